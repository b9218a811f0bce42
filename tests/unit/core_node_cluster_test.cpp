// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Several nodes with nothing between them: joining, failing, leaving, as all of them see it.

#include "chatter/core/node.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace chatter::core {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::host;
using test::mini_network;
using test::uuid_of;
using wire::member_state;
using health = mini_network::health;

/// Nodes 1 to `count`, which join node 1.
class node_cluster : public testing::Test {
protected:
    void form(std::uint8_t count) {
        for (std::uint8_t number = 1; number <= count; ++number) {
            config what = test::config_of(number);
            if (number > 1) {
                what.join = {base::to_string(host(1))};
            }
            network_.add(what);
        }
        network_.start_all();
    }
    template <typename Event>
    [[nodiscard]] std::vector<Event> told_by(std::uint8_t number) const {
        return test::events_of<Event>(network_.events_of(number));
    }
    void expect_all_know_all() {
        for (std::uint8_t number = 1; number <= network_.size(); ++number) {
            EXPECT_EQ(network_.at(number).members().size(), network_.size()) << int{number};
            EXPECT_EQ(network_.at(number).members().digest(), network_.at(1).members().digest());
        }
    }
    void expect_no_alarm() {
        for (std::uint8_t number = 1; number <= network_.size(); ++number) {
            EXPECT_TRUE(told_by<member_suspect>(number).empty()) << int{number};
            EXPECT_TRUE(told_by<member_failed>(number).empty()) << int{number};
            EXPECT_TRUE(told_by<slept>(number).empty()) << int{number};
        }
    }

    mini_network network_;
};

TEST_F(node_cluster, two_nodes_join_by_an_address_that_was_looked_up) {
    form(2);
    expect_all_know_all();
    EXPECT_EQ(told_by<member_up>(1).size(), 1U);
    EXPECT_EQ(told_by<member_up>(1)[0].who.uuid, uuid_of(2));
    EXPECT_EQ(told_by<member_up>(2)[0].who.uuid, uuid_of(1));
}

TEST_F(node_cluster, joining_one_is_joining_all) {
    form(8);
    network_.run_for(seconds(2));
    expect_all_know_all();
    for (std::uint8_t number = 1; number <= 8; ++number) {
        EXPECT_EQ(told_by<member_up>(number).size(), 7U) << int{number};
    }
}

TEST_F(node_cluster, nothing_happens_in_a_cluster_where_nothing_happens) {
    for (const std::uint8_t count : std::initializer_list<std::uint8_t>{2, 3, 10}) {
        network_ = mini_network();
        form(count);
        network_.run_for(seconds(60));
        expect_all_know_all();
        expect_no_alarm();
    }
}

TEST_F(node_cluster, a_node_that_was_alone_for_long_is_joined_without_alarm) {
    config what = test::config_of(2);
    what.join = {base::to_string(host(1))};
    network_.add(test::config_of(1));
    network_.add(what);
    network_.set(2, health::stopped);
    network_.start(1);
    network_.run_for(hours(1));
    network_.set(2, health::runs);
    network_.start(2);
    network_.run_for(seconds(10));
    expect_all_know_all();
    expect_no_alarm();
}

TEST_F(node_cluster, a_killed_process_is_known_to_all_within_a_second) {
    form(5);
    network_.run_for(seconds(10));
    network_.set(3, health::closed);
    network_.run_for(seconds(1));
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2, 4, 5}) {
        const auto told = told_by<member_failed>(number);
        ASSERT_EQ(told.size(), 1U) << int{number};
        EXPECT_EQ(told[0].who.uuid, uuid_of(3));
        EXPECT_FALSE(told[0].accused.confirmed_by.empty());
    }
}

TEST_F(node_cluster, a_silent_host_is_known_to_all_in_the_time_that_is_promised) {
    form(5);
    network_.run_for(seconds(10));
    network_.set(3, health::stopped);
    network_.run_for(detected_within(make_timing(profile::lan), 5));
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2, 4, 5}) {
        EXPECT_EQ(told_by<member_failed>(number).size(), 1U) << int{number};
    }
}

TEST_F(node_cluster, who_is_deaf_for_a_while_and_heard_again_is_back_everywhere) {
    form(5);
    network_.run_for(seconds(10));
    network_.set(3, health::deaf);
    network_.run_for(seconds(10));
    EXPECT_EQ(network_.at(1).member(3).state, member_state::failed);
    network_.set(3, health::runs);
    network_.run_for(seconds(60));
    expect_all_know_all();
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2, 4, 5}) {
        EXPECT_EQ(told_by<member_back>(number).size(), 1U) << int{number};
    }
}

