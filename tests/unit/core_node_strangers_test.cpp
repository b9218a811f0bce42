// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What those can bring about who are no members and whose addresses are not proven: little of
// anything, and nothing that is larger than what they spend on it.

#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "node_harness.hpp"
#include "wire_keys.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
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
using test::run_of;
using test::stranger;
using test::uuid_of;
using wire::member_state;
using kind = wire::packet_kind;

std::size_t bytes_sent(const node_harness& node) {
    std::size_t bytes = 0;
    for (const outgoing& each : node.effects().sends) {
        bytes += each.size;
    }
    return bytes;
}

class node_strangers : public testing::Test {
protected:
    node_strangers() { node_.start(); }

    /// That of the only challenge of the last turn.
    std::optional<std::uint64_t> token_for(const base::address& whom) {
        const auto challenges = node_.packets(kind::challenge);
        return challenges.size() == 1 && challenges[0].to == whom
                   ? std::optional(challenges[0].content.token)
                   : std::nullopt;
    }
    wire::packet with_token(wire::packet what, std::uint64_t token) {
        what.items.emplace_back(wire::token_returned{token});
        return what;
    }
    node_harness node_;
};

// No answer is larger than its question

/// What a stranger may say of itself and of no other: so whatever is sent is an answer to it.
wire::packet random_packet_of_a_stranger(base::prng& random, wire::run_id run) {
    wire::packet made = test::random_packet(random, run);
    std::erase_if(made.items, [&](const wire::packet_item& each) {
        const auto* record = std::get_if<wire::member_record>(&each);
        return record != nullptr && record->facts.run != made.head.sender_run;
    });
    for (auto i = random.below(4); i > 0; --i) {
        wire::member_record own = record_of(static_cast<std::uint8_t>(2 + random.below(9)));
        own.facts.run = made.head.sender_run;
        own.facts.address = host(static_cast<std::uint8_t>(2 + random.below(9)));
        made.items.emplace_back(own);
    }
    if (random.below(3) == 0) {
        made.items.emplace_back(wire::token_given{random.next()});
    }
    if (random.below(3) == 0) {
        made.items.emplace_back(wire::token_returned{random.next()});
    }
    return made;
}

void expect_no_larger_answers(seal_policy sealing, std::uint64_t seed) {
    config what = test::config_of(1);
    what.sealing = std::move(sealing);
    what.labels = {{"some", std::string(300, 'l')}};  // so that its record is a large answer
    what.budgets = {{1'000'000, 1'000'000}, {1'000'000, 1'000'000}, 1'024, {1'000'000, 1'000'000}};
    node_harness node(what, seed);
    node.start();
    base::prng random(seed);
    std::map<kind, std::size_t> answered;
    for (int i = 0; i < 4'000; ++i) {
        const auto from = host(static_cast<std::uint8_t>(2 + random.below(9)));
        const wire::packet packet = random_packet_of_a_stranger(random, node.run());
        auto bytes = test::encoded(packet);
        if (random.below(4) == 0) {
            bytes.resize(28 + random.below(bytes.size() - 27));  // some are cut off
        }
        node.receive(bytes, from);
        ASSERT_EQ(node.members().size(), 1U);
        ASSERT_LE(bytes_sent(node), bytes.size()) << i << ": " << testing::PrintToString(packet);
        answered[packet.head.kind] += node.effects().sends.size();
        node.pass(milliseconds(random.below(20)));
    }
    for (std::uint8_t each = 1; each <= 16; ++each) {
        const auto asked = static_cast<kind>(each);
        const bool is_answer = asked == kind::reset || asked == kind::challenge;
        EXPECT_EQ(answered[asked] == 0, is_answer) << int{each} << ": " << answered[asked];
    }
    node.run_for(minutes(1));
    EXPECT_TRUE(node.effects().sends.empty()) << "nor later";
}

TEST(strangers, get_no_answer_that_is_larger_than_what_they_sent) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        expect_no_larger_answers({}, seed);
    }
}

