// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/age.hpp"

#include <gtest/gtest.h>

namespace chatter::core {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr base::mono_time now{hours(10'000)};

TEST(age, is_in_whole_milliseconds_and_never_more_than_it_is) {
    EXPECT_EQ(age_ms(now, now), 0U);
    EXPECT_EQ(age_ms(now - microseconds(999), now), 0U);
    EXPECT_EQ(age_ms(now - microseconds(1'999), now), 1U);
    EXPECT_EQ(age_ms(now - hours(1), now), 3'600'000U);
}

TEST(age, of_what_is_not_made_yet_is_none) {
    EXPECT_EQ(age_ms(now + hours(1), now), 0U);
}

TEST(age, is_saturated_after_49_days) {
    EXPECT_EQ(age_ms(now - milliseconds(0xffff'ffffLL), now), 0xffff'ffffU);
    EXPECT_EQ(age_ms(now - hours(9'999), now), 0xffff'ffffU);
}

TEST(age, gives_the_time_on_another_clock) {
    constexpr base::mono_time other{milliseconds(5)};
    EXPECT_EQ(made_at(age_ms(now - milliseconds(7), now), other), other - milliseconds(7))
        << "which may be before that clock began";
}

}  // namespace
}  // namespace chatter::core
