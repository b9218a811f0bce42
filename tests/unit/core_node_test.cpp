// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The contract of the node, whatever the gossip: verdicts and counters, completion of bare
// gossip, determinism. Clocks and deadlines: core_node_time_test.cpp.

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

std::uint64_t sum_of_verdicts(const counters& from) {
    return std::accumulate(from.by_verdict.begin(), from.by_verdict.end(), std::uint64_t{0});
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

// Verdicts and counters

TEST(node_verdicts, a_message_is_accepted_once) {
    node_harness node;
    EXPECT_EQ(node.receive(debug_message("hello")), verdict::accepted);
    EXPECT_EQ(node.events(),
              (std::vector<event>{message_received{stranger(), test::uuid_of(900), "hello"}}));
    EXPECT_EQ(node.receive(debug_message("hello")), verdict::duplicate);
    EXPECT_EQ(node.effects(), effects{});
}

TEST(node_verdicts, every_vector_of_chatter_rs_is_accepted) {
    for (const test::vector_file& each : test::chatter_rs_vectors()) {
        node_harness node;
        EXPECT_EQ(node.receive(each.cbor), verdict::accepted) << each.name;
        EXPECT_EQ(node.inject(each.json), verdict::duplicate) << "the same through JSON";
    }
}

TEST(node_verdicts, the_same_message_in_the_other_encoding_is_a_duplicate) {
    node_harness node;
    EXPECT_EQ(node.receive(debug_message("hello"), encoding::cbor), verdict::accepted);
    EXPECT_EQ(node.receive(debug_message("hello"), encoding::json), verdict::duplicate);
}

TEST(node_verdicts, hops_and_the_way_it_came_make_no_new_message) {
    node_harness node;
    wire::message what = debug_message("hello");
    ASSERT_EQ(node.receive(what), verdict::accepted);
    what.hops = 1;
    EXPECT_EQ(node.receive(what, encoding::json, test::host(9)), verdict::duplicate);
}

TEST(node_verdicts, sender_time_and_payload_each_make_a_new_message) {
    node_harness node;
    wire::message what = debug_message("hello");
    ASSERT_EQ(node.receive(what), verdict::accepted);
    what.sender = test::uuid_of(901);
    EXPECT_EQ(node.receive(what), verdict::accepted);
    what.timestamp_millis += 1;
    EXPECT_EQ(node.receive(what), verdict::accepted);
    what.payload = wire::debug_message{"hello!"};
    EXPECT_EQ(node.receive(what), verdict::accepted);
    what.payload.reset();
    EXPECT_EQ(node.receive(what), verdict::accepted);
}

TEST(node_verdicts, a_message_is_new_again_when_its_time_in_the_memory_is_over) {
    node_harness node;
    ASSERT_EQ(node.receive(debug_message("hello")), verdict::accepted);
    node.pass(seconds(180) - nanoseconds(1));
    EXPECT_EQ(node.receive(debug_message("hello")), verdict::duplicate);
    node.pass(nanoseconds(1));
    EXPECT_EQ(node.receive(debug_message("hello")), verdict::accepted);
}

TEST(node_verdicts, as_many_messages_are_remembered_as_configured) {
    config what = test::config_of(1);
    what.duplicates_max = 3;
    node_harness node(what);
    for (const char* text : {"1", "2", "3", "4"}) {
        ASSERT_EQ(node.receive(debug_message(text)), verdict::accepted);
    }
    EXPECT_EQ(node.receive(debug_message("2")), verdict::duplicate);
    EXPECT_EQ(node.receive(debug_message("1")), verdict::accepted);
}

TEST(node_verdicts, each_datagram_is_counted_by_its_verdict) {
    node_harness node;
    node.receive(debug_message("1"));
    node.receive(debug_message("2"));
    node.receive(debug_message("2"));
    node.inject("hello");
    wire::message ahead = debug_message("3");
    ahead.timestamp_millis += limits::clock_ahead_max_ms + 1;
    node.receive(ahead);
    counters expected;
    expected.datagrams_received = 5;
    expected[verdict::accepted] = 2;
    expected[verdict::duplicate] = 1;
    expected[verdict::undecodable] = 1;
    expected[decode_error::unknown_encoding] = 1;
    expected[verdict::clock_ahead] = 1;
    EXPECT_EQ(node.counted(), expected);
    EXPECT_EQ(sum_of_verdicts(node.counted()), 5U);
}

TEST(node_verdicts, a_refused_port_is_told_and_counted) {
    node_harness node;
    effects to;
    node.node().handle_refused(node.now(), test::host(9), {}, to);
    EXPECT_EQ(node.counted().ports_refused, 1U);
    EXPECT_EQ(to.events, (std::vector<event>{port_refused{test::host(9)}}));
    EXPECT_EQ(to.sends.size(), 0U);
}

// chatter-rs ends at each of these datagrams.

struct malformed {
    const char* about;
    std::string bytes;
    decode_error why;
};

std::string one_byte_less(std::string text) {
    text.pop_back();
    return text;
}

std::string a_vector() {
    const auto& cbor = test::chatter_rs_vectors().front().cbor;
    return {reinterpret_cast<const char*>(cbor.data()), cbor.size()};
}

const std::vector<malformed>& malformed_datagrams() {
    static const std::vector<malformed> all{
        {"empty", "", decode_error::empty},
        {"cbor null", "\xf6", decode_error::unknown_encoding},
        {"one byte", "\xff", decode_error::unknown_encoding},
        {"text", "hello", decode_error::unknown_encoding},
        {"cbor text", "\x65hello", decode_error::unknown_encoding},
        {"white space", " \n", decode_error::unknown_encoding},
        {"json null", "null", decode_error::unknown_encoding},
        {"json array", "[]", decode_error::unknown_encoding},
        {"cbor truncated", one_byte_less(a_vector()), decode_error::truncated},
        {"cbor trailing byte", a_vector() + '\0', decode_error::trailing_bytes},
        {"cbor empty map", "\xa0", decode_error::missing_field},
        {"json empty object", "{}", decode_error::missing_field},
        {"json open", "{", decode_error::malformed},
        {"json trailing", R"({"DebugMessage":{"text":"a"}} x)", decode_error::trailing_bytes},
        {"json unknown variant", R"({"ViewGossip":{"Nope":{}}})", decode_error::unknown_variant},
        {"json port 0",
         R"({"ViewGossip":{"ServerAdded":{"uuid":"00000000-0000-0000-0000-000000000007",)"
         R"("addr":"10.0.0.7:0"}}})",
         decode_error::unusable_address},
    };
    return all;
}

TEST(node_verdicts, a_malformed_datagram_is_counted_told_and_changes_nothing) {
    for (const malformed& each : malformed_datagrams()) {
        node_harness node;
        node.add_server(2);
        ASSERT_EQ(node.inject(each.bytes), verdict::undecodable) << each.about;
        EXPECT_EQ(node.counted()[each.why], 1U) << each.about;
        EXPECT_EQ(
            node.events(),
            (std::vector<event>{datagram_refused{stranger(), verdict::undecodable, each.why}}))
            << each.about;
        EXPECT_EQ(node.effects().sends.size(), 0U) << each.about;
        EXPECT_EQ(node.node().servers().servers().size(), 1U) << each.about;
        EXPECT_EQ(node.receive(debug_message("after")), verdict::accepted) << "it lives on";
    }
}

// Bare gossip

constexpr std::string_view bare_hello = R"({"DebugMessage":{"text":"hello"}})";

TEST(node_bare_gossip, gets_a_sender_this_clock_and_5_hops) {
    node_harness node;
    node.add_server(2);
    ASSERT_EQ(node.inject(bare_hello), verdict::accepted);
    ASSERT_EQ(node.sends().size(), 1U);
    const wire::message passed_on = node.sends().front().content;
    EXPECT_EQ(passed_on.timestamp_millis, start_of_time);
    EXPECT_EQ(passed_on.hops, 4U) << "5 less the one that it took";
    EXPECT_EQ(passed_on.payload, wire::gossip(wire::debug_message{"hello"}));
    EXPECT_EQ(passed_on.sender.version(), base::uuid::version_random_number_based);
    EXPECT_EQ(node.events(),
              (std::vector<event>{message_received{stranger(), passed_on.sender, "hello"}}));
}

TEST(node_bare_gossip, is_a_new_message_every_time) {
    node_harness node;
    std::set<base::uuid> senders;
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(node.inject(bare_hello), verdict::accepted);
        senders.insert(events_of<message_received>(node).at(0).sender);
    }
    EXPECT_EQ(senders.size(), 100U);
}

