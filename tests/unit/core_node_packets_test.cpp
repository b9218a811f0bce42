// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Native packets: whom a node believes what, and what it answers whom.

#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/sealed.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::host;
using test::items_of;
using test::node_harness;
using test::packet_of;
using test::record_of;
using test::sent_packet;
using test::status_of;
using test::uuid_of;
using wire::member_state;
using kind = wire::packet_kind;

class node_packets : public testing::Test {
protected:
    node_packets() { node_.start(); }

    wire::packet a_hello(std::uint8_t number) {
        return packet_of(number, 0, kind::hello, {record_of(number)});
    }
    /// Says it, and again with the token where it is challenged; the second verdict.
    verdict say_proven(wire::packet what, const base::address& from) {
        const verdict first = node_.receive(what, from);
        const auto challenges = node_.packets(kind::challenge);
        if (challenges.size() != 1) {
            return first;
        }
        EXPECT_EQ(first, verdict::unknown_sender);
        what.items.emplace_back(wire::token_returned{challenges[0].content.token});
        return node_.receive(what, from);
    }
    node_harness node_;
};

TEST_F(node_packets, a_hello_is_answered_by_a_welcome_no_longer_than_it) {
    const auto hello = test::encoded(a_hello(2));
    ASSERT_EQ(node_.receive(hello, host(2)), verdict::accepted);
    const auto packets = node_.packets();
    ASSERT_EQ(packets.size(), 1U);
    EXPECT_EQ(packets[0].to, host(2));
    EXPECT_LE(packets[0].bytes, hello.size());
    const wire::packet& welcome = packets[0].content;
    EXPECT_EQ(welcome.head.kind, kind::welcome);
    EXPECT_EQ(welcome.head.receiver_run, test::run_of(2));
    EXPECT_EQ(items_of<wire::member_record>(welcome),
              std::vector<wire::member_record>{node_.node().own_record()});
    EXPECT_EQ(items_of<wire::seen_as>(welcome), std::vector<wire::seen_as>{{host(2)}});
}

TEST_F(node_packets, the_longest_welcome_is_no_longer_than_a_hello) {
    config what = test::config_of(1);
    what.name = std::string(wire::limits::name_bytes_max, 'n');
    for (std::size_t i = 0; i < wire::limits::labels_max; ++i) {
        const std::string key(1, static_cast<char>('0' + i));
        what.labels.push_back(
            {key, std::string(wire::limits::label_bytes_max / wire::limits::labels_max - 1, 'v')});
    }
    what.listening_on = test::address_of("[2001:db8::1]:2428");
    node_harness node(what);
    node.start();
    wire::packet hello = a_hello(2);
    hello.items.emplace_back(wire::token_given{7});
    node.receive(hello, test::address_of("[2001:db8::2]:2428"));
    ASSERT_EQ(node.packets().size(), 1U);
    EXPECT_EQ(node.packets()[0].content.items.size(), 4U) << "nothing was left out";
    EXPECT_EQ(wire::token_returned_in(node.packets()[0].content), 7U);
    EXPECT_LE(node.packets()[0].bytes + wire::sealed_overhead, wire::limits::hello_bytes);
}

TEST_F(node_packets, a_hello_shorter_than_its_answer_may_be_has_none) {
    auto hello = test::encoded(a_hello(2));
    hello.resize(28 + wire::encode_item(record_of(2)).size());  // without its padding
    ASSERT_EQ(node_.receive(hello, host(2)), verdict::accepted);
    EXPECT_TRUE(node_.effects().sends.empty());
}

TEST_F(node_packets, nothing_is_believed_of_a_hello) {
    node_.add_member(3);
    wire::packet hello = a_hello(2);
    hello.items = {
        record_of(2), status_of(3, member_state::failed, 2), status_of(1, member_state::failed, 2)};
    const auto incarnation = node_.node().own_record().incarnation;
    node_.receive(hello, host(2));
    EXPECT_EQ(node_.members().size(), 2U);
    EXPECT_EQ(node_.member(3).state, member_state::alive);
    EXPECT_EQ(node_.node().own_record().incarnation, incarnation);
    EXPECT_TRUE(node_.events().empty());
    EXPECT_FALSE(node_.effects().persist);
}

