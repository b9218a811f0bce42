// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "sparkline.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace chatter::ctl {
namespace {

using values = std::vector<std::optional<double>>;

TEST(sparkline, goes_from_the_lowest_to_the_highest) {
    EXPECT_EQ(sparkline(values{0, 1, 2, 3, 4, 5, 6, 7}, 8), "▁▂▃▄▅▆▇█");
    EXPECT_EQ(sparkline(values{-10, 10, -10}, 8), "▁█▁");
}

TEST(sparkline, shows_the_last_values) {
    EXPECT_EQ(sparkline(values{100, 1, 2}, 2), "▁█");
    EXPECT_EQ(sparkline(values{1, 2}, 0), "");
    EXPECT_EQ(sparkline(values{}, 5), "");
}

TEST(sparkline, what_does_not_change_is_in_the_middle) {
    EXPECT_EQ(sparkline(values{5, 5, 5}, 8), "▄▄▄");
    EXPECT_EQ(sparkline(values{0}, 8), "▄");
}

TEST(sparkline, where_there_is_no_value_there_is_a_gap) {
    const double infinite = std::numeric_limits<double>::infinity();
    const double none = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(sparkline(values{1, std::nullopt, infinite, -infinite, none, 2}, 8), "▁    █");
    EXPECT_EQ(sparkline(values{std::nullopt}, 8), " ");
}

TEST(sparkline, differences_beyond_a_double_do_no_harm) {
    const double most = std::numeric_limits<double>::max();
    EXPECT_EQ(sparkline(values{-most, 0, most}, 8), "▁▅█");
}

}  // namespace
}  // namespace chatter::ctl
