// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// To which passive peers messages are passed on, in which encoding, and how often.

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
using test::start_of_time;
using test::stranger;
using wire::encoding;

wire::message hello() {
    return injected(wire::debug_message{"hello"});
}

// To whom

TEST(node_forward, everybody_in_the_view_gets_a_new_message) {
    node_harness node = node_with(3);
    ASSERT_EQ(node.receive(hello()), verdict::accepted);
    const wire::message passed_on = with_hops(hello(), 4);
    EXPECT_EQ(node.sends(),
              (std::vector<sent>{{host(2), encoding::json, passed_on},
                                 {host(3), encoding::json, passed_on},
                                 {host(4), encoding::json, passed_on}}));
    EXPECT_EQ(node.counted().datagrams_sent, 3U);
}

TEST(node_forward, nothing_is_sent_from_an_empty_view) {
    node_harness node;
    ASSERT_EQ(node.receive(hello()), verdict::accepted);
    EXPECT_EQ(node.effects().sends.size(), 0U);
    EXPECT_EQ(node.effects().arena.size(), 0U);
}

TEST(node_forward, a_duplicate_is_not_passed_on) {
    node_harness node = node_with(3);
    ASSERT_EQ(node.receive(hello()), verdict::accepted);
    ASSERT_EQ(node.receive(hello()), verdict::duplicate);
    EXPECT_EQ(node.effects().sends.size(), 0U);
}

TEST(node_forward, a_message_does_not_go_back_to_where_it_came_from) {
    node_harness node = node_with(3);
    ASSERT_EQ(node.receive(hello(), encoding::json, host(3)), verdict::accepted);
    EXPECT_EQ(receivers_of(node.effects()), (addresses{host(2), host(4)}));
}

TEST(node_forward, a_message_does_not_go_to_the_server_that_made_it) {
    node_harness node = node_with(3);
    wire::message what = hello();
    what.sender = test::uuid_of(4);
    ASSERT_EQ(node.receive(what), verdict::accepted);
    EXPECT_EQ(receivers_of(node.effects()), (addresses{host(2), host(3)}));
}

TEST(node_forward, an_address_under_two_uuids_gets_one_copy) {
    node_harness node = node_with(2);
    const wire::message alias = injected(wire::server_added{test::uuid_of(90), host(2), {}});
    ASSERT_EQ(node.receive(alias), verdict::accepted);
    ASSERT_EQ(node.receive(hello()), verdict::accepted);
    EXPECT_EQ(receivers_of(node.effects()), (addresses{host(2), host(3)}));
}

TEST(node_forward, a_node_whose_view_holds_itself_does_not_loop) {  // chatter-rs does
    for (const unsigned uuid : {1U, 50U}) {
        mini_network network;
        network.add(config_of(1));
        network.add(config_of(2));
        network.introduce_all();
        wire::message itself = injected(wire::server_added{test::uuid_of(uuid), host(1), {}});
        network.inject(1, itself, encoding::json);
        ASSERT_EQ(network.at(1).node().servers().servers().size(), 2U);
        const std::size_t carried = network.inject(
            1, with_hops(hello(), std::numeric_limits<std::uint32_t>::max()), encoding::json);
        EXPECT_EQ(carried, 1U) << "1 to 2, and no further";
    }
}

TEST(node_forward, an_address_of_the_wrong_family_is_left_out) {
    node_harness node = node_with(1);
    wire::message v6 = injected(
        wire::server_added{test::uuid_of(50), *base::parse_address("[2001:db8::1]:2428"), {}});
    ASSERT_EQ(node.receive(v6), verdict::accepted);
    EXPECT_EQ(receivers_of(node.effects()), (addresses{host(2)})) << "others may reach it";
    ASSERT_EQ(node.receive(hello()), verdict::accepted);
    EXPECT_EQ(receivers_of(node.effects()), (addresses{host(2)}));
}

TEST(node_forward, a_socket_of_both_families_sends_to_both) {
    config what = config_of(1);
    what.listening_on = *base::parse_address("[::]:2428");
    node_harness node(what);
    const base::address v6 = *base::parse_address("[2001:db8::1]:2428");
    node.add_server(2);
    node.receive(with_hops(injected(wire::server_added{test::uuid_of(50), v6, {}}), 0));
    ASSERT_EQ(node.receive(hello()), verdict::accepted);
    EXPECT_EQ(receivers_of(node.effects()), (addresses{host(2), v6}));
}

