// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Stories of a member that somebody has the cluster forget: who misses it learns of it, and who
// is forgotten in error comes back.

#include "chatter/wire/packet.hpp"

#include "liveness.hpp"
#include "replica_history.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace chatter::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr node_id lost = 3;

link_options lossy(std::uint32_t loss_percent) {
    link_options link = lan();
    link.loss = percent(loss_percent);
    return link;
}

struct forget_history : public replica_history {
    explicit forget_history(std::uint64_t seed = 1, const link_options& link = lan())
        : replica_history(seed, link) {}

    /// Machines that know one another, each with a device; number `lost` then goes silent, and
    /// that is known.
    void begin_and_lose(std::size_t machines) {
        begin(machines);
        tell_devices();
        cluster.run_for(seconds(5));
        whom = cluster.uuid_of(lost);
        cluster.silence(lost);
        ASSERT_TRUE(agrees_within(seconds(60)));
    }
    void tell_devices() {
        for (node_id each = 0; each < cluster.size(); ++each) {
            tell(each, status(std::nullopt, "device of " + std::to_string(each), "power", "on"));
        }
    }

    [[nodiscard]] bool lists(node_id by, const base::uuid& member) const {
        const core::membership& members = cluster.node(by).members();
        const auto found = members.table().find(member);
        return found && !members.is_forgotten(*found);
    }
    [[nodiscard]] bool has_device(node_id by, node_id of) const {
        return device_at(by, {cluster.uuid_of(of), "device of " + std::to_string(of)}).has_value();
    }
    /// Who runs and still lists it; nothing where nobody does, and nobody has its device.
    [[nodiscard]] std::optional<node_id> who_lists() const {
        for (const node_id each : cluster.up()) {
            if (lists(each, whom) || has_device(each, lost)) {
                return each;
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] bool is_forgotten_within(base::mono_duration at_most) {
        return cluster.run_until([&] { return !who_lists(); }, at_most);
    }
    [[nodiscard]] std::size_t told_as_forgotten(node_id by) const {
        std::size_t count = 0;
        for (const told& each : events) {
            const auto* left = std::get_if<core::member_left>(&each.what);
            count += left != nullptr && each.at == by && left->who.uuid == whom &&
                             left->reason == wire::leave_reason::forgotten
                         ? 1
                         : 0;
        }
        return count;
    }
    /// Soon after all agree, nothing is asked any more.
    void expect_quiet() {
        cluster.run_for(seconds(10));
        EXPECT_EQ(questions_in(minutes(1)), 0U);
    }
    void expect_told_once() const {
        for (const node_id each : cluster.up()) {
            EXPECT_EQ(told_as_forgotten(each), 1U) << each;
        }
    }

    base::uuid whom{};
};

TEST(forget, a_member_is_gone_from_all_within_a_second) {
    for (const std::size_t machines : {4U, 9U, 40U}) {
        forget_history s(machines);
        s.begin_and_lose(machines);
        ASSERT_TRUE(s.has_device(1, lost));
        EXPECT_TRUE(s.cluster.forget(1, s.whom));
        EXPECT_TRUE(s.is_forgotten_within(seconds(1))) << *s.who_lists();
        s.cluster.run_for(seconds(30));
        s.expect_told_once();
        EXPECT_EQ(s.replicas.difference(), std::nullopt);
        s.expect_quiet();
        EXPECT_EQ(s.all_violations(), "");
    }
}

TEST(forget, a_network_that_loses_a_fifth_delays_it) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        forget_history s(seed, lossy(20));
        s.begin_and_lose(8);
        EXPECT_TRUE(s.cluster.forget(1, s.whom));
        EXPECT_TRUE(s.is_forgotten_within(seconds(15))) << seed << ": " << *s.who_lists();
        s.cluster.network().set_all(lan());
        EXPECT_TRUE(s.is_equal_within(seconds(30))) << *s.replicas.difference();
        s.expect_told_once();
        EXPECT_EQ(s.all_violations(), "") << seed;
    }
}

TEST(forget, who_missed_the_news_finds_out_though_nothing_else_changes) {
    forget_history s;
    s.begin_and_lose(6);
    // For as long as the news are told, machine 5 hears probes, and nothing else.
    s.cluster.set_tamper([&](node_id, base::address& to, std::vector<std::byte>& bytes) {
        const auto packet = wire::decode_packet(bytes);
        const bool is_news =
            packet && std::any_of(packet->items.begin(), packet->items.end(), [](const auto& each) {
                const auto* status = std::get_if<wire::member_status>(&each);
                return status != nullptr && status->reason == wire::leave_reason::forgotten;
            });
        const bool is_page = packet && packet->head.kind == wire::packet_kind::page;
        return std::size_t{to == s.cluster.address_of(5) && is_news && !is_page ? 0U : 1U};
    });
    EXPECT_TRUE(s.cluster.forget(1, s.whom));
    EXPECT_TRUE(s.is_forgotten_within(seconds(5))) << *s.who_lists();
    EXPECT_EQ(s.count<core::member_failed>(), 5U) << "of the lost one, and of nobody else";
    s.expect_told_once();
    s.expect_quiet();
    EXPECT_EQ(s.all_violations(), "");
}

