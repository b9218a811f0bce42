// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is sealed among nodes: it is all that they send, all that they take, and counts once.

#include "core_sealed_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::host;
using test::packet_of;
using test::record_of;
using test::stranger;
using test::uuid_of;
using wire::member_state;
using wire::samples::first_key;
using wire::samples::other_key;
using kind = wire::packet_kind;

using node_sealed = sealed_cluster;

std::string debug_gossip(const std::string& text) {
    return R"({"DebugMessage":{"text":")" + text + R"("}})";
}

template <typename Event>
std::size_t count_of(const std::vector<event>& among) {
    return test::events_of<Event>(among).size();
}

TEST_F(node_sealed, nodes_with_one_key_find_one_another_and_say_nothing_in_the_clear) {
    begin(3, sealed_with(first_key));
    expect_whole();
    ASSERT_FALSE(log().empty());
    for (const datagram& each : log()) {
        ASSERT_TRUE(wire::is_sealed(each.bytes));
        EXPECT_LE(each.bytes.size(), wire::limits::packet_bytes_max);
    }
    for (std::uint8_t number = 1; number <= 3; ++number) {
        EXPECT_EQ(count_of<member_up>(told_by(number)), 2U);
        EXPECT_EQ(told_by(number).size(), 2U) << "and nothing else";
        EXPECT_EQ(at(number).counted()[verdict::replayed], 0U);
        EXPECT_EQ(at(number).counted()[verdict::forged], 0U);
    }
}

TEST_F(node_sealed, a_message_reaches_all_of_them) {
    begin(3, sealed_with(first_key));
    forget_events();
    EXPECT_EQ(send(2,
                   sealed_injection(debug_gossip("hello"), at(2).now().wall, 1, at(2).run()),
                   stranger()),
              verdict::accepted);
    run_for(seconds(1));
    for (std::uint8_t number = 1; number <= 3; ++number) {
        const auto told = test::events_of<message_received>(told_by(number));
        ASSERT_EQ(told.size(), 1U) << int{number};
        EXPECT_EQ(told[0].text, "hello");
    }
}

TEST_F(node_sealed, what_comes_in_the_clear_is_refused_and_changes_nothing) {
    begin(2, sealed_with(first_key));
    const auto digest = at(1).members().digest();
    const std::vector<std::vector<std::byte>> plain{
        test::encoded(packet_of(9, 0, kind::hello, {record_of(9)})),
        test::encoded(packet_of(9, at(1).run(), kind::gossip, {record_of(9)})),
        test::encoded(packet_of(9, at(1).run() + 1, kind::probe)),
        test::encoded(test::injected(wire::debug_message{"hello"}), wire::encoding::json),
        test::encoded(test::injected(wire::debug_message{"hello"}), wire::encoding::cbor),
        test::bytes_of("garbage")};
    for (const auto& each : plain) {
        for (const base::address& from : {host(2), stranger()}) {
            EXPECT_EQ(at(1).receive(each, from), verdict::unsealed);
            EXPECT_TRUE(at(1).effects().sends.empty());
            EXPECT_EQ(at(1).events(),
                      (std::vector<event>{datagram_refused{from, verdict::unsealed, {}}}));
        }
    }
    EXPECT_EQ(at(1).counted()[verdict::unsealed], 2 * plain.size());
    EXPECT_EQ(at(1).members().digest(), digest);
}

// From plain to sealed and back

