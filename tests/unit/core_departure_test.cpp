// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/departure.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::host;
using test::items_of;
using test::node_harness;
using test::packet_of;
using test::uuid_of;
using wire::member_state;
using kind = wire::packet_kind;

class departure_test : public testing::Test {
protected:
    void begin(std::uint8_t members) {
        node_.start();
        for (std::uint8_t number = 2; number <= members; ++number) {
            node_.add_member(number);
        }
        node_.pass(milliseconds(100));
    }
    /// The newest probe to server N is answered.
    void answer(const test::sent_packet& probe, std::uint8_t number) {
        wire::packet ack = packet_of(number, node_.run(), kind::ack);
        ack.answered = probe.content.head.sequence;
        ack.hash = node_.members().digest();
        node_.receive(ack, host(number));
    }
    static bool says_left(const test::sent_packet& what) {
        const auto told = items_of<wire::member_status>(what.content);
        return !told.empty() && told[0].uuid == uuid_of(1) && told[0].state == member_state::left;
    }
    node_harness node_;
};

TEST_F(departure_test, of_a_node_alone_is_over_at_once) {
    begin(1);
    node_.leave();
    EXPECT_TRUE(node_.effects().left);
    EXPECT_EQ(node_.node().next_deadline(), std::nullopt);
}

TEST_F(departure_test, is_told_to_some_members_in_front_of_everything) {
    for (const std::uint8_t members : std::initializer_list<std::uint8_t>{4, 30}) {
        node_ = node_harness();
        begin(members);
        node_.leave();
        const auto probes = node_.packets(kind::probe);
        std::set<base::address> told;
        for (const auto& each : probes) {
            EXPECT_TRUE(says_left(each));
            told.insert(each.to);
        }
        EXPECT_EQ(told.size(), members == 4 ? 3U : 8U);
        EXPECT_FALSE(node_.effects().left) << "nobody has heard it yet";
    }
}

TEST_F(departure_test, is_over_when_all_of_them_have_heard_it) {
    begin(3);
    node_.leave();
    const auto probes = node_.packets(kind::probe);
    ASSERT_EQ(probes.size(), 2U);
    answer(probes[0], probes[0].to == host(2) ? 2 : 3);
    EXPECT_FALSE(node_.effects().left);
    answer(probes[1], probes[1].to == host(2) ? 2 : 3);
    EXPECT_TRUE(node_.effects().left);
    EXPECT_FALSE(node_.node().members().own_record().state == member_state::alive);
}

TEST_F(departure_test, an_answer_to_what_was_sent_before_is_none) {
    begin(2);
    for (int i = 0; i < 3'000 && node_.packets(kind::probe).empty(); ++i) {
        node_.run_for(milliseconds(1));
    }
    const auto before = node_.packets(kind::probe).at(0);
    node_.leave();
    answer(before, 2);
    EXPECT_FALSE(node_.effects().left) << "it may not have heard of it";
    EXPECT_EQ(node_.node().members().is_leaving(), true);
}

TEST_F(departure_test, is_told_again_to_who_has_not_answered) {
    begin(3);
    node_.leave();
    answer(node_.packets(kind::probe).at(0),
           node_.packets(kind::probe).at(0).to == host(2) ? 2 : 3);
    node_.run_for(seconds(1));
    std::set<base::address> told;
    for (const auto& each : node_.packets(kind::probe)) {
        EXPECT_TRUE(says_left(each));
        told.insert(each.to);
    }
    EXPECT_EQ(told.size(), 1U);
    EXPECT_GE(node_.packets(kind::probe).size(), 4U);
}

TEST_F(departure_test, ends_after_a_while_where_nobody_answers) {
    begin(4);
    node_.leave();
    const timing& rules = node_.node().settings().timing;
    node_.run_for(rules.leave_timeout - milliseconds(1));
    EXPECT_FALSE(node_.effects().left);
    node_.run_for(milliseconds(1));
    EXPECT_TRUE(node_.effects().left);
}

TEST_F(departure_test, begins_once) {
    begin(2);
    node_.leave();
    node_.leave();
    EXPECT_TRUE(node_.effects().sends.empty());
}

}  // namespace
}  // namespace chatter::core
