// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Who failed or left is forgotten 72 hours after the verdict, and old gossip does not bring it
// back.

#include "core_membership_fixture.hpp"

#include <limits>

namespace chatter::core {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::record_of;
using test::status_of;
using test::uuid_of;
using events = std::vector<event>;

class membership_expiry_test : public membership_fixture {
protected:
    void expect_reaped_after(milliseconds time, std::uint8_t number) {
        EXPECT_EQ(members_->next_expiry(), now_.wall + time.count());
        pass(time - milliseconds(1));
        members_->expire(turn());
        EXPECT_TRUE(knows(number));
        pass(milliseconds(1));
        members_->expire(turn());
        EXPECT_FALSE(knows(number));
    }
};

TEST_F(membership_expiry_test, who_failed_or_left_is_forgotten_72_hours_later) {
    for (const state gone : {state::failed, state::left}) {
        make();
        add(2);
        wire::member_status told = status_of(2, gone, 3);
        told.at = now_.wall;
        hear(told);
        take_events();
        expect_reaped_after(hours(72), 2);
        EXPECT_EQ(take_events(), (events{member_reaped{tag_of(2)}}));
        EXPECT_EQ(members_->table().size(), 0U);
        EXPECT_EQ(members_->next_expiry(), std::nullopt);
        EXPECT_TRUE(members_->take_worth_storing());
    }
}

TEST_F(membership_expiry_test, the_time_of_the_verdict_counts_not_that_of_its_arrival) {
    add(2);
    hear(status_of(2, state::failed, 3));  // at the start of time
    pass(hours(70));
    expect_reaped_after(hours(2), 2);
}

TEST_F(membership_expiry_test, from_a_page_the_time_of_the_verdict_is_the_same) {
    // DESIGN, section 4: reaping works from the time stamped in the record, on every node alike.
    add(2);
    hear(status_of(2, state::failed, 3));
    pass(hours(70));
    const wire::member_record paged = members_->record_of(slot_of(2));
    make();
    hear_page(paged, status_of(2, state::failed, 3));
    ASSERT_TRUE(knows(2));
    EXPECT_EQ(members_->next_expiry(), test::start_of_time + hours(72) / milliseconds(1))
        << "or newcomers keep each other's memory alive for ever";
}

TEST_F(membership_expiry_test, the_living_are_never_forgotten) {
    add(2);
    add(3);
    hear(status_of(3, state::suspect, 2));
    pass(hours(10'000));
    members_->expire(turn());
    EXPECT_TRUE(knows(2));
    EXPECT_TRUE(knows(3));
    EXPECT_EQ(members_->next_expiry(), std::nullopt);
}

TEST_F(membership_expiry_test, old_gossip_does_not_bring_a_forgotten_member_back) {
    add(2);
    hear(status_of(2, state::failed, 3));
    pass(hours(72));
    members_->expire(turn());
    ASSERT_FALSE(knows(2));
    for (const milliseconds wait : {milliseconds(0), milliseconds(hours(71))}) {
        pass(wait);
        members_->expire(turn());
        for (const source from : {source::itself, source::rumor, source::page}) {
            for (const state as : {state::alive, state::suspect, state::failed, state::left}) {
                if (as == state::alive) {
                    hear(record_of(2), from);
                } else {
                    hear(status_of(2, as, 3), from);
                    hear_page(record_of(2), status_of(2, as, 3));
                }
                EXPECT_FALSE(knows(2));
            }
        }
    }
    hear(later(record_of(2)), source::itself);
    EXPECT_TRUE(knows(2)) << "the member itself may come back";
}

TEST_F(membership_expiry_test, that_memory_ends_72_hours_later) {
    add(2);
    hear(status_of(2, state::left));
    pass(hours(72));
    members_->expire(turn());
    pass(hours(72));
    members_->expire(turn());
    hear(record_of(2));
    EXPECT_TRUE(knows(2));
}

TEST_F(membership_expiry_test, who_was_forgotten_is_told_once_and_when_for_as_long_as_known) {
    add(2);
    add(3);
    EXPECT_EQ(members_->reaped_at(uuid_of(2)), std::nullopt);
    hear(status_of(2, state::failed, 3));  // at the start of time
    pass(hours(73));                       // late
    EXPECT_TRUE(members_->take_reaped().empty());
    members_->expire(turn());
    EXPECT_EQ(members_->take_reaped(), (std::vector<base::uuid>{uuid_of(2)}));
    EXPECT_TRUE(members_->take_reaped().empty());
    const auto end = test::start_of_time + hours(72) / milliseconds(1);
    EXPECT_EQ(members_->reaped_at(uuid_of(2)), end) << "by the verdict: the same on every node";
    EXPECT_EQ(members_->reaped_at(uuid_of(3)), std::nullopt);
    pass(hours(72) - milliseconds(1));
    members_->expire(turn());
    EXPECT_EQ(members_->reaped_at(uuid_of(2)), end);
    pass(milliseconds(1));
    members_->expire(turn());
    EXPECT_EQ(members_->reaped_at(uuid_of(2)), std::nullopt);
}

TEST_F(membership_expiry_test, so_many_of_the_forgotten_are_known_and_those_of_old_go_first) {
    const auto number = [](std::size_t i) { return uuid_of(1'000 + static_cast<unsigned>(i)); };
    const auto forget = [&](std::size_t i) {
        wire::member_record told = record_of(2);
        told.facts.uuid = number(i);
        wire::member_status how = status_of(2, state::left);
        how.uuid = number(i);
        how.at = now_.wall - hours(72) / milliseconds(1);
        hear_page(told, how);
        members_->expire(turn());
    };
    for (std::size_t i = 0; i <= wire::limits::reaped_members_max; ++i) {
        forget(i);
        pass(milliseconds(1));
    }
    EXPECT_FALSE(members_->reaped_at(number(0)));
    EXPECT_TRUE(members_->reaped_at(number(1)));
    EXPECT_TRUE(members_->reaped_at(number(wire::limits::reaped_members_max)));
}

TEST_F(membership_expiry_test, who_comes_back_was_not_forgotten) {
    add(2);
    hear(status_of(2, state::left));
    pass(hours(72));
    members_->expire(turn());
    ASSERT_NE(members_->reaped_at(uuid_of(2)), std::nullopt);
    hear(later(record_of(2)), source::itself);
    EXPECT_EQ(members_->reaped_at(uuid_of(2)), std::nullopt);
}

TEST_F(membership_expiry_test, what_is_waiting_to_be_told_of_it_is_dropped) {
    add(2);
    hear(status_of(2, state::failed, 3));
    ASSERT_FALSE(members_->updates().empty());
    pass(hours(72));
    members_->expire(turn());
    EXPECT_TRUE(members_->updates().empty());
}

TEST_F(membership_expiry_test, a_verdict_of_the_future_keeps_its_member_and_one_of_the_past_not) {
    constexpr auto end = std::numeric_limits<base::wall_time_ms>::max();
    for (const base::wall_time_ms at : {end, end - 1, end - wire::limits::member_reaped_after_ms}) {
        make();
        add(2);
        wire::member_status told = status_of(2, state::failed, 3);
        told.at = at;
        hear(told);
        members_->expire(turn());
        EXPECT_TRUE(knows(2)) << at << ": the sum must not overflow";
    }
    make();
    add(2);
    wire::member_status told = status_of(2, state::failed, 3);
    told.at = std::numeric_limits<base::wall_time_ms>::min();
    hear(told);
    members_->expire(turn());
    EXPECT_FALSE(knows(2));
}

TEST_F(membership_expiry_test, a_slot_is_used_again_for_somebody_else) {
    const slot two = add(2);
    hear(status_of(2, state::failed, 3));
    pass(hours(72));
    members_->expire(turn());
    EXPECT_EQ(add(9), two);
    EXPECT_EQ(members_->verdict_of(two), nullptr);
}

}  // namespace
}  // namespace chatter::core
