// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/prng.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <vector>

namespace chatter::base {
namespace {

using draws = std::array<std::uint64_t, 4>;

draws next_four(prng& from) {
    draws drawn{};
    for (auto& each : drawn) {
        each = from.next();
    }
    return drawn;
}

/// Computed by an implementation of its own (Python), which gives the first outputs that the
/// authors publish for the state {1, 2, 3, 4} and for SplitMix64 from 0.
TEST(prng, gives_the_numbers_of_xoshiro256starstar) {
    const struct {
        prng::seed_type seed;
        draws wanted;
    } rows[] = {
        {{0, 0, 0, 0},
         {0x99ec5f36cb75f2b4, 0xbf6e1f784956452a, 0x1a5f849d4933e6e0, 0x6aa594f1262d2d2c}},
        {{1, 0, 0, 0},
         {0xb3f2af6d0fc710c5, 0x853b559647364cea, 0x92f89756082a4514, 0x642e1c7bc266a3a7}},
        {{1, 2, 3, 4},
         {0x8f5520d52a7ead08, 0x2a80fe0b4a25bf93, 0x4a962f0de0a8da02, 0x44ecd16aa01db6da}},
    };
    for (const auto& row : rows) {
        prng random(row.seed);
        EXPECT_EQ(next_four(random), row.wanted);
    }
}

TEST(prng, takes_one_word_as_the_first_of_a_seed) {
    prng short_one(1);
    prng long_one({1, 0, 0, 0});
    EXPECT_EQ(next_four(short_one), next_four(long_one));
}

TEST(prng, depends_on_each_word_of_its_seed) {
    std::set<draws> all;
    for (std::size_t word = 0; word < 4; ++word) {
        prng::seed_type seed{7, 7, 7, 7};
        seed[word] = 8;
        prng random(seed);
        all.insert(next_four(random));
    }
    EXPECT_EQ(all.size(), 4U);
}

TEST(prng, splits_off_a_stream_seeded_by_its_next_four_draws) {
    prng random(1);
    prng other = random.split();
    EXPECT_EQ(other.next(), 0xed8056c124da1f2bU);
    EXPECT_EQ(other.next(), 0x561d71752202e067U);
    EXPECT_EQ(random.next(), 0xb27a48e29a233673U);
}

TEST(prng, does_not_change_when_a_split_off_stream_is_drawn_from) {
    prng idle_parent(3);
    prng busy_parent(3);
    prng idle = idle_parent.split();
    prng busy = busy_parent.split();
    (void)next_four(busy);
    EXPECT_EQ(next_four(idle_parent), next_four(busy_parent));
    EXPECT_NE(next_four(idle), next_four(busy));
}

TEST(prng, stays_below_the_bound_and_reaches_each_number) {
    prng random(5);
    for (const std::uint64_t bound : {1U, 2U, 3U, 7U, 10U}) {
        std::set<std::uint64_t> seen;
        for (int i = 0; i < 300; ++i) {
            seen.insert(random.below(bound));
        }
        EXPECT_EQ(seen.size(), bound);
        EXPECT_EQ(*seen.rbegin(), bound - 1);
    }
}

/// With 3/4 of all numbers as the bound, a plain remainder would fall into the lower third
/// twice as often as it should: in half of the draws.
TEST(prng, favours_no_number_below_a_large_bound) {
    prng random(6);
    const std::uint64_t third = std::numeric_limits<std::uint64_t>::max() / 4;
    int low = 0;
    for (int i = 0; i < 3'000; ++i) {
        low += random.below(3 * third) < third ? 1 : 0;
    }
    EXPECT_GT(low, 900);
    EXPECT_LT(low, 1'100);
}

TEST(prng, takes_the_largest_bound) {
    constexpr std::uint64_t all_but_one = std::numeric_limits<std::uint64_t>::max();
    prng random(7);
    for (int i = 0; i < 100; ++i) {
        EXPECT_LT(random.below(all_but_one), all_but_one);
    }
}

TEST(prng, refuses_an_empty_range) {
    prng random(8);
    EXPECT_EXIT((void)random.below(0), testing::KilledBySignal(SIGABRT), "bound > 0");
}

TEST(prng, chooses_any_of_the_items_equally_often) {
    prng random(9);
    std::map<int, int> chosen;
    for (int i = 0; i < 3'000; ++i) {
        std::vector<int> items{1, 2, 3, 4, 5, 6};
        random.choose(items, 2);
        ++chosen[items[0]];
        ++chosen[items[1]];
    }
    for (int item = 1; item <= 6; ++item) {
        EXPECT_GT(chosen[item], 850) << item;
        EXPECT_LT(chosen[item], 1'150) << item;
    }
}

TEST(prng, keeps_all_items_when_it_chooses) {
    prng random(10);
    for (std::size_t count = 0; count <= 8; ++count) {
        std::vector<int> items{1, 2, 3, 4, 5, 6};
        random.choose(items, count);
        std::sort(items.begin(), items.end());
        EXPECT_EQ(items, (std::vector<int>{1, 2, 3, 4, 5, 6}));
    }
    std::vector<int> nothing;
    random.choose(nothing, 3);
    EXPECT_TRUE(nothing.empty());
}

TEST(prng, leaves_the_order_alone_when_it_chooses_none) {
    prng random(11);
    std::vector<int> items{1, 2, 3, 4, 5, 6, 7, 8};
    const auto before = items;
    random.choose(items, 0);
    EXPECT_EQ(items, before);
}

}  // namespace
}  // namespace chatter::base