/// Where the answers are sealed they are longer, and the questions are not.
TEST(strangers, get_no_larger_answer_where_it_is_sealed) {
    if (!wire::keyring::is_available()) {
        GTEST_SKIP() << "built without libsodium";
    }
    const auto keys =
        std::make_shared<const wire::keyring>(wire::samples::ring_of(wire::samples::first_key));
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        expect_no_larger_answers({keys, seal_mode::send}, seed);
    }
}

TEST_F(node_strangers, who_names_many_addresses_at_once_gets_no_more_for_it) {
    wire::packet what = packet_of(2, node_.run(), kind::welcome, {wire::token_given{7}});
    for (std::uint8_t number = 10; number < 30; ++number) {
        wire::member_record own = record_of(2);
        own.facts.name.clear();
        own.facts.address = host(number);
        what.items.emplace_back(own);
    }
    const auto bytes = test::encoded(what);
    node_.receive(bytes, stranger());
    EXPECT_FALSE(node_.effects().sends.empty());
    EXPECT_LE(bytes_sent(node_), bytes.size());
    EXPECT_EQ(node_.members().size(), 1U);
}

/// A claim that somebody has moved is told to where it lived: to what others have named.
TEST_F(node_strangers, who_moves_members_to_and_fro_gets_no_more_for_it) {
    for (std::uint8_t number = 2; number < 12; ++number) {
        node_.add_member(number);
    }
    node_.pass(seconds(1));
    wire::incarnation incarnation = record_of(2).incarnation;
    for (int round = 0; round < 50; ++round) {
        wire::packet what = packet_of(99, node_.run(), kind::gossip);
        for (int i = 0; i < 24; ++i) {
            wire::member_record claim = record_of(2);
            claim.facts.name.clear();
            claim.facts.address = host(static_cast<std::uint8_t>(100 + i % 2));
            claim.incarnation = ++incarnation;
            what.items.emplace_back(claim);
        }
        const auto bytes = test::encoded(what);
        effects done;
        node_.node().handle_datagram(node_.now(), stranger(), bytes, done);
        EXPECT_LE(done.arena.size(), bytes.size()) << "before what goes to members anyway";
    }
}

// Whose record is believed

TEST_F(node_strangers, a_record_is_not_believed_before_its_address_has_returned_the_token) {
    const base::address named = host(50);
    wire::member_record forged = record_of(2);
    forged.facts.address = named;
    const wire::packet what = packet_of(2, node_.run(), kind::gossip, {forged});
    ASSERT_EQ(node_.receive(what, stranger()), verdict::unknown_sender);
    EXPECT_EQ(node_.members().size(), 1U);
    const auto token = token_for(named);
    ASSERT_TRUE(token.has_value()) << "who lives there is asked, and only that";

    // It reads what is sent to itself, and not what is sent to the other.
    node_.receive(
        packet_of(3, node_.run(), kind::gossip, {wire::seen_as{host(1)}, wire::seen_as{host(1)}}),
        stranger());
    const auto own_token = token_for(stranger());
    ASSERT_TRUE(own_token.has_value());
    for (const std::uint64_t guess : {std::uint64_t{0}, *own_token, *token ^ 2U, ~*token}) {
        EXPECT_EQ(node_.receive(with_token(what, guess), stranger()), verdict::unknown_sender);
        EXPECT_EQ(node_.receive(with_token(what, guess), named), verdict::unknown_sender)
            << "the source of a datagram proves nothing";
        EXPECT_EQ(node_.members().size(), 1U);
        EXPECT_TRUE(node_.events_of<member_up>().empty());
    }
    EXPECT_EQ(node_.receive(with_token(what, *token), named), verdict::accepted);
    EXPECT_EQ(node_.member(2).address(), named);
}

