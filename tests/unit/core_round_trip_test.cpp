// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// RFC 6298, section 2: SRTT and RTTVAR with alpha = 1/8, beta = 1/4, K = 4.

#include "chatter/core/round_trip.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

namespace chatter::core {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

/// Bounds that are in nobody's way.
timing wide() {
    timing rules;
    rules.round_trip_floor = nanoseconds(1);
    rules.probe_timeout = hours(10);
    return rules;
}

round_trip after(std::initializer_list<int> samples_ms) {
    round_trip made;
    for (const int each : samples_ms) {
        made.add(milliseconds(each));
    }
    return made;
}

TEST(round_trip, follows_rfc_6298) {
    const struct {
        std::initializer_list<int> samples_ms;
        microseconds mean;
        microseconds timeout;  // mean + 4 deviations
        const char* by_hand;
    } rows[] = {
        {{100}, microseconds(100'000), microseconds(300'000), "SRTT = R, RTTVAR = R / 2"},
        {{100, 100}, microseconds(100'000), microseconds(250'000), "RTTVAR = 3/4 * 50"},
        {{100, 100, 100}, microseconds(100'000), microseconds(212'500), "RTTVAR = 3/4 * 37.5"},
        {{100, 180}, microseconds(110'000), microseconds(340'000), "3/4 * 50 + 1/4 * 80 = 57.5"},
        {{100, 20}, microseconds(90'000), microseconds(320'000), "the same, downwards"},
        {{8, 16, 8}, microseconds(8'875), microseconds(24'375), "4, 5, 4: 3.75 + 0.25 = 4"},
    };
    for (const auto& row : rows) {
        const round_trip measured = after(row.samples_ms);
        EXPECT_NEAR(static_cast<double>(measured.mean() / microseconds(1)),
                    static_cast<double>(row.mean / microseconds(1)),
                    1.0)
            << row.by_hand;
        if (row.samples_ms.size() < 3) {
            EXPECT_EQ(measured.timeout(wide()), row.timeout) << row.by_hand;
        }
    }
    EXPECT_EQ(after({100, 100, 100}).timeout(wide()), microseconds(212'500));
}

TEST(round_trip, is_what_floating_point_makes_of_many_samples) {
    round_trip measured;
    double mean = 0;
    double deviation = 0;
    for (int i = 0; i < 1'000; ++i) {
        const int us = 5'000 + (i * 7'919) % 4'001;
        measured.add(microseconds(us));
        if (i == 0) {
            mean = us;
            deviation = us / 2.0;
        } else {
            deviation = 0.75 * deviation + 0.25 * std::abs(mean - us);
            mean = 0.875 * mean + 0.125 * us;
        }
        ASSERT_NEAR(static_cast<double>(measured.mean() / microseconds(1)), mean, 12.0) << i;
        ASSERT_NEAR(static_cast<double>(measured.timeout(wide()) / microseconds(1)),
                    mean + 4 * deviation,
                    60.0)
            << i;
    }
}

TEST(round_trip, is_not_measured_without_an_answer) {
    round_trip nothing;
    EXPECT_FALSE(nothing.is_measured());
    EXPECT_EQ(nothing.timeout(wide()), hours(10)) << "the longest";
    nothing.add(milliseconds(1));
    EXPECT_TRUE(nothing.is_measured());
}

TEST(round_trip, an_answer_within_the_same_microsecond_is_one) {
    for (const nanoseconds sample : {nanoseconds(0), nanoseconds(1), nanoseconds(-5)}) {
        round_trip measured;
        measured.add(sample);
        EXPECT_TRUE(measured.is_measured());
        EXPECT_EQ(measured.mean(), microseconds(1));
    }
}

TEST(round_trip, the_timeout_stays_between_the_floor_and_the_longest) {
    const timing rules = make_timing(profile::lan);
    EXPECT_EQ(after({1}).timeout(rules), rules.round_trip_floor);
    EXPECT_EQ(after({45}).timeout(rules), milliseconds(135));
    EXPECT_EQ(after({1'000}).timeout(rules), rules.probe_timeout);
}

TEST(round_trip, is_not_heeded_where_the_rules_say_so) {
    timing rules = make_timing(profile::lan);
    rules.follow_round_trip = false;
    EXPECT_EQ(after({1}).timeout(rules), rules.probe_timeout);
}

TEST(round_trip, samples_of_any_size_do_not_wrap) {
    round_trip measured;
    for (int i = 0; i < 100; ++i) {
        measured.add(hours(24 * 365));
        measured.add(nanoseconds(1));
    }
    EXPECT_GT(measured.mean(), base::mono_duration::zero());
    EXPECT_LE(measured.mean(), microseconds(600'000'000));
    EXPECT_LE(measured.timeout(wide()), microseconds(3'000'000'000));
}

}  // namespace
}  // namespace chatter::core
