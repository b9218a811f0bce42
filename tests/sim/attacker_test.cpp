// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The attacker is not toothless: what it sends gets to where it is refused, and a cluster that
// takes it in the clear comes to harm, of which the rules tell. And each rule about bystanders,
// sealed injections and messages is able to fail.

#include "attacker.hpp"

#include "chatter/wire/packet.hpp"

#include "bystander_checker.hpp"
#include "keys.hpp"
#include "replica_checker.hpp"
#include "story.hpp"
#include "swarm.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace chatter::sim {
namespace {

using core::verdict;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr host_id nobodys_host = 20;
constexpr node_id victim = 2;

/// Five that know one another, and somebody who overhears them.
struct attacked : public testing::Test {
    void begin(core::seal_mode mode) {
        s.begin(5, [mode](node_spec& each) {
            if (mode != core::seal_mode::off) {
                each.sealing = test::sealed_with("a", mode);
            }
        });
        s.cluster.run_for(seconds(5));
    }
    void attack_for(base::mono_duration time, base::mono_duration step = milliseconds(20)) {
        for (const base::mono_time end = s.cluster.now() + time; s.cluster.now() < end;) {
            enemy.strike();
            s.cluster.run_for(step);
            s.checkers.inspect();
            replicas.inspect();
            bystanders.inspect();
        }
    }
    [[nodiscard]] std::uint64_t count(verdict which) const {
        return enemy.verdicts()[static_cast<std::size_t>(which)];
    }
    [[nodiscard]] std::string violations() const {
        return s.violations() + to_lines(replicas.found()) + to_lines(bystanders.found());
    }
    verdict tell(node_id whom, std::size_t number) {
        return replicas.tell(whom, wire::debug_message{numbered_text(number, 20)});
    }

    story s;
    replica_checker replicas{s.cluster};
    bystander_checker bystanders{s.cluster, nobodys_host};
    attacker enemy{
        {hostility::eavesdropper, milliseconds(10), 20}, base::prng(5), s.cluster, nobodys_host};
};

struct sealed_and_attacked : public attacked {
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
    }
};

// --- It has teeth ----------------------------------------------------------------------------

TEST_F(attacked, who_overhears_a_plain_cluster_breaks_its_rules) {
    begin(core::seal_mode::off);
    attack_for(seconds(20));
    EXPECT_TRUE(s.checkers.has_found(rule::incarnation_made_up)) << violations();
    EXPECT_TRUE(bystanders.has_found(rule::moved)) << violations();
}

TEST_F(sealed_and_attacked, a_cluster_that_still_takes_what_is_in_the_clear_is_not_safe) {
    begin(core::seal_mode::send);
    attack_for(seconds(20));
    EXPECT_TRUE(s.checkers.has_found(rule::incarnation_made_up)) << violations();
}

TEST_F(sealed_and_attacked, the_same_attacks_do_nothing_where_all_is_to_be_sealed) {
    begin(core::seal_mode::only);
    attack_for(seconds(20));
    EXPECT_EQ(violations(), "");
    EXPECT_EQ(s.count<core::member_failed>(), 0U);
    EXPECT_EQ(s.count<core::member_suspect>(), 0U);
}

TEST_F(sealed_and_attacked, each_kind_of_attack_reaches_what_refuses_it) {
    begin(core::seal_mode::only);
    EXPECT_EQ(tell(0, 1), verdict::accepted);
    EXPECT_EQ(tell(0, 1), verdict::duplicate);
    attack_for(seconds(20));
    for (const verdict each : {verdict::undecodable,
                               verdict::other_cluster,
                               verdict::other_run,
                               verdict::own_packet,
                               verdict::unsealed,
                               verdict::no_common_key,
                               verdict::forged,
                               verdict::replayed,
                               verdict::duplicate}) {
        EXPECT_GT(count(each), 0U) << core::to_string(each);
    }
    for (std::size_t i = 0; i < attack_count; ++i) {
        EXPECT_GT(enemy.sent(static_cast<attack>(i)), 0U) << to_string(static_cast<attack>(i));
    }
    EXPECT_GT(bystanders.bytes_sent(), 0U);
    for (int i = 0; i < 8'000; ++i) {
        enemy.strike(attack::forgery, 0);
    }
    s.cluster.run_for(seconds(1));
    EXPECT_GT(count(verdict::over_budget), 0U);
    EXPECT_EQ(violations(), "");
}

