// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Daemons on hosts of their own: a network that loses packets, and one that falls apart.

#include "host_cluster.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <string>
#include <thread>

namespace chatter::test {
namespace {

TEST_F(namespaces, a_fifth_of_all_packets_lost_for_a_minute_fails_nobody) {
    bridged_hosts hosts(3);
    for (std::size_t i = 0; i < 3; ++i) {
        hosts.drop_percent(i, 20);
    }
    const auto daemons = start_on_each(hosts, 3);
    ASSERT_TRUE(all_log(daemons, "event=member_up"));

    std::this_thread::sleep_for(std::chrono::seconds(60));

    for (const auto& each : daemons) {
        EXPECT_EQ(each->count_lines_with("event=member_failed"), 0U);
        const summary now = each->summarize();
        EXPECT_EQ(now.at("members_alive") + now.at("members_suspect"), 2U);
    }
}

TEST_F(namespaces, a_network_cut_and_healed_ends_in_one_view) {
    bridged_hosts hosts(4);
    const auto daemons = start_on_each(hosts, 4);
    ASSERT_TRUE(all_log(daemons, "event=member_up"));

    hosts.cut(2);
    hosts.cut(3);
    for (const std::size_t i : {0U, 1U}) {
        for (const std::size_t lost : {2U, 3U}) {
            ASSERT_TRUE(daemons[i]->logs("event=member_failed name=\"" + node_name(lost) + "\""));
        }
    }
    hosts.heal(2);
    hosts.heal(3);

    for (const auto& each : daemons) {
        EXPECT_TRUE(wait_until([&] { return each->summarize().at("members_alive") == 3U; }));
    }
    EXPECT_TRUE(daemons[0]->logs("event=member_back name=\"node2\""));
    EXPECT_TRUE(daemons[1]->logs("event=member_back name=\"node3\""));
}

}  // namespace
}  // namespace chatter::test
