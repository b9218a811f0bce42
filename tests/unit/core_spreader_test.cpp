// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How news leave: at the end of the turn to a few, then to a few others each gossip period.

#include "chatter/core/spreader.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <set>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::host;
using test::items_of;
using test::node_harness;
using test::status_of;
using test::uuid_of;
using wire::member_state;
using kind = wire::packet_kind;

class spreader_test : public testing::Test {
protected:
    void begin(std::uint8_t members, const config& what = test::config_of(1)) {
        node_ = node_harness(what);
        node_.start();
        for (std::uint8_t number = 2; number <= members; ++number) {
            node_.add_member(number);
        }
        // What is news of the members themselves has been told.
        for (int i = 0; i < 100 && node_.members().size() > 1; ++i) {
            node_.pass(milliseconds(100));
            for (std::uint8_t number = 2; number <= members; ++number) {
                node_.hear(number, kind::probe);
            }
            node_.run_deadlines();
        }
    }
    /// How often the last effects tell of server number N, by receiver.
    std::map<base::address, int> told_of(std::uint8_t number) const {
        std::map<base::address, int> all;
        for (const auto& each : node_.packets()) {
            for (const auto& item : items_of<wire::member_status>(each.content)) {
                all[each.to] += item.uuid == uuid_of(number) ? 1 : 0;
            }
        }
        std::erase_if(all, [](const auto& each) { return each.second == 0; });
        return all;
    }
    node_harness node_;
};

TEST_F(spreader_test, news_go_out_at_the_end_of_the_turn_to_a_few_members) {
    begin(20);
    node_.hear(2, kind::gossip, {status_of(3, member_state::failed, 2)});
    const auto told = told_of(3);
    EXPECT_EQ(told.size(), 3U);
    EXPECT_FALSE(told.contains(host(3))) << "it is gone";
}

TEST_F(spreader_test, a_stream_of_news_shares_packets) {
    begin(20);
    std::size_t packets = 0;
    for (std::uint8_t number = 3; number < 13; ++number) {
        node_.hear(2, kind::gossip, {status_of(number, member_state::left)});
        packets += node_.packets(kind::gossip).size();
    }
    EXPECT_EQ(packets, 3U) << "of the first";
    ASSERT_TRUE(node_.node().next_deadline());
    EXPECT_LE(*node_.node().next_deadline() - node_.now().mono, milliseconds(20));
    node_.run_for(milliseconds(20));
    for (std::uint8_t number = 4; number < 13; ++number) {
        EXPECT_GE(told_of(number).size(), 3U) << int{number};
    }
}

TEST_F(spreader_test, an_update_is_sent_as_often_as_the_formula_says) {
    begin(20);
    node_.hear(2, kind::gossip, {status_of(3, member_state::failed, 2)});
    int sent = 0;
    const auto count = [&] {
        for (const auto& [to, times] : told_of(3)) {
            sent += times;
        }
    };
    count();
    for (int i = 0; i < 100; ++i) {
        node_.run_for(milliseconds(50));
        count();
        for (std::uint8_t number = 4; number <= 20; ++number) {
            node_.hear(number, kind::gossip);
            count();
        }
    }
    EXPECT_EQ(sent, 8) << "4 * ceil(log10(20 + 1))";
    EXPECT_TRUE(told_of(3).empty());
}

TEST_F(spreader_test, waits_for_its_period_where_the_rules_do_not_push) {  // memberlist
    config what = test::config_of(1);
    what.timing.push_at_once = false;
    begin(10, what);
    node_.hear(2, kind::gossip, {status_of(3, member_state::failed, 2)});
    EXPECT_TRUE(node_.packets(kind::gossip).empty());
    node_.run_for(what.timing.gossip_period);
    EXPECT_GE(told_of(3).size(), 1U);
}

TEST_F(spreader_test, a_node_alone_waits_for_nobody) {
    node_.start();
    EXPECT_EQ(node_.node().next_deadline(), std::nullopt);
    node_.run_deadlines();
    EXPECT_TRUE(node_.effects().sends.empty());
}

}  // namespace
}  // namespace chatter::core
