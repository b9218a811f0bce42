// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Das, Gupta, Motivala: SWIM, DSN 2002, section 4.3: round-robin over a list that is shuffled
// at the end of each traversal; a newcomer is inserted at a random place.

#include "chatter/core/probe_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace chatter::core {
namespace {

using slot = probe_order::slot;
using slots = std::vector<slot>;

const auto anybody = [](slot) { return true; };

probe_order order_of(std::size_t members, std::uint64_t seed = 1) {
    probe_order made{base::prng(seed)};
    for (slot each = 0; each < members; ++each) {
        made.insert(each);
    }
    return made;
}

slots next_of(probe_order& order, std::size_t count) {
    slots all;
    for (std::size_t i = 0; i < count; ++i) {
        all.push_back(order.next(anybody).value());
    }
    return all;
}

TEST(probe_order, an_empty_one_has_nobody) {
    probe_order order{base::prng(1)};
    EXPECT_EQ(order.next(anybody), std::nullopt);
    order.erase(3);
    EXPECT_EQ(order.next(anybody), std::nullopt);
}

TEST(probe_order, each_member_is_taken_once_in_a_round) {
    probe_order order = order_of(20);
    for (int round = 0; round < 50; ++round) {
        const slots taken = next_of(order, 20);
        EXPECT_EQ(std::set<slot>(taken.begin(), taken.end()).size(), 20U) << round;
    }
}

TEST(probe_order, between_two_turns_of_a_member_lie_less_than_two_rounds) {  // section 4.3
    constexpr std::size_t members = 10;
    probe_order order = order_of(members);
    std::map<slot, std::size_t> last;
    for (std::size_t i = 0; i < 100 * members; ++i) {
        const slot taken = *order.next(anybody);
        if (last.contains(taken)) {
            EXPECT_LE(i - last[taken], 2 * members - 1);
        }
        last[taken] = i;
    }
}

TEST(probe_order, each_round_has_an_order_of_its_own) {
    probe_order order = order_of(20);
    const slots first = next_of(order, 20);
    EXPECT_NE(next_of(order, 20), first);
}

TEST(probe_order, follows_its_seed) {
    probe_order one = order_of(20, 1);
    probe_order same = order_of(20, 1);
    probe_order other = order_of(20, 2);
    const slots wanted = next_of(one, 100);
    EXPECT_EQ(next_of(same, 100), wanted);
    EXPECT_NE(next_of(other, 100), wanted);
}

TEST(probe_order, a_newcomer_has_its_turn_in_the_round_at_any_place_of_it) {
    std::map<std::size_t, int> places;
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        probe_order order = order_of(10, seed);
        const slots before = next_of(order, 4);
        order.insert(99);
        slots rest = next_of(order, 7);
        const auto found = std::find(rest.begin(), rest.end(), slot{99});
        ASSERT_NE(found, rest.end()) << "in this round";
        ++places[static_cast<std::size_t>(found - rest.begin())];
        rest.insert(rest.end(), before.begin(), before.end());
        EXPECT_EQ(std::set<slot>(rest.begin(), rest.end()).size(), 11U) << "and the others, too";
    }
    for (std::size_t place = 0; place < 7; ++place) {
        EXPECT_GT(places[place], 400 / 7 / 2) << place;
    }
}

TEST(probe_order, who_is_erased_is_not_taken_and_nobody_else_is_missed) {
    for (slot gone = 0; gone < 10; ++gone) {
        probe_order order = order_of(10);
        const slots before = next_of(order, 4);
        order.erase(gone);
        const bool was_taken = std::find(before.begin(), before.end(), gone) != before.end();
        slots all = next_of(order, was_taken ? 6 : 5);
        EXPECT_EQ(std::count(all.begin(), all.end(), gone), 0);
        all.insert(all.end(), before.begin(), before.end());
        EXPECT_EQ(std::set<slot>(all.begin(), all.end()).size(), was_taken ? 10U : 9U);
    }
}

TEST(probe_order, passes_over_who_is_not_wanted) {
    probe_order order = order_of(10);
    for (int i = 0; i < 50; ++i) {
        const auto taken = order.next([](slot each) { return each % 2 == 0; });
        ASSERT_TRUE(taken);
        EXPECT_EQ(*taken % 2, 0U);
    }
    EXPECT_EQ(order.next([](slot) { return false; }), std::nullopt);
}

TEST(probe_order, finds_the_only_one_that_is_wanted_wherever_the_round_stands) {
    for (std::uint64_t seed = 1; seed <= 100; ++seed) {
        probe_order order = order_of(7, seed);
        static_cast<void>(next_of(order, seed % 7));
        EXPECT_EQ(order.next([](slot each) { return each == 3; }), slot{3}) << seed;
    }
}

}  // namespace
}  // namespace chatter::core
