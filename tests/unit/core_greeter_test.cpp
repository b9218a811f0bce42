// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Whom a node says hello to, and how often.

#include "chatter/core/greeter.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace chatter::core {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using test::host;
using test::node_harness;
using test::record_of;
using test::status_of;
using wire::member_state;
using kind = wire::packet_kind;
using names = std::vector<std::string>;
using addresses = std::vector<base::address>;

config with_seeds(const names& seeds) {
    config what = test::config_of(1);
    what.join = seeds;
    return what;
}

addresses greeted(const node_harness& node) {
    addresses all;
    for (const auto& each : node.packets(kind::hello)) {
        all.push_back(each.to);
    }
    std::sort(all.begin(), all.end());
    return all;
}

TEST(greeter, has_its_seeds_looked_up_at_the_start) {
    node_harness node(with_seeds({"one:2428", "two:2428"}));
    node.start();
    EXPECT_EQ(node.effects().resolve, (names{"one:2428", "two:2428"}));
    EXPECT_TRUE(greeted(node).empty()) << "where they live is not known yet";
}

TEST(greeter, says_hello_to_all_addresses_of_a_seed) {
    node_harness node(with_seeds({"one:2428", "two:2428"}));
    node.start();
    const auto v6 = test::address_of("[2001:db8::2]:2428");
    node.resolve("one:2428", {host(2), host(3), v6});
    EXPECT_EQ(greeted(node), (addresses{host(2), host(3), v6}));
    const auto hellos = node.packets(kind::hello);
    for (const auto& each : hellos) {
        EXPECT_GE(each.bytes, wire::limits::hello_bytes) << "as long as any answer";
        EXPECT_EQ(test::items_of<wire::member_record>(each.content),
                  std::vector<wire::member_record>{node.node().own_record()});
        EXPECT_EQ(each.content.head.receiver_run, 0U);
    }
    node.resolve("unasked:2428", {host(9)});
    EXPECT_TRUE(greeted(node).empty());
}

TEST(greeter, tries_for_ever_with_back_off_and_looks_up_anew) {
    node_harness node(with_seeds({"one:2428"}));
    node.start();
    node.resolve("one:2428", {host(2)});
    std::vector<base::mono_time> tries;
    for (int i = 0; i < 40; ++i) {
        node.pass(*node.node().next_deadline() - node.now().mono);
        node.run_deadlines();
        if (!greeted(node).empty()) {
            tries.push_back(node.now().mono);
            EXPECT_EQ(node.effects().resolve, names{"one:2428"});
            node.resolve("one:2428", {host(2)});
        }
    }
    ASSERT_GE(tries.size(), 15U);
    const timing& rules = node.node().settings().timing;
    EXPECT_LE(tries[1] - tries[0], 5 * rules.join_retry_first);
    for (std::size_t i = 2; i < tries.size(); ++i) {
        EXPECT_LE(tries[i] - tries[i - 1], rules.join_retry_max * 5 / 4 + seconds(1));
    }
    EXPECT_GE(tries.back() - tries[tries.size() - 2], rules.join_retry_max);
}

TEST(greeter, follows_a_seed_to_its_new_address) {
    node_harness node(with_seeds({"one:2428"}));
    node.start();
    node.resolve("one:2428", {host(2)});
    node.run_for(seconds(2));
    node.resolve("one:2428", {host(7)});
    EXPECT_EQ(greeted(node), addresses{host(7)});
}

TEST(greeter, keeps_the_addresses_that_it_had_where_a_look_up_fails) {
    node_harness node(with_seeds({"one:2428"}));
    node.start();
    node.resolve("one:2428", {host(2)});
    node.run_for(seconds(2));
    node.resolve("one:2428", {});
    node.run_for(seconds(60));
    EXPECT_FALSE(greeted(node).empty());
}