TEST(node_bare_gossip, hops_are_capped_too) {
    config what = test::config_of(1);
    what.hops_max = 2;
    node_harness node(what);
    node.add_server(2);
    ASSERT_EQ(node.inject(bare_hello), verdict::accepted);
    EXPECT_EQ(node.sends().at(0).content.hops, 1U);
}

TEST(node_bare_gossip, a_device_without_origin_is_this_servers) {
    for (const std::string_view json :
         {R"({"DeviceGossip":{"DeviceAdded":{"name":"gateway","description":"d"}}})",
          R"({"DeviceGossip":{"DeviceStatus":{"name":"gateway","metrics":{}}}})"}) {
        node_harness node;
        node.add_server(2);
        ASSERT_EQ(node.inject(json), verdict::accepted);
        EXPECT_NE(node.node().devices().find({test::uuid_of(1), "gateway"}), nullptr) << json;
        const auto passed_on = *node.sends().at(0).content.payload;
        std::visit(
            [&](const auto& gossip) {
                if constexpr (requires { gossip.origin; }) {
                    EXPECT_EQ(gossip.origin, test::uuid_of(1)) << "said to the others";
                } else {
                    ADD_FAILURE() << json;
                }
            },
            passed_on);
    }
}

TEST(node_bare_gossip, in_a_message_the_origin_may_be_missing_too) {
    node_harness node;
    wire::message what = injected(wire::device_added{std::nullopt, "gateway", "d"});
    ASSERT_EQ(node.receive(what, encoding::json), verdict::accepted);
    EXPECT_NE(node.node().devices().find({test::uuid_of(1), "gateway"}), nullptr);
    ASSERT_EQ(node.receive(injected(wire::device_removed{std::nullopt, "gateway"})),
              verdict::accepted);
    EXPECT_EQ(node.node().devices().devices(), 0U);
}

