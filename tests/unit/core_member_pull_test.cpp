// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Pages of members: asked for by one, given by another.

#include "chatter/core/member_pull.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <vector>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::host;
using test::items_of;
using test::node_harness;
using test::packet_of;
using test::record_of;
using test::status_of;
using test::uuid_of;
using wire::member_state;
using kind = wire::packet_kind;

class member_pull_test : public testing::Test {
protected:
    member_pull_test() { node_.start(); }

    /// Server 2, a member, sends a page.
    void page(std::vector<wire::packet_item> items,
              std::uint8_t cursor,
              std::uint8_t flags,
              std::optional<std::uint64_t> digest = {}) {
        wire::packet made = packet_of(2, node_.run(), kind::page, std::move(items));
        made.uuid = cursor == 0 ? base::uuid{} : uuid_of(cursor);
        made.head.flags = flags;
        made.hash = digest.value_or(node_.members().digest());
        node_.receive(made, host(2));
    }
    /// Server 2 says that it knows other members, and the same of all else.
    void summary() {
        wire::hash_list hashes{{0xbad}};
        for (const auto part : {wire::replica_part::states,
                                wire::replica_part::metrics,
                                wire::replica_part::messages}) {
            hashes.hashes.push_back(node_.node().knowledge().hash(part));
        }
        node_.hear(2, kind::hashes, {hashes});
    }
    /// Server 2 says who it is, and the node asks it for the members.
    void begin() {
        node_.add_member(2);
        ASSERT_EQ(node_.packets(kind::pull).size(), 1U);
    }
    node_harness node_;
};

// Giving

TEST_F(member_pull_test, a_page_holds_what_is_behind_the_cursor_by_uuid) {
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{5, 2, 9}) {
        node_.add_member(number);
    }
    wire::packet pull = packet_of(2, node_.run(), kind::pull);
    pull.uuid = uuid_of(2);
    node_.receive(pull, host(2));
    const auto pages = node_.packets(kind::page);
    ASSERT_EQ(pages.size(), 1U);
    const wire::packet& page = pages[0].content;
    EXPECT_EQ(items_of<wire::member_record>(page),
              (std::vector<wire::member_record>{record_of(5), record_of(9)}));
    EXPECT_EQ(page.uuid, uuid_of(9));
    EXPECT_EQ(page.head.flags, 0U) << "no more";
    EXPECT_EQ(page.hash, node_.members().digest());
}

TEST_F(member_pull_test, pages_hold_each_member_once_and_fit_a_packet) {
    constexpr std::uint8_t members = 120;
    for (std::uint8_t number = 2; number <= members; ++number) {
        node_.add_member(number);
    }
    std::set<base::uuid> seen;
    wire::packet pull = packet_of(2, node_.run(), kind::pull);
    for (int pages = 0; pages < 50; ++pages) {
        node_.pass(milliseconds(10));
        node_.receive(pull, host(2));
        const auto got = node_.packets(kind::page);
        ASSERT_EQ(got.size(), 1U);
        const auto records = items_of<wire::member_record>(got[0].content);
        ASSERT_FALSE(records.empty());
        for (const wire::member_record& each : records) {
            EXPECT_TRUE(seen.insert(each.facts.uuid).second);
        }
        pull.uuid = got[0].content.uuid;
        if ((got[0].content.head.flags & wire::flag_more) == 0) {
            break;
        }
    }
    EXPECT_EQ(seen.size(), members - 1U);
}

