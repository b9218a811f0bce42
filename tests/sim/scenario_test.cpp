// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Stories: what befalls a small cluster, and what all of it tell then.

#include "keys.hpp"
#include "liveness.hpp"
#include "story.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace chatter::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

/// Everybody who is up but `besides`.
std::size_t others(const story& of, node_id besides) {
    std::size_t count = 0;
    for (const node_id each : of.cluster.up()) {
        count += each != besides ? 1 : 0;
    }
    return count;
}

TEST(story, three_nodes_join_by_name) {
    story s;
    s.cluster.set_name("first.example:2428", {sim_network::address_of(0)});
    s.cluster.set_name("second.example:2428", {sim_network::address_of(1)});
    s.cluster.add({});
    node_spec second;
    second.join = {"first.example:2428"};
    s.cluster.add(second);
    node_spec third;
    third.join = {"second.example:2428", "gone.example:2428"};
    s.cluster.add(third);
    for (const node_id each : {0U, 1U, 2U}) {
        s.cluster.start(each);
    }
    EXPECT_TRUE(s.agrees_within(seconds(2))) << *disagreement(s.cluster);
    EXPECT_EQ(s.count<core::member_up>(), 6U);
    EXPECT_EQ(s.violations(), "");
}

TEST(story, a_seed_that_starts_later_is_found) {
    story s;
    s.cluster.add({});
    node_spec second;
    second.join = {"10.0.0.1:2428"};
    s.cluster.add(second);
    s.cluster.start(1);
    s.cluster.run_for(seconds(20));
    s.cluster.start(0);
    EXPECT_TRUE(s.agrees_within(seconds(20))) << *disagreement(s.cluster);
    EXPECT_EQ(s.count<core::slept>(), 0U) << "who is alone does not sleep";
}

