// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Who failed or left and is to be forgotten at once: out of all listings, on every node, and kept
// for those who do not know yet. It is in core/membership_expiry.cpp.

#include "core_membership_fixture.hpp"

#include <algorithm>
#include <vector>

namespace chatter::core {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using test::record_of;
using test::status_of;
using test::uuid_of;
using events = std::vector<event>;
using reason = wire::leave_reason;

constexpr auto lifetime_ms = milliseconds(hours(72)).count();

class membership_forget : public membership_fixture {
protected:
    /// Server number N was here, and is gone.
    void lose(std::uint8_t number, state as = state::failed) {
        add(number);
        hear(status_of(number, as, 3));
        members_->updates().remove(uuid_of(number));
        done_.events.clear();
    }
    bool forget(std::uint8_t number) { return members_->forget(turn(), uuid_of(number)); }
    [[nodiscard]] bool is_forgotten(std::uint8_t number) const {
        return knows(number) && members_->is_forgotten(slot_of(number));
    }
    /// As somebody else had it forgotten, at that time.
    [[nodiscard]] wire::member_status forgotten(std::uint8_t number,
                                                base::wall_time_ms at = test::start_of_time) const {
        wire::member_status made = status_of(number, state::left);
        made.reason = reason::forgotten;
        made.at = at;
        return made;
    }
    [[nodiscard]] event told(std::uint8_t number) const {
        return member_left{tag_of(number), reason::forgotten};
    }
    [[nodiscard]] bool agrees_with(std::uint64_t digest) const {
        return members_->agrees_with(digest, now_.wall);
    }
    /// The digest of a node that knows nobody, which is as long as this one there.
    [[nodiscard]] std::uint64_t digest_of_nobody() {
        membership nobody(config_, own_run, counted_, base::prng(1));
        effects none;
        base::instant start = now_;
        start.wall = test::start_of_time;
        nobody.start({start, none});
        return nobody.digest();
    }
};

TEST_F(membership_forget, who_failed_or_left_is_taken_from_the_listings_and_told_once) {
    for (const state gone : {state::failed, state::left}) {
        make();
        lose(2, gone);
        pass(minutes(5));
        EXPECT_EQ(members_->count(gone), 1U);
        EXPECT_TRUE(forget(2));
        EXPECT_TRUE(is_forgotten(2));
        EXPECT_EQ(of(2).standing(), (standing{record_of(2).incarnation, state::left, true}));
        EXPECT_EQ(verdict_of(2).at, now_.wall);
        EXPECT_EQ(verdict_of(2).accused, wire::accusation{});
        EXPECT_EQ(members_->count(state::failed), 0U);
        EXPECT_EQ(members_->count(state::left), 0U);
        EXPECT_EQ(members_->size(), 1U);
        EXPECT_EQ(take_events(), (events{told(2)}));
        EXPECT_EQ(members_->take_reaped(), (std::vector<base::uuid>{uuid_of(2)}));
        EXPECT_EQ(take_updates(), (std::vector<wire::packet_item>{forgotten(2, now_.wall)}));
        EXPECT_TRUE(members_->take_worth_storing());
    }
}

TEST_F(membership_forget, nobody_else_can_be_forgotten) {
    lose(2);
    ASSERT_TRUE(forget(2));
    add(3);
    add(4);
    hear(status_of(4, state::suspect, 3));
    take_events();
    static_cast<void>(members_->take_reaped());
    static_cast<void>(members_->take_changes());
    take_updates();
    const auto digest = members_->digest();
    EXPECT_FALSE(forget(1)) << "this node";
    EXPECT_FALSE(forget(2)) << "it is listed no more";
    EXPECT_FALSE(forget(3)) << "alive";
    EXPECT_FALSE(forget(4)) << "suspect";
    EXPECT_FALSE(forget(5)) << "unknown";
    EXPECT_TRUE(take_events().empty());
    EXPECT_TRUE(members_->take_reaped().empty());
    EXPECT_TRUE(members_->take_changes().empty());
    EXPECT_EQ(members_->digest(), digest);
}

TEST_F(membership_forget, others_are_believed_whatever_they_held_before) {
    for (const state before : {state::alive, state::suspect, state::failed, state::left}) {
        for (const source from : {source::rumor, source::page}) {
            make();
            add(2);
            if (before != state::alive) {
                hear(status_of(2, before, 3));
            }
            take_events();
            static_cast<void>(members_->take_reaped());
            if (from == source::page) {
                hear_page(record_of(2), forgotten(2));
            } else {
                hear(forgotten(2));
            }
            EXPECT_TRUE(is_forgotten(2));
            EXPECT_EQ(take_events(), (events{told(2)}));
            EXPECT_EQ(members_->take_reaped(), (std::vector<base::uuid>{uuid_of(2)}));
            // Once more, or as somebody says who does not know yet.
            hear(forgotten(2));
            hear_page(record_of(2), forgotten(2));
            for (const state still : {state::suspect, state::failed, state::left}) {
                hear(status_of(2, still, 3));
            }
            hear(record_of(2));
            EXPECT_TRUE(is_forgotten(2));
            EXPECT_TRUE(take_events().empty());
        }
    }
}

TEST_F(membership_forget, a_newcomer_learns_of_it_and_tells_nothing) {
    hear_page(record_of(2), forgotten(2));
    EXPECT_TRUE(is_forgotten(2));
    EXPECT_TRUE(take_events().empty());
    EXPECT_TRUE(take_updates().empty());
    EXPECT_EQ(members_->count(state::left), 0U);
    EXPECT_EQ(members_->take_reaped(), (std::vector<base::uuid>{uuid_of(2)}))
        << "others may have given it the devices";
    EXPECT_EQ(members_->reaped_at(uuid_of(2)), test::start_of_time + lifetime_ms);
}

TEST_F(membership_forget, who_speaks_again_is_back) {
    lose(2);
    forget(2);
    take_events();
    hear(later(record_of(2)), source::itself);
    EXPECT_EQ(take_events(), (events{member_up{tag_of(2), record_of(2).facts.labels}}));
    EXPECT_FALSE(is_forgotten(2));
    EXPECT_EQ(members_->reaped_at(uuid_of(2)), std::nullopt);
    EXPECT_EQ(members_->verdict_of(slot_of(2)), nullptr);
    hear(forgotten(2));
    EXPECT_FALSE(is_forgotten(2)) << "old gossip";
}

TEST_F(membership_forget, who_has_failed_anew_since_is_listed_again) {
    lose(2);
    forget(2);
    take_events();
    hear(later(status_of(2, state::failed, 3)));
    EXPECT_FALSE(is_forgotten(2));
    EXPECT_EQ(members_->count(state::failed), 1U);
    ASSERT_EQ(done_.events.size(), 1U);
    EXPECT_TRUE(std::holds_alternative<member_failed>(done_.events[0]));
}

TEST_F(membership_forget, this_node_refutes_that_it_is_to_be_forgotten) {
    const auto before = members_->own_record().incarnation;
    wire::member_status told = forgotten(1);
    told.incarnation = before;
    hear(told);
    EXPECT_EQ(members_->own_record().incarnation, before + 1);
}

TEST_F(membership_forget, the_name_and_the_address_are_free_for_others) {
    lose(2);
    forget(2);
    take_events();
    wire::member_record other = record_of(5);
    other.facts.name = record_of(2).facts.name;
    other.facts.address = record_of(2).facts.address;
    hear(other, source::itself);
    EXPECT_TRUE(is_forgotten(2));
    EXPECT_EQ(done_.events.size(), 1U) << "member_up alone";
}

// --- The time that it is kept ----------------------------------------------------------------

TEST_F(membership_forget, it_is_kept_for_72_hours_and_then_goes_untold) {
    lose(2);
    pass(hours(10));
    forget(2);
    take_events();
    EXPECT_EQ(members_->reaped_at(uuid_of(2)), now_.wall + lifetime_ms);
    EXPECT_EQ(members_->next_expiry(), now_.wall + lifetime_ms);
    const auto end = now_.wall + lifetime_ms;
    pass(hours(72) - milliseconds(1));
    members_->expire(turn());
    EXPECT_TRUE(is_forgotten(2));
    pass(milliseconds(1));
    members_->expire(turn());
    EXPECT_FALSE(knows(2));
    EXPECT_TRUE(take_events().empty());
    EXPECT_EQ(members_->reaped_at(uuid_of(2)), end) << "the same as before";
    EXPECT_EQ(members_->digest(), digest_of_nobody());
}

TEST_F(membership_forget, where_two_had_it_forgotten_the_later_one_counts) {
    lose(2);
    pass(hours(5));
    const auto now = now_.wall;
    for (const auto& [first, second] : {std::pair(now - 2, now - 1), std::pair(now - 1, now - 2)}) {
        make();
        lose(2);
        hear(forgotten(2, first));
        take_events();
        hear(forgotten(2, second));
        EXPECT_EQ(verdict_of(2).at, now - 1);
        EXPECT_TRUE(take_events().empty());
    }
    hear(forgotten(2, now + lifetime_ms));
    EXPECT_EQ(verdict_of(2).at, now_.wall) << "not of a time to come, which would keep it for ever";
}

TEST_F(membership_forget, who_was_reaped_just_before_learns_of_it_and_keeps_it) {
    lose(2);  // at the start of time
    pass(hours(72));
    members_->expire(turn());
    ASSERT_FALSE(knows(2));
    take_events();
    hear_page(record_of(2), forgotten(2));
    EXPECT_FALSE(knows(2)) << "no later than it was reaped";
    hear_page(record_of(2), forgotten(2, now_.wall - 1));
    EXPECT_TRUE(is_forgotten(2)) << "as the others have it, whom it has to agree with";
    EXPECT_TRUE(take_events().empty());
    pass(hours(72));
    members_->expire(turn());
    EXPECT_FALSE(knows(2));
    hear_page(record_of(2), forgotten(2, now_.wall - lifetime_ms - 1));
    EXPECT_FALSE(knows(2)) << "and then no more";
}

TEST_F(membership_forget, a_former_run_tells_nothing_of_it) {
    lose(2);
    forget(2);
    saved_state stored = members_->state(now_.wall);
    config_.former = stored;
    make();
    EXPECT_FALSE(knows(2));
    EXPECT_EQ(members_->size(), 1U);
}

// --- The digest ------------------------------------------------------------------------------

TEST_F(membership_forget, the_digest_tells_who_knows_of_it) {
    const auto nobody = members_->digest();
    lose(2);
    EXPECT_EQ(members_->digest(), nobody) << "failed or left are none of its business";
    forget(2);
    const auto with = members_->digest();
    EXPECT_NE(with, nobody);
    EXPECT_FALSE(agrees_with(nobody)) << "who does not know is to be told";
    EXPECT_TRUE(agrees_with(with));
    make();
    add(2);
    EXPECT_NE(members_->digest(), with) << "forgotten is not present";
    make();
    hear_page(record_of(2), forgotten(2));
    EXPECT_EQ(members_->digest(), with);
    hear(later(record_of(2)), source::itself);
    const auto back = members_->digest();
    make();
    hear(later(record_of(2)), source::itself);
    EXPECT_EQ(members_->digest(), back);
}

TEST_F(membership_forget, clocks_that_differ_at_the_end_are_no_difference) {
    for (std::uint8_t number = 2; number < 6; ++number) {  // 4 and 5 at one time
        lose(number);
        forget(number);
        pass(number < 4 ? hours(1) : hours(0));
    }
    std::vector<std::uint64_t> digests{members_->digest()};
    const auto go_to = [&](milliseconds time) {
        pass(time);
        members_->expire(turn());
        if (digests.back() != members_->digest()) {
            digests.push_back(members_->digest());
        }
    };
    pass(hours(58) - milliseconds(1));
    EXPECT_FALSE(agrees_with(digest_of_nobody())) << "all have to know until shortly before";
    for (int i = 0; i < 20; ++i) {
        go_to(hours(1));
    }
    ASSERT_EQ(digests.size(), 4U);
    EXPECT_EQ(digests.back(), digest_of_nobody());
    for (const auto each : digests) {
        EXPECT_TRUE(agrees_with(each)) << "of one whose clock is behind";
    }
    EXPECT_FALSE(agrees_with(digests[0] ^ digests[1] ^ digests[2]))
        << "the second had not gone before the first";
    add(9);
    EXPECT_FALSE(agrees_with(digests[0])) << "who does not know another that is present";
    pass(hours(24));
    EXPECT_FALSE(agrees_with(digests[0])) << "no clock is that wrong";
}

TEST_F(membership_forget, one_whose_clock_is_ahead_agrees_too) {
    const auto nobody = members_->digest();
    lose(2);
    forget(2);
    pass(hours(61));
    EXPECT_TRUE(agrees_with(nobody)) << "it may have reaped it";
    pass(-hours(2));
    EXPECT_FALSE(agrees_with(nobody)) << "it cannot have reaped it";
}

}  // namespace
}  // namespace chatter::core