TEST_F(node_packets, who_echoes_the_run_and_says_who_it_is_becomes_a_member) {
    const wire::packet pull = packet_of(2, node_.run(), kind::pull, {record_of(2)});
    ASSERT_EQ(node_.receive(pull, host(2)), verdict::unknown_sender);
    EXPECT_EQ(node_.members().size(), 1U) << "anybody can name that address";
    ASSERT_EQ(node_.packets().size(), 1U);
    EXPECT_EQ(node_.packets(kind::challenge).at(0).to, host(2));
    ASSERT_EQ(say_proven(pull, host(2)), verdict::accepted);
    EXPECT_EQ(node_.events_of<member_up>().size(), 1U);
    EXPECT_EQ(node_.packets(kind::page).size(), 1U);
}

TEST_F(node_packets, a_member_that_knows_no_address_of_itself_lives_where_it_is_heard_from) {
    wire::member_record record = record_of(2);
    record.facts.address = {};
    ASSERT_EQ(say_proven(packet_of(2, node_.run(), kind::pull, {record}), host(20)),
              verdict::accepted);
    EXPECT_EQ(node_.member(2).address(), host(20));
}

TEST_F(node_packets, another_clusters_packets_are_refused_counted_and_told_once) {
    for (const kind each : {kind::hello, kind::probe, kind::gossip}) {
        for (const std::uint8_t from : std::initializer_list<std::uint8_t>{2, 3}) {
            wire::packet what = packet_of(from, node_.run(), each, {record_of(from)});
            what.head.cluster = wire::cluster_tag("another");
            ASSERT_EQ(node_.receive(what, host(from)), verdict::other_cluster);
            EXPECT_TRUE(node_.effects().sends.empty());
            EXPECT_EQ(node_.events_of<other_cluster>().size(), each == kind::hello ? 1U : 0U);
        }
    }
    EXPECT_EQ(node_.counted()[verdict::other_cluster], 6U);
    EXPECT_EQ(node_.members().size(), 1U);
}

TEST_F(node_packets, a_later_versions_packets_are_refused_and_told_once) {
    auto bytes = test::encoded(packet_of(2, node_.run(), kind::poke));
    bytes[1] = std::byte{2};
    for (int i = 0; i < 3; ++i) {
        ASSERT_EQ(node_.receive(bytes, host(2)), verdict::undecodable);
        EXPECT_EQ(node_.events_of<unsupported_packet>().size(), i == 0 ? 1U : 0U);
        EXPECT_TRUE(node_.effects().sends.empty());
    }
    EXPECT_EQ(node_.counted()[wire::decode_error::unsupported_version], 3U);
}

TEST_F(node_packets, one_for_another_run_is_answered_by_a_reset_no_longer_than_it) {
    node_.add_member(2);
    for (const kind each : {kind::poke, kind::probe, kind::ack, kind::gossip, kind::pull}) {
        const auto bytes = test::encoded(packet_of(2, node_.run() + 1, each));
        ASSERT_EQ(node_.receive(bytes, host(2)), verdict::other_run);
        const auto packets = node_.packets();
        ASSERT_EQ(packets.size(), 1U);
        EXPECT_EQ(packets[0].content.head.kind, kind::reset);
        EXPECT_EQ(packets[0].content.head.receiver_run, test::run_of(2));
        EXPECT_LE(packets[0].bytes, bytes.size());
    }
    for (const kind each : {kind::reset, kind::welcome}) {
        ASSERT_EQ(node_.receive(packet_of(2, node_.run() + 1, each), host(2)), verdict::other_run);
        EXPECT_TRUE(node_.effects().sends.empty()) << "resets do not answer one another";
    }
}

TEST_F(node_packets, nothing_is_believed_of_one_for_another_run) {
    node_.add_member(3);
    node_.receive(packet_of(3, node_.run() + 1, kind::gossip, {record_of(4)}), host(3));
    EXPECT_EQ(node_.members().size(), 2U);
}

TEST_F(node_packets, a_reset_is_answered_by_a_hello) {
    node_.add_member(2);
    ASSERT_EQ(node_.receive(packet_of(2, node_.run(), kind::reset), host(2)), verdict::accepted);
    ASSERT_EQ(node_.packets(kind::hello).size(), 1U);
    EXPECT_EQ(node_.packets(kind::hello)[0].bytes, wire::limits::hello_bytes);
    node_.receive(packet_of(2, node_.run(), kind::reset), host(2));
    EXPECT_TRUE(node_.packets(kind::hello).empty()) << "one a moment";
}

