// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "core_membership_fixture.hpp"

namespace chatter::core {
namespace {

using test::host;
using test::record_of;
using test::status_of;
using test::uuid_of;
using events = std::vector<event>;

class membership_clashes_test : public membership_fixture {
protected:
    /// Server number N under the name and at the address of server number M.
    [[nodiscard]] static wire::member_record in_place_of(std::uint8_t former, std::uint8_t number) {
        wire::member_record made = record_of(number);
        made.facts.name = record_of(former).facts.name;
        made.facts.address = record_of(former).facts.address;
        return made;
    }
    template <typename Event>
    std::size_t count_told() {
        return test::events_of<Event>(take_events()).size();
    }
};

TEST_F(membership_clashes_test, a_new_daemon_at_a_members_address_under_its_name_replaces_it) {
    add(2);
    wire::member_record newcomer = in_place_of(2, 9);
    newcomer.facts.started += 1'000;
    hear(newcomer, source::itself);
    EXPECT_EQ(take_events(),
              (events{member_up{{uuid_of(9), "node 2", host(2)}, {}},
                      member_left{tag_of(2), wire::leave_reason::replaced}}));
    EXPECT_EQ(of(9).state, state::alive);
    EXPECT_EQ(of(2).state, state::left) << "no alarm";
    const auto items = take_updates();
    const bool spread = std::any_of(items.begin(), items.end(), [](const auto& each) {
        const auto* status = std::get_if<wire::member_status>(&each);
        return status != nullptr && status->uuid == uuid_of(2) && status->state == state::left &&
               status->reason == wire::leave_reason::replaced;
    });
    EXPECT_TRUE(spread);
}

TEST_F(membership_clashes_test, the_younger_run_stays_whichever_was_heard_of_first) {
    wire::member_record younger = in_place_of(2, 9);
    younger.facts.started += 1'000;
    hear(younger);
    take_events();
    hear(record_of(2));
    EXPECT_EQ(of(2).state, state::left);
    EXPECT_EQ(of(9).state, state::alive);
}

TEST_F(membership_clashes_test, a_failed_member_is_replaced_too) {
    add(2);
    hear(status_of(2, state::failed, 3));
    take_events();
    hear(in_place_of(2, 9));
    EXPECT_EQ(of(2).state, state::left) << "nobody is to look for it any more";
    EXPECT_EQ(of(9).state, state::alive);
}

TEST_F(membership_clashes_test, two_that_live_at_one_address_are_told_once) {
    add(2);
    wire::member_record other = record_of(9);
    other.facts.address = host(2);
    hear(other);
    EXPECT_EQ(take_events(),
              (events{member_up{{uuid_of(9), "node 9", host(2)}, {}},
                      address_clash{{uuid_of(9), "node 9", host(2)}, tag_of(2)}}));
    EXPECT_EQ(members_->size(), 3U) << "both stay";
    for (wire::incarnation by = 1; by < 5; ++by) {
        wire::member_record restarted = later(other, by);
        restarted.facts.run += by;
        hear(restarted);
        wire::member_record another = later(record_of(2), by);
        another.facts.run += by;
        hear(another);
        EXPECT_EQ(count_told<address_clash>(), 0U) << by;
    }
    EXPECT_EQ(of(2).state, state::alive);
    EXPECT_EQ(of(9).state, state::alive);
}

TEST_F(membership_clashes_test, it_is_told_again_an_hour_later) {
    add(2);
    wire::member_record other = record_of(9);
    other.facts.address = host(2);
    hear(other);
    take_events();
    pass(std::chrono::hours(1));
    wire::member_record restarted = later(other);
    restarted.facts.run += 1;
    hear(restarted);
    EXPECT_EQ(count_told<address_clash>(), 1U);
}

TEST_F(membership_clashes_test, two_that_live_under_one_name_are_told_once_and_both_stay) {
    add(2);
    wire::member_record namesake = record_of(9);
    namesake.facts.name = "node 2";
    hear(namesake);
    EXPECT_EQ(take_events(),
              (events{member_up{{uuid_of(9), "node 2", host(9)}, {}},
                      name_clash{{uuid_of(9), "node 2", host(9)}, tag_of(2)}}));
    namesake.facts.run += 1;
    hear(later(namesake));
    EXPECT_EQ(count_told<name_clash>(), 0U);
    EXPECT_EQ(members_->size(), 3U);
}

TEST_F(membership_clashes_test, so_many_clashes_are_remembered_and_the_oldest_is_told_again) {
    const auto clashes_of_restarted = [&](std::uint8_t number, wire::incarnation by) {
        wire::member_record made = later(record_of(number), by);
        made.facts.name = "one for all";
        made.facts.run += by;
        hear(made);
        return count_told<name_clash>();
    };
    std::size_t told = 0;
    for (std::uint8_t number = 2; told <= 1'024; ++number) {
        EXPECT_EQ(clashes_of_restarted(2, number), 0U) << "all of them are remembered";
        told += clashes_of_restarted(number, 0);
    }
    EXPECT_GT(clashes_of_restarted(2, 100), 0U);
}

TEST_F(membership_clashes_test, a_nameless_member_is_nobodys_namesake) {
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{2, 3}) {
        wire::member_record nameless = record_of(number);
        nameless.facts.name.clear();
        hear(nameless);
    }
    EXPECT_EQ(count_told<name_clash>(), 0U);
    EXPECT_EQ(members_->size(), 3U);
}

TEST_F(membership_clashes_test, who_is_gone_clashes_with_nobody) {
    add(2);
    add(3);
    hear(status_of(2, state::left));
    hear(status_of(3, state::failed, 2));
    take_events();
    wire::member_record newcomer = in_place_of(2, 9);
    hear(newcomer);
    wire::member_record at_3 = record_of(10);
    at_3.facts.address = host(3);
    hear(at_3);
    const auto told = take_events();
    EXPECT_EQ(told.size(), 2U) << "both came up, and that was all";
    EXPECT_EQ(test::events_of<member_up>(told).size(), 2U);
    EXPECT_EQ(verdict_of(2).reason, wire::leave_reason::asked);
}

TEST_F(membership_clashes_test, who_moves_to_anothers_address_is_told) {
    add(2);
    add(3);
    wire::member_record moved = later(record_of(3));
    moved.facts.address = host(2);
    hear(moved);
    EXPECT_EQ(count_told<address_clash>(), 1U);
    EXPECT_EQ(members_->size(), 3U);
}

}  // namespace
}  // namespace chatter::core