TEST_F(node_strangers, tokens_are_of_one_run_of_one_node) {
    const wire::packet what = packet_of(2, node_.run(), kind::gossip, {record_of(2)});
    node_.receive(what, host(2));
    const auto token = token_for(host(2));
    ASSERT_TRUE(token.has_value());
    node_harness next(test::config_of(1), 2);
    next.start();
    wire::packet again = with_token(what, *token);
    again.head.receiver_run = next.run();
    EXPECT_EQ(next.receive(again, host(2)), verdict::unknown_sender);
    EXPECT_EQ(next.members().size(), 1U);
}

TEST_F(node_strangers, a_member_at_its_address_may_raise_its_incarnation_and_change_nothing_else) {
    node_.add_member(2);
    wire::member_record record = record_of(2);
    ++record.incarnation;
    node_.hear(2, kind::gossip, {record});
    EXPECT_EQ(node_.member(2).standing().incarnation, record.incarnation);
    EXPECT_TRUE(node_.packets(kind::challenge).empty());

    const auto believed = record;
    const auto expect_doubt = [&](const wire::member_record& changed, const base::address& from) {
        node_.receive(packet_of(2, node_.run(), kind::poke, {changed}), from);
        EXPECT_EQ(node_.member(2).standing().incarnation, believed.incarnation);
        EXPECT_EQ(*node_.member(2).facts, believed.facts);
        EXPECT_EQ(token_for(changed.facts.address).has_value(), true);
    };
    ++record.incarnation;
    expect_doubt(record, host(3));
    record.facts.name = "another";
    expect_doubt(record, host(2));
    record = believed;
    ++record.incarnation;
    record.facts.labels = {{"rack", "7"}};
    expect_doubt(record, host(2));
    record = believed;
    ++record.incarnation;
    record.facts.address = host(3);
    expect_doubt(record, host(2));
    expect_doubt(record, host(3));
}

TEST(strangers, a_forged_rumor_that_moves_a_living_member_does_not_stick) {
    test::mini_network network;
    for (std::uint8_t number = 1; number <= 4; ++number) {
        config what = test::config_of(number);
        what.join = {"10.0.0.1:2428"};
        network.add(what);
    }
    network.start_all();
    network.run_for(seconds(10));
    ASSERT_EQ(network.at(1).members().size(), 4U);
    wire::member_record forged = network.at(3).node().own_record();
    forged.facts.address = host(66);
    forged.incarnation += 1'000;
    const wire::packet rumor = packet_of(99, network.at(1).run(), kind::gossip, {forged});
    ASSERT_EQ(network.at(1).receive(rumor, host(99)), verdict::unknown_sender);
    EXPECT_EQ(network.at(1).member(3).address(), host(3)) << "a stranger's word is nothing";
    network.at(1).add_member(99);
    ASSERT_EQ(network.at(1).receive(rumor, host(99)), verdict::accepted);
    EXPECT_EQ(network.at(1).member(3).address(), host(66));
    network.forward(1);
    network.run_for(seconds(2));
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{1, 2, 4}) {
        EXPECT_EQ(network.at(number).member(3).address(), host(3)) << int{number};
        EXPECT_EQ(network.at(number).member(3).state, member_state::alive) << int{number};
    }
    EXPECT_GT(network.at(3).node().own_record().incarnation, forged.incarnation) << "it refuted";
    network.run_for(seconds(60));
    for (std::uint8_t number = 1; number <= 4; ++number) {
        for (const auto& each : test::events_of<member_failed>(network.events_of(number))) {
            EXPECT_EQ(each.who.name, "node 99") << "only the liar, who answers nobody";
        }
    }
}

// What makes a node write to an address

