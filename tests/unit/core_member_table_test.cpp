// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/prng.hpp"
#include "chatter/core/member_table.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <vector>

namespace chatter::core {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::run_of;
using test::uuid_of;
using wire::member_state;
using slot = member_table::slot;

class member_table_test : public testing::Test {
protected:
    member make(std::uint8_t number, member_state state = member_state::alive) {
        member made;
        made.facts = pool_.intern(test::record_of(number).facts);
        made.state = state;
        return made;
    }

    std::vector<base::uuid> in_order() const {
        std::vector<base::uuid> all;
        for (const slot each : table_.ordered()) {
            all.push_back(table_[each].uuid());
        }
        return all;
    }

    facts_pool pool_;
    member_table table_;
};

TEST_F(member_table_test, a_member_takes_48_bytes) {
    EXPECT_EQ(sizeof(member), 48U) << "of the 64 that a known member may cost";
}

TEST_F(member_table_test, an_empty_one_knows_nobody) {
    EXPECT_EQ(table_.size(), 0U);
    EXPECT_EQ(table_.present(), 0U);
    EXPECT_EQ(table_.find(uuid_of(2)), std::nullopt);
    EXPECT_EQ(table_.find_run(run_of(2)), std::nullopt);
    EXPECT_EQ(table_.upper_bound(uuid_of(2)), 0U);
}

TEST_F(member_table_test, finds_a_member_by_its_uuid_and_by_its_run) {
    const slot two = table_.insert(make(2));
    const slot three = table_.insert(make(3));
    EXPECT_EQ(table_.find(uuid_of(2)), two);
    EXPECT_EQ(table_.find(uuid_of(3)), three);
    EXPECT_EQ(table_.find_run(run_of(2)), two);
    EXPECT_EQ(table_.find_run(run_of(3)), three);
    EXPECT_EQ(table_.find(uuid_of(4)), std::nullopt);
    EXPECT_EQ(table_[two].facts->name, "node 2");
    EXPECT_EQ(table_[three].address(), test::host(3));
}

TEST_F(member_table_test, lists_members_by_uuid_whatever_came_first) {
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{7, 2, 9, 4}) {
        table_.insert(make(number));
    }
    EXPECT_EQ(in_order(),
              (std::vector<base::uuid>{uuid_of(2), uuid_of(4), uuid_of(7), uuid_of(9)}));
    EXPECT_EQ(table_.upper_bound({}), 0U);
    EXPECT_EQ(table_.upper_bound(uuid_of(4)), 2U);
    EXPECT_EQ(table_.upper_bound(uuid_of(5)), 2U);
    EXPECT_EQ(table_.upper_bound(uuid_of(9)), 4U);
}

TEST_F(member_table_test, a_slot_stays_until_it_is_erased_and_is_used_again) {
    const slot two = table_.insert(make(2));
    const slot three = table_.insert(make(3));
    const slot four = table_.insert(make(4));
    table_.erase(three);
    EXPECT_EQ(table_.find(uuid_of(3)), std::nullopt);
    EXPECT_EQ(table_.find_run(run_of(3)), std::nullopt);
    EXPECT_FALSE(table_[three].facts);
    EXPECT_EQ(pool_.size(), 2U);
    EXPECT_EQ(table_.find(uuid_of(2)), two);
    EXPECT_EQ(table_.find(uuid_of(4)), four);
    EXPECT_EQ(table_.insert(make(9)), three);
    EXPECT_EQ(table_.find_run(run_of(9)), three);
    EXPECT_EQ(in_order(), (std::vector<base::uuid>{uuid_of(2), uuid_of(4), uuid_of(9)}));
}

TEST_F(member_table_test, counts_members_by_their_state) {
    const slot two = table_.insert(make(2));
    table_.insert(make(3, member_state::suspect));
    table_.insert(make(4, member_state::failed));
    EXPECT_EQ(table_.present(), 2U);
    table_.set_standing(two, {1, member_state::left}, {});
    EXPECT_EQ(table_.count(member_state::alive), 0U);
    EXPECT_EQ(table_.count(member_state::suspect), 1U);
    EXPECT_EQ(table_.count(member_state::failed), 1U);
    EXPECT_EQ(table_.count(member_state::left), 1U);
    EXPECT_EQ(table_.present(), 1U);
    table_.erase(two);
    EXPECT_EQ(table_.count(member_state::left), 0U);
    EXPECT_EQ(table_.size(), 2U);
}

