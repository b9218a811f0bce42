// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/send_backlog.hpp"

#include "builders.hpp"
#include "net_loopback.hpp"

#include <gtest/gtest.h>

namespace chatter::net {
namespace {

using test::burst;

base::address host(std::uint8_t number) {
    return {base::address::v4_bytes{10, 0, 0, number}, number};
}

/// "ADDR=TEXT" of each one that waits.
std::vector<std::string> waiting_in(const send_backlog& backlog) {
    std::vector<std::string> all;
    for (const core::outgoing& each : backlog.waiting()) {
        all.push_back(base::to_string(each.to) + "=" +
                      test::text_of(backlog.arena().subspan(each.offset, each.size)));
    }
    return all;
}

TEST(send_backlog, starts_empty) {
    const send_backlog backlog(100);
    EXPECT_TRUE(backlog.empty());
    EXPECT_TRUE(backlog.waiting().empty());
}

TEST(send_backlog, keeps_its_own_copy_in_order) {
    send_backlog backlog(100);
    {
        burst from;
        from.add(host(1), "one").add(host(2), "three").add_same(host(3));
        EXPECT_EQ(backlog.add(from.sends, from.arena), 3U);
    }
    burst later;
    later.add(host(4), "four");
    EXPECT_EQ(backlog.add(later.sends, later.arena), 1U);
    EXPECT_FALSE(backlog.empty());
    EXPECT_EQ(waiting_in(backlog),
              (std::vector<std::string>{
                  "10.0.0.1:1=one", "10.0.0.2:2=three", "10.0.0.3:3=three", "10.0.0.4:4=four"}));
}

TEST(send_backlog, a_part_of_a_burst_keeps_its_bytes) {
    burst from;
    from.add(host(1), "gone").add(host(2), "rest");
    send_backlog backlog(100);
    EXPECT_EQ(backlog.add(std::span(from.sends).subspan(1), from.arena), 1U);
    EXPECT_EQ(waiting_in(backlog), std::vector<std::string>{"10.0.0.2:2=rest"});
}

TEST(send_backlog, pop_takes_from_the_front) {
    burst from;
    from.add(host(1), "one").add(host(2), "two").add(host(3), "three");
    send_backlog backlog(100);
    backlog.add(from.sends, from.arena);
    backlog.pop(0);
    EXPECT_EQ(backlog.waiting().size(), 3U);
    backlog.pop(2);
    EXPECT_EQ(waiting_in(backlog), std::vector<std::string>{"10.0.0.3:3=three"});
    backlog.pop(1);
    EXPECT_TRUE(backlog.empty());
}

TEST(send_backlog, is_filled_to_the_last_byte_and_no_further) {
    burst from;
    from.add(host(1), "12345").add(host(2), "67890").add(host(3), "x");
    send_backlog backlog(10);
    EXPECT_EQ(backlog.add(from.sends, from.arena), 2U);
    EXPECT_EQ(waiting_in(backlog).back(), "10.0.0.2:2=67890");
}

/// Else a small one would overtake a large one before it.
TEST(send_backlog, keeps_nothing_behind_what_did_not_fit) {
    burst from;
    from.add(host(1), "1234567890").add(host(2), "x");
    send_backlog backlog(9);
    EXPECT_EQ(backlog.add(from.sends, from.arena), 0U);
    EXPECT_TRUE(backlog.empty());
}

TEST(send_backlog, counts_a_shared_range_once_for_each_receiver) {
    burst from;
    from.add(host(1), "12345").add_same(host(2)).add_same(host(3));
    send_backlog backlog(10);
    EXPECT_EQ(backlog.add(from.sends, from.arena), 2U);
}

TEST(send_backlog, has_its_whole_room_again_when_all_are_gone) {
    burst from;
    from.add(host(1), "12345").add(host(2), "67890");
    send_backlog backlog(10);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(backlog.add(from.sends, from.arena), 2U) << i;
        backlog.pop(1);
        EXPECT_EQ(backlog.add(from.sends, from.arena), 0U) << i;
        backlog.pop(1);
        EXPECT_TRUE(backlog.arena().empty()) << i;
    }
}

}  // namespace
}  // namespace chatter::net
