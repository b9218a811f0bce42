// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/prng.hpp"
#include "chatter/core/budget.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr base::mono_time start{std::chrono::hours(1)};
constexpr token_rate ten{10, 20};  // a token in 100 ms

template <typename Bucket>
int take_all(Bucket&& take, int max = 100'000) {
    int taken = 0;
    while (taken < max && take()) {
        ++taken;
    }
    return taken;
}

TEST(token_bucket, gives_its_burst_at_once_and_then_nothing) {
    token_bucket bucket;
    EXPECT_TRUE(bucket.is_full(start));
    EXPECT_EQ(take_all([&] { return bucket.take(ten, start); }), 20);
    EXPECT_FALSE(bucket.has(ten, start));
    EXPECT_FALSE(bucket.is_full(start));
}

TEST(token_bucket, gives_a_token_when_its_time_has_come) {
    token_bucket bucket;
    take_all([&] { return bucket.take(ten, start); });
    EXPECT_FALSE(bucket.has(ten, start + milliseconds(100) - nanoseconds(1)));
    EXPECT_TRUE(bucket.has(ten, start + milliseconds(100)));
    EXPECT_TRUE(bucket.take(ten, start + milliseconds(100)));
    EXPECT_FALSE(bucket.take(ten, start + milliseconds(100)));
    EXPECT_EQ(take_all([&] { return bucket.take(ten, start + milliseconds(600)); }), 5);
}

TEST(token_bucket, saves_no_more_than_its_burst) {
    token_bucket bucket;
    take_all([&] { return bucket.take(ten, start); });
    EXPECT_FALSE(bucket.is_full(start + seconds(2) - nanoseconds(1)));
    EXPECT_TRUE(bucket.is_full(start + seconds(2)));
    EXPECT_EQ(take_all([&] { return bucket.take(ten, start + std::chrono::hours(24)); }), 20);
}

TEST(token_bucket, refusals_and_questions_cost_nothing) {
    token_bucket bucket;
    take_all([&] { return bucket.take(ten, start); });
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_FALSE(bucket.take(ten, start));
        EXPECT_FALSE(bucket.has(ten, start));
    }
    for (int i = 0; i < 10; ++i) {
        EXPECT_TRUE(bucket.has(ten, start + milliseconds(100)));
    }
    EXPECT_TRUE(bucket.take(ten, start + milliseconds(100)));
}

TEST(token_bucket, has_says_what_take_would_give) {
    base::prng random(1);
    token_bucket bucket;
    base::mono_time now = start;
    for (int i = 0; i < 10'000; ++i) {
        now += nanoseconds(static_cast<std::int64_t>(random.below(150'000'000)));
        const bool has = bucket.has(ten, now);
        ASSERT_EQ(bucket.take(ten, now), has);
    }
}

TEST(token_bucket, gives_its_rate_over_time) {
    const token_rate rules[] = {{1, 1}, {7, 3}, ten, {2'000, 4'000}, {10'000, 20'000}};
    for (const token_rate& rate : rules) {
        token_bucket bucket;
        take_all([&] { return bucket.take(rate, start); });
        std::int64_t taken = 0;
        for (int ms = 1; ms <= 10'000; ++ms) {
            taken += take_all([&] { return bucket.take(rate, start + milliseconds(ms)); });
        }
        EXPECT_NEAR(static_cast<double>(taken), 10.0 * static_cast<double>(rate.per_second), 1)
            << rate.per_second;
    }
}

TEST(budget, each_source_has_its_own) {
    budget all({ten, 8});
    for (std::uint64_t source = 0; source < 4; ++source) {
        EXPECT_EQ(take_all([&] { return all.take(source, start); }), 20) << source;
        EXPECT_FALSE(all.has(source, start)) << source;
    }
    EXPECT_EQ(all.sources(), 4U);
}

TEST(budget, asking_takes_no_place) {
    budget all({ten, 2});
    for (std::uint64_t source = 0; source < 100; ++source) {
        EXPECT_TRUE(all.has(source, start));
    }
    EXPECT_EQ(all.sources(), 0U);
}

TEST(budget, strangers_without_number_take_no_more_places_than_there_are) {
    budget all({ten, 8});
    ASSERT_TRUE(all.take(1'000'000, start));
    for (std::uint64_t source = 0; source < 5'000; ++source) {
        EXPECT_EQ(all.has(source, start), source < 7) << source;
        EXPECT_EQ(all.take(source, start), source < 7) << source;
        ASSERT_LE(all.sources(), 8U);
    }
    EXPECT_TRUE(all.take(1'000'000, start)) << "who has a place keeps it";
    EXPECT_EQ(take_all([&] { return all.take(1'000'000, start); }), 18);
}

TEST(budget, places_of_those_who_are_silent_are_free_again) {
    budget all({ten, 8});
    for (std::uint64_t source = 0; source < 8; ++source) {
        ASSERT_TRUE(all.take(source, start));
    }
    for (int i = 0; i < 10; ++i) {
        static_cast<void>(all.take(0, start + milliseconds(50)));
    }
    EXPECT_FALSE(all.take(100, start + milliseconds(99))) << "a token lasts 100 ms";
    EXPECT_TRUE(all.take(100, start + milliseconds(110)));
    EXPECT_EQ(all.sources(), 2U) << "number 0 is busy, the others were swept";
    EXPECT_EQ(take_all([&] { return all.take(0, start + milliseconds(110)); }), 10)
        << "and has what it had";
}

TEST(budget, a_full_table_is_not_searched_for_each_stranger) {
    budget all({ten, 1});
    ASSERT_TRUE(all.take(0, start));
    ASSERT_FALSE(all.take(1, start + milliseconds(95)));
    EXPECT_FALSE(all.take(1, start + milliseconds(104))) << "looked at 9 ms ago";
    EXPECT_TRUE(all.take(1, start + milliseconds(105)));
}

TEST(budget, nobody_gets_anything_where_there_is_no_place_at_all) {
    budget none({ten, 0});
    EXPECT_FALSE(none.has(1, start));
    EXPECT_FALSE(none.take(1, start));
    EXPECT_EQ(none.sources(), 0U);
}

}  // namespace
}  // namespace chatter::core
