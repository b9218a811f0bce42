// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The node and time: clocks that are ahead, the two ends of time, deadlines by either clock.

#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "node_harness.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <numeric>
#include <set>
#include <string>

namespace chatter::core {
namespace {

namespace limits = wire::limits;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::nanoseconds;
using std::chrono::seconds;
using test::injected;
using test::node_harness;
using test::start_of_time;
using test::stranger;
using wire::decode_error;
using wire::encoding;

wire::message debug_message(const std::string& text) {
    return injected(wire::debug_message{text});
}

wire::message removal(base::wall_time_ms timestamp) {
    wire::message what = injected(wire::device_removed{test::uuid_of(100), "gateway"});
    what.timestamp_millis = timestamp;
    return what;
}

template <typename Event>
std::vector<Event> events_of(const node_harness& from) {
    std::vector<Event> all;
    for (const event& each : from.events()) {
        if (const auto* one = std::get_if<Event>(&each)) {
            all.push_back(*one);
        }
    }
    return all;
}

TEST(node_clock, a_timestamp_up_to_5_minutes_ahead_is_taken) {
    node_harness node;
    wire::message what = debug_message("hello");
    what.timestamp_millis = start_of_time + limits::clock_ahead_max_ms;
    EXPECT_EQ(node.receive(what), verdict::accepted);
    what.timestamp_millis += 1;
    EXPECT_EQ(node.receive(what), verdict::clock_ahead);
}

TEST(node_clock, a_timestamp_ahead_is_refused_and_told_once_for_its_sender) {
    node_harness node;
    node.add_server(2);
    wire::message what = debug_message("hello");
    what.timestamp_millis = start_of_time + limits::clock_ahead_max_ms + 1;
    ASSERT_EQ(node.receive(what), verdict::clock_ahead);
    EXPECT_EQ(
        node.events(),
        (std::vector<event>{clock_ahead{stranger(), what.sender, limits::clock_ahead_max_ms + 1}}));
    EXPECT_EQ(node.effects().sends.size(), 0U) << "not passed on";
    what.payload = wire::debug_message{"again"};
    ASSERT_EQ(node.receive(what), verdict::clock_ahead);
    EXPECT_EQ(node.effects(), effects{}) << "told once";
    what.sender = test::uuid_of(901);
    ASSERT_EQ(node.receive(what), verdict::clock_ahead);
    EXPECT_EQ(node.events().size(), 1U) << "another sender";
}

TEST(node_clock, a_message_refused_for_its_time_is_taken_when_the_time_has_come) {
    node_harness node;
    wire::message what = debug_message("hello");
    what.timestamp_millis = start_of_time + limits::clock_ahead_max_ms + 1;
    ASSERT_EQ(node.receive(what), verdict::clock_ahead);
    node.pass(milliseconds(1));
    EXPECT_EQ(node.receive(what), verdict::accepted);
}

TEST(node_clock, of_64_senders_an_hour_it_is_told) {
    node_harness node;
    wire::message what = debug_message("hello");
    what.timestamp_millis = start_of_time + hours(5) / milliseconds(1);
    std::size_t told = 0;
    for (unsigned sender = 0; sender < 200; ++sender) {
        what.sender = test::uuid_of(sender);
        ASSERT_EQ(node.receive(what), verdict::clock_ahead);
        told += node.events().size();
    }
    EXPECT_EQ(told, 64U);
    node.pass(hours(1));
    ASSERT_EQ(node.receive(what), verdict::clock_ahead);
    EXPECT_EQ(node.events().size(), 1U) << "an hour later";
}

TEST(node_clock, both_ends_of_time_are_timestamps) {  // chatter-rs ends at some of them
    for (const wire::gossip& each :
         {wire::gossip(wire::server_added{test::uuid_of(2), test::host(2), {}}),
          wire::gossip(wire::server_removed{test::uuid_of(3)}),
          wire::gossip(wire::device_added{test::uuid_of(100), "gateway", ""}),
          wire::gossip(wire::device_removed{test::uuid_of(100), "door"})}) {
        for (const encoding as : {encoding::cbor, encoding::json}) {
            node_harness node;
            wire::message what = injected(each);
            for (const base::wall_time_ms past :
                 {std::numeric_limits<base::wall_time_ms>::min(),
                  std::numeric_limits<base::wall_time_ms>::min() + 1,
                  base::wall_time_ms{-62'135'596'800'000},
                  base::wall_time_ms{-1},
                  base::wall_time_ms{0}}) {
                what.timestamp_millis = past;
                EXPECT_EQ(node.receive(what, as), verdict::accepted) << past;
                node.run_deadlines();
            }
            for (const base::wall_time_ms future :
                 {std::numeric_limits<base::wall_time_ms>::max(),
                  std::numeric_limits<base::wall_time_ms>::max() - 1,
                  base::wall_time_ms{9'223'372'036'855},
                  base::wall_time_ms{253'402'300'799'000}}) {
                what.timestamp_millis = future;
                EXPECT_EQ(node.receive(what, as), verdict::clock_ahead) << future;
            }
        }
    }
}

TEST(node_clock, liveness_of_the_memory_does_not_follow_the_wall_clock) {
    node_harness node;
    ASSERT_EQ(node.receive(debug_message("hello")), verdict::accepted);
    node.jump(hours(24) / milliseconds(1));
    EXPECT_EQ(node.receive(debug_message("hello")), verdict::duplicate);
    node.jump(-hours(24 * 365) / milliseconds(1));
    EXPECT_EQ(node.receive(debug_message("hello")), verdict::clock_ahead) << "a year ago";
}

TEST(node_clock_death, time_that_goes_backwards_is_a_mistake_of_the_caller) {
    node_harness node;
    node.run_deadlines();
    effects to;
    const base::instant earlier{node.now().mono - nanoseconds(1), node.now().wall};
    EXPECT_DEATH(node.node().handle_deadline(earlier, to), "now.mono >= last_.mono");
}

// Deadlines

TEST(node_deadlines, a_fresh_node_has_none) {
    node_harness node;
    EXPECT_EQ(node.node().next_deadline(), std::nullopt);
    node.run_deadlines();
    EXPECT_EQ(node.effects(), effects{});
}

TEST(node_deadlines, the_duplicate_memory_is_emptied_when_the_node_falls_silent) {
    node_harness node;
    wire::message nothing = injected(std::nullopt);  // which is not kept
    node.receive(nothing);
    node.pass(seconds(10));
    ++nothing.timestamp_millis;
    node.receive(nothing);
    EXPECT_EQ(node.node().next_deadline(), node.now().mono + seconds(180));
    node.pass(seconds(180));
    node.run_deadlines();
    EXPECT_EQ(node.node().next_deadline(), std::nullopt);
    EXPECT_EQ(node.effects(), effects{});
}

TEST(node_deadlines, the_memory_of_wrong_clocks_is_emptied_too) {
    node_harness node;
    wire::message what = debug_message("hello");
    what.timestamp_millis = start_of_time + hours(1) / milliseconds(1);
    node.receive(what);
    EXPECT_EQ(node.node().next_deadline(), node.now().mono + hours(1));
    node.pass(hours(1));
    node.run_deadlines();
    EXPECT_EQ(node.node().next_deadline(), std::nullopt);
}

TEST(node_deadlines, early_calls_do_nothing) {
    node_harness node;
    node.receive(debug_message("hello"));
    const auto due = node.node().next_deadline();
    node.pass(seconds(1));
    node.run_deadlines();
    EXPECT_EQ(node.node().next_deadline(), due);
    EXPECT_EQ(node.receive(debug_message("hello")), verdict::duplicate);
}

/// Serves the deadlines as the shell does until there is none, at most `max` times.
int serve_deadlines(node_harness& node, int max = 1'000) {
    int served = 0;
    while (const auto due = node.node().next_deadline()) {
        if (served == max) {
            break;
        }
        node.pass(*due - node.now().mono);
        node.run_deadlines();
        ++served;
    }
    return served;
}

TEST(node_deadlines, a_tombstone_goes_72_hours_after_its_timestamp) {
    node_harness node;
    node.receive(removal(start_of_time - hours(70) / milliseconds(1)));
    ASSERT_EQ(node.node().devices().tombstones(), 1U);
    node.pass(hours(2) - milliseconds(1));
    node.run_deadlines();
    EXPECT_EQ(node.node().devices().tombstones(), 1U);
    EXPECT_EQ(node.node().next_deadline(), node.now().mono + milliseconds(1));
    node.pass(milliseconds(1));
    node.run_deadlines();
    EXPECT_EQ(node.node().devices().tombstones(), 0U);
    EXPECT_EQ(node.node().next_deadline(), std::nullopt);
}

TEST(node_deadlines, a_removed_server_is_forgotten_72_hours_after_its_timestamp) {
    node_harness node;
    wire::message what = injected(wire::server_removed{test::uuid_of(2)});
    node.receive(what);
    const int served = serve_deadlines(node);
    EXPECT_EQ(node.now().wall, start_of_time + limits::tombstone_lifetime_ms);
    EXPECT_LE(served, 75) << "about once an hour";
    what.timestamp_millis -= 1;
    what.payload = wire::server_added{test::uuid_of(2), test::host(2), {}};
    node.receive(what);
    EXPECT_EQ(node.node().servers().servers().size(), 1U) << "old gossip brings it back";
}

TEST(node_deadlines, a_message_is_kept_for_a_minute) {
    node_harness node;
    node.receive(debug_message("hello"));
    EXPECT_EQ(node.node().next_deadline(), node.now().mono + seconds(60));
    node.pass(seconds(60));
    node.run_deadlines();
    EXPECT_EQ(node.node().knowledge().hash(wire::replica_part::messages), 0U);
    EXPECT_EQ(node.node().next_deadline(), node.now().mono + seconds(120))
        << "the duplicate memory";
}

TEST(node_deadlines, a_removal_that_is_over_already_leaves_nothing) {
    node_harness node;
    node.receive(removal(start_of_time - limits::tombstone_lifetime_ms));
    EXPECT_EQ(node.node().devices().tombstones(), 0U);
    EXPECT_EQ(serve_deadlines(node), 1) << "the duplicate memory; no busy loop";
}

TEST(node_deadlines, a_wall_clock_set_forward_is_noticed_within_the_hour) {
    node_harness node;
    node.receive(removal(start_of_time));
    node.jump(hours(100) / milliseconds(1));
    node.pass(hours(1));
    ASSERT_LE(*node.node().next_deadline(), node.now().mono);
    node.run_deadlines();
    EXPECT_EQ(node.node().devices().tombstones(), 0U);
}

TEST(node_deadlines, a_wall_clock_set_back_keeps_tombstones_and_wakes_once_an_hour) {
    node_harness node;
    node.receive(removal(start_of_time));
    node.jump(-hours(10'000) / milliseconds(1));
    node.pass(minutes(3));
    node.run_deadlines();  // the duplicate memory is empty now
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(node.node().next_deadline(), node.now().mono + hours(1));
        node.pass(hours(1));
        node.run_deadlines();
    }
    EXPECT_EQ(node.node().devices().tombstones(), 1U);
}

// Determinism

}  // namespace
}  // namespace chatter::core
