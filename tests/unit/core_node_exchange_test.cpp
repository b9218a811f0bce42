// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Two and more real nodes that compare and pull until they hold the same, and then are quiet.

#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "device_tables.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace chatter::core {
namespace {

using health = test::mini_network::health;
using part = wire::replica_part;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::host;
using test::start_of_time;
using test::uuid_of;

class node_exchange : public testing::Test {
protected:
    /// Nodes that know one another; `last` of them has not been started.
    void form(std::uint8_t count, std::uint8_t later = 0) {
        for (std::uint8_t number = 1; number <= count; ++number) {
            config what = test::config_of(number);
            if (number > 1) {
                what.join = {base::to_string(host(1))};
            }
            network_.add(what);
            network_.set(number, number == later ? health::stopped : health::runs);
        }
        network_.start_all();
        network_.run_for(seconds(3));
    }
    void start(std::uint8_t number) {
        network_.set(number, health::runs);
        network_.start(number);
    }
    void inject(std::uint8_t node, wire::gossip what, base::wall_time_ms time = 0) {
        wire::message message = test::injected(std::move(what));
        message.timestamp_millis = start_of_time + (time == 0 ? ++injected_ : time);
        network_.inject(node, message, wire::encoding::json);
    }
    /// Devices with a description and metrics, under one origin.
    void inject_devices(std::uint8_t node, int count, const std::string& prefix = "device ") {
        for (int i = 0; i < count; ++i) {
            const std::string name = prefix + std::to_string(i);
            inject(node, wire::device_added{uuid_of(50), name, "of " + std::to_string(node)});
            inject(node,
                   wire::device_status{uuid_of(50), name, {{"load", "1"}, {"temp", "2"}}, {}});
        }
    }
    void cut(std::uint8_t number) { network_.set(number, health::deaf); }

    [[nodiscard]] std::uint64_t hash(std::uint8_t number) {
        return network_.at(number).node().knowledge().hash();
    }
    void expect_equal() {
        for (std::uint8_t number = 2; number <= network_.size(); ++number) {
            EXPECT_EQ(hash(number), hash(1)) << int{number};
            EXPECT_EQ(test::read_table(network_.at(number).node().devices()),
                      test::read_table(network_.at(1).node().devices()));
            EXPECT_EQ(test::inconsistency(network_.at(number).node().devices()), "");
        }
    }
    /// All begun exchanges of all nodes.
    [[nodiscard]] std::uint64_t exchanges() {
        std::uint64_t sum = 0;
        for (std::uint8_t number = 1; number <= network_.size(); ++number) {
            sum += network_.at(number).counted().pulls;
        }
        return sum;
    }
    void expect_quiet() {
        const auto before = exchanges();
        network_.run_for(seconds(70));
        EXPECT_EQ(exchanges(), before) << "equal, and nothing more is exchanged";
    }
    template <typename Event>
    [[nodiscard]] std::size_t told_by(std::uint8_t number) const {
        return test::events_of<Event>(network_.events_of(number)).size();
    }

