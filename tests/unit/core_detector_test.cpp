// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// When the detector does what: probes, pokes, the watch on the predecessor, sleep. One look at
// one member is in core_detector_rounds_test.cpp, refused ports in
// core_detector_refusals_test.cpp.

#include "core_detector_fixture.hpp"

#include <cstdlib>
#include <set>

namespace chatter::core {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::status_of;
using test::uuid_of;
using wire::member_state;

class detector_test : public detector_fixture {
protected:
    /// Probes alone: the servers of the fixture poke nobody, so the watch would look at one.
    static config without_pokes() {
        config what = test::config_of(1);
        what.timing.poke_period = {};
        return what;
    }
};

TEST_F(detector_test, a_node_alone_waits_for_nothing) {
    begin(1);
    EXPECT_EQ(node_->node().next_deadline(), std::nullopt);
    run(hours(1));
    EXPECT_TRUE(log_.empty());
}

TEST_F(detector_test, in_a_small_cluster_everybody_is_probed_each_period) {
    for (const std::uint8_t members : std::initializer_list<std::uint8_t>{2, 3, 5, 8}) {
        begin(members, without_pokes());
        forget();
        run(seconds(20));
        for (std::uint8_t number = 2; number <= members; ++number) {
            const std::size_t probes = sent_of(kind::probe, number).size();
            EXPECT_GE(probes, 15U) << int{number} << " of " << int{members};
            EXPECT_LE(probes, 22U) << int{number} << " of " << int{members};
        }
    }
}

TEST_F(detector_test, a_probe_received_counts_as_its_senders_proof) {
    begin(3, without_pokes());
    forget();
    for (int i = 0; i < 40; ++i) {
        wire::packet probe = test::packet_of(2, node_->run(), kind::probe);
        probe.hash = node_->members().digest();
        say(2, probe);
        run(milliseconds(250));
    }
    EXPECT_LE(sent_of(kind::probe, 2).size(), 1U);
    EXPECT_GE(sent_of(kind::probe, 3).size(), 8U);
}

TEST_F(detector_test, in_a_large_one_somebody_is_probed_each_period_and_each_once_a_round) {
    begin(21, without_pokes());
    run(seconds(2));
    forget();
    run(seconds(20));
    const auto probes = sent_of(kind::probe);
    EXPECT_GE(probes.size(), 19U);
    EXPECT_LE(probes.size(), 22U);
    std::set<base::address> probed;
    for (const sent& each : probes) {
        probed.insert(each.what.to);
    }
    EXPECT_GE(probed.size(), 10U) << "two rounds may have met";
    run(seconds(20));
    for (const sent& each : sent_of(kind::probe)) {
        probed.insert(each.what.to);
    }
    EXPECT_EQ(probed.size(), 20U);
}

TEST_F(detector_test, the_successor_is_poked_twice_a_period) {
    begin(5);
    forget();
    run(seconds(10));
    EXPECT_EQ(sent_of(kind::poke).size(), 20U);
    EXPECT_EQ(sent_of(kind::poke, 2).size(), 20U) << "2 is next to 1 in the order of UUIDs";
    servers_[2] = behaviour::silent;
    run(seconds(10));
    forget();
    run(seconds(5));
    EXPECT_EQ(sent_of(kind::poke, 3).size(), 10U) << "2 is gone";
}

TEST_F(detector_test, the_predecessor_is_looked_at_when_its_pokes_are_missing) {
    constexpr std::uint8_t members = 30;  // the last one is before 1 in the ring
    begin(members);
    run(seconds(1));
    for (int i = 0; i < 20; ++i) {
        say(members, kind::poke);
        run(milliseconds(500));
    }
    forget();
    const base::mono_time crashed = node_->now().mono;
    servers_[members] = behaviour::silent;
    run(seconds(2));
    const auto probes = sent_of(kind::probe, members);
    ASSERT_FALSE(probes.empty());
    EXPECT_LE(probes[0].at - crashed, milliseconds(750));
    EXPECT_EQ(state_of(members), member_state::suspect);
}

TEST_F(detector_test, no_pokes_and_no_watch_where_the_rules_have_none) {
    begin(20, without_pokes());
    forget();
    run(seconds(10));
    EXPECT_TRUE(sent_of(kind::poke).empty());
    EXPECT_LE(sent_of(kind::probe).size(), 11U);
}

TEST_F(detector_test, the_failed_and_the_gone_are_not_probed) {
    begin(4);
    say(3, kind::gossip, {status_of(2, member_state::failed, 4), status_of(4, member_state::left)});
    forget();
    run(seconds(10));
    EXPECT_TRUE(sent_of(kind::probe, 2).empty());
    EXPECT_TRUE(sent_of(kind::probe, 4).empty());
    EXPECT_FALSE(sent_of(kind::probe, 3).empty());
}

TEST_F(detector_test, a_suspect_hears_of_it_at_once_and_in_front_of_everything) {
    begin(5);
    forget();
    say(3, kind::gossip, {status_of(2, member_state::suspect, 3)});
    const auto to_suspect = sent_of(kind::gossip, 2);
    ASSERT_FALSE(to_suspect.empty()) << "in the same turn";
    const auto statuses = test::items_of<wire::member_status>(to_suspect[0].what.content);
    ASSERT_FALSE(statuses.empty());
    EXPECT_EQ(statuses[0], status_of(2, member_state::suspect, 3));
    forget();
    run(seconds(4));  // each of the four has had its turn
    ASSERT_EQ(state_of(2), member_state::suspect);
    for (const sent& each : sent_of(kind::probe, 2)) {
        const auto first = std::get_if<wire::member_status>(&each.what.content.items.at(0));
        ASSERT_NE(first, nullptr);
        EXPECT_EQ(first->uuid, uuid_of(2));
    }
    EXPECT_FALSE(sent_of(kind::probe, 2).empty());
}

TEST_F(detector_test, an_ack_tells_its_receiver_that_it_is_held_for_failed) {
    begin(4);
    say(3, kind::gossip, {status_of(2, member_state::failed, 3)});
    forget();
    wire::packet probe = test::packet_of(2, node_->run(), kind::probe);
    probe.head.sequence = 77;
    say(2, probe);
    const auto acks = sent_of(kind::ack, 2);
    ASSERT_EQ(acks.size(), 1U);
    EXPECT_EQ(acks[0].what.content.answered, 77U);
    const auto told = test::items_of<wire::member_status>(acks[0].what.content);
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told[0], status_of(2, member_state::failed, 3)) << "so that it can refute";
}

