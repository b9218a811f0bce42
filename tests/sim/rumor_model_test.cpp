// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The model of one rumor, and the strategies in it.

#include "rumor_model.hpp"

#include "rumor_strategies.hpp"
#include "scenarios.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <tuple>

namespace chatter::sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

rumor_cluster cluster_of(std::size_t members, std::uint32_t loss = 0, std::size_t silent = 0) {
    rumor_cluster made;
    made.members = members;
    made.silent = silent;
    made.link.loss = percent(loss);
    return made;
}

rumor_result spread(const rumor_cluster& cluster, rumor_strategy& by, std::uint64_t seed = 1) {
    return rumor_run(cluster, base::prng(seed)).spread(by);
}

rumor_result spread(const rumor_cluster& cluster, std::string_view name, std::uint64_t seed = 1) {
    return spread(cluster, *make_rumor_strategy(name, cluster.members), seed);
}

/// The origin tells one member, and that one nobody.
class never_hands_on : public rumor_strategy {
public:
    void on_start(rumor_run& run, rumor_member origin) override {
        const rumor_member to = run.draw_others(origin, 1).front();
        run.send({origin, to, rumor_item::message, 0, 0});
    }
    void on_receive(rumor_run&, const rumor_datagram&, first_time) override {}
    void on_timer(rumor_run&, const rumor_timer&) override {}
};

/// Everything but the message itself.
class sends_only_offers : public rumor_strategy {
public:
    void on_start(rumor_run& run, rumor_member origin) override {
        for (const rumor_member each : run.draw_others(origin, run.size() - 1)) {
            run.send({origin, each, rumor_item::offer, 0, 0});
        }
    }
    void on_receive(rumor_run&, const rumor_datagram&, first_time is_new) override {
        EXPECT_EQ(is_new, first_time::no);
    }
    void on_timer(rumor_run&, const rumor_timer&) override {}
};

TEST(rumor_model, who_never_hands_on_is_seen_to_fail) {
    never_hands_on strategy;
    const rumor_result result = spread(cluster_of(8), strategy);
    EXPECT_EQ(result.delivered, 2U);
    EXPECT_EQ(result.datagrams, 1U);
    EXPECT_FALSE(result.half || result.most || result.all);
}

TEST(rumor_model, only_the_message_delivers) {
    sends_only_offers strategy;
    EXPECT_EQ(spread(cluster_of(8), strategy).delivered, 1U);
}

TEST(rumor_model, push_to_everybody_delivers_in_one_hop) {
    const rumor_result result = spread(cluster_of(32), "push/f=31");
    EXPECT_EQ(result.delivered, 32U);
    EXPECT_EQ(result.datagrams, 32U * 31U);
    EXPECT_EQ(result.busiest, 31U);
    EXPECT_EQ(result.bytes, result.datagrams * (28 + 28 + 150));
    ASSERT_TRUE(result.all);
    EXPECT_LE(*result.all, microseconds(250));
    EXPECT_GE(*result.half, microseconds(150));
    EXPECT_LE(*result.half, *result.most);
    EXPECT_LE(*result.most, *result.all);
}

TEST(rumor_model, a_seed_decides_everything) {
    const auto figures = [](std::string_view name, std::uint64_t seed) {
        const rumor_result got = spread(cluster_of(128, 20), name, seed);
        return std::tuple(got.datagrams, got.bytes, got.delivered, got.half, got.most, got.all);
    };
    for (const std::string_view each :
         {"push", "push-feedback", "plumtree", "tree", "tree/acks=0", "memberlist"}) {
        EXPECT_EQ(figures(each, 5), figures(each, 5)) << each;
        EXPECT_NE(figures(each, 5), figures(each, 6)) << each;
    }
}

TEST(rumor_model, silent_members_neither_count_nor_pay) {
    const rumor_result result = spread(cluster_of(8, 0, 7), "push/f=7");
    EXPECT_EQ(result.running, 1U);
    EXPECT_EQ(result.delivered, 1U);
    EXPECT_EQ(result.datagrams, 7U);
}

TEST(rumor_strategies, the_tree_costs_two_datagrams_a_member_without_loss) {
    for (const char* name : {"tree/k=1", "tree/k=2", "tree/k=3", "tree/k=7", "tree/k=32"}) {
        for (const std::size_t members : {2U, 3U, 8U, 9U, 33U, 100U}) {
            const rumor_result result = spread(cluster_of(members), name, members);
            EXPECT_EQ(result.delivered, members) << name;
            EXPECT_EQ(result.datagrams, 2 * (members - 1)) << name << ", " << members;
        }
    }
}

