// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What each kind of gossip changes and tells.

#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "device_tables.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <string>

namespace chatter::core {
namespace {

namespace limits = wire::limits;
using events = std::vector<event>;
using reach = server_added::reach;
using test::config_of;
using test::host;
using test::injected;
using test::node_harness;
using test::start_of_time;
using test::stranger;
using wire::encoding;

base::uuid origin() {
    return test::uuid_of(100);
}

/// `at` is counted from start_of_time.
wire::message at(base::wall_time_ms at, wire::gossip payload) {
    wire::message what = injected(std::move(payload));
    what.timestamp_millis = start_of_time + at;
    return what;
}

wire::device_added added(const std::string& description) {
    return {origin(), "gateway", description};
}

wire::device_removed removed() {
    return {origin(), "gateway"};
}

wire::device_status status(std::vector<wire::metric> metrics) {
    return {origin(), "gateway", std::move(metrics)};
}

wire::server_added server(const base::address& addr) {
    return {test::uuid_of(2), addr, std::nullopt};
}

// No payload

TEST(node_on_nothing, is_accepted_and_changes_nothing) {
    node_harness node;
    EXPECT_EQ(node.receive(injected(std::nullopt)), verdict::accepted);
    EXPECT_EQ(node.effects(), effects{});
}

// DebugMessage

TEST(node_on_debug_message, tells_the_text_and_who_made_it) {
    node_harness node;
    EXPECT_EQ(node.receive(injected(wire::debug_message{"a\n\"b\""}), encoding::cbor, host(9)),
              verdict::accepted);
    EXPECT_EQ(node.events(), (events{message_received{host(9), test::uuid_of(900), "a\n\"b\""}}));
}

// DeviceAdded

TEST(node_on_device_added, tells_the_device) {
    node_harness node;
    EXPECT_EQ(node.receive(at(0, added("d"))), verdict::accepted);
    EXPECT_EQ(node.events(), (events{device_added{origin(), "gateway", "d"}}));
    ASSERT_NE(node.node().devices().find({origin(), "gateway"}), nullptr);
    EXPECT_EQ(node.node().devices().newest({origin(), "gateway"}), start_of_time);
}

TEST(node_on_device_added, an_older_one_is_accepted_and_not_told) {
    node_harness node;
    node.receive(at(0, added("new")));
    EXPECT_EQ(node.receive(at(-1, added("old"))), verdict::accepted);
    EXPECT_EQ(node.events(), events{});
    EXPECT_EQ(read_device(*node.node().devices().find({origin(), "gateway"})).description, "new");
}

TEST(node_on_device_added, keeps_the_metrics) {  // chatter-rs wipes them
    node_harness node;
    node.receive(at(0, added("d")));
    node.receive(at(1, status({{"load", "1"}})));
    node.receive(at(2, added("e")));
    EXPECT_EQ(read_device(*node.node().devices().find({origin(), "gateway"})).metrics.size(), 1U);
}

// DeviceStatus

TEST(node_on_device_status, creates_a_device_that_is_not_known) {  // chatter-rs loses it
    node_harness node;
    EXPECT_EQ(node.receive(at(0, status({{"load", "1"}}))), verdict::accepted);
    EXPECT_EQ(node.events(), (events{device_status{origin(), "gateway", {{"load", "1"}}}}));
    EXPECT_EQ(node.node().devices().devices(), 1U);
}

TEST(node_on_device_status, tells_the_metrics_that_were_newer_and_no_others) {
    node_harness node;
    node.receive(at(5, status({{"load", "5"}})));
    EXPECT_EQ(node.receive(at(3, status({{"load", "3"}, {"temp", "3"}}))), verdict::accepted);
    EXPECT_EQ(node.events(), (events{device_status{origin(), "gateway", {{"temp", "3"}}}}));
    EXPECT_EQ(node.receive(at(4, status({{"load", "4"}}))), verdict::accepted);
    EXPECT_EQ(node.events(), events{});
}

TEST(node_on_device_status, order_of_arrival_does_not_win_over_timestamps) {
    node_harness in_order;
    node_harness out_of_order;
    for (const base::wall_time_ms time : {1, 2, 3}) {
        in_order.receive(at(time, status({{"load", std::to_string(time)}})));
        out_of_order.receive(at(4 - time, status({{"load", std::to_string(4 - time)}})));
    }
    EXPECT_EQ(test::read_table(in_order.node().devices()),
              test::read_table(out_of_order.node().devices()));
    const auto* gateway = out_of_order.node().devices().find({origin(), "gateway"});
    EXPECT_EQ(wire::to_text(read_device(*gateway).metrics.at(0).value), "3");
}

TEST(node_on_device_status, too_many_metrics_are_refused_and_told) {
    node_harness node;
    std::vector<wire::metric> metrics;
    for (std::size_t i = 0; i < limits::metrics_per_device_max; ++i) {
        metrics.push_back({std::to_string(100'000 + i), "1"});
    }
    ASSERT_EQ(node.receive(at(0, status(metrics)), encoding::cbor), verdict::accepted);
    EXPECT_EQ(node.receive(at(1, status({{"one more", "1"}}))), verdict::devices_full);
    EXPECT_EQ(node.events(),
              (events{datagram_refused{stranger(), verdict::devices_full, std::nullopt}}));
    EXPECT_EQ(node.counted()[verdict::devices_full], 1U);
}

TEST(node_on_device_status, what_was_refused_is_not_passed_on) {
    node_harness node;
    std::vector<wire::metric> metrics;
    for (std::size_t i = 0; i < limits::metrics_per_device_max; ++i) {
        metrics.push_back({std::to_string(100'000 + i), "1"});
    }
    node.receive(at(0, status(metrics)), encoding::cbor);
    node.add_server(2);
    ASSERT_EQ(node.receive(at(1, status({{"one more", "1"}}))), verdict::devices_full);
    EXPECT_EQ(node.effects().sends.size(), 0U);
}

// DeviceRemoved

TEST(node_on_device_removed, tells_what_went) {
    node_harness node;
    node.receive(at(0, added("d")));
    EXPECT_EQ(node.receive(at(1, removed())), verdict::accepted);
    EXPECT_EQ(node.events(), (events{device_removed{origin(), "gateway"}}));
    EXPECT_EQ(node.node().devices().find({origin(), "gateway"}), nullptr);
}

TEST(node_on_device_removed, of_an_unknown_device_is_remembered_and_not_told) {
    node_harness node;
    EXPECT_EQ(node.receive(at(1, removed())), verdict::accepted);
    EXPECT_EQ(node.events(), events{});
    EXPECT_EQ(node.receive(at(0, added("old"))), verdict::accepted);
    EXPECT_EQ(node.events(), events{});
    EXPECT_EQ(node.receive(at(2, added("new"))), verdict::accepted);
    EXPECT_EQ(node.events().size(), 1U);
}

TEST(node_on_device_removed, at_the_same_time_wins_over_the_value) {
    node_harness node;
    node.receive(at(0, added("d")));
    EXPECT_EQ(node.receive(at(0, removed())), verdict::accepted);
    EXPECT_EQ(node.events(), (events{device_removed{origin(), "gateway"}}));
}

// ServerAdded

TEST(node_on_server_added, tells_the_server_and_asks_for_the_interfaces) {
    node_harness node;
    EXPECT_EQ(node.receive(at(0, server(host(2)))), verdict::accepted);
    EXPECT_EQ(
        node.events(),
        (events{server_added{test::uuid_of(2), host(2), encoding::json, reach::forwarded_to}}));
    EXPECT_TRUE(node.effects().own_addresses_wanted);
    EXPECT_EQ(node.node().servers().servers().at(test::uuid_of(2)).added_at,
              (version{start_of_time, test::uuid_of(900)}));
}

TEST(node_on_server_added, takes_the_encoding_of_arrival_unless_it_says_another) {
    struct row {
        encoding arrives;
        std::optional<encoding> says;
        encoding reads;
    };
    for (const row& each : {row{encoding::json, std::nullopt, encoding::json},
                            row{encoding::cbor, std::nullopt, encoding::cbor},
                            row{encoding::json, encoding::cbor, encoding::cbor},
                            row{encoding::cbor, encoding::json, encoding::json},
                            row{encoding::json, encoding::json, encoding::json}}) {
        node_harness node;
        wire::server_added gossip = server(host(2));
        gossip.wire = each.says;
        ASSERT_EQ(node.receive(at(0, gossip), each.arrives), verdict::accepted);
        EXPECT_EQ(node.node().servers().servers().at(test::uuid_of(2)).encoding, each.reads);
    }
}

TEST(node_on_server_added, the_same_again_is_not_told) {
    node_harness node;
    node.receive(at(0, server(host(2))));
    EXPECT_EQ(node.receive(at(1, server(host(2)))), verdict::accepted);
    EXPECT_EQ(node.events(), events{});
    EXPECT_FALSE(node.effects().own_addresses_wanted);
}

TEST(node_on_server_added, a_server_moves_and_older_gossip_does_not_move_it_back) {
    node_harness node;
    node.receive(at(0, server(host(2))));
    EXPECT_EQ(node.receive(at(2, server(host(3)))), verdict::accepted);
    EXPECT_EQ(
        node.events(),
        (events{server_added{test::uuid_of(2), host(3), encoding::json, reach::forwarded_to}}));
    EXPECT_EQ(node.receive(at(1, server(host(4)))), verdict::accepted);
    EXPECT_EQ(node.events(), events{});
    EXPECT_EQ(node.node().servers().servers().at(test::uuid_of(2)).addr, host(3));
}

TEST(node_on_server_added, this_node_stands_in_its_view_and_is_told_as_such) {
    struct row {
        base::uuid uuid;
        base::address addr;
    };
    for (const row& each : {row{test::uuid_of(1), host(1)},     // its UUID and its address
                            row{test::uuid_of(1), host(7)},     // behind a translated address
                            row{test::uuid_of(2), host(1)}}) {  // under a name that it lost
        node_harness node;
        ASSERT_EQ(node.receive(at(0, wire::server_added{each.uuid, each.addr, {}})),
                  verdict::accepted);
        EXPECT_EQ(
            node.events(),
            (events{server_added{each.uuid, each.addr, encoding::json, reach::is_this_node}}));
        EXPECT_EQ(node.effects().sends.size(), 0U);
    }
}

TEST(node_on_server_added, addresses_of_interfaces_are_this_node_when_all_are_listened_on) {
    config what = config_of(1);
    what.listening_on = {base::address::v4_bytes{0, 0, 0, 0}, 2428};
    node_harness node(what);
    node.node().set_own_addresses({host(1).with_port(0)});
    ASSERT_EQ(node.receive(at(0, server(host(1)))), verdict::accepted);
    EXPECT_EQ(std::get<server_added>(node.events().at(0)).reached, reach::is_this_node);
}

// Each of these addresses ends chatter-rs, at once or at the next message.

TEST(node_on_server_added, an_ipv6_address_at_an_ipv4_daemon_is_kept_and_not_sent_to) {
    node_harness node;
    const base::address v6 = *base::parse_address("[2001:db8::2]:2428");
    EXPECT_EQ(node.receive(at(0, server(v6)), encoding::cbor), verdict::accepted);
    EXPECT_EQ(node.events(),
              (events{server_added{test::uuid_of(2), v6, encoding::cbor, reach::wrong_family}}));
    EXPECT_EQ(node.receive(at(0, wire::debug_message{"next"})), verdict::accepted);
    EXPECT_EQ(node.effects().sends.size(), 0U);
}

TEST(node_on_server_added, addresses_where_nobody_lives_are_refused) {
    for (const char* addr : {"10.0.0.2:0",
                             "0.0.0.0:2428",
                             "255.255.255.255:2428",
                             "224.0.0.1:2428",
                             "[::]:2428",
                             "[ff02::1]:2428",
                             "[::ffff:0.0.0.0]:2428"}) {
        for (const encoding as : {encoding::cbor, encoding::json}) {
            node_harness node;
            EXPECT_EQ(node.receive(at(0, server(*base::parse_address(addr))), as),
                      verdict::undecodable)
                << addr;
            EXPECT_EQ(node.counted()[wire::decode_error::unusable_address], 1U) << addr;
            EXPECT_EQ(node.node().servers().servers().size(), 0U) << addr;
        }
    }
}

TEST(node_on_server_added, an_address_without_a_route_is_a_server_like_any_other) {
    // Only a socket knows: 240.0.0.1 is reserved, 10.0.0.255 may be a subnet's broadcast.
    for (const char* addr : {"240.0.0.1:2428", "10.0.0.255:2428", "0.0.0.7:1"}) {
        node_harness node;
        ASSERT_EQ(node.receive(at(0, server(*base::parse_address(addr)))), verdict::accepted);
        EXPECT_EQ(node.sends().size(), 1U) << "the shell finds out";
    }
}

TEST(node_on_server_added, beyond_64_servers_it_is_refused_told_and_not_passed_on) {
    node_harness node;
    for (std::uint8_t number = 2; number < 2 + limits::passive_peers_max; ++number) {
        node.add_server(number);
    }
    ASSERT_EQ(node.node().servers().servers().size(), limits::passive_peers_max);
    EXPECT_EQ(node.receive(injected(test::server_of(200, encoding::json))), verdict::view_full);
    EXPECT_EQ(node.events(),
              (events{datagram_refused{stranger(), verdict::view_full, std::nullopt}}));
    EXPECT_EQ(node.effects().sends.size(), 0U);
    EXPECT_EQ(node.node().servers().servers().size(), limits::passive_peers_max);
}

// ServerRemoved

TEST(node_on_server_removed, tells_what_went_and_sends_there_no_more) {
    node_harness node;
    node.receive(at(0, server(host(2))));
    EXPECT_EQ(node.receive(at(1, wire::server_removed{test::uuid_of(2)})), verdict::accepted);
    EXPECT_EQ(node.events(), (events{server_removed{test::uuid_of(2), host(2)}}));
    EXPECT_EQ(node.effects().sends.size(), 0U);
    EXPECT_EQ(node.node().servers().servers().size(), 0U);
}

TEST(node_on_server_removed, older_or_of_an_unknown_server_is_not_told) {
    node_harness node;
    node.receive(at(0, server(host(2))));
    EXPECT_EQ(node.receive(at(-1, wire::server_removed{test::uuid_of(2)})), verdict::accepted);
    EXPECT_EQ(node.events(), events{});
    EXPECT_EQ(node.receive(at(1, wire::server_removed{test::uuid_of(3)})), verdict::accepted);
    EXPECT_EQ(node.events(), events{});
    EXPECT_EQ(node.node().servers().servers().size(), 1U);
}

TEST(node_on_server_removed, old_gossip_does_not_bring_the_server_back) {
    node_harness node;
    node.receive(at(1, wire::server_removed{test::uuid_of(2)}));
    EXPECT_EQ(node.receive(at(0, server(host(2)))), verdict::accepted);
    EXPECT_EQ(node.events(), events{});
    EXPECT_EQ(node.receive(at(2, server(host(2)))), verdict::accepted);
    EXPECT_EQ(node.events().size(), 1U);
}

}  // namespace
}  // namespace chatter::core
