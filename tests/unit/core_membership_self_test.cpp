// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is said of this node itself, what it was in a former run, and leaving.

#include "core_membership_fixture.hpp"

namespace chatter::core {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::record_of;
using test::status_of;
using test::uuid_of;
using events = std::vector<event>;

class membership_self_test : public membership_fixture {
protected:
    [[nodiscard]] wire::incarnation own() const { return members_->own_record().incarnation; }
    [[nodiscard]] wire::member_status said_of_self(state what, wire::incarnation of) const {
        wire::member_status told = status_of(1, what, 3);
        told.incarnation = of;
        return told;
    }
    /// This server's record in another run.
    [[nodiscard]] wire::member_record of_run(wire::run_id run, wire::incarnation of) const {
        wire::member_record told = members_->own_record();
        told.facts.run = run;
        told.incarnation = of;
        return told;
    }
};

TEST_F(membership_self_test, says_who_it_is) {
    const wire::member_record own_record = members_->own_record();
    EXPECT_EQ(own_record.facts.uuid, uuid_of(1));
    EXPECT_EQ(own_record.facts.run, own_run);
    EXPECT_EQ(own_record.facts.name, "node 1");
    EXPECT_EQ(own_record.facts.address, test::host(1));
    EXPECT_EQ(own_record.facts.started, test::start_of_time);
    EXPECT_EQ(own_record.incarnation, static_cast<wire::incarnation>(test::start_of_time))
        << "from the wall clock";
    EXPECT_EQ(own_record.state, state::alive);
}

TEST_F(membership_self_test, refutes_with_one_more_than_it_has_heard) {
    for (const state accused : {state::suspect, state::failed, state::left}) {
        const wire::incarnation before = own();
        hear(said_of_self(accused, before));
        EXPECT_EQ(own(), before + 1);
        hear(said_of_self(accused, before + 10));
        EXPECT_EQ(own(), before + 11);
        const base::uuid accuser = accused == state::left ? uuid_of(1) : uuid_of(3);
        const auto told = test::events_of<self_refuted>(take_events());
        ASSERT_EQ(told.size(), 2U);
        if (accused != state::left) {
            EXPECT_EQ(told[1], (self_refuted{accuser, before + 11}));
        }
    }
    EXPECT_EQ(members_->refutations(), 6U);
}

TEST_F(membership_self_test, a_refutation_is_stored_before_it_is_told) {
    static_cast<void>(take_updates());
    done_.clear();
    hear(said_of_self(state::suspect, own()));
    EXPECT_TRUE(done_.persist);
    EXPECT_EQ(take_updates(), std::vector<wire::packet_item>{members_->own_record()});
}

TEST_F(membership_self_test, outdoes_what_others_made_up_of_this_run) {
    const wire::incarnation before = own();
    wire::member_record moved = of_run(own_run, before);
    moved.facts.address = test::host(9);
    hear(moved);
    EXPECT_EQ(own(), before) << "it is no newer, and nobody who knows better believes it";
    moved.incarnation = before + 10;
    hear(moved);
    EXPECT_EQ(own(), before + 11);
    EXPECT_EQ(members_->own_record().facts.address, test::host(1));
    EXPECT_EQ(test::events_of<self_refuted>(take_events()).size(), 1U);
}

TEST_F(membership_self_test, an_old_accusation_is_refuted_already) {
    const wire::incarnation before = own();
    hear(said_of_self(state::failed, before - 1));
    EXPECT_EQ(own(), before);
    EXPECT_EQ(take_events(), events{});
}

TEST_F(membership_self_test, what_is_said_of_it_more_than_24_hours_ahead_is_refused) {
    const wire::incarnation before = own();
    const auto latest = static_cast<wire::incarnation>(now_.wall) +
                        static_cast<wire::incarnation>(wire::limits::incarnation_ahead_max_ms);
    hear(said_of_self(state::failed, latest + 1));
    hear(said_of_self(state::failed, ~wire::incarnation{0}));
    EXPECT_EQ(own(), before);
    EXPECT_EQ(counted_.incarnations_refused, 2U);
}

TEST_F(membership_self_test, its_own_record_from_another_is_nothing_new) {
    const wire::incarnation before = own();
    hear(members_->own_record());
    EXPECT_EQ(own(), before);
    EXPECT_EQ(members_->table().size(), 0U) << "it is no other member";
    wire::member_record told = members_->own_record();
    told.state = state::failed;
    hear(told, source::page);
    EXPECT_EQ(own(), before + 1) << "held for failed";
}

/// Nobody else raises it: so it was made up, to have the server live elsewhere, for example.
TEST_F(membership_self_test, refutes_a_record_with_an_incarnation_that_it_never_had) {
    const wire::incarnation before = own();
    wire::member_record forged = of_run(own_run, before + 1'000);
    forged.facts.address = test::host(66);
    hear(forged);
    EXPECT_EQ(own(), before + 1'001);
    EXPECT_EQ(members_->own_record().facts.address, test::host(1));
    EXPECT_EQ(test::events_of<self_refuted>(take_events()).size(), 1U);
    hear(forged);
    EXPECT_EQ(own(), before + 1'001) << "once";
}

TEST_F(membership_self_test, outdoes_its_former_run) {
    const wire::incarnation before = own();
    hear(of_run(0x0bad, before - 1));
    EXPECT_EQ(own(), before) << "it is outdone";
    hear(of_run(0x0bad, before + 5));
    EXPECT_EQ(own(), before + 6);
    EXPECT_EQ(members_->self(), uuid_of(1));
}

// One UUID on two hosts

TEST_F(membership_self_test, the_younger_of_two_runs_takes_a_new_uuid) {
    wire::member_record other = of_run(0x0bad, own());
    other.facts.started -= 1;
    hear(other);
    EXPECT_EQ(members_->self(), uuid_of(1)) << "perhaps it is a former run";
    pass(milliseconds(500));
    other.incarnation = own() + 1;
    take_events();
    done_.clear();
    hear(other);
    const auto told = test::events_of<uuid_clash>(take_events());
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].former, uuid_of(1));
    EXPECT_EQ(told[0].now, members_->self());
    EXPECT_NE(members_->self(), uuid_of(1));
    EXPECT_TRUE(done_.persist);
    EXPECT_EQ(members_->own_record().facts.uuid, members_->self());
}

TEST_F(membership_self_test, the_elder_of_two_runs_stays_who_it_is) {
    wire::member_record other = of_run(0x0bad, own());
    other.facts.started += 1;
    for (int i = 0; i < 5; ++i) {
        pass(milliseconds(100));
        other.incarnation = own() + 1;
        hear(other);
        EXPECT_EQ(own(), other.incarnation + 1);
    }
    EXPECT_EQ(members_->self(), uuid_of(1));
    EXPECT_EQ(test::events_of<uuid_clash>(take_events()).size(), 0U);
}

TEST_F(membership_self_test, a_run_that_is_heard_of_again_much_later_is_an_old_rumor) {
    wire::member_record other = of_run(0x0bad, own());
    other.facts.started -= 1;
    hear(other);
    pass(seconds(60));
    other.incarnation = own();
    hear(other);
    EXPECT_EQ(members_->self(), uuid_of(1));
}

// Where the others reach it

TEST_F(membership_self_test, learns_its_address_where_it_listens_on_all) {
    config_.listening_on = base::address(base::address::v4_bytes{0, 0, 0, 0}, 2428);
    make();
    EXPECT_TRUE(members_->own_record().facts.address.is_unspecified());
    const wire::incarnation before = own();
    members_->see_as(turn(), test::address_of("127.0.0.1:2428"));
    EXPECT_EQ(members_->own_record().facts.address, test::address_of("127.0.0.1:2428"));
    EXPECT_EQ(own(), before) << "who had its record has filled the address in";
    members_->see_as(turn(), test::host(1));
    EXPECT_EQ(members_->own_record().facts.address, test::host(1)) << "better than loopback";
    EXPECT_EQ(own(), before + 1) << "to be told";
    members_->see_as(turn(), test::host(9));
    members_->see_as(turn(), test::address_of("127.0.0.1:2428"));
    EXPECT_EQ(members_->own_record().facts.address, test::host(1)) << "what it has is good";
}

TEST_F(membership_self_test, believes_nobody_of_an_address_that_it_knows) {
    for (const bool advertises : {false, true}) {
        if (advertises) {
            config_.listening_on = base::address(base::address::v4_bytes{0, 0, 0, 0}, 2428);
            config_.advertise = test::host(7);
        }
        make();
        members_->see_as(turn(), test::host(9));
        EXPECT_EQ(members_->own_record().facts.address, test::host(advertises ? 7 : 1));
    }
}

// A former run

TEST_F(membership_self_test, begins_above_the_incarnation_of_its_former_run) {
    const auto clock = static_cast<wire::incarnation>(test::start_of_time);
    const struct {
        wire::incarnation former;
        wire::incarnation now;
    } rows[] = {{clock - 1'000, clock}, {clock, clock + 1}, {clock + 5'000, clock + 5'001}};
    for (const auto& row : rows) {
        config_.former = saved_state{uuid_of(1), row.former, test::start_of_time - 1'000, {}};
        make();
        EXPECT_EQ(own(), row.now);
    }
    config_.former->uuid = uuid_of(9);
    make();
    EXPECT_EQ(own(), clock) << "another server's state";
}

TEST_F(membership_self_test, stores_its_incarnation_before_it_uses_it) {
    membership fresh(config_, own_run, counted_, base::prng(1));
    effects done;
    fresh.start({now_, done});
    EXPECT_TRUE(done.persist);
}

TEST_F(membership_self_test, the_members_of_a_former_run_come_back_unconfirmed) {
    wire::member_record gone = record_of(4);
    gone.state = state::failed;
    wire::member_record left = record_of(5);
    left.state = state::left;
    wire::member_record suspect = record_of(3);
    suspect.state = state::suspect;
    config_.former = saved_state{uuid_of(1),
                                 5,
                                 test::start_of_time - 1'000,
                                 {record_of(1), record_of(2), suspect, gone, left}};
    make();
    EXPECT_EQ(members_->size(), 4U);
    EXPECT_TRUE(of(2).unconfirmed);
    EXPECT_EQ(of(3).state, state::alive) << "to be tried";
    EXPECT_EQ(of(4).state, state::alive) << "the failed, too";
    EXPECT_EQ(take_events(), events{}) << "nobody has heard of them yet";
    EXPECT_TRUE(members_->updates().empty());
    members_->heard(turn(), slot_of(2), false);
    EXPECT_EQ(take_events(), (events{member_up{tag_of(2), {}}}));
    hear(record_of(3));
    EXPECT_EQ(take_events(), (events{member_up{tag_of(3), {}}})) << "others know it, too";
    hear(later(record_of(4)));
    EXPECT_EQ(take_events(), (events{member_up{tag_of(4), {}}}));
}

TEST_F(membership_self_test, members_of_72_hours_ago_are_not_brought_back) {
    const auto ago = wire::limits::member_reaped_after_ms;
    config_.former = saved_state{uuid_of(1), 5, test::start_of_time - ago, {record_of(2)}};
    make();
    EXPECT_EQ(members_->size(), 1U);
    config_.former->saved_at += 1;
    make();
    EXPECT_EQ(members_->size(), 2U);
}

TEST_F(membership_self_test, its_state_is_what_a_next_run_needs) {
    add(3);
    add(2);
    hear(status_of(3, state::failed, 2));
    const saved_state stored = members_->state(now_.wall);
    EXPECT_EQ(stored.uuid, uuid_of(1));
    EXPECT_EQ(stored.incarnation, own());
    EXPECT_EQ(stored.saved_at, now_.wall);
    wire::member_record failed = record_of(3);
    failed.state = state::failed;
    EXPECT_EQ(stored.members, (std::vector<wire::member_record>{record_of(2), failed}));
}

// Leaving

TEST_F(membership_self_test, who_leaves_says_so_and_refutes_nothing_more) {
    static_cast<void>(take_updates());
    const wire::incarnation before = own();
    members_->leave(turn());
    EXPECT_TRUE(members_->is_leaving());
    EXPECT_EQ(members_->own_record().state, state::left);
    const auto items = take_updates();
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(std::get<wire::member_status>(items[0]).state, state::left);
    hear(said_of_self(state::failed, before));
    EXPECT_EQ(own(), before);
    EXPECT_EQ(take_events(), events{});
}

}  // namespace
}  // namespace chatter::core
