// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Stories of devices: what all hold of them after joins, partitions, failures, and days.

#include "chatter/wire/json.hpp"

#include "liveness.hpp"
#include "replica_checker.hpp"
#include "story.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace chatter::sim {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::wall_time_ms an_hour = hours(1) / milliseconds(1);

struct replica_story : public testing::Test {
    replica_story() : replicas(s.cluster) {}

    void tell(node_id whom, wire::gossip what) {
        EXPECT_EQ(replicas.tell(whom, std::move(what)), core::verdict::accepted);
    }
    void tell_bare(node_id whom, const wire::gossip& what) {
        const std::string bare = wire::to_json(what);
        EXPECT_EQ(replicas.tell(whom, std::as_bytes(std::span(bare))), core::verdict::accepted);
    }

    [[nodiscard]] wire::device_status status(node_id owner, std::string name, std::string value) {
        return {
            s.cluster.uuid_of(owner), std::move(name), {{"power", std::move(value)}}, std::nullopt};
    }

    /// What the node holds for the metric "power" of the device; "" where there is none.
    [[nodiscard]] std::string power(node_id at, const base::uuid& origin, std::string_view name) {
        const auto* const held = s.cluster.node(at).devices().find({origin, name});
        if (held == nullptr) {
            return "";
        }
        for (const wire::metric& each : core::read_device(*held).metrics) {
            const auto* const text = std::get_if<std::string>(&each.value);
            if (each.name == "power" && text != nullptr) {
                return *text;
            }
        }
        return "";
    }

    [[nodiscard]] bool equal_within(base::mono_duration at_most) {
        return s.cluster.run_until([&] { return !replicas.difference(); }, at_most);
    }

    /// All wall clocks, on from where they are.
    void put_forward(base::wall_time_ms by) {
        for (node_id each = 0; each < s.cluster.size(); ++each) {
            s.cluster.set_skew(each, s.cluster.spec_of(each).skew + by);
        }
    }

    void remove_a_lamp() {
        tell_bare(1, wire::device_added{std::nullopt, "lamp", "of the hall"});
        s.cluster.run_for(seconds(1));
        tell_bare(1, wire::device_removed{std::nullopt, "lamp"});
        s.cluster.run_for(seconds(5));
    }

    [[nodiscard]] std::size_t tombstones() const {
        std::size_t count = 0;
        for (const node_id each : s.cluster.up()) {
            count += s.cluster.node(each).devices().tombstones();
        }
        return count;
    }

    /// And some hours, with stops where only some clocks show that a removal is over.
    void live_three_days() {
        for (const base::wall_time_ms more : {70, 3, 4}) {
            put_forward(more * an_hour);
            s.cluster.run_for(seconds(70));
        }
    }

    void expect_silence() {
        replicas.begin_silence();
        s.cluster.run_for(seconds(30));
        replicas.end_silence();
        EXPECT_FALSE(replicas.has_found(rule::exchange_goes_on))
            << to_string(replicas.found().front());
    }

    void expect_no_violation() {
        replicas.inspect();
        EXPECT_EQ(s.violations() + to_lines(replicas.found()), "");
    }

    story s;
    replica_checker replicas;
};

TEST_F(replica_story, a_late_joiner_has_everything_within_two_seconds) {
    s.begin(5);
    for (int i = 0; i < 100; ++i) {
        const node_id owner = static_cast<node_id>(i) % 5;
        tell(owner, status(owner, "d" + std::to_string(i), std::to_string(i)));
    }
    s.cluster.run_for(seconds(90));  // until no rumor of them is under way
    node_spec late;
    late.join = {"10.0.0.1:2428"};
    const node_id made = s.cluster.add(late);
    s.cluster.start(made);
    EXPECT_TRUE(s.cluster.run_until(
        [&] { return !disagreement(s.cluster) && !replicas.difference(); }, seconds(2)))
        << replicas.difference().value_or("members differ");
    EXPECT_EQ(s.cluster.node(made).devices().devices(), 100U);
    EXPECT_EQ(power(made, s.cluster.uuid_of(2), "d7"), "7");
    expect_no_violation();
}