TEST(attacked_swarm, seeds_with_each_secrecy_are_attacked) {
    // The first that have it; short, as the long ones are run by ctest.
    for (const secrecy keys : {secrecy::plain, secrecy::sealed, secrecy::key_change}) {
        if (keys != secrecy::plain && !wire::keyring::is_available()) {
            continue;
        }
        swarm_options options = draw_options(3, seconds(20));
        options.nodes = 5;
        options.keys = keys;
        options.attacks = {keys == secrecy::plain ? hostility::stranger : hostility::eavesdropper,
                           milliseconds(100),
                           50};
        const swarm_result result = run_swarm(options);
        for (const violation& each : result.violations) {
            ADD_FAILURE() << to_string(keys) << ": " << to_string(each);
        }
        EXPECT_GT(result.verdicts[static_cast<std::size_t>(verdict::undecodable)], 0U);
        const bool was_replayed = result.verdicts[static_cast<std::size_t>(verdict::replayed)] > 0;
        EXPECT_EQ(was_replayed, keys != secrecy::plain);
    }
}

// --- The rules are able to fail --------------------------------------------------------------

TEST_F(attacked, a_node_writes_to_who_has_not_written_to_it) {
    begin(core::seal_mode::off);
    EXPECT_EQ(violations(), "");
    s.cluster.set_tamper([](node_id, base::address& to, std::vector<std::byte>&) {
        to = sim_network::address_of(nobodys_host);
        return std::size_t{1};
    });
    s.cluster.run_for(seconds(1));
    EXPECT_TRUE(bystanders.has_found(rule::reflected));
}

TEST_F(attacked, a_member_is_said_to_be_where_it_is_not) {
    begin(core::seal_mode::off);
    wire::member_record moved = s.cluster.node(victim).own_record();
    moved.facts.address = sim_network::address_of(nobodys_host);
    ++moved.incarnation;
    s.cluster.set_tamper(
        [item = wire::encode_item(moved)](node_id, base::address&, std::vector<std::byte>& bytes) {
            bytes.insert(bytes.end(), item.begin(), item.end());
            return std::size_t{1};
        });
    EXPECT_TRUE(s.cluster.run_until(
        [&] {
            bystanders.inspect();
            return bystanders.has_found(rule::moved);
        },
        seconds(5),
        milliseconds(1)));
}

TEST_F(sealed_and_attacked, a_node_tells_of_somebody_without_a_key) {
    begin(core::seal_mode::only);
    bystanders.on_event(victim, core::no_common_key{sim_network::address_of(nobodys_host), 7});
    EXPECT_TRUE(bystanders.has_found(rule::alarmed));
}

TEST_F(attacked, a_node_tells_of_a_message_that_nobody_told) {
    begin(core::seal_mode::off);
    replicas.on_event(victim, core::message_received{{}, {}, numbered_text(7, 20)});
    EXPECT_TRUE(replicas.has_found(rule::message_made_up));
}

TEST_F(sealed_and_attacked, an_injection_is_not_answered) {
    begin(core::seal_mode::only);
    EXPECT_EQ(tell(0, 1), verdict::accepted);
    EXPECT_EQ(violations(), "");
    s.cluster.set_tamper([](node_id, base::address& to, std::vector<std::byte>&) {
        return std::size_t{sim_network::host_at(to) ? 1U : 0U};
    });
    EXPECT_EQ(tell(0, 2), verdict::accepted);
    EXPECT_TRUE(replicas.has_found(rule::answered_wrongly));
}

}  // namespace
}  // namespace chatter::sim