TEST(node_forward, a_server_added_reaches_the_server_that_it_is_about) {
    node_harness node = node_with(1);
    ASSERT_EQ(node.receive(injected(server_of(9, encoding::json))), verdict::accepted);
    EXPECT_EQ(receivers_of(node.effects()), (addresses{host(2), host(9), host(9)}))
        << "an introduction, and the gossip itself";
}

TEST(node_forward, what_is_older_than_what_is_known_is_passed_on_all_the_same) {
    node_harness node = node_with(2);
    const wire::gossip payload = wire::device_removed{test::uuid_of(100), "gateway"};
    ASSERT_EQ(node.receive(injected(payload)), verdict::accepted);
    wire::message older = injected(payload);
    older.timestamp_millis -= 1;
    ASSERT_EQ(node.receive(older), verdict::accepted);
    EXPECT_EQ(node.effects().sends.size(), 2U) << "others may know less";
}

TEST(node_forward, a_message_without_payload_is_passed_on) {
    node_harness node = node_with(1);
    ASSERT_EQ(node.receive(injected(std::nullopt), encoding::cbor), verdict::accepted);
    EXPECT_EQ(node.sends(),
              (std::vector<sent>{{host(2), encoding::json, with_hops(injected(std::nullopt), 4)}}));
}

// Hops

TEST(node_hops, are_exact_and_capped) {
    struct row {
        std::uint32_t hops_max;
        std::uint32_t arrives;
        std::optional<std::uint32_t> passed_on;
    };
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    for (const row& each : {row{8, 0, std::nullopt},
                            row{8, 1, 0},
                            row{8, 5, 4},
                            row{8, 8, 7},
                            row{8, 9, 7},
                            row{8, most, 7},
                            row{0, 5, std::nullopt},
                            row{1, most, 0},
                            row{most, most, most - 1}}) {
        config what = config_of(1);
        what.hops_max = each.hops_max;
        node_harness node(what);
        node.add_server(2);
        ASSERT_EQ(node.receive(with_hops(hello(), each.arrives)), verdict::accepted);
        const auto sends = node.sends();
        ASSERT_EQ(sends.size(), each.passed_on ? 1U : 0U) << each.arrives;
        if (each.passed_on) {
            EXPECT_EQ(sends.front().content.hops, *each.passed_on) << each.arrives;
        }
    }
}

/// Nodes in a line, each knowing the next only.
void make_line(mini_network& network, std::uint8_t length) {
    network.add_nodes(length, fanout::all());
    for (std::uint8_t number = 1; number < length; ++number) {
        network.at(number).add_server(static_cast<std::uint8_t>(number + 1));
    }
}

TEST(node_hops, carry_a_message_exactly_so_far_along_a_line) {
    for (const std::uint32_t hops : {0U, 1U, 3U, 5U}) {
        mini_network network;
        make_line(network, 8);
        EXPECT_EQ(network.inject(1, with_hops(hello(), hops), encoding::json), hops);
        for (std::uint8_t number = 1; number <= 8; ++number) {
            EXPECT_EQ(network.events_of(number).size(), number <= hops + 1 ? 1U : 0U)
                << hops << " hops, node " << int{number};
        }
    }
}

TEST(node_hops, of_the_largest_message_end_at_the_cap) {
    mini_network network;
    make_line(network, 12);
    constexpr auto most = std::numeric_limits<std::uint32_t>::max();
    EXPECT_EQ(network.inject(1, with_hops(hello(), most), encoding::cbor), 8U);
}

// No duplicates: what costs chatter-rs 1,364 datagrams

TEST(node_flood, one_message_among_5_that_know_each_other_costs_16_datagrams) {
    for (const fanout& fan_out : {fanout::all(), fanout::automatic()}) {
        mini_network network;
        network.add_nodes(5, fan_out);
        network.introduce_all();
        // The first hands it to 4, each of them to the 3 that did not send it.
        EXPECT_EQ(network.inject(1, hello(), encoding::json), 4U + 4U * 3U);
        EXPECT_EQ(network.sent_by(1), 4U);
        for (std::uint8_t number = 1; number <= 5; ++number) {
            EXPECT_LE(network.sent_by(number), 4U) << int{number};
            EXPECT_EQ(network.events_of(number).size(), 1U) << int{number};
        }
    }
}