TEST(forget, who_was_cut_off_learns_of_it) {
    for (const base::mono_duration time : {base::mono_duration(seconds(1)),
                                           base::mono_duration(seconds(5)),
                                           base::mono_duration(minutes(5))}) {
        forget_history s;
        s.begin_and_lose(7);
        s.cluster.network().partition({0, 0, 0, 0, 0, 1, 1});
        EXPECT_TRUE(s.cluster.forget(1, s.whom));
        s.cluster.run_for(time);
        EXPECT_TRUE(s.lists(5, s.whom));
        EXPECT_TRUE(s.has_device(6, lost));
        s.cluster.network().heal();
        EXPECT_TRUE(s.is_forgotten_within(seconds(60))) << *s.who_lists();
        EXPECT_TRUE(s.agrees_within(seconds(60))) << *disagreement(s.cluster);
        EXPECT_TRUE(s.is_equal_within(seconds(30))) << *s.replicas.difference();
        s.expect_told_once();
        EXPECT_FALSE(s.who_lists()) << "nobody brings it back";
        s.expect_quiet();
        EXPECT_EQ(s.all_violations(), "");
    }
}

TEST(forget, a_restart_with_its_state_does_not_bring_it_back) {
    for (const bool is_restarted_later : {false, true}) {
        forget_history s;
        s.begin_and_lose(5);
        s.cluster.run_for(seconds(15));  // it is stored as failed
        if (is_restarted_later) {
            s.cluster.kill(4);
        }
        EXPECT_TRUE(s.cluster.forget(1, s.whom));
        s.cluster.run_for(seconds(15));
        if (!is_restarted_later) {
            s.cluster.kill(4);
        }
        s.cluster.restart(4, identity::same);
        EXPECT_TRUE(s.agrees_within(seconds(10))) << *disagreement(s.cluster);
        EXPECT_TRUE(s.is_forgotten_within(seconds(5))) << *s.who_lists();
        s.cluster.run_for(seconds(30));
        EXPECT_FALSE(s.who_lists());
        EXPECT_EQ(s.count<core::member_up>(s.whom, node_id{4}), 0U);
        EXPECT_EQ(s.replicas.difference(), std::nullopt);
        s.expect_quiet();
        EXPECT_EQ(s.all_violations(), "");
    }
}

TEST(forget, after_all_were_restarted_it_stays_away) {
    forget_history s;
    s.begin_and_lose(5);
    EXPECT_TRUE(s.cluster.forget(1, s.whom));
    s.cluster.run_for(seconds(30));
    for (const node_id each : {0U, 1U, 2U, 4U}) {
        s.cluster.kill(each);
    }
    for (const node_id each : {0U, 1U, 2U, 4U}) {
        s.cluster.restart(each, identity::same);
    }
    EXPECT_TRUE(s.agrees_within(seconds(30))) << *disagreement(s.cluster);
    EXPECT_FALSE(s.who_lists());
    EXPECT_EQ(s.all_violations(), "");
}

TEST(forget, a_newcomer_neither_lists_it_nor_gets_its_devices) {
    forget_history s;
    s.begin_and_lose(5);
    EXPECT_TRUE(s.cluster.forget(1, s.whom));
    s.cluster.run_for(seconds(5));
    const node_id late = s.join();
    EXPECT_TRUE(s.is_equal_within(seconds(5))) << *s.replicas.difference();
    EXPECT_FALSE(s.who_lists());
    EXPECT_TRUE(s.has_device(late, 2));
    EXPECT_EQ(s.told_as_forgotten(late), 0U) << "it never knew of it";
    EXPECT_EQ(s.count<core::device_removed>(std::nullopt, late), 0U);
    s.expect_quiet();
    EXPECT_EQ(s.all_violations(), "");
}

TEST(forget, who_left_is_forgotten_too) {
    forget_history s;
    s.begin(4);
    s.tell_devices();
    s.whom = s.cluster.uuid_of(lost);
    s.cluster.leave(lost);
    s.cluster.run_for(seconds(5));
    ASSERT_EQ(s.count<core::member_left>(s.whom), 3U);
    s.events.clear();
    EXPECT_TRUE(s.cluster.forget(0, s.whom));
    EXPECT_TRUE(s.is_forgotten_within(seconds(1))) << *s.who_lists();
    s.expect_told_once();
    EXPECT_EQ(s.all_violations(), "");
}

