// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Stories of keys: of recordings, of other keys under load, of bad networks; and of what somebody
// can do to a member of a cluster that has none.

#include "chatter/wire/json.hpp"
#include "chatter/wire/packet.hpp"

#include "attacker.hpp"
#include "bystander_checker.hpp"
#include "key_rollout.hpp"
#include "keys.hpp"
#include "liveness.hpp"
#include "replica_checker.hpp"
#include "story.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace chatter::sim {
namespace {

using core::verdict;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr host_id nobodys_host = 40;
constexpr base::mono_duration message_time = seconds(62);

/// A cluster with keys, strangers who tell it things, and somebody who records all.
struct sealed_story : public testing::Test {
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
    }
    void begin(std::size_t machines, const core::seal_policy& keys) {
        s.begin(machines, [&](node_spec& each) { each.sealing = keys; });
    }
    void tell_message(node_id whom) {
        EXPECT_EQ(replicas.tell(whom, wire::debug_message{numbered_text(++messages, 20)}),
                  verdict::accepted);
    }
    void tell_device(node_id whom, std::string value) {
        EXPECT_EQ(
            replicas.tell(
                whom,
                wire::device_status{
                    s.cluster.uuid_of(0), "lamp", {{"power", std::move(value)}}, std::nullopt}),
            verdict::accepted);
    }
    [[nodiscard]] std::uint64_t count(verdict which) const {
        return recorder.verdicts()[static_cast<std::size_t>(which)];
    }
    [[nodiscard]] std::string violations() const {
        return s.violations() + to_lines(replicas.found()) + to_lines(bystanders.found());
    }
    /// What all know, without events.
    [[nodiscard]] std::vector<std::uint64_t> knowledge() const {
        std::vector<std::uint64_t> all;
        for (const node_id each : s.cluster.up()) {
            all.push_back(s.cluster.node(each).knowledge().hash());
            all.push_back(s.cluster.node(each).own_record().incarnation);
        }
        return all;
    }
    [[nodiscard]] std::size_t count_news() const {
        std::size_t all = 0;
        for (const story::told& each : s.events) {
            all += std::holds_alternative<core::datagram_refused>(each.what) ||
                           std::holds_alternative<core::port_refused>(each.what)
                       ? 0
                       : 1;
        }
        return all;
    }

    link_options link{lan()};
    story s{1, link};
    replica_checker replicas{s.cluster};
    bystander_checker bystanders{s.cluster, nobodys_host};
    attacker recorder{{hostility::stranger, seconds(1), 1}, base::prng(7), s.cluster, nobodys_host};
    std::size_t messages{0};
};

TEST_F(sealed_story, a_session_that_is_replayed_after_all_were_restarted_moves_counters_alone) {
    recorder.keep_all();
    begin(5, test::sealed_with("a"));
    for (int i = 0; i < 20; ++i) {
        tell_message(static_cast<node_id>(i % 5));
        tell_device(static_cast<node_id>(i % 3), std::to_string(i));
        s.cluster.run_for(milliseconds(500));
    }
    s.cluster.kill(3);
    s.cluster.run_for(seconds(5));
    s.cluster.restart(3, identity::same);
    s.cluster.run_for(seconds(5));
    for (const node_id each : {0U, 1U, 2U, 3U, 4U}) {
        s.cluster.kill(each);
        s.cluster.restart(each, identity::same);
        s.cluster.run_for(seconds(2));
    }
    ASSERT_TRUE(s.agrees_within(seconds(10)));
    s.cluster.run_for(message_time);
    const auto known = knowledge();
    const std::size_t news = count_news();
    const std::uint64_t refused =
        count(verdict::other_run) + count(verdict::replayed) + count(verdict::clock_off);
    recorder.replay_all();
    s.cluster.run_for(seconds(20));
    EXPECT_EQ(count_news(), news);
    EXPECT_EQ(knowledge(), known);
    EXPECT_GT(count(verdict::other_run) + count(verdict::replayed) + count(verdict::clock_off),
              refused + 500);
    replicas.inspect();
    bystanders.inspect();
    EXPECT_EQ(violations(), "");
}

