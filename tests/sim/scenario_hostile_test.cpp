// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Stories of forged packets, of other clusters, of bad networks; and that a seed decides all.

#include "chatter/wire/packet.hpp"

#include "liveness.hpp"
#include "story.hpp"
#include "swarm.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace chatter::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// What an ICMP error quotes of a packet that was never sent, from one who knows both runs.
std::vector<std::byte> forged_quote(const sim_cluster& in,
                                    node_id victim,
                                    node_id accused,
                                    std::uint32_t sequence) {
    wire::packet guess;
    guess.head.kind = wire::packet_kind::probe;
    guess.head.cluster = wire::cluster_tag(in.spec_of(victim).cluster);
    guess.head.sender_run = in.node(victim).own_record().facts.run;
    guess.head.receiver_run = in.node(accused).own_record().facts.run;
    guess.head.sequence = sequence;
    std::vector<std::byte> bytes;
    const wire::packet_writer writer(guess, bytes);
    return bytes;
}

TEST(story, forged_refusals_convict_nobody) {
    story s;
    s.begin(3);
    const base::address accused = s.cluster.address_of(2);
    for (int i = 0; i < 200; ++i) {
        for (const node_id victim : {0U, 1U}) {
            // Of a stranger, who knows no run; and of one who does, and guesses the number.
            s.cluster.refuse(victim, accused, std::vector<std::byte>(64));
            const auto guess = static_cast<std::uint32_t>(0x1000'0000 + i);
            s.cluster.refuse(victim, accused, forged_quote(s.cluster, victim, 2, guess));
        }
        s.cluster.run_for(milliseconds(100));
    }
    EXPECT_EQ(s.count<core::member_failed>(), 0U);
    EXPECT_EQ(s.count<core::member_suspect>(), 0U);
    EXPECT_EQ(s.violations(), "");
}

TEST(story, refusals_of_packets_that_were_sent_convict_nobody_who_answers) {
    // Somebody on the path sees what n1 sends to n3, and forges a refusal of each.
    story s;
    s.begin(3);
    s.cluster.set_tamper([&](node_id by, base::address& to, std::vector<std::byte>& bytes) {
        if (by == 0 && to == s.cluster.address_of(2)) {
            s.cluster.at(s.cluster.now() + std::chrono::microseconds(50), [&s, quoted = bytes] {
                s.cluster.refuse(0, s.cluster.address_of(2), quoted);
            });
        }
        return std::size_t{1};
    });
    s.cluster.run_for(seconds(30));
    EXPECT_EQ(s.count<core::member_failed>(), 0U);
    EXPECT_EQ(s.violations(), "");
}

TEST(story, another_cluster_is_refused_and_told_of_once) {
    story s;
    s.begin(3);
    node_spec stranger;
    stranger.cluster = "other";
    stranger.join = {"10.0.0.1:2428"};
    const node_id made = s.cluster.add(stranger);
    s.cluster.start(made);
    s.cluster.run_for(minutes(2));
    EXPECT_EQ(s.count<core::other_cluster>(std::nullopt, 0), 1U);
    EXPECT_EQ(s.cluster.node(made).members().size(), 1U);
    EXPECT_EQ(s.cluster.node(0).members().size(), 3U);
    EXPECT_GT(s.cluster.node(0).counted()[core::verdict::other_cluster], 3U);
    EXPECT_EQ(s.violations(), "");
}

TEST(story, a_fifth_of_all_datagrams_lost_fails_nobody) {
    for (const std::size_t members : {2U, 3U, 9U}) {
        link_options link = lan();
        link.loss = percent(20);
        story s(members, link);
        s.begin(members);
        s.cluster.run_for(minutes(1));
        EXPECT_EQ(s.count<core::member_failed>(), 0U) << members;
        EXPECT_EQ(s.violations(), "");
    }
}

TEST(story, an_old_record_does_not_bring_back_who_left) {
    story s;
    s.begin(5);
    const wire::member_record old = s.cluster.node(2).own_record();
    const base::uuid leaver = s.cluster.uuid_of(2);
    s.cluster.leave(2);
    s.cluster.run_for(seconds(5));
    s.cluster.set_tamper([&](node_id, base::address&, std::vector<std::byte>& bytes) {
        const auto item = wire::encode_item(old);
        bytes.insert(bytes.end(), item.begin(), item.end());
        return std::size_t{1};
    });
    s.cluster.run_for(seconds(30));
    EXPECT_EQ(s.count<core::member_up>(leaver), 0U);
    EXPECT_EQ(s.count<core::member_back>(leaver), 0U);
    EXPECT_EQ(disagreement(s.cluster), std::nullopt);
}

TEST(story, wall_clocks_that_are_hours_apart_do_not_matter) {
    story s;
    base::wall_time_ms skew = -hours(10) / milliseconds(1);
    s.begin(5, [&](node_spec& each) { each.skew = skew += hours(3) / milliseconds(1); });
    const base::uuid victim = s.cluster.uuid_of(2);
    s.cluster.kill(2);
    EXPECT_TRUE(s.agrees_within(seconds(1))) << *disagreement(s.cluster);
    s.cluster.set_skew(2, -hours(11) / milliseconds(1));
    s.cluster.restart(2, identity::same);
    EXPECT_TRUE(s.agrees_within(seconds(2))) << *disagreement(s.cluster);
    EXPECT_EQ(s.count<core::member_back>(victim), 4U);
    EXPECT_EQ(s.violations(), "");
}

TEST(story, a_lost_state_directory_under_an_old_uuid_is_outdone) {
    // The same UUID, a clock that is behind and no memory of the incarnations it has had.
    story s;
    s.begin(5);
    const base::uuid victim = s.cluster.uuid_of(2);
    s.cluster.kill(2);
    s.cluster.run_for(seconds(5));
    node_spec again;
    again.name = "n3";
    again.join = {"10.0.0.1:2428"};
    again.skew = -hours(1) / milliseconds(1);
    const node_id made = s.cluster.add(again);
    s.cluster.clone_uuid(2, made);
    s.cluster.start(made);
    EXPECT_TRUE(s.agrees_within(seconds(10))) << *disagreement(s.cluster);
    EXPECT_EQ(s.cluster.uuid_of(made), victim);
}

TEST(story, the_same_seed_gives_the_same_run) {
    const auto run = [](std::uint64_t seed) {
        swarm_options options = draw_options(seed, seconds(20));
        options.nodes = 7;
        return run_swarm(options).trace;
    };
    EXPECT_EQ(run(11), run(11));
    EXPECT_EQ(run(12), run(12));
    EXPECT_NE(run(11), run(12));
    EXPECT_NE(run(11), 0U);
}

}  // namespace
}  // namespace chatter::sim
