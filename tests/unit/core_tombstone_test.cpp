// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/tombstone.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace chatter::core {
namespace {

constexpr auto first = std::numeric_limits<base::wall_time_ms>::min();
constexpr auto last = std::numeric_limits<base::wall_time_ms>::max();
constexpr base::wall_time_ms lifetime = 259'200'000;  // 72 h

TEST(tombstone, lives_72_hours_from_its_own_timestamp) {
    struct row {
        base::wall_time_ms removed_at;
        base::wall_time_ms end;
    };
    for (const row& each : {row{0, lifetime},
                            row{-lifetime, 0},
                            row{1'800'000'000'000, 1'800'259'200'000},
                            row{first, first + lifetime}}) {
        EXPECT_EQ(end_of_tombstone(each.removed_at), each.end);
    }
}

TEST(tombstone, end_is_saturated_at_the_end_of_time) {
    EXPECT_EQ(end_of_tombstone(last - lifetime - 1), last - 1);
    EXPECT_EQ(end_of_tombstone(last - lifetime), last);
    EXPECT_EQ(end_of_tombstone(last - lifetime + 1), last);
    EXPECT_EQ(end_of_tombstone(last), last);
}

TEST(tombstone, is_over_at_its_end_and_not_before) {
    EXPECT_FALSE(is_tombstone_over(1'000, 1'000 + lifetime - 1));
    EXPECT_TRUE(is_tombstone_over(1'000, 1'000 + lifetime));
    EXPECT_TRUE(is_tombstone_over(1'000, last));
    EXPECT_FALSE(is_tombstone_over(1'000, first));
    EXPECT_TRUE(is_tombstone_over(first, 0));
    EXPECT_FALSE(is_tombstone_over(last, last - 1));
}

}  // namespace
}  // namespace chatter::core