TEST_F(sealed_story, a_session_that_is_replayed_to_the_same_runs_is_answered_by_nobody) {
    recorder.keep_all();
    begin(5, test::sealed_with("a"));
    for (node_id i = 0; i < 40; ++i) {
        // Bare, it is another message each time it is told.
        const std::string bare = wire::to_json(wire::debug_message{numbered_text(++messages, 20)});
        EXPECT_EQ(replicas.tell(i % 5, std::as_bytes(std::span(bare))), verdict::accepted);
        s.cluster.run_for(milliseconds(100));
    }
    s.cluster.run_for(seconds(5));
    const std::uint64_t sent = s.cluster.total().datagrams;
    recorder.replay_all();
    s.cluster.run_for(milliseconds(2));
    // But for the injections, each of which is told to be known, and what is sent anyway.
    EXPECT_LT(s.cluster.total().datagrams - sent - messages, 10U);
    EXPECT_GT(count(verdict::replayed), 300U);
    EXPECT_EQ(count(verdict::duplicate), messages);
    s.cluster.run_for(message_time);
    EXPECT_EQ(s.count<core::message_received>(), 5 * messages);
    EXPECT_EQ(violations(), "");
}

TEST_F(sealed_story, another_key_under_load_loses_no_message) {
    begin(9, test::sealed_with("a"));
    key_rollout rollout(s.cluster);
    s.cluster.run_for(seconds(2));
    rollout.begin(key_change_steps(), milliseconds(300));
    for (node_id i = 0; !rollout.is_done(); i = (i + 1) % 9) {
        tell_message(i);
        s.cluster.run_for(milliseconds(40));
    }
    EXPECT_GT(messages, 150U);
    s.cluster.run_for(message_time);
    replicas.inspect();
    EXPECT_EQ(violations(), "");
    EXPECT_EQ(s.count<core::message_received>(), 9 * messages);
    EXPECT_EQ(count(verdict::no_common_key), 0U);
    EXPECT_EQ(s.count<core::member_suspect>(), 0U);
}

TEST_F(sealed_story, a_plain_cluster_is_sealed_under_load_and_loses_no_message) {
    begin(9, {});
    key_rollout rollout(s.cluster);
    s.cluster.run_for(seconds(2));
    rollout.begin(sealing_steps(), milliseconds(300));
    for (node_id i = 0; !rollout.is_done(); i = (i + 1) % 9) {
        tell_message(i);
        s.cluster.run_for(milliseconds(40));
    }
    s.cluster.run_for(message_time);
    replicas.inspect();
    EXPECT_EQ(violations(), "");
    EXPECT_EQ(s.count<core::message_received>(), 9 * messages);
    EXPECT_EQ(count(verdict::unsealed), 0U);
    EXPECT_EQ(s.count<core::member_suspect>(), 0U);
}

TEST_F(sealed_story, a_fifth_lost_and_reordering_beyond_the_window_does_not_matter) {
    // What is held back for so long is overtaken by more than the window holds of its sender.
    link.loss = percent(20);
    link.reordering = percent(1);
    link.held_back = seconds(40);
    s.cluster.network().set_all(link);
    replica_checker lossy(s.cluster);
    begin(5, test::sealed_with("a"));
    for (int i = 0; i < 6'000; ++i) {
        tell_message(0);
        s.cluster.run_for(milliseconds(10));
    }
    s.cluster.run_for(message_time);
    lossy.inspect();
    EXPECT_GT(count(verdict::replayed), 0U);
    EXPECT_EQ(s.count<core::message_received>(), 5 * messages);
    EXPECT_EQ(s.count<core::member_failed>(), 0U);
    EXPECT_EQ(disagreement(s.cluster), std::nullopt);
    EXPECT_EQ(s.violations(), "");
}

TEST_F(sealed_story, a_copy_from_elsewhere_that_wins_each_race_moves_nobody) {
    // Whose socket is bound to the wildcard says "where my packets come from" of itself.
    s.begin(5, [&](node_spec& each) {
        each.sealing = test::sealed_with("a");
        each.listens_on_wildcard = s.cluster.size() > 0;
    });
    link_options fast;
    fast.delay = fast.jitter = base::mono_duration::zero();
    for (host_id each = 0; each < 5; ++each) {
        s.cluster.network().set_link(nobodys_host, each, fast);
    }
    s.cluster.set_tamper([&](node_id, base::address& to, std::vector<std::byte>& bytes) {
        if (const auto host = sim_network::host_at(to)) {
            s.cluster.at(s.cluster.now(),
                         [this, host, copy = bytes] { s.cluster.post(nobodys_host, *host, copy); });
        }
        return std::size_t{1};
    });
    for (const node_id each : {1U, 2U, 3U}) {
        s.cluster.kill(each);
        s.cluster.restart(each, identity::same);
        for (int i = 0; i < 100; ++i) {
            s.cluster.run_for(milliseconds(100));
            bystanders.inspect();
        }
    }
    EXPECT_TRUE(s.agrees_within(seconds(10))) << *disagreement(s.cluster);
    EXPECT_EQ(s.count<core::member_failed>(), 0U);
    EXPECT_GT(count(verdict::replayed), 500U);
    EXPECT_EQ(violations(), "");
}