TEST_F(node_sealed, a_running_cluster_is_sealed_and_opened_again_step_by_step_without_a_gap) {
    begin(3, {});
    expect_whole();
    forget_events();
    const seal_mode steps[] = {seal_mode::accept,
                               seal_mode::send,
                               seal_mode::only,
                               seal_mode::send,
                               seal_mode::accept,
                               seal_mode::off};
    std::size_t messages = 0;
    for (const seal_mode mode : steps) {
        for (std::uint8_t number = 1; number <= 3; ++number) {
            set_sealing(number,
                        mode == seal_mode::off ? seal_policy{} : sealed_with(first_key, mode));
            for (std::uint8_t enters = 1; enters <= 3; ++enters) {
                const std::string gossip = debug_gossip(std::to_string(++messages));
                const auto bytes =
                    at(enters).node().triage().drops_garbage
                        ? sealed_injection(
                              gossip, at(enters).now().wall, messages, at(enters).run())
                        : test::bytes_of(gossip);
                ASSERT_EQ(send(enters, bytes, stranger()), verdict::accepted);
            }
            run_for(seconds(5));
        }
        for (std::uint8_t number = 1; number <= 3; ++number) {
            EXPECT_EQ(count_of<message_received>(told_by(number)), messages) << to_string(mode);
            EXPECT_EQ(told_by(number).size(), messages) << "nobody was missed";
        }
    }
    expect_whole();
    for (std::uint8_t number = 1; number <= 3; ++number) {
        for (const verdict never : {verdict::unsealed,
                                    verdict::no_common_key,
                                    verdict::forged,
                                    verdict::replayed,
                                    verdict::over_budget}) {
            EXPECT_EQ(at(number).counted()[never], 0U) << int{number} << to_string(never);
        }
    }
}

TEST_F(node_sealed, who_only_accepts_sends_in_the_clear_and_who_sends_seals_everything) {
    begin(2, sealed_with(first_key, seal_mode::accept));
    forget_log();
    set_sealing(2, sealed_with(first_key, seal_mode::send));
    run_for(seconds(10));
    std::map<base::address, std::size_t> sent;
    for (const datagram& each : log()) {
        EXPECT_EQ(wire::is_sealed(each.bytes), each.from == host(2));
        ++sent[each.from];
    }
    EXPECT_GT(sent[host(1)], 5U);
    EXPECT_GT(sent[host(2)], 5U);
}

TEST_F(node_sealed, the_socket_may_drop_garbage_where_everything_is_sealed) {
    begin(1, sealed_with(first_key, seal_mode::send));
    EXPECT_FALSE(at(1).node().triage().drops_garbage);
    set_sealing(1, sealed_with(first_key));
    EXPECT_EQ(at(1).node().triage(), (triage{wire::cluster_tag("default"), at(1).run(), true}));
}

// What was recorded

TEST_F(node_sealed, what_was_recorded_counts_at_nobody_again) {
    begin(3, sealed_with(first_key));
    ASSERT_EQ(send(1,
                   sealed_injection(debug_gossip("hello"), at(1).now().wall, 1, at(1).run()),
                   stranger()),
              verdict::accepted);
    const auto injection =
        sealed_injection(debug_gossip("hello"), at(1).now().wall, 1, at(1).run());
    ASSERT_EQ(send(1,
                   sealed_injection(R"({"DeviceGossip":{"DeviceAdded":{"name":"d",)"
                                    R"("description":"d"}}})",
                                    at(1).now().wall,
                                    2,
                                    at(1).run()),
                   stranger()),
              verdict::accepted);
    run_for(seconds(20));
    auto recorded = log();
    recorded.push_back({stranger(), host(1), injection});

    test::node_harness next(at(1).node().settings(), 77);
    next.pass(at(1).now().mono - next.now().mono + minutes(2));
    {
        effects none;
        next.node().set_sealing(next.now(), sealed_with(first_key), none);
    }
    next.start();
    for (test::node_harness* const node : {&at(1), &next}) {
        const auto hash = node->node().knowledge().hash();
        const auto digest = node->members().digest();
        const auto own = node->node().own_record();
        std::size_t heard = 0;
        for (int time = 0; time < 2; ++time) {
            for (const datagram& each : recorded) {
                if (each.to != host(1)) {
                    continue;
                }
                ++heard;
                for (const base::address& from : {each.from, stranger()}) {
                    const verdict said = node->receive(each.bytes, from);
                    std::size_t answered = 0;
                    for (const outgoing& sent : node->effects().sends) {
                        EXPECT_EQ(sent.to, from);
                        answered += sent.size;
                    }
                    EXPECT_LE(answered, each.bytes.size());
                    for (const event& told : node->events()) {
                        EXPECT_TRUE(std::holds_alternative<datagram_refused>(told));
                    }
                    EXPECT_FALSE(node->effects().persist);
                    const bool is_hello = each.bytes[2] == std::byte{1};
                    EXPECT_EQ(said == verdict::accepted, is_hello && said != verdict::replayed)
                        << to_string(said);
                    EXPECT_FALSE(answered > 0 && said == verdict::replayed);
                }
            }
        }
        EXPECT_GT(heard, 100U);
        EXPECT_EQ(node->node().knowledge().hash(), hash);
        EXPECT_EQ(node->members().digest(), digest);
        EXPECT_EQ(node->node().own_record(), own);
    }
    EXPECT_EQ(next.members().size(), 1U);
    EXPECT_GT(at(1).counted()[verdict::replayed], 200U);
}