TEST(node_flood, a_message_of_one_of_them_does_not_come_back_to_it) {
    mini_network network;
    network.add_nodes(5, fanout::all());
    network.introduce_all();
    wire::message what = hello();
    what.sender = test::uuid_of(1);
    EXPECT_EQ(network.inject(1, what, encoding::json), 4U + 4U * 3U);
    EXPECT_EQ(network.at(1).counted()[verdict::duplicate], 0U);
}

TEST(node_flood, the_same_message_at_every_node_costs_no_more_than_4_each) {
    mini_network network;
    network.add_nodes(5, fanout::all());
    network.introduce_all();
    std::size_t carried = 0;
    for (std::uint8_t number = 1; number <= 5; ++number) {
        carried += network.inject(number, hello(), encoding::json);
    }
    EXPECT_EQ(carried, 16U) << "after the first time everybody knows it";
}

TEST(node_flood, among_32_automatic_fan_out_reaches_all_at_6_datagrams_a_node) {
    mini_network network;
    network.add_nodes(32, fanout::automatic());
    network.introduce_all();
    const std::size_t carried = network.inject(1, with_hops(hello(), 8), encoding::json);
    EXPECT_LE(carried, 32U * 6U);
    std::size_t reached = 0;
    for (std::uint8_t number = 1; number <= 32; ++number) {
        EXPECT_LE(network.sent_by(number), 6U);
        reached += network.events_of(number).size();
    }
    EXPECT_EQ(reached, 32U) << "0.05 to 0.14 are missed on average; not with these seeds";
}

// Fan-out

TEST(node_fan_out, so_many_of_the_view_get_a_message) {
    struct row {
        fanout fan_out;
        std::uint8_t servers;
        std::size_t chosen;
    };
    for (const row& each : {row{fanout::all(), 60, 60},
                            row{fanout::fixed(3), 60, 3},
                            row{fanout::fixed(3), 2, 2},
                            row{fanout::automatic(), 4, 4},
                            row{fanout::automatic(), 31, 6},
                            row{fanout::automatic(), 60, 7}}) {
        node_harness node = node_with(each.servers, each.fan_out);
        ASSERT_EQ(node.receive(hello()), verdict::accepted);
        const addresses receivers = receivers_of(node.effects());
        EXPECT_EQ(receivers.size(), each.chosen);
        EXPECT_EQ(std::set(receivers.begin(), receivers.end()).size(), each.chosen)
            << "nobody twice";
    }
}

TEST(node_fan_out, counts_only_those_that_could_get_the_message) {
    node_harness node = node_with(4, fanout::fixed(3));
    ASSERT_EQ(node.receive(hello(), encoding::json, host(2)), verdict::accepted);
    EXPECT_EQ(receivers_of(node.effects()), (addresses{host(3), host(4), host(5)}));
}

TEST(node_fan_out, falls_on_everybody_in_the_long_run) {
    node_harness node = node_with(30, fanout::fixed(3));
    std::multiset<base::address> chosen;
    for (int i = 0; i < 1'000; ++i) {
        node.receive(injected(wire::debug_message{std::to_string(i)}));
        const addresses receivers = receivers_of(node.effects());
        chosen.insert(receivers.begin(), receivers.end());
    }
    for (std::uint8_t number = 2; number < 32; ++number) {
        // 100 expected, with a standard deviation of 9.5
        EXPECT_GT(chosen.count(host(number)), 50U) << int{number};
        EXPECT_LT(chosen.count(host(number)), 150U) << int{number};
    }
}

// Encodings

TEST(node_encoding, each_server_gets_the_one_that_it_reads) {
    for (const encoding arrives : {encoding::cbor, encoding::json}) {
        node_harness node;
        node.add_server(2, encoding::cbor);
        node.add_server(3, encoding::json);
        ASSERT_EQ(node.receive(hello(), arrives), verdict::accepted);
        EXPECT_EQ(node.sends(),
                  (std::vector<sent>{{host(2), encoding::cbor, with_hops(hello(), 4)},
                                     {host(3), encoding::json, with_hops(hello(), 4)}}));
    }
}

TEST(node_encoding, many_receivers_share_one_range_of_the_arena) {
    node_harness node;
    for (std::uint8_t number = 2; number < 12; ++number) {
        node.add_server(number, number % 2 == 0 ? encoding::cbor : encoding::json);
    }
    ASSERT_EQ(node.receive(hello()), verdict::accepted);
    const wire::message passed_on = with_hops(hello(), 4);
    EXPECT_EQ(node.effects().arena.size(),
              test::encoded(passed_on, encoding::cbor).size() +
                  test::encoded(passed_on, encoding::json).size());
    std::set<std::size_t> offsets;
    for (const outgoing& each : node.effects().sends) {
        offsets.insert(each.offset);
    }
    EXPECT_EQ(offsets.size(), 2U);
}