// --- Without keys ----------------------------------------------------------------------------

/// Somebody who knows the runs forges, in a member's name, what another says of itself.
struct forged_record : public testing::Test {
    forged_record() { s.begin(7); }

    void forge(const wire::member_record& what, node_id by, node_id to) {
        wire::packet body;
        body.head.kind = wire::packet_kind::gossip;
        body.head.cluster = wire::cluster_tag(s.cluster.spec_of(0).cluster);
        body.head.sender_run = s.cluster.node(by).own_record().facts.run;
        body.head.receiver_run = s.cluster.node(to).own_record().facts.run;
        body.head.sequence = 0x1234'5678;
        std::vector<std::byte> bytes;
        wire::packet_writer packet(body, bytes);
        ASSERT_TRUE(packet.try_append(wire::encode_item(what)));
        s.cluster.post(s.cluster.host_of(by), s.cluster.host_of(to), bytes);
    }
    [[nodiscard]] wire::member_record record_of_victim() const {
        wire::member_record made = s.cluster.node(victim).own_record();
        made.facts.address = s.cluster.address_of(victim);
        return made;
    }
    /// All hold it for alive, where it is.
    [[nodiscard]] bool is_known_well() const {
        for (const node_id each : s.cluster.up()) {
            const core::member_table& table = s.cluster.node(each).members().table();
            const auto held = table.find(s.cluster.uuid_of(victim));
            if (each != victim &&
                (!held || table[*held].address() != s.cluster.address_of(victim) ||
                 table[*held].state != wire::member_state::alive)) {
                return false;
            }
        }
        return true;
    }
    void expect_that_it_does_not_stick() {
        s.cluster.run_for(milliseconds(1));
        EXPECT_TRUE(s.cluster.run_until([&] { return is_known_well(); }, seconds(5)));
        s.cluster.run_for(minutes(1));
        EXPECT_TRUE(is_known_well());
        EXPECT_EQ(disagreement(s.cluster), std::nullopt);
        EXPECT_EQ(s.count<core::member_failed>(), 0U);
    }

    static constexpr node_id victim = 2;
    static constexpr std::int64_t ahead = hours(23) / milliseconds(1);
    story s;
};

TEST_F(forged_record, that_moves_a_live_member_does_not_stick) {
    wire::member_record moved = record_of_victim();
    moved.facts.address = sim_network::address_of(nobodys_host);
    ++moved.incarnation;
    forge(moved, 1, 0);
    expect_that_it_does_not_stick();
}

TEST_F(forged_record, that_moves_it_by_23_hours_ahead_does_not_stick) {
    wire::member_record moved = record_of_victim();
    moved.facts.address = sim_network::address_of(nobodys_host);
    moved.incarnation += ahead;
    for (const node_id each : {0U, 3U, 4U}) {
        forge(moved, 1, each);
    }
    expect_that_it_does_not_stick();
}

TEST_F(forged_record, that_gives_it_the_address_of_another_does_not_stick) {
    wire::member_record moved = record_of_victim();
    moved.facts.address = s.cluster.address_of(5);
    moved.incarnation += ahead;
    forge(moved, 1, 0);
    expect_that_it_does_not_stick();
}

TEST_F(forged_record, in_its_own_name_does_not_stick) {
    wire::member_record moved = record_of_victim();
    moved.facts.address = sim_network::address_of(nobodys_host);
    moved.incarnation += ahead;
    forge(moved, victim, 0);
    expect_that_it_does_not_stick();
}

TEST_F(forged_record, that_raises_its_incarnation_is_outdone_by_itself) {
    wire::member_record raised = record_of_victim();
    raised.incarnation += ahead;
    forge(raised, 1, 0);
    expect_that_it_does_not_stick();
    // It lives on with that incarnation, as its next restarts do.
    EXPECT_GE(s.cluster.node(victim).own_record().incarnation, raised.incarnation);
    s.cluster.kill(victim);
    s.cluster.run_for(seconds(5));
    s.cluster.restart(victim, identity::same);
    EXPECT_TRUE(s.agrees_within(seconds(10))) << *disagreement(s.cluster);
}

}  // namespace
}  // namespace chatter::sim