TEST(forget, who_comes_back_is_up_with_its_devices) {
    forget_history s;
    s.begin_and_lose(5);
    EXPECT_TRUE(s.cluster.forget(1, s.whom));
    s.cluster.run_for(seconds(5));
    s.cluster.restart(lost, identity::same);
    EXPECT_TRUE(s.agrees_within(seconds(2))) << *disagreement(s.cluster);
    s.tell(lost, status(std::nullopt, "device of 3", "power", "on again"));
    EXPECT_TRUE(s.is_equal_within(seconds(5))) << *s.replicas.difference();
    EXPECT_EQ(s.count<core::member_up>(s.whom), 4U);
    for (const node_id each : s.cluster.up()) {
        EXPECT_TRUE(s.has_device(each, lost)) << each;
    }
    EXPECT_EQ(s.all_violations(), "");
}

TEST(forget, who_was_only_cut_off_comes_back_with_its_devices) {
    forget_history s;
    s.begin(6);
    s.tell_devices();
    s.whom = s.cluster.uuid_of(lost);
    s.cluster.network().partition({0, 0, 0, 1, 0, 0});
    s.cluster.run_for(seconds(60));
    EXPECT_TRUE(s.cluster.forget(1, s.whom));
    s.cluster.run_for(seconds(5));
    EXPECT_FALSE(s.lists(0, s.whom));
    s.cluster.network().heal();
    EXPECT_TRUE(s.agrees_within(seconds(60))) << *disagreement(s.cluster);
    EXPECT_TRUE(s.is_equal_within(seconds(30))) << *s.replicas.difference();
    for (const node_id each : s.cluster.up()) {
        EXPECT_TRUE(s.has_device(each, lost)) << each;
    }
    EXPECT_EQ(s.count<core::member_up>(s.whom), 5U);
    s.expect_quiet();
    EXPECT_EQ(s.all_violations(), "");
}

/// Both sides forget the other as a whole: nobody is asked whether it is back, but for the seeds.
TEST(forget, two_halves_that_forgot_each_other_meet_by_their_seeds) {
    forget_history s;
    s.begin(6);
    s.tell_devices();
    s.cluster.network().partition({0, 0, 0, 1, 1, 1});
    s.cluster.run_for(seconds(60));
    for (const node_id each : {3U, 4U, 5U}) {
        EXPECT_TRUE(s.cluster.forget(0, s.cluster.uuid_of(each)));
        EXPECT_TRUE(s.cluster.forget(each, s.cluster.uuid_of(each - 3)));
    }
    s.cluster.run_for(seconds(5));
    s.cluster.network().heal();
    EXPECT_TRUE(s.agrees_within(minutes(2))) << *disagreement(s.cluster);
    EXPECT_TRUE(s.is_equal_within(seconds(30))) << *s.replicas.difference();
    EXPECT_EQ(s.cluster.node(0).devices().devices(), 6U);
    EXPECT_EQ(s.all_violations(), "");
}

TEST(forget, two_that_forget_one_at_a_time_agree) {
    forget_history s;
    s.begin_and_lose(6);
    s.cluster.network().partition({0, 0, 0, 0, 1, 1});
    EXPECT_TRUE(s.cluster.forget(0, s.whom));
    s.cluster.run_for(milliseconds(700));
    EXPECT_TRUE(s.cluster.forget(5, s.whom));
    s.cluster.network().heal();
    EXPECT_TRUE(s.is_forgotten_within(seconds(5))) << *s.who_lists();
    EXPECT_TRUE(s.is_equal_within(seconds(30))) << *s.replicas.difference();
    s.expect_told_once();
    EXPECT_EQ(s.all_violations(), "");
}

TEST(forget, clocks_hours_apart_end_it_at_different_times_and_ask_nobody) {
    forget_history s;
    s.begin_and_lose(5);
    for (node_id each = 0; each < 5; ++each) {
        s.jump(each, hours(each));
    }
    EXPECT_TRUE(s.cluster.forget(1, s.whom));
    ASSERT_TRUE(s.is_forgotten_within(seconds(2)));
    const auto is_kept = [&](node_id by) {
        return s.cluster.node(by).members().table().find(s.whom).has_value();
    };
    s.jump(hours(71));
    EXPECT_TRUE(is_kept(0));
    EXPECT_FALSE(is_kept(4));
    s.cluster.run_for(seconds(30));
    s.expect_quiet();
    s.jump(hours(6));
    EXPECT_FALSE(is_kept(0));
    EXPECT_EQ(s.count<core::member_reaped>(), 0U) << "nobody lists it, so it is news to nobody";
    EXPECT_EQ(s.replicas.difference(), std::nullopt);
    EXPECT_EQ(s.all_violations(), "");
}

}  // namespace
}  // namespace chatter::sim