TEST_F(member_pull_test, who_is_gone_is_on_the_page_and_who_is_unconfirmed_is_not) {
    config what = test::config_of(1);
    what.former = saved_state{uuid_of(1), 5, test::start_of_time - 1'000, {record_of(7)}};
    node_harness node(what);
    node.start();
    node.add_member(2);
    node.add_member(3);
    node.hear(2, kind::gossip, {status_of(3, member_state::failed, 2)});
    node.receive(packet_of(2, node.run(), kind::pull), host(2));
    const auto records = items_of<wire::member_record>(node.packets(kind::page).at(0).content);
    ASSERT_EQ(records.size(), 2U);
    EXPECT_EQ(records[1].facts.uuid, uuid_of(3));
    EXPECT_EQ(records[1].state, member_state::failed);
}

TEST_F(member_pull_test, the_largest_record_fits_a_page) {
    wire::member_record large = record_of(3);
    large.facts.name = std::string(wire::limits::name_bytes_max, 'n');
    large.facts.labels = {{"k", std::string(wire::limits::label_bytes_max - 1, 'v')}};
    large.facts.extra = std::string(wire::limits::extra_bytes_max, 'x');
    node_.add_member(2);
    node_.hear(2, kind::gossip, {large});
    node_.receive(packet_of(2, node_.run(), kind::pull), host(2));
    const auto records = items_of<wire::member_record>(node_.packets(kind::page).at(0).content);
    EXPECT_EQ(records.size(), 2U);
}

// Asking

TEST_F(member_pull_test, who_becomes_known_is_asked_and_told_who_asks) {
    begin();
    const wire::packet pull = node_.packets(kind::pull)[0].content;
    EXPECT_TRUE(pull.uuid.is_nil()) << "from the first on";
    EXPECT_EQ(items_of<wire::member_record>(pull),
              std::vector<wire::member_record>{node_.node().own_record()});
    EXPECT_EQ(items_of<wire::seen_as>(pull), std::vector<wire::seen_as>{{host(2)}});
}

TEST_F(member_pull_test, asks_for_the_next_page_behind_the_last) {
    begin();
    page({record_of(3), record_of(4)}, 4, wire::flag_more);
    ASSERT_EQ(node_.packets(kind::pull).size(), 1U);
    EXPECT_EQ(node_.packets(kind::pull)[0].content.uuid, uuid_of(4));
    EXPECT_EQ(node_.members().size(), 4U);
    page({record_of(3), record_of(4)}, 4, wire::flag_more);
    EXPECT_TRUE(node_.packets(kind::pull).empty()) << "the same page twice";
    page({record_of(5)}, 5, 0);
    EXPECT_TRUE(node_.packets(kind::pull).empty()) << "the last one";
    EXPECT_EQ(node_.members().size(), 5U);
}

TEST_F(member_pull_test, a_page_that_nobody_asked_for_moves_nothing_on) {
    begin();
    node_.add_member(3);
    wire::packet made = packet_of(3, node_.run(), kind::page, {record_of(4)});
    made.uuid = uuid_of(4);
    made.head.flags = wire::flag_more;
    node_.receive(made, host(3));
    EXPECT_TRUE(node_.packets(kind::pull).empty());
}

TEST_F(member_pull_test, a_page_that_does_not_come_is_asked_for_again_a_few_times) {
    begin();
    node_.run_for(seconds(1));
    const auto again = node_.packets(kind::pull);
    EXPECT_GE(again.size(), 2U);
    EXPECT_LE(again.size(), 8U);
    for (const auto& each : again) {
        EXPECT_TRUE(each.content.uuid.is_nil());
    }
}

TEST_F(member_pull_test, who_has_more_for_ever_is_given_up) {
    begin();
    const base::mono_time begun = node_.now().mono;
    const base::mono_duration most = node_.node().settings().timing.exchange_max;
    std::optional<base::mono_time> again;
    for (std::uint16_t number = 1; number < 10'000 && !again; ++number) {
        wire::packet made = packet_of(2, node_.run(), kind::page);
        made.uuid = uuid_of(4);
        made.uuid.data[0] = 0xff;
        made.uuid.data[1] = static_cast<std::uint8_t>(number >> 8U);
        made.uuid.data[2] = static_cast<std::uint8_t>(number);
        made.head.flags = wire::flag_more;
        node_.receive(made, host(2));
        node_.run_for(milliseconds(100));
        for (const auto& each : node_.packets(kind::pull)) {
            again = each.content.uuid.is_nil() ? std::optional(node_.now().mono) : again;
        }
    }
    ASSERT_TRUE(again) << "it begins anew, here with the only one that there is";
    EXPECT_GE(*again - begun, most);
    EXPECT_LE(*again - begun, most + seconds(5));
}

TEST_F(member_pull_test, an_exchange_that_agreed_is_not_repeated) {
    begin();
    page({record_of(2)}, 2, 0);
    const std::uint64_t agreed = node_.members().digest();
    for (int i = 0; i < 20; ++i) {
        node_.run_for(milliseconds(400));
        EXPECT_TRUE(node_.packets(kind::pull).empty());
        wire::packet probe = packet_of(2, node_.run(), kind::probe);
        probe.hash = agreed;
        node_.receive(probe, host(2));
        EXPECT_TRUE(node_.packets(kind::pull).empty());
    }
}

TEST_F(member_pull_test, exchanges_that_bring_nothing_become_rare) {
    begin();
    page({}, 2, 0, 0xbad);  // it knows others, and does not tell them
    std::size_t pulls = 0;
    for (int i = 0; i < 600; ++i) {
        node_.run_for(milliseconds(100));
        pulls += node_.packets(kind::pull).size();
        if (!node_.packets(kind::pull).empty()) {
            page({}, 2, 0, 0xbad);
        }
        wire::packet probe = packet_of(2, node_.run(), kind::probe);
        probe.hash = 0xbad;
        node_.receive(probe, host(2));
        pulls += node_.packets(kind::pull).size();
        if (!node_.packets(kind::pull).empty()) {
            page({}, 2, 0, 0xbad);
        }
    }
    EXPECT_GE(pulls, 3U);
    EXPECT_LE(pulls, 12U) << "in a minute";
}

TEST_F(member_pull_test, another_digest_makes_it_ask_when_the_rumors_are_over) {
    begin();
    page({record_of(2)}, 2, 0);
    wire::packet probe = packet_of(2, node_.run(), kind::probe);
    probe.hash = 0xbad;
    node_.receive(probe, host(2));
    node_.add_member(3);
    node_.run_for(test::config_of(1).timing.compare_after);
    EXPECT_TRUE(node_.packets(kind::hashes_wanted).empty()) << "it has just changed";
    node_.run_for(milliseconds(400));
    node_.receive(probe, host(2));
    EXPECT_TRUE(node_.packets(kind::hashes_wanted).empty()) << "and may again";
    node_.run_for(test::config_of(1).timing.compare_after);
    ASSERT_EQ(node_.packets(kind::hashes_wanted).size(), 1U) << "is it the members that differ?";
    EXPECT_TRUE(node_.packets(kind::pull).empty());
    summary();
    ASSERT_EQ(node_.packets(kind::pull).size(), 1U);
    EXPECT_EQ(node_.packets(kind::pull)[0].to, host(2));
}

}  // namespace
}  // namespace chatter::core