TEST_F(node_strangers, a_reset_or_a_challenge_from_where_nothing_was_sent_gives_nothing) {
    wire::packet challenge = packet_of(2, node_.run(), kind::challenge);
    challenge.token = 7;
    const auto expect_silence = [&](const base::address& from) {
        for (const wire::packet& each : {packet_of(2, node_.run(), kind::reset), challenge}) {
            EXPECT_EQ(node_.receive(each, from), verdict::accepted);
            EXPECT_TRUE(node_.effects().sends.empty());
        }
    };
    expect_silence(host(2));
    // Anybody can have an answer sent there.
    node_.receive(packet_of(2, 0, kind::hello, {record_of(2)}), host(2));
    ASSERT_EQ(node_.packets(kind::welcome).size(), 1U);
    expect_silence(host(2));
    node_.receive(packet_of(2, node_.run() + 1, kind::probe), host(2));
    ASSERT_EQ(node_.packets(kind::reset).size(), 1U);
    expect_silence(host(2));
    node_.receive(packet_of(2, node_.run(), kind::probe), host(2));
    ASSERT_EQ(node_.packets(kind::challenge).size(), 1U);
    expect_silence(host(2));
}

TEST_F(node_strangers, a_challenge_of_a_member_goes_back_to_where_it_lives) {
    node_.add_member(2);
    node_.pass(seconds(2));
    wire::packet challenge = packet_of(2, node_.run(), kind::challenge);
    challenge.token = 7;
    node_.receive(challenge, host(2));
    EXPECT_TRUE(node_.effects().sends.empty()) << "nothing was sent there for a while";
    node_.hear(2, kind::probe);  // which is answered
    for (const base::address& from : {host(2), host(66)}) {
        ASSERT_EQ(node_.receive(challenge, from), verdict::accepted);
        ASSERT_EQ(node_.packets().size(), 1U);
        const auto answer = node_.packets()[0];
        EXPECT_EQ(answer.to, host(2)) << "wherever it says that it comes from";
        EXPECT_EQ(answer.content.head.kind, kind::gossip);
        EXPECT_EQ(wire::token_returned_in(answer.content), 7U);
        EXPECT_EQ(items_of<wire::member_record>(answer.content),
                  std::vector<wire::member_record>{node_.node().own_record()});
    }
    node_.leave();
    node_.receive(challenge, host(2));
    EXPECT_TRUE(node_.packets(kind::gossip).empty()) << "who leaves proves nothing any more";
}

// Budgets

config with_budgets(const budget_rules& budgets) {
    config what = test::config_of(1);
    what.budgets = budgets;
    return what;
}