TEST(story, a_killed_node_is_failed_everywhere_within_a_second) {
    for (const std::size_t members : {2U, 3U, 5U, 9U}) {
        story s(members);
        s.begin(members);
        const base::uuid victim = s.cluster.uuid_of(1);
        s.cluster.kill(1);
        // Without a witness the port has to refuse three times over 750 ms.
        EXPECT_TRUE(s.agrees_within(members == 2 ? milliseconds(1'300) : seconds(1)))
            << members << " members: " << disagreement(s.cluster).value_or("");
        EXPECT_EQ(s.count<core::member_failed>(victim), members - 1);
        EXPECT_EQ(s.count<core::member_failed>(), members - 1);
        EXPECT_EQ(s.violations(), "");
    }
}

TEST(story, a_silent_host_is_failed_everywhere) {
    for (const std::size_t members : {2U, 3U, 5U, 9U}) {
        story s(members);
        s.begin(members);
        const base::uuid victim = s.cluster.uuid_of(1);
        s.cluster.silence(1);
        const auto bound =
            core::detected_within(s.cluster.spec_of(0).timing, members) + milliseconds(200);
        EXPECT_TRUE(s.agrees_within(bound))
            << members << " members: " << disagreement(s.cluster).value_or("");
        EXPECT_EQ(s.count<core::member_failed>(victim), members - 1);
        EXPECT_EQ(s.count<core::member_failed>(), members - 1);
        EXPECT_EQ(s.violations(), "");
    }
}

TEST(story, who_leaves_is_left_and_never_failed) {
    for (const std::size_t members : {2U, 3U, 9U}) {
        story s(members);
        s.begin(members);
        const base::uuid leaver = s.cluster.uuid_of(1);
        s.cluster.leave(1);
        EXPECT_TRUE(s.cluster.run_until([&] { return s.cluster.stage_of(1) == stage::departed; },
                                        seconds(3)));
        EXPECT_TRUE(s.agrees_within(seconds(1))) << *disagreement(s.cluster);
        s.cluster.run_for(seconds(30));
        EXPECT_EQ(s.count<core::member_left>(leaver), members - 1);
        EXPECT_EQ(s.count<core::member_failed>(), 0U);
        EXPECT_EQ(s.violations(), "");
    }
}

TEST(story, a_restart_with_its_state_is_back_within_a_period) {
    story s;
    s.begin(5);
    const base::uuid victim = s.cluster.uuid_of(2);
    s.cluster.kill(2);
    s.cluster.run_for(seconds(10));
    ASSERT_EQ(s.count<core::member_failed>(victim), 4U);
    s.cluster.restart(2, identity::same);
    EXPECT_TRUE(s.agrees_within(seconds(1))) << *disagreement(s.cluster);
    s.cluster.run_for(seconds(30));
    EXPECT_EQ(s.cluster.uuid_of(2), victim);
    EXPECT_EQ(s.count<core::member_back>(victim), 4U);
    EXPECT_EQ(s.count<core::member_failed>(), 4U);
    EXPECT_EQ(s.violations(), "");
}

TEST(story, a_restart_that_nobody_noticed_is_told_as_back) {
    story s;
    s.begin(5);
    const base::uuid victim = s.cluster.uuid_of(2);
    s.cluster.kill(2);
    s.cluster.restart(2, identity::same);
    s.cluster.run_for(seconds(30));
    EXPECT_EQ(disagreement(s.cluster), std::nullopt);
    EXPECT_EQ(s.count<core::member_back>(victim), 4U);
    EXPECT_EQ(s.count<core::member_failed>(), 0U);
    EXPECT_EQ(s.violations(), "");
}

TEST(story, a_restart_at_another_address_is_back_within_a_period) {
    story s;
    s.begin(5);
    const base::uuid victim = s.cluster.uuid_of(2);
    s.cluster.silence(2);
    s.cluster.run_for(seconds(20));
    ASSERT_EQ(s.count<core::member_failed>(victim), 4U);
    s.cluster.restart(2, identity::same, host_id{17});
    EXPECT_TRUE(s.agrees_within(seconds(1))) << *disagreement(s.cluster);
    const core::membership& seen = s.cluster.node(0).members();
    EXPECT_EQ(seen[*seen.table().find(victim)].address(), sim_network::address_of(17));
    s.cluster.run_for(seconds(30));
    EXPECT_EQ(s.count<core::member_back>(victim), 4U);
    EXPECT_EQ(s.count<core::member_failed>(), 4U);
    EXPECT_EQ(s.violations(), "");
}

TEST(story, a_new_daemon_at_the_address_under_the_name_replaces_the_old_one) {
    story s;
    s.begin(5);
    const base::uuid former = s.cluster.uuid_of(2);
    s.cluster.kill(2);
    s.cluster.restart(2, identity::fresh);
    s.cluster.run_for(seconds(30));
    EXPECT_EQ(disagreement(s.cluster), std::nullopt);
    EXPECT_EQ(s.count<core::member_failed>(), 0U);
    EXPECT_EQ(s.count<core::member_left>(former), 4U);
    for (const story::told& each : s.events) {
        if (const auto* left = std::get_if<core::member_left>(&each.what)) {
            EXPECT_EQ(left->reason, wire::leave_reason::replaced);
        }
    }
    EXPECT_EQ(s.count<core::member_up>(s.cluster.uuid_of(2)), 4U);
    EXPECT_EQ(s.violations(), "");
}

TEST(story, one_name_at_two_addresses_is_a_clash_of_two_members) {
    story s;
    s.begin(5, [](node_spec& each) { each.name = each.name; });
    node_spec twin;
    twin.name = "n3";
    twin.join = {"10.0.0.1:2428"};
    const node_id made = s.cluster.add(twin);
    s.cluster.start(made);
    s.cluster.run_for(seconds(30));
    EXPECT_EQ(disagreement(s.cluster), std::nullopt);
    // All but the two who bear it, who have only the other one to compare with.
    for (const node_id each : {0U, 1U, 3U, 4U}) {
        EXPECT_EQ(s.count<core::name_clash>(std::nullopt, each), 1U) << each;
    }
    EXPECT_EQ(s.count<core::member_failed>(), 0U);
    EXPECT_EQ(s.count<core::member_left>(), 0U);
    EXPECT_EQ(s.violations(), "");
}

TEST(story, nobody_becomes_a_member_at_the_address_of_another) {
    story s;
    s.begin(5);
    node_spec usurper;
    usurper.name = "usurper";
    usurper.advertise = sim_network::address_of(2);
    usurper.join = {"10.0.0.1:2428"};
    const node_id made = s.cluster.add(usurper);
    s.cluster.start(made);
    s.cluster.run_for(minutes(1));
    EXPECT_EQ(s.count<core::member_up>(s.cluster.uuid_of(made)), 0U);
    EXPECT_EQ(s.count<core::address_clash>(std::nullopt, 0), 1U) << "the one that was asked";
    EXPECT_EQ(s.count<core::member_failed>(), 0U);
    EXPECT_EQ(s.violations(), "");
}

TEST(story, two_that_claim_one_address_make_nobody_else_flap) {
    if (!wire::keyring::is_available()) {
        GTEST_SKIP() << "built without libsodium";
    }
    // Whoever has a key is believed.
    story s;
    s.begin(5, [](node_spec& each) { each.sealing = test::sealed_with("a"); });
    node_spec usurper;
    usurper.name = "usurper";
    usurper.advertise = sim_network::address_of(2);
    usurper.join = {"10.0.0.1:2428"};
    usurper.sealing = test::sealed_with("a");
    const node_id made = s.cluster.add(usurper);
    s.cluster.start(made);
    s.cluster.run_for(minutes(1));
    EXPECT_GE(s.count<core::address_clash>(), 4U);
    // Who gets the other's datagrams may see things that are not so; the others do not.
    for (const node_id at : {0U, 1U, 3U, 4U}) {
        EXPECT_EQ(s.count<core::address_clash>(std::nullopt, at), 1U) << at;
        for (const node_id each : {0U, 1U, 2U, 3U, 4U}) {
            const base::uuid& about = s.cluster.uuid_of(each);
            EXPECT_EQ(s.count<core::member_failed>(about, at), 0U) << at << " of " << each;
            EXPECT_EQ(s.count<core::member_suspect>(about, at), 0U) << at << " of " << each;
        }
    }
    EXPECT_EQ(s.violations(), "");
}

TEST(story, a_cloned_machine_takes_a_new_uuid) {
    story s;
    s.begin(5);
    node_spec clone;
    clone.name = "clone";
    clone.join = {"10.0.0.1:2428"};
    const node_id made = s.cluster.add(clone);
    s.cluster.clone_state(2, made);
    const base::uuid cloned = s.cluster.uuid_of(2);
    s.cluster.start(made);
    EXPECT_TRUE(s.cluster.run_until([&] { return s.count<core::uuid_clash>() > 0; }, seconds(5)));
    EXPECT_EQ(s.count<core::uuid_clash>(std::nullopt, made), 1U);
    EXPECT_TRUE(s.agrees_within(seconds(20))) << *disagreement(s.cluster);
    EXPECT_EQ(s.cluster.uuid_of(2), cloned);
    EXPECT_NE(s.cluster.uuid_of(made), cloned);
    s.cluster.run_for(seconds(30));
    EXPECT_EQ(s.count<core::uuid_clash>(), 1U);
    for (const node_id each : {0U, 1U, 3U, 4U}) {
        EXPECT_EQ(s.count<core::member_failed>(s.cluster.uuid_of(each)), 0U) << each;
    }
    EXPECT_EQ(disagreement(s.cluster), std::nullopt);
}

TEST(story, who_wakes_up_accuses_nobody) {
    for (const auto slept : {milliseconds(700), milliseconds(3'000), milliseconds(20'000)}) {
        story s(static_cast<std::uint64_t>(slept.count()));
        s.begin(5);
        s.cluster.pause(2);
        s.cluster.run_for(slept);
        const std::size_t before = s.count<core::member_suspect>(std::nullopt, 2);
        s.cluster.resume(2);
        s.cluster.run_for(seconds(20));
        EXPECT_EQ(s.count<core::member_failed>(std::nullopt, 2), 0U) << slept.count();
        EXPECT_EQ(s.count<core::member_suspect>(std::nullopt, 2), before) << slept.count();
        EXPECT_EQ(disagreement(s.cluster), std::nullopt) << slept.count();
        EXPECT_EQ(others(s, 2), 4U);
        EXPECT_EQ(s.violations(), "");
    }
}

TEST(story, paused_for_long_is_failed_and_back_everywhere) {
    for (const std::size_t members : {2U, 3U, 9U}) {
        story s(members);
        s.begin(members);
        const base::uuid sleeper = s.cluster.uuid_of(1);
        s.cluster.pause(1);
        s.cluster.run_for(seconds(20));
        EXPECT_EQ(s.count<core::member_failed>(sleeper), members - 1) << members;
        s.cluster.resume(1);
        EXPECT_TRUE(s.agrees_within(seconds(1))) << members << ": " << *disagreement(s.cluster);
        EXPECT_EQ(s.count<core::member_back>(sleeper), members - 1) << members;
        s.cluster.run_for(seconds(20));
        EXPECT_EQ(s.count<core::member_failed>(), members - 1) << members;
        EXPECT_EQ(s.violations(), "");
    }
}

TEST(story, a_partition_heals_to_one_view) {
    story s;
    s.begin(9);
    s.cluster.network().partition({0, 0, 0, 0, 1, 1, 1, 1, 1});
    s.cluster.run_for(minutes(1));
    EXPECT_EQ(s.count<core::member_failed>(), 2U * 4U * 5U);
    s.cluster.network().heal();
    EXPECT_TRUE(s.agrees_within(seconds(20))) << *disagreement(s.cluster);
    s.cluster.run_for(seconds(30));
    EXPECT_EQ(s.count<core::member_failed>(), 2U * 4U * 5U);
    EXPECT_EQ(disagreement(s.cluster), std::nullopt);
    EXPECT_EQ(s.violations(), "");
}

TEST(story, one_way_cuts_of_one_link_fail_nobody) {
    story s;
    s.begin(5);
    s.cluster.network().cut(1, 2);
    s.cluster.run_for(minutes(1));
    EXPECT_EQ(s.count<core::member_failed>(), 0U);
    EXPECT_EQ(s.violations(), "");
}

}  // namespace
}  // namespace chatter::sim
