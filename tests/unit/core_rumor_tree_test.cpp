// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/rumor_tree.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace chatter::core {
namespace {

using test::uuid_of;
using wire::member_state;
using numbers = std::vector<unsigned>;

class rumor_tree_test : public testing::Test {
protected:
    /// Members 10, 20, ... times 10.
    void add(unsigned count) {
        for (unsigned i = 1; i <= count; ++i) {
            wire::member_facts facts;
            facts.uuid = uuid_of(10 * i);
            facts.run = i;
            member made;
            made.facts = pool_.intern(facts);
            table_->insert(made);
        }
    }
    void set(unsigned number, member_state to) {
        table_->set_standing(*table_->find(uuid_of(number)), {0, to}, {});
    }
    [[nodiscard]] unsigned number_of(member_table::slot which) const {
        const base::uuid& uuid = (*table_)[which].uuid();
        return static_cast<unsigned>(uuid.data[14]) * 256U + uuid.data[15];
    }
    [[nodiscard]] numbers between(unsigned after, unsigned until) const {
        numbers all;
        for (const auto each : members_between(*table_, uuid_of(after), uuid_of(until))) {
            all.push_back(number_of(each));
        }
        return all;
    }
    [[nodiscard]] std::vector<branch> cut(unsigned after, unsigned until, std::size_t parts) const {
        return split(*table_,
                     members_between(*table_, uuid_of(after), uuid_of(until)),
                     uuid_of(until),
                     parts);
    }
    /// Hands a rumor on from `from` up to `until`, all of whose receivers do likewise.
    void spread(const base::uuid& from,
                const base::uuid& until,
                std::size_t parts,
                std::map<unsigned, int>& got) const {
        const auto range = members_between(*table_, from, until);
        for (const branch& each : split(*table_, range, until, parts)) {
            ++got[number_of(each.to)];
            if ((*table_)[each.to].state == member_state::alive) {
                spread((*table_)[each.to].uuid(), each.until, parts, got);
            }
        }
    }

    facts_pool pool_;
    std::optional<member_table> table_{std::in_place};
};

TEST_F(rumor_tree_test, members_between_two_stand_in_the_order_of_the_ring) {
    add(5);
    EXPECT_EQ(between(10, 40), (numbers{20, 30}));
    EXPECT_EQ(between(5, 45), (numbers{10, 20, 30, 40})) << "neither needs to be a member";
    EXPECT_EQ(between(20, 30), numbers{});
    EXPECT_EQ(between(40, 20), (numbers{50, 10})) << "round the end";
    EXPECT_EQ(between(99, 5), numbers{});
    EXPECT_EQ(between(99, 25), (numbers{10, 20}));
    EXPECT_EQ(between(30, 30), (numbers{40, 50, 10, 20})) << "all but one";
    EXPECT_EQ(between(35, 35), (numbers{40, 50, 10, 20, 30})) << "all";
    EXPECT_EQ(between(50, 10), numbers{});
}

TEST_F(rumor_tree_test, nobody_is_between_two_where_nobody_is) {
    EXPECT_EQ(between(1, 1), numbers{});
    EXPECT_EQ(between(1, 2), numbers{});
    EXPECT_TRUE(cut(1, 1, 16).empty());
}

TEST_F(rumor_tree_test, who_is_gone_gets_nothing_and_a_suspect_does) {
    add(5);
    set(20, member_state::failed);
    set(30, member_state::left);
    set(40, member_state::suspect);
    EXPECT_EQ(between(10, 10), (numbers{40, 50}));
}

TEST_F(rumor_tree_test, parts_are_of_one_size_and_each_has_its_end) {
    add(11);  // 10 to 110
    const auto parts = cut(10, 10, 3);
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(number_of(parts[0].to), 20U);
    EXPECT_EQ(parts[0].until, uuid_of(50));
    EXPECT_EQ(number_of(parts[1].to), 50U);
    EXPECT_EQ(parts[1].until, uuid_of(80));
    EXPECT_EQ(number_of(parts[2].to), 80U);
    EXPECT_EQ(parts[2].until, uuid_of(10));
}

TEST_F(rumor_tree_test, there_are_no_more_parts_than_members) {
    add(4);
    const auto parts = cut(10, 10, 16);
    ASSERT_EQ(parts.size(), 3U);
    for (const branch& each : parts) {
        EXPECT_TRUE(members_between(*table_, (*table_)[each.to].uuid(), each.until).empty());
    }
}

TEST_F(rumor_tree_test, a_suspect_gets_a_part_alone_and_the_next_one_serves) {
    add(7);
    set(20, member_state::suspect);
    set(30, member_state::suspect);
    const auto parts = cut(10, 10, 1);
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_EQ(number_of(parts[0].to), 20U);
    EXPECT_EQ(parts[0].until, uuid_of(30));
    EXPECT_EQ(number_of(parts[1].to), 30U);
    EXPECT_EQ(parts[1].until, uuid_of(40));
    EXPECT_EQ(number_of(parts[2].to), 40U);
    EXPECT_EQ(parts[2].until, uuid_of(10)) << "all of the rest";
}

TEST_F(rumor_tree_test, a_part_of_suspects_alone_is_served_copy_by_copy) {
    add(4);
    for (const unsigned each : {20U, 30U, 40U}) {
        set(each, member_state::suspect);
    }
    EXPECT_EQ(cut(10, 10, 1).size(), 3U);
    EXPECT_EQ(cut(10, 10, 1).back().until, uuid_of(10));
}

TEST_F(rumor_tree_test, every_member_gets_it_exactly_once_whoever_begins) {
    base::prng random(1);
    for (const unsigned count : {1U, 2U, 3U, 17U, 40U, 300U}) {
        for (const std::size_t parts : {std::size_t{1}, std::size_t{3}, std::size_t{16}}) {
            table_.emplace();
            add(count);
            for (unsigned i = 1; i <= count; ++i) {
                if (random.below(5) == 0) {
                    set(10 * i,
                        std::array{member_state::suspect, member_state::failed}[random.below(2)]);
                }
            }
            const unsigned begin = static_cast<unsigned>(5 * random.below(2 * count + 2));
            std::map<unsigned, int> got;
            spread(uuid_of(begin), uuid_of(begin), parts, got);
            for (unsigned i = 1; i <= count; ++i) {
                const auto& of = (*table_)[*table_->find(uuid_of(10 * i))];
                const bool is_to_get = of.is_present() && 10 * i != begin;
                EXPECT_EQ(got[10 * i], is_to_get ? 1 : 0) << 10 * i << " from " << begin;
            }
        }
    }
}

}  // namespace
}  // namespace chatter::core
