// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Each checker is able to fail: a deliberate bug, and the rule that tells of it. Without the
// bug the same cluster breaks no rule.

#include "checkers.hpp"

#include "chatter/wire/packet.hpp"

#include "liveness.hpp"
#include "story.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>

namespace chatter::sim {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr node_id mutant = 1;
constexpr node_id victim = 2;

/// Five that know one another, of whom n2 has the bug.
struct clean : public testing::Test {
    clean() {
        s.begin(5);
        EXPECT_EQ(s.violations(), "");
    }

    /// Everything that n2 sends ends with that item.
    void append_to_all(const wire::packet_item& what) {
        s.cluster.set_tamper([item = wire::encode_item(what)](
                                 node_id by, base::address&, std::vector<std::byte>& bytes) {
            if (by == mutant) {
                bytes.insert(bytes.end(), item.begin(), item.end());
            }
            return std::size_t{1};
        });
    }

    [[nodiscard]] wire::member_status failed(const base::uuid& accuser) const {
        const wire::member_record of = s.cluster.node(victim).own_record();
        wire::member_status status;
        status.uuid = of.facts.uuid;
        status.incarnation = of.incarnation;
        status.state = wire::member_state::failed;
        status.at = of.facts.started;
        status.accused.accuser = accuser;
        return status;
    }

    [[nodiscard]] testing::AssertionResult tells_of(rule which) {
        // Often, as whom it is about may set it right.
        const bool is_found = s.cluster.run_until(
            [&] {
                s.checkers.inspect();
                return s.checkers.has_found(which);
            },
            seconds(5),
            microseconds(50));
        if (is_found) {
            return testing::AssertionSuccess();
        }
        return testing::AssertionFailure() << "only: " << s.violations();
    }