TEST_F(replica_story, both_sides_of_a_partition_come_to_one) {
    s.begin(6);
    const base::uuid owner = s.cluster.uuid_of(0);
    for (const char* name : {"left", "right", "both", "removed"}) {
        tell(0, status(0, name, "before"));
    }
    s.cluster.run_for(seconds(2));
    s.cluster.network().partition({0, 0, 0, 1, 1, 1});
    s.cluster.run_for(seconds(30));
    tell(1, status(0, "left", "l"));
    tell(4, status(0, "right", "r"));
    tell(1, status(0, "both", "older"));
    tell(4, status(0, "removed", "older"));
    s.cluster.run_for(seconds(1));
    tell(4, status(0, "both", "newer"));
    tell(1, wire::device_removed{owner, "removed"});
    s.cluster.run_for(seconds(10));
    EXPECT_NE(replicas.difference(), std::nullopt);
    s.cluster.network().heal();
    EXPECT_TRUE(s.agrees_within(seconds(20))) << *disagreement(s.cluster);
    EXPECT_TRUE(equal_within(seconds(20))) << *replicas.difference();
    s.cluster.run_for(seconds(30));
    EXPECT_EQ(replicas.difference(), std::nullopt);
    for (const node_id each : s.cluster.up()) {
        EXPECT_EQ(power(each, owner, "left"), "l") << each;
        EXPECT_EQ(power(each, owner, "right"), "r") << each;
        EXPECT_EQ(power(each, owner, "both"), "newer") << each;
        EXPECT_EQ(s.cluster.node(each).devices().find({owner, "removed"}), nullptr) << each;
    }
    expect_no_violation();
}

TEST_F(replica_story, after_three_days_tombstones_are_gone_everywhere) {
    s.begin(3);
    remove_a_lamp();
    EXPECT_EQ(tombstones(), 3U);
    live_three_days();
    EXPECT_EQ(tombstones(), 0U);
    EXPECT_EQ(replicas.difference(), std::nullopt);
    expect_silence();
}

TEST_F(replica_story, so_they_are_with_clocks_six_hours_apart) {
    base::wall_time_ms skew = 3 * an_hour;
    s.begin(3, [&](node_spec& each) {
        each.skew = skew;
        skew -= 3 * an_hour;
    });
    remove_a_lamp();
    live_three_days();
    EXPECT_EQ(tombstones(), 0U);
    EXPECT_EQ(replicas.difference(), std::nullopt);
    expect_silence();
}

TEST_F(replica_story, devices_of_a_failed_member_stay_until_it_is_reaped) {
    s.begin(4);
    const base::uuid gone = s.cluster.uuid_of(3);
    tell(3, status(3, "lamp", "on"));
    s.cluster.run_for(seconds(5));
    s.cluster.silence(3);
    EXPECT_TRUE(s.agrees_within(seconds(20))) << *disagreement(s.cluster);
    s.cluster.run_for(seconds(60));
    for (const node_id each : s.cluster.up()) {
        EXPECT_EQ(power(each, gone, "lamp"), "on") << each;
        EXPECT_EQ(s.cluster.node(each).count_devices().gone, 1U) << each;
    }
    EXPECT_EQ(s.count<core::member_reaped>(), 0U);
    expect_no_violation();
    put_forward(73 * an_hour);
    s.cluster.run_for(seconds(60));
    EXPECT_EQ(s.count<core::member_reaped>(), 3U);
    for (const node_id each : s.cluster.up()) {
        EXPECT_EQ(s.cluster.node(each).devices().find({gone, "lamp"}), nullptr) << each;
    }
    EXPECT_EQ(replicas.difference(), std::nullopt);
}

TEST_F(replica_story, an_owner_whose_clock_goes_back_still_has_the_last_word) {
    s.begin(5);
    const base::uuid owner = s.cluster.uuid_of(0);
    const auto bare = [](std::string value) {
        return wire::device_status{std::nullopt, "lamp", {{"power", std::move(value)}}, {}};
    };
    tell_bare(0, bare("on"));
    s.cluster.run_for(seconds(2));
    s.cluster.set_skew(0, -5 * an_hour);
    s.cluster.run_for(seconds(2));
    tell_bare(0, bare("off"));
    s.cluster.run_for(seconds(2));
    for (const node_id each : s.cluster.up()) {
        EXPECT_EQ(power(each, owner, "lamp"), "off") << each;
    }
    EXPECT_EQ(replicas.difference(), std::nullopt);
    expect_no_violation();
}

}  // namespace
}  // namespace chatter::sim
