// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/facts_pool.hpp"
#include "chatter/core/packet_sender.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::host;
using test::items_of;
using test::read_packets;
using test::record_of;
using test::status_of;
using wire::member_state;
using kind = wire::packet_kind;
using item = packet_sender::item;

class packet_sender_test : public testing::Test {
protected:
    packet_sender_test() { to_.facts = pool_.intern(record_of(2).facts); }

    turn turn_now() { return {now_, done_}; }
    static wire::packet body(kind what) {
        wire::packet made;
        made.head.kind = what;
        made.head.receiver_run = what == kind::hello ? 0 : test::run_of(9);
        return made;
    }

    static constexpr wire::run_id run = 0x0111;
    static constexpr std::uint32_t cluster = 0xc1c1;
    static constexpr std::uint32_t first = 0xffff'fffe;

    timing rules_{make_timing(profile::lan)};
    update_queue updates_;
    own_addresses own_{host(1)};
    counters counted_;
    facts_pool pool_;
    member to_;
    base::instant now_{base::mono_time(seconds(100)), test::start_of_time};
    effects done_;
    const sealing plain_{{}, "default", {}};
    packet_sender sender_{{run, cluster, first}, rules_, updates_, own_, plain_, counted_};
};

TEST_F(packet_sender_test, fills_in_the_head) {
    sender_.send(turn_now(), to_, body(kind::poke));
    const auto packets = read_packets(done_);
    ASSERT_EQ(packets.size(), 1U);
    EXPECT_EQ(packets[0].to, host(2));
    EXPECT_EQ(packets[0].content.head,
              (wire::packet_head{kind::poke, 0, cluster, run, test::run_of(2), first}));
    EXPECT_EQ(counted_.datagrams_sent, 1U);
}

TEST_F(packet_sender_test, numbers_its_packets_whoever_gets_them) {
    EXPECT_EQ(sender_.send(turn_now(), to_, body(kind::poke)), first);
    sender_.send(turn_now(), host(3), body(kind::hello), {});
    EXPECT_EQ(sender_.send(turn_now(), to_, body(kind::poke)), 0U) << "and wraps";
    EXPECT_EQ(read_packets(done_)[1].content.head.sequence, first + 1);
}

TEST_F(packet_sender_test, remembers_for_a_period_what_it_sent_to_whom) {
    const std::uint32_t sequence = sender_.send(turn_now(), to_, body(kind::poke));
    EXPECT_TRUE(sender_.has_sent(sequence, host(2), now_.mono + rules_.probe_period));
    EXPECT_FALSE(sender_.has_sent(sequence, host(3), now_.mono));
    EXPECT_FALSE(sender_.has_sent(sequence + 1, host(2), now_.mono));
    EXPECT_FALSE(
        sender_.has_sent(sequence, host(2), now_.mono + rules_.probe_period + milliseconds(1)));
}

TEST_F(packet_sender_test, carries_updates_to_members_behind_what_is_for_them_above_all) {
    sender_.set_members(2);
    const auto news = status_of(5, member_state::failed, 3);
    const auto above_all = status_of(2, member_state::suspect, 3);
    updates_.put(news.uuid, wire::encode_item(news));
    const std::vector<item> front{wire::encode_item(above_all)};
    sender_.send(turn_now(), to_, body(kind::probe), front);
    EXPECT_EQ(items_of<wire::member_status>(read_packets(done_)[0].content),
              (std::vector<wire::member_status>{above_all, news}));
}

TEST_F(packet_sender_test, tells_strangers_no_updates) {
    sender_.set_members(2);
    const auto news = status_of(5, member_state::failed, 3);
    updates_.put(news.uuid, wire::encode_item(news));
    sender_.send(turn_now(), host(9), body(kind::hello), {});
    EXPECT_TRUE(read_packets(done_)[0].content.items.empty());
    EXPECT_TRUE(updates_.has_news());
}

TEST_F(packet_sender_test, sends_an_update_as_often_as_the_number_of_members_says) {
    const auto news = status_of(5, member_state::failed, 3);
    for (const std::size_t members : {std::size_t{5}, std::size_t{50}, std::size_t{500}}) {
        done_.clear();
        sender_.set_members(members);
        updates_.put(news.uuid, wire::encode_item(news));
        for (int i = 0; i < 30; ++i) {
            sender_.send(turn_now(), to_, body(kind::probe));
        }
        std::size_t sent = 0;
        for (const auto& each : read_packets(done_)) {
            sent += each.content.items.size();
        }
        EXPECT_EQ(sent, transmissions_max(rules_, members)) << members;
    }
}

TEST_F(packet_sender_test, knows_where_nothing_is_to_be_sent) {
    EXPECT_TRUE(sender_.is_own(host(1)));
    EXPECT_FALSE(sender_.is_own(host(2)));
}

TEST_F(packet_sender_test, a_hello_is_as_long_as_its_answer_may_be) {
    sender_.send_hello(turn_now(), host(9), {});
    EXPECT_EQ(read_packets(done_)[0].bytes, wire::limits::hello_bytes);
}

TEST_F(packet_sender_test, an_answer_has_no_more_bytes_than_what_it_answers) {
    sender_.answer(turn_now(), host(9), body(kind::challenge), {}, 35);
    EXPECT_TRUE(done_.sends.empty());
    EXPECT_TRUE(done_.arena.empty());
    EXPECT_EQ(counted_.datagrams_sent, 0U);
    sender_.answer(turn_now(), host(9), body(kind::challenge), {}, 36);
    EXPECT_EQ(read_packets(done_)[0].bytes, 36U);
}

/// Anybody can have an answer sent to anybody.
TEST_F(packet_sender_test, an_answer_does_not_count_as_written_to_its_address) {
    sender_.answer(turn_now(), host(9), body(kind::challenge), {}, 36);
    ASSERT_EQ(done_.sends.size(), 1U);
    EXPECT_FALSE(sender_.has_sent_to(host(9), now_.mono));
    sender_.send_hello(turn_now(), host(9), {});
    EXPECT_TRUE(sender_.has_sent_to(host(9), now_.mono + rules_.probe_period));
    EXPECT_FALSE(sender_.has_sent_to(host(9), now_.mono + rules_.probe_period + milliseconds(1)));
    EXPECT_FALSE(sender_.has_sent_to(host(8), now_.mono));
}

TEST_F(packet_sender_test, never_exceeds_the_budget) {
    sender_.set_members(1'000);
    for (std::uint8_t number = 0; number < 200; ++number) {
        updates_.put(test::uuid_of(number), wire::encode_item(record_of(number)));
    }
    const std::vector<item> many(30, wire::encode_item(record_of(3)));
    sender_.send(turn_now(), to_, body(kind::probe), many);
    sender_.send(turn_now(), to_, body(kind::probe));
    sender_.send(turn_now(), host(9), body(kind::gossip), many);
    for (const auto& each : read_packets(done_)) {
        EXPECT_LE(each.bytes, wire::limits::packet_budget);
        EXPECT_GT(each.bytes, wire::limits::packet_budget - 100);
    }
}

}  // namespace
}  // namespace chatter::core