TEST(rumor_strategies, the_tree_completes_with_loss) {
    for (const char* name : {"tree/k=2", "tree/k=4", "tree"}) {
        for (std::uint64_t seed = 1; seed <= 50; ++seed) {
            const rumor_result result = spread(cluster_of(100, 20), name, seed);
            EXPECT_EQ(result.delivered, 100U) << name << ", seed " << seed;
            EXPECT_LT(result.all.value_or(milliseconds(10'000)), milliseconds(400)) << name;
        }
    }
}

TEST(rumor_strategies, the_tree_goes_around_silent_members) {
    std::size_t missed = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const rumor_cluster cluster = cluster_of(100, 0, 20);
        EXPECT_EQ(spread(cluster, "tree/k=3", seed).delivered, 80U) << seed;
        missed += 80U - spread(cluster, "tree/k=3/hand-over=0", seed).delivered;
    }
    EXPECT_GT(missed, 0U) << "without handing over parts are lost";
}

TEST(rumor_strategies, the_tree_reaches_all_when_datagrams_are_late) {
    rumor_cluster cluster = cluster_of(1'000);
    cluster.link.reordering = percent(5);
    cluster.link.held_back = milliseconds(200);
    std::uint64_t datagrams = 0;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const rumor_result result = spread(cluster, "tree", seed);
        EXPECT_EQ(result.delivered, 1'000U) << seed;
        datagrams += result.datagrams;
    }
    EXPECT_LT(datagrams, 20U * 3'000U) << "late is not lost, and costs some duplicates only";
}

TEST(rumor_strategies, comparing_repairs_what_has_no_acks) {
    const rumor_result result = spread(cluster_of(32, 20), "tree/acks=0");
    EXPECT_EQ(result.delivered, 32U);
    EXPECT_GT(result.all.value_or(milliseconds(0)), milliseconds(10));
}

TEST(rumor_strategies, plumtree_settles_on_a_tree) {
    const rumor_cluster cluster = cluster_of(100);
    const auto strategy = make_rumor_strategy("plumtree", cluster.members);
    const rumor_result first = spread(cluster, *strategy, 1);
    rumor_result last;
    for (std::uint64_t seed = 2; seed <= 20; ++seed) {
        last = spread(cluster, *strategy, seed);
        EXPECT_EQ(last.delivered, 100U);
    }
    EXPECT_LT(last.bytes * 3 / 2, first.bytes) << "duplicates have become offers";
}

TEST(rumor_strategies, memberlist_sends_what_its_limit_says) {
    // 4 ceil(log10(N + 1)) sends of each member that got it.
    EXPECT_EQ(spread(cluster_of(9), "memberlist").datagrams % 4, 0U);
    const rumor_result result = spread(cluster_of(100), "memberlist");
    EXPECT_EQ(result.datagrams, result.delivered * 12);
}

TEST(rumor_strategies, names_that_are_none_are_refused) {
    for (const char* name :
         {"", "flood", "tree/k=0", "tree/k", "tree/k=", "tree/k=x", "tree/z=1", "memberlist/k=1"}) {
        EXPECT_THROW(static_cast<void>(make_rumor_strategy(name, 8)), std::runtime_error) << name;
    }
    EXPECT_NO_THROW(static_cast<void>(make_rumor_strategy("tree/k=4/retry=10", 8)));
}

TEST(rumor_strategies, the_scenario_has_a_row_for_each) {
    scenario_options with;
    with.nodes = {5};
    with.runs = 3;
    with.loss = {0, 20};
    with.strategies = {"chatter-rs", "tree"};
    const table got = run_scenario("rumor-strategies", with);
    ASSERT_EQ(got.rows.size(), 3U) << "chatter-rs comes from a formula, once";
    EXPECT_EQ(got.rows[0][5], "273") << "1,364 datagrams of 5 members";
    EXPECT_EQ(got.rows[1][5], "1.60");
    for (const auto& row : got.rows) {
        EXPECT_EQ(row.size(), got.columns.size());
    }
}

}  // namespace
}  // namespace chatter::sim