TEST_F(node_packets, a_sender_that_is_not_known_yet_is_challenged_and_not_believed_before) {
    node_.add_member(3);
    const wire::packet what =
        packet_of(2, node_.run(), kind::gossip, {status_of(3, member_state::failed, 2)});
    ASSERT_EQ(node_.receive(what, host(2)), verdict::unknown_sender);
    const auto challenges = node_.packets(kind::challenge);
    ASSERT_EQ(challenges.size(), 1U);
    EXPECT_EQ(challenges[0].to, host(2));
    EXPECT_EQ(challenges[0].content.head.receiver_run, test::run_of(2));
    EXPECT_NE(challenges[0].content.token, 0U);
    EXPECT_EQ(node_.member(3).state, member_state::alive);
    EXPECT_EQ(node_.members().size(), 2U) << "this one and number 3";
    ASSERT_EQ(node_.introduce(record_of(2), host(2)), verdict::accepted);
    ASSERT_EQ(node_.receive(what, host(2)), verdict::accepted);
    EXPECT_EQ(node_.member(3).state, member_state::failed);
}

/// So that a newcomer does not think that nobody is here.
TEST_F(node_packets, a_sender_that_is_not_known_yet_has_its_probe_answered_in_its_bytes) {
    wire::packet probe = packet_of(2, node_.run(), kind::probe, {record_of(2)});
    probe.head.sequence = 77;
    const auto bytes = test::encoded(probe);
    ASSERT_EQ(node_.receive(bytes, host(2)), verdict::unknown_sender);
    EXPECT_EQ(node_.packets(kind::challenge).size(), 1U);
    ASSERT_EQ(node_.packets(kind::ack).size(), 1U);
    EXPECT_EQ(node_.packets(kind::ack)[0].to, host(2));
    EXPECT_EQ(node_.packets(kind::ack)[0].content.answered, 77U);
    EXPECT_LE(node_.effects().arena.size(), bytes.size());
    probe.items.clear();
    ASSERT_EQ(node_.receive(probe, host(2)), verdict::unknown_sender);
    EXPECT_EQ(node_.packets(kind::challenge).size(), 1U);
    EXPECT_TRUE(node_.packets(kind::ack).empty()) << "there are no bytes for both";
}

/// At the address that it has proven, wherever its packet says that it comes from.
TEST_F(node_packets, a_member_that_came_back_below_its_incarnation_is_told_so) {
    node_.add_member(2);
    wire::member_record restarted = record_of(2);
    restarted.facts.run = 0x0bad;
    restarted.incarnation -= 1;
    wire::packet what = packet_of(2, node_.run(), kind::pull, {restarted});
    what.head.sender_run = 0x0bad;
    ASSERT_EQ(node_.receive(what, host(2)), verdict::unknown_sender);
    EXPECT_TRUE(node_.packets(kind::gossip).empty()) << "not before it is proven";
    for (const base::address& from : {host(2), host(66)}) {
        ASSERT_EQ(say_proven(what, from), verdict::unknown_sender);
        const auto told = node_.packets(kind::gossip);
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0].to, host(2));
        EXPECT_EQ(items_of<wire::member_record>(told[0].content),
                  std::vector<wire::member_record>{record_of(2)});
    }
}

TEST_F(node_packets, its_own_packet_is_refused_and_its_address_not_greeted) {
    wire::packet own = packet_of(1, 0, kind::hello);
    own.head.sender_run = node_.run();
    ASSERT_EQ(node_.receive(own, host(1)), verdict::own_packet);
    EXPECT_TRUE(node_.effects().sends.empty());
}

TEST_F(node_packets, refutes_what_is_said_of_it_and_stores_that_before_it_sends) {
    node_.add_member(2);
    node_.pass(milliseconds(100));  // what was news is told
    wire::member_status said = status_of(1, member_state::suspect, 2);
    said.incarnation = node_.node().own_record().incarnation;
    node_.hear(2, kind::gossip, {said});
    EXPECT_EQ(node_.events(), (std::vector<event>{self_refuted{uuid_of(2), said.incarnation + 1}}));
    EXPECT_TRUE(node_.effects().persist) << "with the sends of the same turn";
    const auto told = node_.packets(kind::gossip);
    ASSERT_FALSE(told.empty()) << "at the end of the turn";
    EXPECT_EQ(items_of<wire::member_record>(told[0].content).at(0), node_.node().own_record());
    EXPECT_EQ(node_.node().state().incarnation, said.incarnation + 1);
}

TEST_F(node_packets, stores_its_first_incarnation_when_it_starts) {
    node_harness fresh;
    fresh.start();
    EXPECT_TRUE(fresh.effects().persist);
    EXPECT_TRUE(fresh.effects().own_addresses_wanted);
}