TEST(greeter, rests_while_a_member_lives_at_a_seeds_address_and_no_longer) {
    node_harness node(with_seeds({"one:2428"}));
    node.start();
    node.resolve("one:2428", {host(2)});
    node.add_member(2);
    node.add_member(3);
    for (int i = 0; i < 240; ++i) {  // both are heard of
        node.run_for(std::chrono::milliseconds(500));
        EXPECT_TRUE(greeted(node).empty());
        node.hear(2, kind::probe, {});
        node.hear(3, kind::probe, {});
    }
    node.hear(3, kind::gossip, {status_of(2, member_state::left)});
    node.run_for(minutes(1));
    const addresses after = greeted(node);
    EXPECT_NE(std::find(after.begin(), after.end(), host(2)), after.end()) << "never forgotten";
}

TEST(greeter, a_seed_that_is_this_node_is_not_asked) {
    config what = with_seeds({"one:2428"});
    what.listening_on = base::address(base::address::v4_bytes{0, 0, 0, 0}, 2428);
    node_harness node(what);
    node.start();
    node.node().set_own_addresses({host(1)});
    node.resolve("one:2428", {test::address_of("127.0.0.1:2428"), host(1)});
    EXPECT_TRUE(greeted(node).empty());
    node.run_for(minutes(10));
    EXPECT_TRUE(greeted(node).empty());
}

TEST(greeter, the_failed_are_asked_at_a_low_rate) {
    node_harness node;
    node.start();
    node.add_member(2);
    node.add_member(3);
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{2, 3}) {
        node.hear(2, kind::gossip, {status_of(number, member_state::failed, 2)});
    }
    node.run_for(minutes(5));
    const addresses asked = greeted(node);
    EXPECT_NEAR(static_cast<double>(asked.size()), 60, 2) << "one of them each 5 periods";
    EXPECT_GT(std::count(asked.begin(), asked.end(), host(2)), 15);
    EXPECT_GT(std::count(asked.begin(), asked.end(), host(3)), 15);
}

