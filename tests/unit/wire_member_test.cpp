// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/member.hpp"

#include <gtest/gtest.h>

namespace chatter::wire {
namespace {

TEST(member, names_its_states) {
    EXPECT_EQ(to_string(member_state::alive), "alive");
    EXPECT_EQ(to_string(member_state::suspect), "suspect");
    EXPECT_EQ(to_string(member_state::failed), "failed");
    EXPECT_EQ(to_string(member_state::left), "left");
}

TEST(member, names_the_reasons_to_leave) {
    EXPECT_EQ(to_string(leave_reason::asked), "asked");
    EXPECT_EQ(to_string(leave_reason::replaced), "replaced");
    EXPECT_EQ(to_string(leave_reason::forgotten), "forgotten");
}

/// Both are bytes of the format and an order of the protocol.
TEST(member, keeps_the_numbers_of_the_format) {
    EXPECT_EQ(static_cast<int>(member_state::alive), 0);
    EXPECT_EQ(static_cast<int>(member_state::suspect), 1);
    EXPECT_EQ(static_cast<int>(member_state::failed), 2);
    EXPECT_EQ(static_cast<int>(member_state::left), 3);
    EXPECT_EQ(static_cast<int>(leave_reason::asked), 0);
    EXPECT_EQ(static_cast<int>(leave_reason::replaced), 1);
    EXPECT_EQ(static_cast<int>(leave_reason::forgotten), 2);
}

TEST(member, orders_labels_by_key_and_then_by_value) {
    EXPECT_LT((label{"a", "z"}), (label{"b", "a"}));
    EXPECT_LT((label{"a", "a"}), (label{"a", "b"}));
    EXPECT_EQ((label{"a", "b"}), (label{"a", "b"}));
}

TEST(member, is_equal_only_in_everything) {
    const member_record one;
    member_record other = one;
    EXPECT_EQ(one, other);
    other.facts.extra = "x";
    EXPECT_NE(one, other);
    const member_status verdict;
    member_status confirmed = verdict;
    EXPECT_EQ(verdict, confirmed);
    confirmed.accused.confirmed_by.push_back({});
    EXPECT_NE(verdict, confirmed);
}

}  // namespace
}  // namespace chatter::wire