// What is not of this cluster, or not any more

TEST_F(node_sealed, what_was_changed_on_its_way_changes_nothing) {
    begin(2, sealed_with(first_key));
    set(2, health::silent);
    forget_log();
    run_for(milliseconds(1));
    // A probe of node 2 that has not arrived yet.
    at(2).pass({});
    wire::packet probe = packet_of(2, at(1).run(), kind::probe);
    probe.head.sender_run = at(2).run();
    probe.head.sequence = 0;
    std::vector<std::byte> bytes = test::encoded(probe);
    wire::seal_packet(wire::samples::ring_of(first_key),
                      "default",
                      std::uint64_t{1} << 33U,
                      at(1).now().wall,
                      bytes,
                      0);
    const auto digest = at(1).members().digest();
    for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
        auto changed = bytes;
        changed[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
        const verdict said = at(1).receive(changed, host(2));
        EXPECT_NE(said, verdict::accepted) << bit;
        EXPECT_TRUE(at(1).effects().sends.empty()) << bit << ' ' << to_string(said);
        EXPECT_EQ(at(1).members().digest(), digest);
        for (const event& told : at(1).events()) {
            EXPECT_TRUE(std::holds_alternative<datagram_refused>(told) ||
                        std::holds_alternative<no_common_key>(told))
                << bit;
        }
    }
    EXPECT_EQ(at(1).receive(bytes, host(2)), verdict::accepted) << "none of them used it up";
    EXPECT_EQ(at(1).receive(bytes, host(2)), verdict::replayed);
}

TEST_F(node_sealed, nodes_without_a_common_key_do_not_meet) {
    add(sealed_with(first_key));
    add(sealed_with(other_key));
    start_all();
    run_for(seconds(60));
    EXPECT_EQ(at(1).members().size(), 1U);
    EXPECT_EQ(at(2).members().size(), 1U);
    EXPECT_GT(at(1).counted()[verdict::no_common_key], 0U);
    EXPECT_TRUE(told_by(1).empty()) << "it does not know who that is";
    EXPECT_EQ(told_by(2), (std::vector<event>{join_unanswered{"10.0.0.1:2428"}}));
}

TEST_F(node_sealed, nodes_of_clusters_with_one_key_do_not_meet) {
    add(sealed_with(first_key));
    config what = test::config_of(2);
    what.cluster = "another";
    add(sealed_with(first_key), what);
    start_all();
    EXPECT_EQ(at(1).members().size(), 1U);
    EXPECT_EQ(at(2).members().size(), 1U);
    EXPECT_GT(at(1).counted()[verdict::other_cluster], 0U);
    // One that lies about the tag.
    auto bytes = test::encoded(packet_of(2, 0, kind::hello, {record_of(2)}));
    wire::seal_packet(wire::samples::ring_of(first_key), "another", 0, at(1).now().wall, bytes, 0);
    EXPECT_EQ(at(1).receive(bytes, host(2)), verdict::forged);
    EXPECT_TRUE(at(1).effects().sends.empty());
}

TEST_F(node_sealed,
       that_there_is_no_common_key_is_told_once_of_a_member_or_a_seed_and_of_no_other) {
    config what = test::config_of(1);
    what.join = {"10.0.0.7:2428"};
    add(sealed_with(first_key, seal_mode::accept), what);
    start_all();
    at(1).resolve("10.0.0.7:2428", {host(7)});
    at(1).add_member(2);
    auto bytes = test::encoded(packet_of(2, at(1).run(), kind::probe));
    wire::seal_packet(wire::samples::ring_of(other_key), "default", 0, at(1).now().wall, bytes, 0);
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{2, 7, 9}) {
        for (int i = 0; i < 3; ++i) {
            EXPECT_EQ(at(1).receive(bytes, host(number)), verdict::no_common_key);
            const bool is_told = number != 9 && i == 0;
            EXPECT_EQ(at(1).events_of<no_common_key>(),
                      is_told ? (std::vector<no_common_key>{{host(number), id_of(other_key)}})
                              : std::vector<no_common_key>{});
            EXPECT_TRUE(at(1).effects().sends.empty());
        }
    }
    EXPECT_EQ(at(1).counted()[verdict::no_common_key], 9U);
}

