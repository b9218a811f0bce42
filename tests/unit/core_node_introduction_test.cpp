// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a newcomer is told, and by whom.

#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "core_passive_peers_fixture.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>
#include <string>

namespace chatter::core {
namespace {

namespace limits = wire::limits;
using addresses = std::vector<base::address>;
using test::config_of;
using test::host;
using test::injected;
using test::mini_network;
using test::node_harness;
using test::receivers_of;
using test::sent;
using test::server_of;
using wire::encoding;

TEST(node_introduction, a_newcomer_learns_the_view_and_the_others_learn_of_it) {
    node_harness node;
    wire::message first = injected(server_of(2, encoding::cbor));
    wire::message second = injected(server_of(3, encoding::json));
    first.timestamp_millis -= 20;
    second.timestamp_millis -= 10;
    node.receive(with_hops(first, 0));
    node.receive(with_hops(second, 0));
    const wire::message newcomer = injected(server_of(9, encoding::json));
    ASSERT_EQ(node.receive(newcomer), verdict::accepted);

    // As they were learnt, so that the newcomer merges them alike; no hops.
    first.hops = 0;
    second = with_hops(injected(wire::server_added{test::uuid_of(3), host(3), {}}), 0);
    second.timestamp_millis -= 10;
    const std::vector<sent> sends = node.sends();
    ASSERT_EQ(sends.size(), 5U);
    EXPECT_EQ(sends[0], (sent{host(9), encoding::json, first}));
    EXPECT_EQ(sends[1], (sent{host(9), encoding::json, second}));
    for (std::size_t i = 2; i < 5; ++i) {
        EXPECT_EQ(sends[i].content.hops, 4U) << "the gossip itself";
    }
}

TEST(node_introduction, needs_no_hops) {
    node_harness node;
    node.add_server(2);
    ASSERT_EQ(node.receive(with_hops(injected(server_of(9, encoding::json)), 0)),
              verdict::accepted);
    EXPECT_EQ(receivers_of(node.effects()), (addresses{host(9)}));
}

TEST(node_introduction, is_made_by_the_node_at_which_the_gossip_entered) {
    node_harness node = node_with(2);
    const wire::message newcomer = with_hops(injected(server_of(9, encoding::json)), 0);
    ASSERT_EQ(node.receive(newcomer, encoding::json, host(2)), verdict::accepted);
    EXPECT_EQ(node.effects().sends.size(), 0U) << "server 2 has done so";
}

TEST(node_introduction, is_made_once) {
    node_harness node = node_with(2);
    wire::message newcomer = with_hops(injected(server_of(9, encoding::json)), 0);
    ASSERT_EQ(node.receive(newcomer), verdict::accepted);
    ASSERT_EQ(node.effects().sends.size(), 2U);
    newcomer.timestamp_millis += 1;
    ASSERT_EQ(node.receive(newcomer), verdict::accepted);
    EXPECT_EQ(node.effects().sends.size(), 0U);
}

TEST(node_introduction, a_newcomer_that_cannot_be_reached_gets_none) {
    node_harness node = node_with(2);
    for (const base::address& addr : {*base::parse_address("[2001:db8::1]:2428"), host(1)}) {
        wire::message newcomer =
            with_hops(injected(wire::server_added{test::uuid_of(9), addr, {}}), 0);
        ASSERT_EQ(node.receive(newcomer), verdict::accepted);
        EXPECT_EQ(node.effects().sends.size(), 0U) << base::to_string(addr);
    }
}

TEST(node_introduction, tells_the_newcomer_of_this_node_where_it_is_known_by_gossip) {
    node_harness node;
    node.receive(injected(server_of(1, encoding::json)));
    ASSERT_EQ(node.receive(with_hops(injected(server_of(9, encoding::json)), 0)),
              verdict::accepted);
    const auto sends = node.sends();
    ASSERT_EQ(sends.size(), 1U);
    EXPECT_EQ(std::get<wire::server_added>(*sends[0].content.payload).addr, host(1));
}

TEST(node_introduction, servers_added_one_by_one_at_one_node_all_know_each_other) {
    mini_network network;
    network.add_nodes(6, fanout::all());
    for (std::uint8_t number = 1; number <= 6; ++number) {
        wire::message what =
            injected(wire::server_added{test::uuid_of(number), host(number), std::nullopt});
        what.timestamp_millis += number;
        network.inject(1, what, encoding::json);
    }
    const auto& expected = network.at(1).node().servers().servers();
    ASSERT_EQ(expected.size(), 6U);
    for (std::uint8_t number = 2; number <= 6; ++number) {
        EXPECT_EQ(network.at(number).node().servers().servers(), expected) << int{number};
    }
}

}  // namespace
}  // namespace chatter::core
