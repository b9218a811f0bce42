// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Records and statuses of the others, whoever brings them. What is said of the node itself:
// core_membership_self_test.cpp; claims that clash: core_membership_clashes_test.cpp;
// forgetting: core_membership_expiry_test.cpp.

#include "core_membership_fixture.hpp"

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::record_of;
using test::status_of;
using test::uuid_of;
using events = std::vector<event>;

class membership_test : public membership_fixture {};

TEST_F(membership_test, begins_with_itself_alone) {
    EXPECT_EQ(members_->size(), 1U);
    EXPECT_EQ(members_->table().size(), 0U);
    EXPECT_NE(members_->digest(), 0U);
    EXPECT_EQ(members_->next_expiry(), std::nullopt);
    EXPECT_FALSE(members_->is_leaving());
}

TEST_F(membership_test, a_record_makes_a_member) {
    wire::member_record told = record_of(2);
    told.facts.labels = {{"rack", "7"}};
    hear(told);
    EXPECT_EQ(take_events(), (events{member_up{tag_of(2), {{"rack", "7"}}}}));
    EXPECT_EQ(*of(2).facts, told.facts);
    EXPECT_EQ(of(2).standing(), (standing{told.incarnation, state::alive}));
    EXPECT_EQ(members_->size(), 2U);
    EXPECT_TRUE(members_->has_address(test::host(2)));
    EXPECT_EQ(members_->take_changes(), std::vector<slot>{slot_of(2)});
    EXPECT_TRUE(members_->take_worth_storing());
    EXPECT_EQ(take_updates(), std::vector<wire::packet_item>{told}) << "the others are told";
}

TEST_F(membership_test, the_same_record_again_changes_nothing) {
    add(2);
    static_cast<void>(members_->take_changes());
    static_cast<void>(members_->take_worth_storing());
    static_cast<void>(take_updates());
    const auto digest = members_->digest();
    for (const source from : {source::itself, source::rumor, source::page}) {
        hear(record_of(2), from);
        EXPECT_EQ(take_events(), events{});
        EXPECT_EQ(members_->take_changes(), std::vector<slot>{});
        EXPECT_FALSE(members_->take_worth_storing());
        EXPECT_EQ(members_->digest(), digest);
        EXPECT_TRUE(take_updates().empty());
    }
}

TEST_F(membership_test, members_from_a_page_are_no_news_to_the_others) {
    hear(record_of(2), source::page);
    EXPECT_EQ(take_events(), (events{member_up{tag_of(2), {}}}));
    EXPECT_TRUE(take_updates().empty());
}

TEST_F(membership_test, a_status_of_nobody_known_is_nothing) {
    hear(status_of(2, state::failed, 3));
    EXPECT_EQ(take_events(), events{});
    EXPECT_FALSE(knows(2));
}

TEST_F(membership_test, a_suspicion_is_told_with_its_accuser_and_spread) {
    add(2);
    static_cast<void>(take_updates());
    const wire::member_status told = status_of(2, state::suspect, 3);
    hear(told);
    EXPECT_EQ(take_events(), (events{member_suspect{tag_of(2), uuid_of(3)}}));
    EXPECT_EQ(of(2).state, state::suspect);
    EXPECT_EQ(members_->size(), 2U) << "still there";
    EXPECT_EQ(verdict_of(2).accused.accuser, uuid_of(3));
    EXPECT_EQ(take_updates(), std::vector<wire::packet_item>{told});
}

TEST_F(membership_test, other_accusers_of_a_suspect_are_its_confirmers) {
    add(2);
    hear(status_of(2, state::suspect, 3));
    static_cast<void>(take_updates());
    static_cast<void>(members_->take_changes());
    take_events();
    wire::member_status told = status_of(2, state::suspect, 4);
    told.accused.confirmed_by = {uuid_of(3), uuid_of(5)};
    hear(told);
    EXPECT_EQ(take_events(), events{}) << "told once";
    EXPECT_EQ(verdict_of(2).accused.accuser, uuid_of(3));
    EXPECT_EQ(verdict_of(2).accused.confirmed_by,
              (std::vector<base::uuid>{uuid_of(4), uuid_of(5)}));
    EXPECT_EQ(members_->take_changes().size(), 1U) << "the detector is to know";
    EXPECT_EQ(take_updates().size(), 1U) << "and the others";
    hear(told);
    EXPECT_EQ(members_->take_changes().size(), 0U);
    EXPECT_TRUE(take_updates().empty());
}

