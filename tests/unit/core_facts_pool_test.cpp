// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/facts_pool.hpp"

#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace chatter::core {
namespace {

wire::member_facts facts_of(std::uint8_t number) {
    return test::record_of(number).facts;
}

TEST(facts_pool, keeps_equal_facts_once) {
    facts_pool pool;
    const facts_ref one = pool.intern(facts_of(2));
    const facts_ref same = pool.intern(facts_of(2));
    const facts_ref other = pool.intern(facts_of(3));
    EXPECT_EQ(&*one, &*same);
    EXPECT_NE(&*one, &*other);
    EXPECT_EQ(*one, facts_of(2));
    EXPECT_EQ(other->name, "node 3");
    EXPECT_EQ(pool.size(), 2U);
}

TEST(facts_pool, facts_that_differ_in_anything_are_others) {
    std::vector<wire::member_facts> all(7, facts_of(2));
    all[0].uuid = test::record_of(3).facts.uuid;
    all[1].started += 1;
    all[2].address = test::host(3);
    all[3].name = "another";
    all[4].labels = {{"rack", "7"}};
    all[5].extra = "x";
    facts_pool pool;
    std::vector<facts_ref> kept;
    for (const wire::member_facts& each : all) {
        kept.push_back(pool.intern(each));
    }
    EXPECT_EQ(pool.size(), 7U) << "all under one run";
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(*kept[i], all[i]) << i;
    }
}

TEST(facts_pool, facts_live_as_long_as_somebody_refers_to_them) {
    facts_pool pool;
    facts_ref first = pool.intern(facts_of(2));
    facts_ref copy = first;
    first = {};
    EXPECT_FALSE(first);
    EXPECT_TRUE(copy);
    EXPECT_EQ(pool.size(), 1U);
    facts_ref moved = std::move(copy);
    EXPECT_FALSE(copy);  // NOLINT(bugprone-use-after-move): that is the question
    EXPECT_EQ(pool.size(), 1U);
    moved = pool.intern(facts_of(3));
    EXPECT_EQ(pool.size(), 1U) << "the one is forgotten, the other is there";
    EXPECT_EQ(*moved, facts_of(3));
    moved = {};
    EXPECT_EQ(pool.size(), 0U);
}

TEST(facts_pool, a_reference_may_be_given_to_itself) {
    facts_pool pool;
    facts_ref one = pool.intern(facts_of(2));
    const facts_ref& same = one;
    one = same;
    EXPECT_EQ(pool.size(), 1U);
    EXPECT_EQ(*one, facts_of(2));
}

TEST(facts_pool, forgotten_facts_can_come_back) {
    facts_pool pool;
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(*pool.intern(facts_of(2)), facts_of(2));
        EXPECT_EQ(pool.size(), 0U);
    }
}

TEST(facts_pool, an_empty_reference_can_be_copied) {
    const facts_ref nothing;
    const facts_ref copy = nothing;  // NOLINT(performance-unnecessary-copy-initialization)
    EXPECT_FALSE(copy);
    EXPECT_EQ(sizeof(facts_ref), sizeof(void*)) << "of 10,000 members 100 million are kept";
}

}  // namespace
}  // namespace chatter::core