TEST(strangers, hellos_beyond_the_budget_of_all_are_not_answered) {
    node_harness node(with_budgets({{5, 5}, {10, 20}, 1'024, {1, 1}, 1}));
    node.start();
    for (std::uint8_t number = 2; number < 200; ++number) {
        const wire::packet hello = packet_of(number, 0, kind::hello, {record_of(number)});
        const bool is_answered = number < 22;
        EXPECT_EQ(node.receive(hello, host(number)),
                  is_answered ? verdict::accepted : verdict::over_budget);
        EXPECT_EQ(node.packets(kind::welcome).size(), is_answered ? 1U : 0U);
    }
    node.pass(milliseconds(100));
    EXPECT_EQ(node.receive(packet_of(200, 0, kind::hello), host(200)), verdict::accepted);
    EXPECT_EQ(node.receive(packet_of(201, 0, kind::hello), host(201)), verdict::over_budget);
    EXPECT_EQ(node.counted()[verdict::over_budget], 179U);
}

TEST(strangers, one_address_does_not_use_up_what_is_for_the_others) {
    node_harness node(with_budgets({{5, 5}, {100, 100}, 1'024, {1, 1}, 1}));
    node.start();
    for (int i = 0; i < 1'000; ++i) {
        EXPECT_EQ(node.receive(packet_of(2, 0, kind::hello), host(2)),
                  i < 5 ? verdict::accepted : verdict::over_budget);
    }
    EXPECT_EQ(node.receive(packet_of(3, 0, kind::hello), host(3)), verdict::accepted);
}

TEST(strangers, are_not_challenged_all_at_once) {
    node_harness node(with_budgets({{5, 5}, {10, 20}, 1'024, {1'000, 1'000}, 1'024}));
    node.start();
    std::size_t challenges = 0;
    for (std::uint8_t number = 2; number < 200; ++number) {
        node.receive(packet_of(number, node.run(), kind::poke), host(number));
        challenges += node.packets().size();
    }
    EXPECT_EQ(challenges, 0U) << "28 bytes are no room for 36";
    for (std::uint8_t number = 2; number < 200; ++number) {
        node.pass(seconds(number == 2 ? 10 : 0));
        node.receive(packet_of(number, node.run(), kind::pull), host(number));
        challenges += node.packets(kind::challenge).size();
    }
    EXPECT_EQ(challenges, 20U);
    node.pass(seconds(1));
    for (std::uint8_t number = 2; number < 200; ++number) {
        node.receive(packet_of(number, node.run(), kind::pull), host(number));
        challenges += node.packets(kind::challenge).size();
    }
    EXPECT_EQ(challenges, 30U);
}

TEST(strangers, gossip_of_one_member_over_its_budget_costs_the_others_nothing) {
    node_harness node(with_budgets({{200, 400}, {2'000, 4'000}, 1'024, {10, 20}, 16}));
    node.start();
    node.add_member(2);
    node.add_member(3);
    node.pass(seconds(10));
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(node.receive(packet_of(2, node.run(), kind::gossip), host(2)),
                  i < 20 ? verdict::accepted : verdict::over_budget);
    }
    EXPECT_EQ(node.receive(packet_of(3, node.run(), kind::gossip), host(3)), verdict::accepted);
    EXPECT_EQ(node.receive(packet_of(2, node.run(), kind::probe), host(2)), verdict::accepted)
        << "it is not taken for dead";
    EXPECT_EQ(node.packets(kind::ack).size(), 1U);
    node.pass(milliseconds(100));
    EXPECT_EQ(node.receive(packet_of(2, node.run(), kind::gossip), host(2)), verdict::accepted);
}

// Who may say anything at all

TEST(strangers, who_is_not_on_the_list_is_not_even_read) {
    config what = test::config_of(1);
    what.allow = {*base::parse_address_block("10.0.0.0/28"),
                  *base::parse_address_block("2001:db8::/64")};
    node_harness node(what);
    node.start();
    const wire::packet hello = packet_of(2, 0, kind::hello, {record_of(2)});
    for (const char* each : {"10.0.0.15:1", "[2001:db8::9]:1", "127.0.0.1:1", "[::1]:1"}) {
        EXPECT_EQ(node.receive(hello, test::address_of(each)), verdict::accepted) << each;
        EXPECT_EQ(node.packets(kind::welcome).size(), 1U) << each;
        EXPECT_EQ(node.receive(test::injected(wire::debug_message{each}),
                               wire::encoding::json,
                               test::address_of(each)),
                  verdict::accepted);
    }
    for (const char* each : {"10.0.0.16:2428", "[2001:db8:0:1::9]:2428", "192.0.2.99:40000"}) {
        for (const auto& said :
             {test::encoded(hello),
              test::encoded(packet_of(2, node.run(), kind::probe)),
              test::encoded(test::injected(wire::debug_message{each}), wire::encoding::json),
              test::bytes_of("garbage")}) {
            EXPECT_EQ(node.receive(said, test::address_of(each)), verdict::not_allowed) << each;
            EXPECT_TRUE(node.effects().sends.empty());
            EXPECT_EQ(node.events(),
                      (std::vector<event>{
                          datagram_refused{test::address_of(each), verdict::not_allowed, {}}}));
        }
    }
    EXPECT_EQ(node.counted()[verdict::not_allowed], 12U);
}

}  // namespace
}  // namespace chatter::core