    story s;
};

using mutation = clean;

TEST_F(mutation, without_one_no_rule_is_broken) {
    s.cluster.run_for(seconds(60));
    s.checkers.inspect();
    EXPECT_EQ(s.violations(), "");
    EXPECT_EQ(disagreement(s.cluster), std::nullopt);
}

TEST_F(mutation, an_incarnation_of_another_is_raised) {
    wire::member_record raised = s.cluster.node(victim).own_record();
    raised.incarnation += 1'000;
    s.cluster.pause(victim);  // awake it would outdo that at once
    append_to_all(raised);
    EXPECT_TRUE(tells_of(rule::incarnation_made_up));
}

TEST_F(mutation, a_failure_is_made_up) {
    append_to_all(failed(s.cluster.uuid_of(mutant)));
    EXPECT_TRUE(tells_of(rule::failed_without_reason));
}

TEST_F(mutation, an_accuser_is_made_up) {
    base::uuid nobody{};
    nobody.data[0] = 1;
    append_to_all(failed(nobody));
    EXPECT_TRUE(tells_of(rule::failed_without_reason));
}

TEST_F(mutation, the_failed_accuses_itself) {
    append_to_all(failed(s.cluster.uuid_of(victim)));
    EXPECT_TRUE(tells_of(rule::failed_without_reason));
}

TEST_F(mutation, a_view_goes_back_to_an_older_standing) {
    const base::uuid of = s.cluster.uuid_of(victim);
    const auto incarnation = s.cluster.node(victim).own_record().incarnation;
    s.checkers.see(0, of, {incarnation, wire::member_state::failed});
    EXPECT_TRUE(tells_of(rule::standing_fell));  // n1 itself holds it for alive
}

TEST_F(mutation, a_node_forgets_its_own_incarnation) {
    story forgetful;
    forgetful.begin(1);
    forgetful.cluster.add({});
    forgetful.cluster.start(1);
    forgetful.cluster.kill(1);
    forgetful.cluster.set_skew(1, -hours(1) / milliseconds(1));
    forgetful.cluster.forget_state(1);
    forgetful.cluster.restart(1, identity::same);
    node_spec other;
    other.join = {"10.0.0.2:2428"};
    forgetful.cluster.start(forgetful.cluster.add(other));
    forgetful.cluster.run_for(seconds(1));
    EXPECT_TRUE(forgetful.checkers.has_found(rule::standing_fell)) << forgetful.violations();
}

TEST_F(mutation, a_node_holds_itself_for_failed) {
    const core::member_tag who{s.cluster.uuid_of(0), "n1", s.cluster.address_of(0)};
    s.checkers.on_event(0, core::member_failed{who, {s.cluster.uuid_of(1), {}, 0}});
    EXPECT_TRUE(s.checkers.has_found(rule::failed_itself));
}

TEST_F(mutation, who_left_comes_back_by_an_old_record) {
    const wire::member_record old = s.cluster.node(victim).own_record();
    s.cluster.leave(victim);
    s.cluster.run_for(seconds(5));
    // The record alone does nothing, see scenario_hostile_test.cpp: it takes a node that has
    // forgotten that the member has left.
    s.cluster.set_tamper(
        [item = wire::encode_item(old)](node_id, base::address&, std::vector<std::byte>& bytes) {
            bytes.insert(bytes.end(), item.begin(), item.end());
            return std::size_t{1};
        });
    s.cluster.lobotomize(3);
    EXPECT_TRUE(tells_of(rule::resurrected));
}

TEST_F(mutation, a_datagram_is_too_large) {
    s.cluster.set_tamper([](node_id by, base::address&, std::vector<std::byte>& bytes) {
        bytes.resize(by == mutant ? wire::limits::packet_bytes_max + 1 : bytes.size());
        return std::size_t{1};
    });
    EXPECT_TRUE(tells_of(rule::datagram_too_large));
}

TEST_F(mutation, a_node_sends_to_itself) {
    s.cluster.set_tamper([&](node_id by, base::address& to, std::vector<std::byte>&) {
        to = by == mutant ? s.cluster.address_of(by) : to;
        return std::size_t{1};
    });
    EXPECT_TRUE(tells_of(rule::sent_to_itself));
}

TEST_F(mutation, each_datagram_is_sent_a_thousand_times) {
    s.cluster.set_tamper([](node_id by, base::address&, std::vector<std::byte>&) {
        return std::size_t{by == mutant ? 1'000U : 1U};
    });
    EXPECT_TRUE(tells_of(rule::sent_too_much));
}

TEST(mutation_of_waking, deadlines_come_before_the_datagrams_that_waited) {
    bool found = false;
    for (std::uint64_t seed = 1; seed <= 20 && !found; ++seed) {
        story s(seed, wan());  // where a probe is often under way
        s.begin(5, [](node_spec& each) {
            each.timing.mind_sleep = false;
            each.timing.verify_before_failing = false;
            each.wakes = waking::deadlines_first;
        });
        s.cluster.pause(mutant);
        s.cluster.run_for(seconds(3));
        s.cluster.resume(mutant);
        s.cluster.run_for(seconds(1));
        found = s.checkers.has_found(rule::sleeper_accused);
    }
    EXPECT_TRUE(found);
}

// --- Liveness --------------------------------------------------------------------------------

/// Whether all agree within the bound that the swarm gives them, too.
bool agrees_in_time(story& s) {
    const auto bound = agreement_bound(s.cluster.spec_of(0).timing, s.cluster.up().size(), 1);
    return s.agrees_within(bound);
}

TEST_F(mutation, nobody_is_told_of_deadlines) {
    for (node_id each = 0; each < s.cluster.size(); ++each) {
        s.cluster.forget_deadlines(each);
    }
    s.cluster.silence(victim);
    EXPECT_FALSE(agrees_in_time(s));
}

TEST_F(mutation, all_refutations_are_lost) {
    s.cluster.set_tamper([&](node_id by, base::address&, std::vector<std::byte>& bytes) {
        const auto packet = wire::decode_packet(bytes);
        bool speaks_of_itself = false;
        for (const wire::packet_item& each : packet ? packet->items : decltype(packet->items){}) {
            const auto* record = std::get_if<wire::member_record>(&each);
            speaks_of_itself =
                speaks_of_itself ||
                (record != nullptr && record->facts.uuid == s.cluster.uuid_of(victim));
        }
        return std::size_t{by == victim && speaks_of_itself ? 0U : 1U};
    });
    s.cluster.pause(victim);
    s.cluster.run_for(seconds(20));
    s.cluster.resume(victim);
    EXPECT_FALSE(agrees_in_time(s));
}

TEST_F(mutation, one_node_hears_nothing) {
    s.cluster.set_tamper([&](node_id, base::address& to, std::vector<std::byte>&) {
        return std::size_t{to == s.cluster.address_of(victim) ? 0U : 1U};
    });
    s.cluster.run_for(seconds(20));
    EXPECT_FALSE(agrees_in_time(s));
}

TEST_F(mutation, seeds_and_the_failed_are_forgotten) {
    // Who is held for failed is asked by hellos alone; without them a healed partition stays.
    s.cluster.network().partition({0, 0, 1, 1, 1});
    s.cluster.run_for(seconds(30));
    s.cluster.network().heal();
    s.cluster.set_tamper([](node_id, base::address&, std::vector<std::byte>& bytes) {
        const auto head = wire::decode_packet_head(bytes);
        return std::size_t{head && head->kind == wire::packet_kind::hello ? 0U : 1U};
    });
    EXPECT_FALSE(agrees_in_time(s));
}

TEST_F(mutation, without_one_a_crash_a_pause_and_a_partition_end_in_agreement) {
    s.cluster.network().partition({0, 0, 1, 1, 1});
    s.cluster.run_for(seconds(30));
    s.cluster.network().heal();
    s.cluster.silence(victim);
    EXPECT_TRUE(agrees_in_time(s)) << *disagreement(s.cluster);
}

}  // namespace
}  // namespace chatter::sim
