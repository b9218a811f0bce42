// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/suspicion.hpp"
#include "chatter/core/timing.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(timing, has_three_profiles) {
    const struct {
        std::string_view name;
        profile what;
        milliseconds period;
    } rows[] = {
        {"local", profile::local, milliseconds(500)},
        {"lan", profile::lan, milliseconds(1'000)},
        {"wan", profile::wan, milliseconds(4'000)},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(parse_profile(row.name), row.what);
        EXPECT_EQ(make_timing(row.what).probe_period, row.period) << row.name;
        EXPECT_EQ(make_timing(row.what), make_timing(row.period)) << row.name;
    }
    for (const std::string_view wrong : {"", "LAN", "lan ", "man"}) {
        EXPECT_EQ(parse_profile(wrong), std::nullopt) << wrong;
    }
}

TEST(timing, of_a_lan_is_that_of_the_design) {
    const timing lan = make_timing(profile::lan);
    EXPECT_EQ(lan.round_trip_floor, milliseconds(100));
    EXPECT_EQ(lan.poke_period, milliseconds(500));
    EXPECT_EQ(lan.refused_again_after, milliseconds(250));
    EXPECT_EQ(lan.small_cluster_max, 8U);
    EXPECT_EQ(lan.relays, 3U);
    EXPECT_EQ(lan.confirmations, 3U);
    EXPECT_EQ(lan.local_health_max, 8U);
}

TEST(timing, leaves_room_for_the_steps_of_a_round) {
    for (const auto period :
         {probe_period_min, base::mono_duration(seconds(1)), probe_period_max}) {
        const timing rules = make_timing(period);
        EXPECT_LT(rules.round_trip_floor, rules.probe_timeout);
        EXPECT_LE(2 * rules.probe_timeout + rules.round_trip_floor, rules.verdict_after)
            << "a repeated probe and its relays can still be answered";
        EXPECT_LT(rules.verdict_after, rules.probe_period);
        EXPECT_LT(rules.relay_report_after, rules.verdict_after);
        EXPECT_GE(rules.relay_report_after, rules.probe_timeout);
        EXPECT_GT(rules.gossip_period, base::mono_duration::zero());
        EXPECT_LE(rules.gossip_period, seconds(1));
        EXPECT_GE(rules.join_retry_max, seconds(10));
    }
}

TEST(timing, the_predecessor_is_looked_at_when_its_poke_is_late_by_a_third) {
    EXPECT_EQ(watch_period(make_timing(profile::lan)), milliseconds(650));
}

TEST(timing, a_silent_host_is_detected_within_the_sum_of_its_steps) {
    const timing lan = make_timing(profile::lan);
    // watched 0.65, probed 0.6, suspected 1.75, told 0.15
    EXPECT_EQ(detected_within(lan, 5), milliseconds(3'150));
    EXPECT_EQ(detected_within(lan, 10), milliseconds(3'150));
    EXPECT_EQ(detected_within(lan, 2), milliseconds(4'900)) << "no witness: twice the suspicion";
    EXPECT_EQ(detected_within(lan, 32) - detected_within(lan, 10),
              suspicion_min(lan, 32) - suspicion_min(lan, 10));
    timing without_pokes = lan;
    without_pokes.poke_period = {};
    EXPECT_EQ(detected_within(without_pokes, 10), milliseconds(3'500));
}

TEST(timing, the_period_for_a_detection_time_is_its_inverse) {
    for (const auto wanted : {milliseconds(500), milliseconds(3'150), milliseconds(60'000)}) {
        const timing made = make_timing(period_to_detect_within(wanted));
        EXPECT_NEAR(static_cast<double>(detected_within(made, 10) / milliseconds(1)),
                    static_cast<double>(wanted / milliseconds(1)),
                    1.0);
    }
    EXPECT_EQ(period_to_detect_within(milliseconds(3'150)), seconds(1));
}

}  // namespace
}  // namespace chatter::core
