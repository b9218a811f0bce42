// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "time_text.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>

namespace chatter::api {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using text = std::optional<std::string>;

TEST(time_text, spells_a_time_in_milliseconds) {
    EXPECT_EQ(to_rfc3339(0), text("1970-01-01T00:00:00.000Z"));
    EXPECT_EQ(to_rfc3339(1'546'300'800'123), text("2019-01-01T00:00:00.123Z"));
    EXPECT_EQ(to_rfc3339(951'868'799'999), text("2000-02-29T23:59:59.999Z"));
    EXPECT_EQ(to_rfc3339(-1), text("1969-12-31T23:59:59.999Z"));
    EXPECT_EQ(to_rfc3339(-86'400'000), text("1969-12-31T00:00:00.000Z"));
}

TEST(time_text, has_no_word_for_a_year_of_more_digits) {
    EXPECT_EQ(to_rfc3339(253'402'300'799'999), text("9999-12-31T23:59:59.999Z"));
    EXPECT_EQ(to_rfc3339(253'402'300'800'000), std::nullopt);
    EXPECT_EQ(to_rfc3339(-62'167'219'200'000), text("0000-01-01T00:00:00.000Z"));
    EXPECT_EQ(to_rfc3339(-62'167'219'200'001), std::nullopt);
    EXPECT_EQ(to_rfc3339(std::numeric_limits<base::wall_time_ms>::max()), std::nullopt);
    EXPECT_EQ(to_rfc3339(std::numeric_limits<base::wall_time_ms>::min()), std::nullopt);
}

TEST(time_text, a_moment_is_told_by_the_wall_clock_of_now) {
    const base::instant now{base::mono_time(milliseconds(5'000)), 1'000'000};
    EXPECT_EQ(wall_time_of(base::mono_time(milliseconds(4'000)), now), 999'000);
    EXPECT_EQ(wall_time_of(base::mono_time(milliseconds(5'001)), now), 1'000'001);
    EXPECT_EQ(ms_since(base::mono_time(microseconds(3'999'001)), now), 1'000);
    EXPECT_EQ(ms_since(base::mono_time(milliseconds(6'000)), now), 0);
}

}  // namespace
}  // namespace chatter::api