TEST_F(member_table_test, those_that_are_forgotten_count_in_no_state) {
    const slot two = table_.insert(make(2));
    table_.set_standing(two, {1, member_state::left, true}, {});
    EXPECT_EQ(table_.count(member_state::left), 0U);
    EXPECT_EQ(table_.forgotten(), 1U);
    EXPECT_EQ(table_.present(), 0U);
    EXPECT_EQ(table_[two].standing(), (standing{1, member_state::left, true}));
    table_.set_standing(two, {2, member_state::alive}, {});
    EXPECT_EQ(table_.forgotten(), 0U);
    EXPECT_EQ(table_.count(member_state::alive), 1U);
    table_.set_standing(two, {2, member_state::left, true}, {});
    table_.erase(two);
    EXPECT_EQ(table_.forgotten(), 0U);
    EXPECT_EQ(table_.size(), 0U);
}

TEST_F(member_table_test, remembers_since_when_a_member_is_in_its_state) {
    const slot two = table_.insert(make(2));
    table_.set_standing(two, {1, member_state::suspect}, base::mono_time(seconds(5)));
    EXPECT_EQ(table_[two].changed_at, base::mono_time(seconds(5)));
    table_.set_standing(two, {1, member_state::suspect}, base::mono_time(seconds(6)));
    EXPECT_EQ(table_[two].changed_at, base::mono_time(seconds(5))) << "no change";
}

TEST_F(member_table_test, a_restarted_member_is_found_by_its_new_run_alone) {
    const slot two = table_.insert(make(2));
    wire::member_facts facts = test::record_of(2).facts;
    facts.run = 99;
    table_.set_facts(two, pool_.intern(facts));
    EXPECT_EQ(table_.find_run(99), two);
    EXPECT_EQ(table_.find_run(run_of(2)), std::nullopt);
    EXPECT_EQ(table_.find(uuid_of(2)), two);
}

TEST_F(member_table_test, two_members_may_claim_one_run) {  // a cloned machine
    wire::member_facts clone = test::record_of(3).facts;
    clone.run = run_of(2);
    const slot two = table_.insert(make(2));
    member other;
    other.facts = pool_.intern(clone);
    const slot three = table_.insert(other);
    const auto found = table_.find_run(run_of(2));
    EXPECT_TRUE(found == two || found == three);
    table_.erase(two);
    EXPECT_EQ(table_.find_run(run_of(2)), three);
    table_.erase(three);
    EXPECT_EQ(table_.find_run(run_of(2)), std::nullopt);
}

TEST_F(member_table_test, keeps_its_order_and_its_indexes_whatever_comes_and_goes) {
    base::prng random(1);
    std::map<base::uuid, slot> model;
    for (int step = 0; step < 500; ++step) {
        const auto number = static_cast<std::uint8_t>(random.below(60));
        const auto known = model.find(uuid_of(number));
        if (known == model.end()) {
            model[uuid_of(number)] = table_.insert(make(number));
        } else {
            table_.erase(known->second);
            model.erase(known);
        }
        ASSERT_EQ(table_.size(), model.size());
        ASSERT_EQ(pool_.size(), model.size());
        std::size_t at = 0;
        for (const auto& [uuid, which] : model) {
            ASSERT_EQ(table_.ordered()[at], which);
            ASSERT_EQ(table_.upper_bound(uuid), ++at);
            ASSERT_EQ(table_.find_run(table_[which].facts->run), which);
        }
    }
}

TEST(member, times_that_are_wrapped_can_be_subtracted) {
    const base::mono_time early(hours(24 * 49));
    const base::mono_time late = early + hours(24 * 3);  // the counter has wrapped between
    EXPECT_LT(wrapped_ms(late), wrapped_ms(early));
    EXPECT_EQ(wrapped_ms(late) - wrapped_ms(early), hours(24 * 3) / milliseconds(1));
}

}  // namespace
}  // namespace chatter::core