TEST(greeter, members_of_a_former_run_are_asked_at_the_start) {
    config what = test::config_of(1);
    what.former = saved_state{what.self, 5, test::start_of_time - 1'000, {}};
    for (std::uint8_t number = 2; number < 40; ++number) {
        what.former->members.push_back(record_of(number));
    }
    node_harness node(what);
    node.start();
    EXPECT_EQ(greeted(node).size(), 8U) << "some of them";
    node_harness another(what, 2);
    another.start();
    EXPECT_NE(greeted(another), greeted(node)) << "at random";
}

/// They are asked who they are, in no more bytes than they have spent: a hello has more.
TEST(greeter, strangers_are_not_greeted) {
    node_harness node;
    node.start();
    for (std::uint8_t number = 2; number < 200; ++number) {
        node.receive(test::packet_of(number, node.run(), kind::probe), host(number));
        EXPECT_TRUE(greeted(node).empty());
        EXPECT_EQ(node.packets(kind::challenge).size(), 1U);
        node.receive(test::packet_of(number, node.run(), kind::reset), host(number));
        EXPECT_TRUE(greeted(node).empty()) << "nothing but an answer went there";
    }
    node.run_for(minutes(1));
    EXPECT_TRUE(greeted(node).empty());
}

TEST(greeter, tells_once_that_a_seed_does_not_answer_and_again_after_it_was_met) {
    node_harness node(with_seeds({"one:2428"}));
    node.start();
    node.resolve("one:2428", {host(2)});
    node.run_for(seconds(9));
    EXPECT_TRUE(node.events_of<join_unanswered>().empty()) << "it may be starting, too";
    node.run_for(seconds(30));
    EXPECT_EQ(node.events_of<join_unanswered>(), std::vector<join_unanswered>{{"one:2428"}});
    node.run_for(minutes(10));
    EXPECT_TRUE(node.events_of<join_unanswered>().empty()) << "once";
    node.add_member(2);
    for (int i = 0; i < 240; ++i) {
        node.run_for(std::chrono::milliseconds(500));
        EXPECT_TRUE(node.events_of<join_unanswered>().empty()) << "it is met";
        node.hear(2, kind::probe, {});
    }
    node.hear(2, kind::gossip, {status_of(2, member_state::left)});
    node.run_for(minutes(5));
    EXPECT_EQ(node.events_of<join_unanswered>().size(), 1U);
}

TEST(greeter, a_seed_that_has_no_address_is_not_told_as_silent) {
    node_harness node(with_seeds({"one:2428"}));
    node.start();
    node.resolve("one:2428", {});
    node.run_for(minutes(5));
    EXPECT_TRUE(node.events_of<join_unanswered>().empty()) << "the look-up has failed: told there";
}

TEST(greeter, so_many_are_greeted_in_a_moment_and_no_more) {
    node_harness node(with_seeds({"one:2428", "two:2428", "three:2428"}));
    node.start();
    addresses many;
    for (unsigned number = 0; number < 5'000; ++number) {
        const auto high = static_cast<std::uint8_t>(number >> 8U);
        const auto low = static_cast<std::uint8_t>(number);
        many.emplace_back(base::address::v4_bytes{10, 1, high, low}, std::uint16_t{2428});
    }
    node.resolve("one:2428", many);
    EXPECT_EQ(greeted(node).size(), 1'024U);
    node.resolve("two:2428", {host(2)});
    EXPECT_TRUE(greeted(node).empty());
    node.pass(seconds(1));
    node.resolve("three:2428", {host(3)});
    EXPECT_EQ(greeted(node), addresses{host(3)}) << "a moment later";
}

TEST(greeter, who_leaves_greets_nobody) {
    node_harness node(with_seeds({"one:2428"}));
    node.start();
    node.leave();
    node.resolve("one:2428", {host(2)});
    EXPECT_TRUE(greeted(node).empty());
    EXPECT_EQ(node.node().next_deadline(), std::nullopt);
    node.receive(test::packet_of(2, 0, kind::hello, {record_of(2)}), host(2));
    EXPECT_TRUE(node.effects().sends.empty()) << "nor welcomes anybody";
}

// --- Joining while it runs -------------------------------------------------------------------

TEST(greeter, who_is_joined_later_is_looked_up_and_tried_for_ever) {
    node_harness node;
    node.start();
    node.join("one:2428");
    EXPECT_EQ(node.effects().resolve, names{"one:2428"});
    node.resolve("one:2428", {host(2)});
    EXPECT_EQ(greeted(node), addresses{host(2)});
    for (int i = 0; i < 10; ++i) {
        node.run_for(minutes(1));
        EXPECT_FALSE(greeted(node).empty()) << i;
    }
}

TEST(greeter, who_is_joined_again_is_tried_at_once) {
    node_harness node(with_seeds({"one:2428"}));
    node.start();
    node.resolve("one:2428", {host(2)});
    node.run_for(minutes(10));
    node.resolve("one:2428", {host(2)});
    node.pass(seconds(1));
    node.join("one:2428");
    EXPECT_EQ(node.effects().resolve, names{"one:2428"});
    node.join("one:2428");
    EXPECT_TRUE(node.effects().resolve.empty()) << "that is under way";
    node.resolve("one:2428", {host(2)});
    EXPECT_EQ(greeted(node), addresses{host(2)});
    node.run_for(5 * node.node().settings().timing.join_retry_first);
    EXPECT_GE(greeted(node).size(), 2U) << "as at first";
}

TEST(greeter, so_many_are_joined_and_the_oldest_of_them_goes) {
    node_harness node(with_seeds({"first:2428"}));
    node.start();
    const auto name = [](std::size_t number) { return "n" + std::to_string(number) + ":2428"; };
    for (std::size_t i = 0; i <= greeter::joined_max; ++i) {
        node.join(name(i));
    }
    node.resolve(name(0), {host(2)});
    EXPECT_TRUE(greeted(node).empty());
    node.resolve(name(1), {host(3)});
    EXPECT_EQ(greeted(node), addresses{host(3)});
    node.resolve(name(greeter::joined_max), {host(4)});
    EXPECT_EQ(greeted(node), addresses{host(4)});
    node.resolve("first:2428", {host(5)});
    EXPECT_EQ(greeted(node), addresses{host(5)}) << "those of the configuration stay";
}

TEST(greeter, who_joins_itself_does_nothing_bad) {
    for (const char* const listening_on : {"10.0.0.1:2428", "0.0.0.0:2428"}) {
        config what = test::config_of(1);
        what.listening_on = test::address_of(listening_on);
        node_harness node(what);
        node.start();
        node.node().set_own_addresses({host(1)});
        node.join("10.0.0.1:2428");
        node.resolve("10.0.0.1:2428", {host(1)});
        EXPECT_TRUE(greeted(node).empty());
        node.run_for(minutes(10));
        EXPECT_TRUE(node.effects().sends.empty());
        EXPECT_TRUE(node.events().empty());
        EXPECT_TRUE(node.node().is_ready());
    }
}

TEST(greeter, who_leaves_joins_nobody) {
    node_harness node;
    node.start();
    node.leave();
    node.join("one:2428");
    EXPECT_TRUE(node.effects().resolve.empty());
    EXPECT_EQ(node.node().next_deadline(), std::nullopt);
}

TEST(greeter, who_is_to_be_forgotten_is_not_greeted) {
    node_harness node;
    node.start();
    node.add_member(2);
    node.add_member(3);
    node.hear(2, kind::gossip, {status_of(3, member_state::failed, 2)});
    ASSERT_TRUE(node.forget(3));
    for (int i = 0; i < 100; ++i) {
        node.run_for(seconds(1));
        EXPECT_TRUE(greeted(node).empty());
        node.hear(2, kind::probe, {});
    }
}

// --- Whether it has joined -------------------------------------------------------------------

TEST(greeter, is_ready_at_once_with_nobody_to_join_and_stays_so) {
    node_harness node;
    EXPECT_TRUE(node.node().is_ready());
    node.start();
    EXPECT_TRUE(node.node().is_ready());
    node.join("one:2428");
    EXPECT_TRUE(node.node().is_ready()) << "it was";
}

TEST(greeter, is_ready_when_a_member_was_met_and_stays_so) {
    node_harness node(with_seeds({"one:2428", "two:2428"}));
    EXPECT_FALSE(node.node().is_ready());
    node.start();
    EXPECT_FALSE(node.node().is_ready());
    node.resolve("one:2428", {host(2)});
    EXPECT_FALSE(node.node().is_ready());
    node.add_member(2);
    EXPECT_TRUE(node.node().is_ready());
    node.run_for(minutes(5));
    ASSERT_EQ(node.members().size(), 1U);
    EXPECT_TRUE(node.node().is_ready()) << "what is left of the cluster is the cluster";
}

TEST(greeter, is_ready_with_nobody_to_join_but_itself) {
    node_harness node(with_seeds({"one:2428", "two:2428"}));
    node.start();
    node.resolve("one:2428", {test::address_of("10.9.9.9:2428"), host(1)});
    EXPECT_FALSE(node.node().is_ready()) << "there is another";
    node.resolve("two:2428", {host(1)});
    EXPECT_TRUE(node.node().is_ready());
}

TEST(greeter, members_of_a_former_run_are_not_met_before_they_answer) {
    config what = with_seeds({"one:2428"});
    what.former = saved_state{what.self, 5, test::start_of_time - 1'000, {record_of(2)}};
    node_harness node(what);
    node.start();
    ASSERT_EQ(node.members().size(), 2U);
    EXPECT_FALSE(node.node().is_ready());
    node.add_member(2);
    EXPECT_TRUE(node.node().is_ready());
}

}  // namespace
}  // namespace chatter::core
