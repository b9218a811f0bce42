// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Lifeguard, section IV-A: a counter between 0 and S; what is waited for is multiplied by it
// plus 1.

#include "chatter/core/local_health.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;

TEST(local_health, is_good_to_begin_with) {
    const local_health health(8);
    EXPECT_TRUE(health.is_good());
    EXPECT_EQ(health.score(), 0U);
    EXPECT_EQ(health.scale(milliseconds(200)), milliseconds(200));
}

TEST(local_health, each_step_makes_everything_one_time_longer) {
    local_health health(8);
    for (int score = 1; score <= 8; ++score) {
        health.raise();
        EXPECT_FALSE(health.is_good());
        EXPECT_EQ(health.scale(milliseconds(200)), milliseconds(200 * (score + 1)));
    }
}

TEST(local_health, stays_between_0_and_its_maximum) {
    local_health health(8);
    health.lower();
    EXPECT_EQ(health.score(), 0U);
    health.raise(7);
    health.raise(7);
    EXPECT_EQ(health.score(), 8U);
    health.lower();
    EXPECT_EQ(health.score(), 7U);
}

TEST(local_health, raised_by_nothing_it_stays) {
    local_health health(8);
    health.raise(0);
    EXPECT_TRUE(health.is_good());
}

TEST(local_health, of_maximum_0_is_switched_off) {
    local_health health(0);
    health.raise(3);
    EXPECT_TRUE(health.is_good());
    EXPECT_EQ(health.scale(milliseconds(1)), milliseconds(1));
}

}  // namespace
}  // namespace chatter::core