// Clocks

TEST(node_determinism, the_same_seed_and_inputs_give_the_same_effects) {
    const auto run = [](std::uint64_t seed) {
        node_harness node(test::config_of(1), seed);
        for (std::uint8_t number = 2; number < 40; ++number) {
            node.add_server(number);
        }
        node.inject(bare_hello);
        return node.effects();
    };
    EXPECT_EQ(run(1), run(1));
    EXPECT_NE(run(1).arena, run(2).arena) << "the sender's UUID";
    EXPECT_NE(test::receivers_of(run(1)), test::receivers_of(run(2))) << "the fan-out";
}

TEST(node_determinism, what_is_drawn_for_the_public_does_not_move_the_fan_out) {
    const auto receivers = [](int bare_gossip_before) {
        node_harness node;
        for (int i = 0; i < bare_gossip_before; ++i) {
            node.inject(bare_hello);
        }
        for (std::uint8_t number = 2; number < 40; ++number) {
            node.add_server(number);
        }
        node.receive(debug_message("hello"));
        return test::receivers_of(node.effects());
    };
    EXPECT_EQ(receivers(0), receivers(3));
}

TEST(node, has_what_it_was_made_with) {
    config what = test::config_of(7);
    what.hops_max = 3;
    node_harness node(what);
    EXPECT_EQ(node.node().settings().self, test::uuid_of(7));
    EXPECT_EQ(node.node().settings().hops_max, 3U);
}

TEST(node, appends_its_effects_and_forgets_none) {
    node_harness node;
    effects to;
    for (const char* text : {"1", "2"}) {
        node.node().handle_datagram(
            node.now(), stranger(), test::encoded(debug_message(text), encoding::json), to);
    }
    EXPECT_EQ(to.events.size(), 2U);
}

}  // namespace
}  // namespace chatter::core
