// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The rules of replica_checker.hpp are able to fail: a deliberate bug, and the rule that tells of
// it. Without the bug the same cluster breaks none.

#include "replica_checker.hpp"

#include "chatter/wire/packet.hpp"

#include "story.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <variant>

namespace chatter::sim {
namespace {

using std::chrono::seconds;

constexpr node_id first = 0;
constexpr node_id victim = 2;
constexpr base::mono_duration message_time = seconds(62);

std::vector<std::byte> encoded(const sim_cluster& in, wire::gossip what) {
    wire::message made;
    made.sender.data[0] = 1;
    made.timestamp_millis = in.wall_clock_of(first);
    made.payload = std::move(what);
    std::vector<std::byte> bytes;
    wire::encode(made, wire::encoding::cbor, bytes);
    return bytes;
}

bool carries_news(std::span<const std::byte> bytes) {
    const auto packet = wire::decode_packet(bytes);
    return packet && std::any_of(packet->items.begin(), packet->items.end(), [](const auto& each) {
               return std::holds_alternative<wire::rumor>(each) ||
                      std::holds_alternative<wire::device_update>(each);
           });
}

/// Five that know one another.
struct replica_mutation : public testing::Test {
    replica_mutation() : replicas(s.cluster) { s.begin(5); }

    core::verdict tell(const wire::gossip& what) {
        return replicas.tell(first, encoded(s.cluster, what));
    }
    core::verdict tell_device() {
        return tell(wire::device_status{
            s.cluster.uuid_of(first), "lamp", {{"power", std::string("on")}}, std::nullopt});
    }
    core::verdict tell_message() { return tell(wire::debug_message{numbered_text(7, 20)}); }

    /// Nothing that is news of devices or a message gets through.
    void drop_news() {
        s.cluster.set_tamper([](node_id, base::address&, std::vector<std::byte>& bytes) {
            return std::size_t{carries_news(bytes) ? 0U : 1U};
        });
    }

    [[nodiscard]] testing::AssertionResult has_found(rule which) const {
        if (replicas.has_found(which)) {
            return testing::AssertionSuccess();
        }
        return testing::AssertionFailure() << "only: " << violations();
    }

    [[nodiscard]] std::string violations() const { return to_lines(replicas.found()); }

    story s;
    replica_checker replicas;
};

TEST_F(replica_mutation, without_one_no_rule_is_broken) {
    ASSERT_EQ(tell_device(), core::verdict::accepted);
    ASSERT_EQ(tell_message(), core::verdict::accepted);
    s.cluster.run_for(seconds(5));
    replicas.inspect();
    EXPECT_EQ(replicas.difference(), std::nullopt);
    replicas.begin_peace();
    s.cluster.run_for(message_time);
    replicas.check_outcome();
    replicas.begin_silence();
    s.cluster.run_for(seconds(30));
    replicas.end_silence();
    EXPECT_EQ(violations(), "");
    EXPECT_EQ(replicas.accepted(), 2U);
}

TEST_F(replica_mutation, news_reach_nobody) {
    drop_news();
    ASSERT_EQ(tell_device(), core::verdict::accepted);
    s.cluster.run_for(replica_bound(s.cluster.spec_of(first).timing, 5, 0));
    EXPECT_NE(replicas.difference(), std::nullopt);
}

TEST_F(replica_mutation, questions_go_on_without_end) {
    drop_news();
    ASSERT_EQ(tell_device(), core::verdict::accepted);
    s.cluster.run_for(seconds(10));
    replicas.begin_silence();
    s.cluster.run_for(seconds(30));
    replicas.end_silence();
    EXPECT_TRUE(has_found(rule::exchange_goes_on));
}

TEST_F(replica_mutation, a_message_reaches_nobody) {
    drop_news();
    ASSERT_EQ(tell_message(), core::verdict::accepted);
    s.cluster.run_for(message_time);
    replicas.inspect();
    EXPECT_TRUE(has_found(rule::message_missed));
}

TEST_F(replica_mutation, a_message_is_logged_once_more) {
    ASSERT_EQ(tell_message(), core::verdict::accepted);
    s.cluster.run_for(seconds(5));
    EXPECT_EQ(violations(), "");
    replicas.on_event(victim, core::message_received{{}, {}, numbered_text(7, 20)});
    EXPECT_TRUE(has_found(rule::logged_twice));
}

TEST_F(replica_mutation, a_node_forgets_what_it_held) {
    ASSERT_EQ(tell_device(), core::verdict::accepted);
    s.cluster.run_for(seconds(5));
    replicas.inspect();
    EXPECT_EQ(violations(), "");
    s.cluster.lobotomize(victim);
    replicas.inspect();
    EXPECT_TRUE(has_found(rule::field_fell));
}

TEST_F(replica_mutation, a_node_holds_what_nobody_told) {
    // Past the checker, as if a node had made it up.
    const base::address nobody(base::address::v4_bytes{192, 0, 2, 2}, 40'000);
    const wire::device_added made_up{s.cluster.uuid_of(first), "lamp", "none"};
    ASSERT_EQ(s.cluster.inject(victim, nobody, encoded(s.cluster, made_up)),
              core::verdict::accepted);
    s.cluster.run_for(seconds(5));
    replicas.inspect();
    EXPECT_TRUE(has_found(rule::field_made_up));
}

TEST_F(replica_mutation, all_forget_in_peace) {
    ASSERT_EQ(tell_device(), core::verdict::accepted);
    s.cluster.run_for(seconds(5));
    replicas.begin_peace();
    for (const node_id each : s.cluster.up()) {
        s.cluster.lobotomize(each);
    }
    replicas.check_outcome();
    EXPECT_TRUE(has_found(rule::news_lost));
}

TEST_F(replica_mutation, devices_of_who_is_forgotten_are_there) {
    const base::uuid whom = s.cluster.uuid_of(victim);
    s.cluster.kill(victim);
    ASSERT_TRUE(s.agrees_within(seconds(10)));
    ASSERT_TRUE(s.cluster.forget(first, whom));
    s.cluster.run_for(seconds(5));
    const wire::device_added what{whom, "lamp", "of the forgotten"};
    ASSERT_EQ(tell(what), core::verdict::accepted);
    replicas.inspect();
    EXPECT_EQ(violations(), "");
    // As from behind its time.
    s.cluster.set_skew(first, std::chrono::hours(73) / std::chrono::milliseconds(1));
    ASSERT_EQ(tell(what), core::verdict::accepted);
    replicas.inspect();
    EXPECT_TRUE(has_found(rule::forgotten_is_there));
}

}  // namespace
}  // namespace chatter::sim