TEST_F(membership_test, no_more_confirmers_are_kept_than_a_status_holds) {
    add(2);
    hear(status_of(2, state::suspect, 3));
    for (std::uint8_t number = 10; number < 30; ++number) {
        hear(status_of(2, state::suspect, number));
    }
    EXPECT_EQ(verdict_of(2).accused.confirmed_by.size(), wire::limits::confirmers_max);
}

TEST_F(membership_test, a_greater_incarnation_refutes) {
    add(2);
    hear(status_of(2, state::suspect, 3));
    take_events();
    hear(record_of(2));
    EXPECT_EQ(of(2).state, state::suspect) << "the same incarnation does not";
    hear(later(record_of(2)));
    EXPECT_EQ(take_events(), (events{member_refuted{tag_of(2)}}));
    EXPECT_EQ(of(2).state, state::alive);
    EXPECT_EQ(members_->verdict_of(slot_of(2)), nullptr);
    hear(status_of(2, state::suspect, 3));
    EXPECT_EQ(take_events(), events{}) << "an old accusation";
}

TEST_F(membership_test, a_failure_is_told_with_who_found_it) {
    add(2);
    wire::member_status told = status_of(2, state::failed, 3);
    told.accused.confirmed_by = {uuid_of(4)};
    told.accused.after_ms = 4'210;
    const auto digest = members_->digest();
    hear(told);
    EXPECT_EQ(take_events(), (events{member_failed{tag_of(2), told.accused}}));
    EXPECT_EQ(members_->size(), 1U);
    EXPECT_FALSE(members_->has_address(test::host(2)));
    EXPECT_NE(members_->digest(), digest);
    EXPECT_EQ(verdict_of(2).at, told.at);
    EXPECT_EQ(take_updates(), std::vector<wire::packet_item>{told});
    hear(told);
    EXPECT_EQ(take_events(), events{}) << "once";
}

TEST_F(membership_test, a_failed_member_comes_back_in_a_greater_incarnation) {
    add(2);
    const auto digest = members_->digest();
    hear(status_of(2, state::failed, 3));
    take_events();
    hear(record_of(2), source::itself);
    EXPECT_EQ(take_events(), events{}) << "the same one does not know yet";
    EXPECT_EQ(of(2).state, state::failed);
    hear(later(record_of(2)), source::itself);
    EXPECT_EQ(take_events(), (events{member_back{tag_of(2), false}}));
    EXPECT_EQ(members_->size(), 2U);
    EXPECT_NE(members_->digest(), digest) << "another incarnation";
}