// Sleep

TEST_F(detector_test, a_sleeper_accuses_nobody) {
    begin(5);
    run(seconds(3));
    forget();
    for (auto& [number, behaves] : servers_) {
        behaves = behaviour::silent;
    }
    run(milliseconds(500));  // rounds are under way
    node_->pass(seconds(30));
    node_->run_deadlines();
    for (auto& [number, behaves] : servers_) {
        behaves = behaviour::answers;
    }
    carry();
    run(seconds(10));
    EXPECT_EQ(told<slept>().size(), 1U);
    EXPECT_GE(told<slept>()[0].time, seconds(29));
    EXPECT_TRUE(told<member_suspect>().empty());
    EXPECT_TRUE(told<member_failed>().empty());
}

TEST_F(detector_test, a_suspicion_that_was_slept_through_is_not_over) {
    begin(5);
    run(seconds(2));
    servers_[2] = behaviour::silent;
    say(3, kind::gossip, {status_of(2, member_state::suspect, 3)});
    node_->pass(seconds(60));
    node_->run_deadlines();
    carry();
    EXPECT_EQ(state_of(2), member_state::suspect);
    run(seconds(1));
    EXPECT_EQ(state_of(2), member_state::suspect);
    run(seconds(10));
    EXPECT_EQ(state_of(2), member_state::failed) << "it is silent, after all";
}

TEST_F(detector_test, a_deadline_served_a_little_late_is_no_sleep) {
    begin(5);
    for (int i = 0; i < 50; ++i) {
        const auto due = *node_->node().next_deadline();
        node_->pass(std::max(due - node_->now().mono, base::mono_duration::zero()) +
                    milliseconds(150));
        node_->run_deadlines();
        carry();
    }
    EXPECT_TRUE(told<slept>().empty());
    EXPECT_TRUE(told<member_suspect>().empty());
}

TEST_F(detector_test, a_node_that_was_alone_for_long_has_not_slept) {
    begin(1);
    run(hours(1));
    node_->add_member(2);
    servers_[2] = behaviour::answers;
    carry();
    run(seconds(5));
    EXPECT_TRUE(told<slept>().empty()) << "it had nothing to do";
}

TEST_F(detector_test, a_node_that_was_left_alone_for_long_has_not_slept) {
    begin(2);
    run(seconds(5));
    say(2, kind::gossip, {status_of(2, member_state::left)});
    run(minutes(10));
    node_->add_member(3);
    servers_[3] = behaviour::answers;
    carry();
    run(seconds(5));
    EXPECT_TRUE(told<slept>().empty());
}

TEST_F(detector_test, sleep_is_not_minded_where_the_rules_say_so) {  // memberlist
    config what = test::config_of(1);
    what.timing.mind_sleep = false;
    begin(5, what);
    run(seconds(2));
    node_->pass(seconds(30));
    node_->run_deadlines();
    carry();
    EXPECT_TRUE(told<slept>().empty());
}

TEST_F(detector_test, who_leaves_probes_nobody_any_more) {
    begin(5);
    run(seconds(2));
    for (auto& [number, behaves] : servers_) {
        behaves = behaviour::silent;
    }
    node_->leave();
    carry();
    run(seconds(5));
    EXPECT_TRUE(told<member_suspect>().empty());
    EXPECT_TRUE(told<member_failed>().empty());
}

}  // namespace
}  // namespace chatter::core
