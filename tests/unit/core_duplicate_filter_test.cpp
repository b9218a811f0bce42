// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/duplicate_filter.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>

namespace chatter::core {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr base::mono_time start{std::chrono::hours(1)};
constexpr base::mono_duration lifetime = seconds(180);

TEST(duplicate_filter, an_id_is_new_once) {
    duplicate_filter filter(10, lifetime);
    EXPECT_TRUE(filter.insert(7, start));
    EXPECT_FALSE(filter.insert(7, start));
    EXPECT_TRUE(filter.insert(8, start));
    EXPECT_EQ(filter.size(), 2U);
}

TEST(duplicate_filter, every_number_can_be_an_id) {
    duplicate_filter filter(10, lifetime);
    for (const wire::message_id id : {wire::message_id{0},
                                      wire::message_id{1},
                                      wire::message_id{1} << 32U,
                                      std::numeric_limits<wire::message_id>::max()}) {
        EXPECT_TRUE(filter.insert(id, start)) << id;
        EXPECT_FALSE(filter.insert(id, start)) << id;
    }
}

TEST(duplicate_filter, an_id_is_new_again_when_its_lifetime_is_over) {
    duplicate_filter filter(10, lifetime);
    ASSERT_TRUE(filter.insert(7, start));
    EXPECT_FALSE(filter.insert(7, start + lifetime - nanoseconds(1)));
    EXPECT_TRUE(filter.insert(7, start + lifetime));
}

TEST(duplicate_filter, a_repeat_does_not_make_an_id_younger) {
    duplicate_filter filter(10, lifetime);
    ASSERT_TRUE(filter.insert(7, start));
    for (int second = 1; second < 180; ++second) {
        EXPECT_FALSE(filter.insert(7, start + seconds(second)));
    }
    EXPECT_TRUE(filter.insert(7, start + seconds(180)));
}

TEST(duplicate_filter, the_oldest_makes_room_for_the_newest) {
    duplicate_filter filter(3, lifetime);
    for (wire::message_id id = 1; id <= 4; ++id) {
        ASSERT_TRUE(filter.insert(id, start));
    }
    EXPECT_EQ(filter.size(), 3U);
    for (wire::message_id id = 2; id <= 4; ++id) {
        EXPECT_FALSE(filter.insert(id, start)) << id;
    }
    EXPECT_TRUE(filter.insert(1, start));
}

TEST(duplicate_filter, size_stays_within_its_bound) {
    for (const std::size_t bound : {1U, 2U, 1'000U}) {
        duplicate_filter filter(bound, lifetime);
        for (wire::message_id id = 0; id < 5'000; ++id) {
            ASSERT_TRUE(filter.insert(id * 0x9e3779b97f4a7c15U, start));
            ASSERT_LE(filter.size(), bound);
        }
        EXPECT_EQ(filter.size(), bound);
    }
}

TEST(duplicate_filter, expire_forgets_what_is_old_enough_and_nothing_else) {
    duplicate_filter filter(10, lifetime);
    ASSERT_TRUE(filter.insert(1, start));
    ASSERT_TRUE(filter.insert(2, start));
    ASSERT_TRUE(filter.insert(3, start + seconds(1)));
    filter.expire(start + lifetime - nanoseconds(1));
    EXPECT_EQ(filter.size(), 3U);
    filter.expire(start + lifetime);
    EXPECT_EQ(filter.size(), 1U);
    filter.expire(start + lifetime + seconds(1));
    EXPECT_EQ(filter.size(), 0U);
}

TEST(duplicate_filter, insert_forgets_as_it_goes) {
    duplicate_filter filter(10, lifetime);
    ASSERT_TRUE(filter.insert(1, start));
    ASSERT_TRUE(filter.insert(2, start + lifetime));
    EXPECT_EQ(filter.size(), 1U);
}

TEST(duplicate_filter, contains_asks_and_remembers_nothing) {
    duplicate_filter filter(2, lifetime);
    EXPECT_FALSE(filter.contains(7));
    EXPECT_EQ(filter.size(), 0U);
    ASSERT_TRUE(filter.insert(7, start));
    EXPECT_TRUE(filter.contains(7));
    EXPECT_FALSE(filter.contains(8));
    ASSERT_TRUE(filter.insert(8, start));
    ASSERT_TRUE(filter.insert(9, start));
    EXPECT_FALSE(filter.contains(7)) << "made room";
    EXPECT_TRUE(filter.contains(8));
    filter.expire(start + lifetime);
    EXPECT_FALSE(filter.contains(8));
}

TEST(duplicate_filter, deadline_is_when_the_last_one_is_old_enough) {
    duplicate_filter filter(10, lifetime);
    EXPECT_EQ(filter.next_deadline(), std::nullopt);
    ASSERT_TRUE(filter.insert(1, start));
    ASSERT_TRUE(filter.insert(2, start + seconds(5)));
    EXPECT_EQ(filter.next_deadline(), start + seconds(5) + lifetime);
    filter.expire(start + seconds(5) + lifetime);
    EXPECT_EQ(filter.next_deadline(), std::nullopt);
}

}  // namespace
}  // namespace chatter::core