TEST_F(node_packets, members_that_came_are_stored_some_time_later_together) {
    node_.add_member(2);
    EXPECT_FALSE(node_.effects().persist);
    node_.run_for(seconds(9));
    EXPECT_FALSE(node_.effects().persist);
    node_.run_for(seconds(2));
    EXPECT_TRUE(node_.effects().persist);
    ASSERT_EQ(node_.node().state().members.size(), 1U);
    EXPECT_EQ(node_.node().state().members[0].facts, record_of(2).facts);
}

TEST_F(node_packets, a_record_of_another_without_an_address_is_none) {
    node_.add_member(2);
    wire::member_record homeless = record_of(3);
    homeless.facts.address = {};
    node_.hear(2, kind::gossip, {homeless});
    EXPECT_EQ(node_.members().size(), 2U);
}

TEST_F(node_packets, a_clone_of_this_node_is_a_uuid_clash) {
    wire::member_record clone = node_.node().own_record();
    clone.facts.run = 0x0bad;
    clone.facts.address = host(9);
    clone.facts.started -= 1;
    for (int i = 0; i < 2; ++i) {
        clone.incarnation = node_.node().own_record().incarnation + 1;
        wire::packet what = packet_of(1, node_.run(), kind::pull, {clone});
        what.head.sender_run = 0x0bad;
        node_.pass(milliseconds(100));
        node_.receive(what, host(9));
        EXPECT_TRUE(node_.events_of<uuid_clash>().empty()) << "anybody can say so";
        say_proven(what, host(9));
    }
    ASSERT_EQ(node_.events_of<uuid_clash>().size(), 1U);
    EXPECT_EQ(node_.events_of<uuid_clash>()[0].former, uuid_of(1));
    EXPECT_EQ(node_.node().settings().self, node_.members().self());
    EXPECT_TRUE(node_.effects().persist);
}

// With messages

TEST_F(node_packets, messages_go_to_members_as_rumors) {
    node_.add_member(2);
    const wire::message told = test::injected(wire::debug_message{"hello"});
    ASSERT_EQ(node_.receive(told), verdict::accepted);
    EXPECT_TRUE(node_.sends().empty());
    const auto packets = node_.packets(kind::gossip);
    ASSERT_EQ(packets.size(), 1U);
    EXPECT_EQ(packets[0].to, host(2));
    const auto rumors = test::items_of<wire::rumor>(packets[0].content);
    ASSERT_EQ(rumors.size(), 1U);
    wire::message expected = told;
    --expected.hops;
    EXPECT_EQ(wire::message_of(rumors[0]), expected);
    EXPECT_EQ(rumors[0].until, uuid_of(1));
}

TEST_F(node_packets, a_server_removed_of_a_member_is_ignored_and_counted) {
    node_.add_member(2);
    for (const unsigned uuid : {2U, 1U}) {
        EXPECT_EQ(node_.receive(test::injected(wire::server_removed{uuid_of(uuid)})),
                  verdict::accepted);
    }
    EXPECT_EQ(node_.counted().removals_ignored, 2U);
    EXPECT_EQ(node_.members().size(), 2U);
    EXPECT_TRUE(node_.events_of<server_removed>().empty());
}

TEST_F(node_packets, a_server_added_with_a_members_address_is_an_alias) {
    node_.add_member(2);
    for (const unsigned uuid : {2U, 77U}) {
        wire::message alias =
            test::injected(wire::server_added{uuid_of(uuid), host(2), wire::encoding::json});
        alias.hops = 0;
        node_.receive(alias);
        const auto told = node_.events_of<server_added>();
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0].reached, server_added::reach::is_member);
        EXPECT_TRUE(node_.events_of<address_clash>().empty()) << "no report";
    }
    node_.receive(test::injected(wire::debug_message{"hello"}));
    EXPECT_EQ(test::receivers_of(node_.effects()), std::vector<base::address>{host(2)})
        << "no second copy";
}

TEST_F(node_packets, a_newcomer_learns_the_passive_peers_when_it_asks_for_the_members) {
    node_.add_server(50);
    ASSERT_EQ(say_proven(packet_of(2, node_.run(), kind::pull, {record_of(2)}), host(2)),
              verdict::accepted);
    const auto sends = node_.sends();
    ASSERT_EQ(sends.size(), 1U);
    EXPECT_EQ(sends[0].to, host(2));
    EXPECT_EQ(std::get<wire::server_added>(*sends[0].content.payload).uuid, uuid_of(50));
}

}  // namespace
}  // namespace chatter::core