TEST_F(node_sealed, forgeries_of_one_stranger_are_over_its_budget_and_cost_a_member_nothing) {
    config what = test::config_of(1);
    what.budgets.stranger = {5, 10};
    add(sealed_with(first_key), what);
    add(sealed_with(first_key));
    start_all();
    auto bytes = test::encoded(packet_of(9, at(1).run(), kind::probe));
    wire::seal_packet(wire::samples::ring_of(first_key), "default", 0, at(1).now().wall, bytes, 0);
    bytes.back() ^= std::byte{1};
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(at(1).receive(bytes, stranger()),
                  i < 10 ? verdict::forged : verdict::over_budget);
    }
    forget_events();
    run_for(seconds(10));
    EXPECT_TRUE(told_by(1).empty());
    expect_whole();
}

// ICMP

TEST_F(node_sealed, a_closed_port_is_evidence_where_what_it_quotes_is_sealed) {
    begin(4, sealed_with(first_key));
    forget_events();
    set(4, health::closed);
    run_for(seconds(1));
    for (std::uint8_t number = 1; number <= 3; ++number) {
        EXPECT_EQ(count_of<member_failed>(told_by(number)), 1U) << int{number};
    }
    EXPECT_GT(count_of<port_refused>(told_by(1)) + count_of<port_refused>(told_by(2)) +
                  count_of<port_refused>(told_by(3)),
              0U);
}

TEST_F(node_sealed, who_is_silent_is_not_missed_that_fast) {
    begin(4, sealed_with(first_key));
    forget_events();
    set(4, health::silent);
    run_for(seconds(1));
    for (std::uint8_t number = 1; number <= 3; ++number) {
        EXPECT_EQ(count_of<member_failed>(told_by(number)), 0U) << int{number};
    }
}

// Rotation

TEST_F(node_sealed, keys_are_changed_without_a_gap_and_who_lags_behind_is_told) {
    begin(3, sealed_with(first_key));
    forget_events();
    const std::string rounds[] = {
        first_key + "\n" + other_key, other_key + "\n" + first_key, other_key};
    for (const std::string& keys : rounds) {
        for (std::uint8_t number = 1; number <= 3; ++number) {
            set_sealing(number, sealed_with(keys));
            run_for(seconds(10));
        }
    }
    expect_whole();
    const wire::key_id first = id_of(first_key);
    const wire::key_id other = id_of(other_key);
    struct news {
        std::uint8_t of;
        wire::key_id key;
        bool is_first;
    };
    const std::vector<news> wanted[] = {
        {{2, first, false}, {3, first, false}, {2, other, true}, {3, other, true}},
        {{1, other, false}, {3, first, false}, {1, other, true}, {3, other, true}},
        {{1, other, false}, {2, other, false}, {1, other, true}, {2, other, true}}};
    for (std::uint8_t number = 1; number <= 3; ++number) {
        std::vector<event> all;
        for (const news& each : wanted[number - 1]) {
            all.emplace_back(
                member_key{{uuid_of(each.of), "node " + std::to_string(each.of), host(each.of)},
                           each.key,
                           each.is_first});
        }
        auto told = told_by(number);
        EXPECT_EQ(told.size(), all.size()) << int{number} << testing::PrintToString(told.size());
        for (const event& each : all) {
            EXPECT_NE(std::find(told.begin(), told.end(), each), told.end()) << int{number};
        }
        EXPECT_EQ(at(number).counted()[verdict::no_common_key], 0U);
        EXPECT_EQ(at(number).counted()[verdict::forged], 0U);
    }
}

}  // namespace
}  // namespace chatter::core