TEST_F(node_cluster, leaving_is_told_as_leaving) {
    form(5);
    network_.run_for(seconds(5));
    network_.at(3).leave();
    EXPECT_FALSE(network_.at(3).effects().left) << "nobody has heard it yet";
    network_.forward(3);
    network_.run_for(seconds(1));
    network_.set(3, health::closed);
    network_.run_for(seconds(30));
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2, 4, 5}) {
        ASSERT_EQ(told_by<member_left>(number).size(), 1U) << int{number};
        EXPECT_EQ(told_by<member_left>(number)[0].reason, wire::leave_reason::asked);
        EXPECT_TRUE(told_by<member_failed>(number).empty()) << int{number};
    }
}

TEST_F(node_cluster, each_passive_peer_is_served_by_one_member) {
    form(5);
    network_.run_for(seconds(3));
    for (std::uint8_t peer = 50; peer < 60; ++peer) {
        network_.inject(
            1, test::injected(test::server_of(peer, wire::encoding::json)), wire::encoding::json);
    }
    for (std::uint8_t peer = 50; peer < 60; ++peer) {
        EXPECT_EQ(network_.at(3).node().servers().servers().count(uuid_of(peer)), 1U);
    }
    network_.count_strangers();
    network_.inject(2, test::injected(wire::debug_message{"hello"}), wire::encoding::json);
    for (std::uint8_t peer = 50; peer < 60; ++peer) {
        EXPECT_EQ(network_.strangers_got(host(peer)), 1U) << int{peer};
    }
}

TEST_F(node_cluster, many_passive_peers_that_come_and_go_are_served_by_one_member_each) {
    form(3);
    network_.run_for(seconds(3));
    constexpr std::uint8_t at_once = 60;
    for (std::uint8_t first = 50; first < 50 + 3 * at_once; first += at_once) {
        for (std::uint8_t peer = first; peer < first + at_once; ++peer) {
            network_.inject(1,
                            test::injected(test::server_of(peer, wire::encoding::json)),
                            wire::encoding::json);
        }
        network_.count_strangers();
        network_.inject(
            2, test::injected(wire::debug_message{std::to_string(first)}), wire::encoding::json);
        for (std::uint8_t peer = first; peer < first + at_once; ++peer) {
            EXPECT_EQ(network_.strangers_got(host(peer)), 1U) << int{peer};
        }
        for (std::uint8_t peer = first; peer < first + at_once; ++peer) {
            network_.inject(
                3, test::injected(wire::server_removed{uuid_of(peer)}), wire::encoding::json);
        }
    }
}

TEST_F(node_cluster, without_a_state_directory_a_restart_replaces_the_former_self) {
    form(3);
    network_.run_for(seconds(5));
    network_.set(3, health::stopped);
    config reborn = test::config_of(3);
    reborn.self = uuid_of(33);
    reborn.join = {base::to_string(host(1))};
    network_.add(reborn);
    network_.at(4).pass(network_.at(1).now().mono - network_.at(4).now().mono);
    network_.start(4);
    network_.run_for(seconds(3));
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2}) {
        ASSERT_EQ(told_by<member_left>(number).size(), 1U) << int{number};
        EXPECT_EQ(told_by<member_left>(number)[0].reason, wire::leave_reason::replaced);
        EXPECT_TRUE(told_by<member_failed>(number).empty()) << int{number};
    }
}

TEST_F(node_cluster, a_restart_with_its_state_is_back_within_a_period) {
    form(3);
    network_.run_for(seconds(15));
    network_.set(3, health::stopped);
    config again = test::config_of(3);
    again.former = network_.at(3).node().state();
    network_.run_for(milliseconds(300));
    network_.add(again);  // no seed: it knows the others
    network_.at(4).pass(network_.at(1).now().mono - network_.at(4).now().mono);
    network_.start(4);
    network_.run_for(seconds(1));
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2}) {
        ASSERT_EQ(told_by<member_back>(number).size(), 1U) << int{number};
        EXPECT_TRUE(told_by<member_back>(number)[0].restarted);
    }
    EXPECT_EQ(told_by<member_up>(4).size(), 2U);
}

}  // namespace
}  // namespace chatter::core