TEST(node_encoding, a_server_added_passed_on_in_the_other_encoding_says_so) {
    struct row {
        encoding arrives;
        std::optional<encoding> says;
        encoding reads;  // the receiver
        std::optional<encoding> then_says;
    };
    constexpr auto cbor = encoding::cbor;
    constexpr auto json = encoding::json;
    for (const row& each : {row{cbor, std::nullopt, cbor, std::nullopt},
                            row{cbor, std::nullopt, json, cbor},
                            row{json, std::nullopt, json, std::nullopt},
                            row{json, std::nullopt, cbor, json},
                            row{json, cbor, cbor, std::nullopt},
                            row{json, cbor, json, cbor},
                            row{cbor, json, json, std::nullopt},
                            row{cbor, json, cbor, json}}) {
        node_harness node;
        node.add_server(2, each.reads);
        const wire::server_added gossip{test::uuid_of(9), host(9), each.says};
        ASSERT_EQ(node.receive(injected(gossip), each.arrives), verdict::accepted);
        const auto sends = node.sends();
        const auto to_2 = std::find_if(
            sends.begin(), sends.end(), [](const sent& one) { return one.to == host(2); });
        ASSERT_NE(to_2, sends.end());
        EXPECT_EQ(to_2->as, each.reads);
        EXPECT_EQ(std::get<wire::server_added>(*to_2->content.payload).wire, each.then_says);
    }
}

TEST(node_encoding, all_nodes_hold_a_server_in_the_same_encoding_however_they_heard_of_it) {
    // 1 tells 2 in CBOR, 2 tells 3 in JSON, 3 tells 4 in CBOR
    for (const encoding reads : {encoding::cbor, encoding::json}) {
        mini_network network;
        network.add_nodes(4, fanout::all());
        network.at(1).add_server(2, encoding::cbor);
        network.at(2).add_server(3, encoding::json);
        network.at(3).add_server(4, encoding::cbor);
        const wire::server_added gossip{test::uuid_of(9), host(9), std::nullopt};
        network.inject(1, injected(gossip), reads);
        for (std::uint8_t number = 1; number <= 4; ++number) {
            const auto& servers = network.at(number).node().servers().servers();
            ASSERT_EQ(servers.count(test::uuid_of(9)), 1U) << int{number};
            EXPECT_EQ(servers.at(test::uuid_of(9)).encoding, reads) << int{number};
        }
    }
}

TEST(node_encoding, a_message_too_large_for_json_is_counted_and_not_cut) {
    node_harness node;
    node.add_server(2, encoding::cbor);
    node.add_server(3, encoding::json);
    node.add_server(4, encoding::json);
    // JSON spells a control character with six bytes.
    const wire::message large = injected(wire::debug_message{std::string(20'000, '\x01')});
    ASSERT_EQ(node.receive(large, encoding::cbor), verdict::accepted);
    EXPECT_EQ(receivers_of(node.effects()), (addresses{host(2)})) << "CBOR still fits";
    EXPECT_EQ(node.sends().at(0).content, with_hops(large, 4));
    EXPECT_EQ(node.counted().too_large_to_forward, 1U) << "one message, two receivers";
    EXPECT_EQ(node.effects().arena.size(), node.effects().sends.at(0).size) << "nothing left over";
    EXPECT_EQ(node.events().size(), 1U) << "it was applied";
}

TEST(node_encoding, a_message_that_fills_a_datagram_is_passed_on) {
    node_harness node;
    node.add_server(2, encoding::json);
    wire::message what = injected(wire::debug_message{});
    const std::size_t room =
        limits::datagram_bytes_max - test::encoded(what, encoding::json).size();
    what.payload = wire::debug_message{std::string(room, 'x')};
    ASSERT_EQ(node.receive(what), verdict::accepted);
    ASSERT_EQ(node.effects().sends.size(), 1U);
    EXPECT_EQ(node.effects().sends.at(0).size, limits::datagram_bytes_max);
}

// Introductions: in chatter-rs a newcomer never learns the view

}  // namespace
}  // namespace chatter::core
