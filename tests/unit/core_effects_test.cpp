// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/effects.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

namespace chatter::core {
namespace {

base::address somewhere() {
    return {base::address::v4_bytes{10, 0, 0, 1}, 2428};
}

effects filled(std::size_t count) {
    effects to;
    to.arena.resize(count);
    to.sends.resize(count);
    to.events.resize(count);
    to.own_addresses_wanted = true;
    to.resolve.resize(count);
    to.persist = true;
    to.left = true;
    return to;
}

TEST(effects, a_send_is_a_range_of_the_arena) {
    effects to;
    to.arena = test::bytes_of("onetwothree");
    const auto range = to.bytes_of({somewhere(), 3, 3});
    EXPECT_EQ(std::vector<std::byte>(range.begin(), range.end()), test::bytes_of("two"));
    EXPECT_EQ(range.data(), to.arena.data() + 3);
}

TEST(effects, clear_forgets_everything) {
    effects to = filled(3);
    to.clear();
    EXPECT_EQ(to, effects{});
}

TEST(effects, clear_keeps_the_memory_of_an_ordinary_turn) {
    effects to = filled(100);
    const auto* const arena = to.arena.data();
    const auto* const sends = to.sends.data();
    const auto* const events = to.events.data();
    to.clear();
    to.arena.resize(100);
    to.sends.resize(100);
    to.events.resize(100);
    EXPECT_EQ(to.arena.data(), arena);
    EXPECT_EQ(to.sends.data(), sends);
    EXPECT_EQ(to.events.data(), events);
}

TEST(effects, clear_gives_the_memory_of_a_burst_back) {
    effects to;
    to.arena.resize(1U << 20U);
    to.sends.resize(10'000);
    to.events.resize(10'000);
    to.clear();
    EXPECT_LE(to.arena.capacity(), 256U * 1024U);
    EXPECT_LE(to.sends.capacity(), 4'096U);
    EXPECT_LE(to.events.capacity(), 4'096U);
}

TEST(effects, differ_when_any_part_differs) {
    const effects nothing;
    effects other;
    other.own_addresses_wanted = true;
    EXPECT_NE(nothing, other);
    other = {};
    other.arena.resize(1);
    EXPECT_NE(nothing, other);
    other = {};
    other.sends.push_back({somewhere(), 0, 0});
    EXPECT_NE(nothing, other);
    other = {};
    other.events.emplace_back(server_removed{});
    EXPECT_NE(nothing, other);
    other = {};
    other.resolve.emplace_back("seed:2428");
    EXPECT_NE(nothing, other);
    other = {};
    other.persist = true;
    EXPECT_NE(nothing, other);
    other = {};
    other.left = true;
    EXPECT_NE(nothing, other);
}

}  // namespace
}  // namespace chatter::core