TEST_F(membership_test, a_restarted_member_is_back_with_its_new_run) {
    add(2);
    wire::member_record told = later(record_of(2), 1'000);
    told.facts.run = 0x0222;
    told.facts.address = test::host(20);
    hear(told, source::itself);
    EXPECT_EQ(take_events(),
              (events{member_back{member_tag{uuid_of(2), "node 2", test::host(20)}, true}}));
    EXPECT_EQ(members_->table().find_run(0x0222), slot_of(2));
    EXPECT_TRUE(members_->has_address(test::host(20)));
    EXPECT_FALSE(members_->has_address(test::host(2)));
}

TEST_F(membership_test, leaving_is_not_failing) {
    add(2);
    hear(status_of(2, state::left));
    EXPECT_EQ(take_events(), (events{member_left{tag_of(2), wire::leave_reason::asked}}));
    EXPECT_EQ(members_->size(), 1U);
    hear(status_of(2, state::failed, 3));
    EXPECT_EQ(take_events(), events{});
    EXPECT_EQ(of(2).state, state::left);
    hear(later(record_of(2)));
    EXPECT_EQ(take_events(), (events{member_up{tag_of(2), {}}})) << "it came again";
}

TEST_F(membership_test, who_failed_may_turn_out_to_have_left) {
    add(2);
    hear(status_of(2, state::failed, 3));
    take_events();
    hear(status_of(2, state::left));
    EXPECT_EQ(take_events(), (events{member_left{tag_of(2), wire::leave_reason::asked}}));
}

TEST_F(membership_test, a_failure_in_a_later_incarnation_of_a_failed_member_is_not_told_twice) {
    add(2);
    hear(status_of(2, state::failed, 3));
    take_events();
    hear(later(status_of(2, state::failed, 4)));
    EXPECT_EQ(take_events(), events{});
    EXPECT_EQ(of(2).incarnation, record_of(2).incarnation + 1);
}

TEST_F(membership_test, a_suspicion_of_a_later_incarnation_says_that_it_was_back) {
    add(2);
    hear(status_of(2, state::failed, 3));
    take_events();
    hear(later(status_of(2, state::suspect, 4)));
    EXPECT_EQ(take_events(),
              (events{member_back{tag_of(2), false}, member_suspect{tag_of(2), uuid_of(4)}}));
    EXPECT_EQ(members_->size(), 2U);
}

// What another member holds of it, asked for all it knows

TEST_F(membership_test, a_failure_from_a_page_is_a_suspicion) {
    add(2);
    wire::member_status told = status_of(2, state::failed, 4);
    told.accused.confirmed_by = {uuid_of(5)};
    hear(told, source::page);
    EXPECT_EQ(take_events(), (events{member_suspect{tag_of(2), uuid_of(4)}}));
    EXPECT_EQ(of(2).state, state::suspect);
    EXPECT_TRUE(verdict_of(2).accused.confirmed_by.empty()) << "it gets the whole time once more";
    hear_page(record_of(2), told);
    EXPECT_EQ(of(2).state, state::suspect) << "with its record, too";
}

TEST_F(membership_test, who_left_by_a_page_has_left) {
    add(2);
    hear_page(record_of(2), status_of(2, state::left));
    EXPECT_EQ(of(2).state, state::left);
}

TEST_F(membership_test, who_is_gone_is_remembered_from_a_page_and_told_to_nobody) {
    for (const state gone : {state::failed, state::left}) {
        const auto number = static_cast<std::uint8_t>(10 + static_cast<int>(gone));
        wire::member_record told = record_of(number);
        told.state = gone;
        hear(told);
        EXPECT_FALSE(knows(number)) << "without what became of it, it is nothing";
        const wire::member_status how = status_of(number, gone, 3);
        hear_page(told, how);
        ASSERT_TRUE(knows(number));
        EXPECT_EQ(of(number).state, gone);
        EXPECT_EQ(verdict_of(number).accused, how.accused);
        EXPECT_EQ(take_events(), events{});
        EXPECT_TRUE(take_updates().empty());
    }
    EXPECT_EQ(members_->size(), 1U);
}

TEST_F(membership_test, who_is_suspected_and_was_not_known_comes_up_suspected) {
    hear_page(record_of(2), status_of(2, state::suspect, 3));
    EXPECT_EQ(take_events(),
              (events{member_up{tag_of(2), {}}, member_suspect{tag_of(2), uuid_of(3)}}));
}

// Incarnations

TEST_F(membership_test, an_incarnation_more_than_24_hours_ahead_is_refused_and_counted) {
    const auto latest = static_cast<wire::incarnation>(test::start_of_time +
                                                       wire::limits::incarnation_ahead_max_ms);
    wire::member_record told = record_of(2);
    told.incarnation = latest + 1;
    hear(told);
    EXPECT_FALSE(knows(2));
    EXPECT_EQ(counted_.incarnations_refused, 1U);
    add(2);
    wire::member_status status = status_of(2, state::failed, 3);
    status.incarnation = latest + 1;
    hear(status);
    EXPECT_EQ(of(2).state, state::alive);
    EXPECT_EQ(counted_.incarnations_refused, 2U);
    status.incarnation = latest;
    hear(status);
    EXPECT_EQ(of(2).state, state::failed) << "24 hours are taken";
    EXPECT_EQ(counted_.incarnations_refused, 2U);
}

// What is found out here

TEST_F(membership_test, accuses_in_its_own_name_with_the_silent_relays_for_witnesses) {
    const slot two = add(2);
    pass(seconds(2));
    const auto sign = now_.mono - milliseconds(600);
    const std::vector<base::uuid> silent{uuid_of(4), uuid_of(4), uuid_of(5)};
    members_->accuse(turn(), two, sign, silent);
    EXPECT_EQ(take_events(), (events{member_suspect{tag_of(2), uuid_of(1)}}));
    EXPECT_EQ(verdict_of(2).accused.confirmed_by,
              (std::vector<base::uuid>{uuid_of(4), uuid_of(5)}));
    EXPECT_EQ(verdict_of(2).since, sign);
}

TEST_F(membership_test, accusing_a_suspect_confirms_it) {
    const slot two = add(2);
    hear(status_of(2, state::suspect, 3));
    take_events();
    members_->accuse(turn(), two, now_.mono, {});
    EXPECT_EQ(take_events(), events{});
    EXPECT_EQ(verdict_of(2).accused.accuser, uuid_of(3));
    EXPECT_EQ(verdict_of(2).accused.confirmed_by, std::vector<base::uuid>{uuid_of(1)});
}

TEST_F(membership_test, accusing_who_is_gone_does_nothing) {
    const slot two = add(2);
    hear(status_of(2, state::left));
    take_events();
    members_->accuse(turn(), two, now_.mono, {});
    EXPECT_EQ(take_events(), events{});
    EXPECT_EQ(of(2).state, state::left);
}

TEST_F(membership_test, fails_a_member_in_its_present_incarnation) {
    const slot two = add(2);
    static_cast<void>(take_updates());
    members_->fail(turn(), two, {uuid_of(1), {uuid_of(3)}, 600});
    EXPECT_EQ(take_events(), (events{member_failed{tag_of(2), {uuid_of(1), {uuid_of(3)}, 600}}}));
    const auto items = take_updates();
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(std::get<wire::member_status>(items[0]).at, now_.wall);
}

TEST_F(membership_test, the_digest_is_that_of_who_is_present_in_whatever_order_they_came) {
    add(2);
    add(3);
    const auto digest = members_->digest();
    hear(status_of(3, state::suspect, 2));
    EXPECT_EQ(members_->digest(), digest) << "a suspect is present";
    make();
    add(3);
    hear(record_of(4));
    hear(status_of(4, state::failed, 2));
    add(2);
    EXPECT_EQ(members_->digest(), digest);
    config_.cluster = "another";
    make();
    add(2);
    add(3);
    EXPECT_NE(members_->digest(), digest) << "another cluster's key";
}

TEST_F(membership_test, there_are_so_many_members_and_no_more) {
    std::vector<wire::member_record> many(wire::limits::members_max - 2, record_of(2));
    for (unsigned i = 0; i < many.size(); ++i) {
        many[i].facts.uuid = uuid_of(1'000 + i);
        many[i].facts.run += i;
        many[i].facts.address = {base::address::v4_bytes{10, 1, 0, 1},
                                 static_cast<std::uint16_t>(1 + i)};
        many[i].facts.name.clear();
    }
    members_->adopt(turn(), many);
    add(2);
    EXPECT_EQ(members_->size(), wire::limits::members_max) << "itself included";
    for (const auto from : {source::itself, source::rumor, source::page}) {
        hear(record_of(3), from);
        hear_page(record_of(4), status_of(4, state::left));
    }
    EXPECT_EQ(members_->size(), wire::limits::members_max);
    EXPECT_FALSE(knows(3) || knows(4));
    EXPECT_EQ(take_events(), events{members_full{}}) << "told once";
    hear(later(record_of(2)));
    EXPECT_EQ(of(2).incarnation, later(record_of(2)).incarnation) << "who is known speaks on";
}

TEST_F(membership_test, who_was_adopted_is_known_and_told_of_to_nobody) {
    const std::vector<wire::member_record> known{record_of(2), record_of(1), record_of(3)};
    members_->adopt(turn(), known);
    EXPECT_EQ(members_->size(), 3U) << "itself not twice";
    EXPECT_EQ(take_events(), events{});
    EXPECT_TRUE(members_->updates().empty());
    EXPECT_EQ(members_->take_changes().size(), 2U);
}

}  // namespace
}  // namespace chatter::core