    test::mini_network network_;
    base::wall_time_ms injected_{0};
};

TEST_F(node_exchange, a_newcomer_has_all_within_two_seconds) {
    form(3, 3);
    inject_devices(1, 300);
    inject(2, wire::device_removed{uuid_of(50), "device 7"});
    network_.run_for(hours(1));
    start(3);
    network_.run_for(seconds(2));
    EXPECT_EQ(network_.at(3).node().devices().devices(), 299U);
    expect_equal();
    EXPECT_EQ(told_by<device_added>(3), 299U);
    EXPECT_EQ(told_by<device_removed>(3), 0U);
    expect_quiet();
}

TEST_F(node_exchange, a_large_device_is_pulled_in_parts) {
    form(2, 2);
    for (int i = 0; i < 8; ++i) {
        wire::device_status large{uuid_of(50), "large", {}, {}};
        for (int k = 0; k < 128; ++k) {
            large.metrics.push_back(
                {"metric " + std::to_string(10'000 + 128 * i + k), std::string(200, 'x')});
        }
        inject(1, large);
    }
    ASSERT_EQ(
        read_device(*network_.at(1).node().devices().find({uuid_of(50), "large"})).metrics.size(),
        wire::limits::metrics_per_device_max);
    start(2);
    network_.run_for(seconds(2));
    expect_equal();
    expect_quiet();
}

TEST_F(node_exchange, two_that_were_cut_off_get_the_newer_of_each) {
    form(2);
    inject_devices(1, 50);
    cut(2);
    inject_devices(1, 30);  // newer than what both have
    inject_devices(2, 40);  // and newer still
    inject_devices(1, 20, "of one ");
    inject_devices(2, 20, "of two ");
    inject(1, wire::device_removed{uuid_of(50), "device 45"});
    EXPECT_NE(hash(1), hash(2));
    network_.set(2, health::runs);
    network_.run_for(seconds(5));
    expect_equal();
    EXPECT_EQ(network_.at(1).node().devices().devices(), 89U);
    EXPECT_EQ(network_.at(1).node().devices().tombstones(), 1U);
    expect_quiet();
}

TEST_F(node_exchange, who_differs_only_in_a_tombstone_ends_equal) {
    form(2);
    inject_devices(1, 5);
    cut(2);
    inject(1, wire::device_removed{uuid_of(50), "never known"});
    inject(2, wire::device_removed{uuid_of(50), "nor this"});
    network_.set(2, health::runs);
    network_.run_for(seconds(5));
    expect_equal();
    expect_quiet();
}

TEST_F(node_exchange, equal_timestamps_end_equal) {
    form(2);
    cut(2);
    for (std::uint8_t number = 1; number <= 2; ++number) {
        const std::string value = number == 1 ? "a" : "b";
        inject(number, wire::device_added{uuid_of(50), "one", value}, 7);
        inject(number, wire::device_status{uuid_of(50), "one", {{"load", value}}, {}}, 7);
        if (number == 1) {
            inject(number, wire::device_removed{uuid_of(50), "two"}, 7);
        } else {
            inject(number, wire::device_added{uuid_of(50), "two", value}, 7);
        }
    }
    network_.set(2, health::runs);
    network_.run_for(seconds(5));
    expect_equal();
    EXPECT_EQ(read_device(*network_.at(1).node().devices().find({uuid_of(50), "one"})),
              (device{"b", {{"load", "b"}}}));
    EXPECT_EQ(network_.at(2).node().devices().find({uuid_of(50), "two"}), nullptr);
    expect_quiet();
}

TEST_F(node_exchange, a_missed_message_arrives_while_it_is_kept) {
    form(3);
    cut(3);
    inject(1, wire::debug_message{"small"});
    inject(1, wire::debug_message{std::string(20'000, 'x')});
    network_.run_for(milliseconds(300));
    EXPECT_EQ(told_by<message_received>(2), 2U);
    EXPECT_EQ(told_by<message_received>(3), 0U);
    network_.set(3, health::runs);
    network_.run_for(seconds(5));
    EXPECT_EQ(told_by<message_received>(3), 2U);
    EXPECT_EQ(told_by<message_received>(1), 2U) << "and nobody is told twice";
    expect_equal();
    expect_quiet();
}

TEST_F(node_exchange, who_cannot_agree_leaves_it_at_that) {
    form(2);
    cut(2);
    inject(1, wire::device_removed{uuid_of(50), "over"}, 1);
    // For node 2 that removal is over already.
    network_.at(2).jump(hours(73) / milliseconds(1));
    network_.set(2, health::runs);
    network_.run_for(seconds(5));
    EXPECT_NE(hash(1), hash(2));
    const auto before = exchanges();
    network_.run_for(seconds(60));
    EXPECT_EQ(exchanges(), before);
    inject(1, wire::device_added{uuid_of(50), "new", "d"});
    network_.run_for(seconds(5));
    EXPECT_EQ(network_.at(2).node().devices().devices(), 1U) << "what is news still comes";
}

TEST_F(node_exchange, a_message_that_one_had_with_no_hops_is_no_reason_to_go_on) {
    form(2);
    wire::message what = test::injected(wire::debug_message{"hello"});
    what.hops = 0;
    network_.inject(2, what, wire::encoding::json);
    what.hops = 3;
    network_.inject(1, what, wire::encoding::json);
    network_.run_for(seconds(5));
    EXPECT_NE(hash(1), hash(2)) << "it was not kept there";
    const auto before = exchanges();
    network_.run_for(seconds(40));
    EXPECT_EQ(exchanges(), before);
    network_.run_for(seconds(30));
    expect_equal();
}

TEST_F(node_exchange, the_largest_entries_are_exchanged) {
    form(2, 2);
    const std::string name(wire::limits::name_bytes_max, 'n');
    const std::size_t room = wire::limits::entry_bytes_max - name.size();
    for (char each = 'a'; each < 'f'; ++each) {
        const std::string other = std::string(254, 'n') + each;
        inject(1, wire::device_added{uuid_of(50), other, std::string(room, 'd')});
        inject(1,
               wire::device_status{
                   uuid_of(50), other, {{name, std::string(room - name.size() - 1, 't')}}, {}});
    }
    start(2);
    network_.run_for(seconds(2));
    EXPECT_EQ(network_.at(2).node().devices().devices(), 5U);
    expect_equal();
    expect_quiet();
}

TEST_F(node_exchange, under_a_stream_of_updates_a_newcomer_keeps_up) {
    form(3, 3);
    inject_devices(1, 200);
    start(3);
    for (int i = 0; i < 40; ++i) {
        inject(2, wire::device_added{uuid_of(50), "stream", std::to_string(i)});
        network_.run_for(milliseconds(100));
    }
    EXPECT_EQ(network_.at(3).node().devices().devices(), 201U);
    network_.run_for(seconds(2));
    expect_equal();
    expect_quiet();
}

TEST_F(node_exchange, who_was_reaped_in_the_middle_is_forgotten_by_all) {
    form(3);
    inject(1, wire::device_added{uuid_of(3), "of three", "d"});
    network_.set(3, health::stopped);
    network_.run_for(hours(71));
    ASSERT_EQ(network_.at(1).node().devices().devices(), 1U);
    // Node 2 is late by an hour; what it still holds node 1 does not take back.
    network_.at(2).jump(-hours(1) / milliseconds(1));
    network_.run_for(hours(1) + milliseconds(30'000));
    EXPECT_EQ(network_.at(1).node().devices().devices(), 0U);
    EXPECT_EQ(network_.at(2).node().devices().devices(), 1U);
    network_.run_for(hours(1));
    EXPECT_EQ(network_.at(2).node().devices().devices(), 0U);
    EXPECT_EQ(told_by<device_removed>(1), 1U);
    EXPECT_EQ(told_by<device_removed>(2), 1U);
    EXPECT_EQ(hash(1), hash(2));
}

}  // namespace
}  // namespace chatter::core
