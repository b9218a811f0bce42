// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Lifeguard (Dadgar, Phillips, Currey: arXiv 1707.00788), section IV-B:
//
//   SuspicionTimeout = max(Min, Max - (Max - Min) * log(C + 1) / log(K + 1))
//   Min = alpha * log10(n) * ProbeInterval, Max = beta * Min

#include "chatter/core/suspicion.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

namespace chatter::core {
namespace {

using std::chrono::duration;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// The paper's, with memberlist's numbers: alpha = 5, beta = 6, K = 3, and at least 1 for
/// log10(n).
timing rules_of_lifeguard() {
    timing rules;
    rules.probe_period = seconds(1);
    rules.suspicion_least_milli = 5'000;
    rules.suspicion_base_milli = 0;
    rules.suspicion_per_log10_milli = 5'000;
    rules.suspicion_max_factor_milli = 6'000;
    rules.suspicion_alone_factor_milli = 6'000;
    rules.confirmations = 3;
    return rules;
}

void expect_near(base::mono_duration actual, milliseconds wanted, const std::string& about) {
    EXPECT_NEAR(duration<double>(actual).count(), duration<double>(wanted).count(), 0.015) << about;
}

TEST(suspicion, the_minimum_of_lifeguard_is_alpha_log10_n_periods) {
    const struct {
        std::size_t members;
        milliseconds min;
    } rows[] = {
        {1, milliseconds(5'000)},       // at least alpha periods
        {2, milliseconds(5'000)},       //
        {10, milliseconds(5'000)},      // 5 * 1
        {32, milliseconds(7'526)},      // 5 * 1.50515
        {100, milliseconds(10'000)},    // 5 * 2
        {128, milliseconds(10'536)},    // 5 * 2.10721
        {1'000, milliseconds(15'000)},  // 5 * 3
        {10'000, milliseconds(20'000)},
    };
    for (const auto& row : rows) {
        const timing rules = rules_of_lifeguard();
        expect_near(suspicion_min(rules, row.members), row.min, std::to_string(row.members));
        expect_near(suspicion_max(rules, row.members),
                    6 * row.min,
                    "beta times the minimum, of " + std::to_string(row.members));
    }
}

TEST(suspicion, our_minimum_is_1_75_periods_and_2_more_for_each_factor_of_ten) {
    const struct {
        std::size_t members;
        milliseconds min;
    } rows[] = {
        {2, milliseconds(1'750)},
        {10, milliseconds(1'750)},     // -0.25 + 2 * 1
        {11, milliseconds(1'833)},     // -0.25 + 2 * 1.04139
        {32, milliseconds(2'760)},     // -0.25 + 2 * 1.50515
        {128, milliseconds(3'964)},    // -0.25 + 2 * 2.10721
        {1'000, milliseconds(5'750)},  // -0.25 + 2 * 3
    };
    for (const auto& row : rows) {
        const timing rules = make_timing(profile::lan);
        expect_near(suspicion_min(rules, row.members), row.min, std::to_string(row.members));
        // Of two there is nobody to wait for; else Lifeguard's beta.
        expect_near(suspicion_max(rules, row.members),
                    (row.members > 2 ? 6 : 2) * row.min,
                    std::to_string(row.members));
    }
}

TEST(suspicion, follows_the_probe_period) {
    const auto lan = suspicion_min(make_timing(profile::lan), 32);
    EXPECT_EQ(suspicion_min(make_timing(profile::wan), 32), 4 * lan);
    EXPECT_EQ(suspicion_min(make_timing(profile::local), 32), lan / 2);
}

TEST(suspicion, shrinks_with_the_logarithm_of_the_confirmations) {
    // Min 5 s, max 30 s, K = 3: 30 - 25 * log(C + 1) / log(4), of memberlist's own test table.
    const struct {
        std::size_t confirmations;
        milliseconds timeout;
    } rows[] = {
        {0, milliseconds(30'000)},  // log(1) = 0
        {1, milliseconds(17'500)},  // log(2) / log(4) = 1/2
        {2, milliseconds(10'188)},  // log(3) / log(4) = 0.792481
        {3, milliseconds(5'000)},   // log(4) / log(4) = 1
        {4, milliseconds(5'000)},   // never below the minimum
        {100, milliseconds(5'000)},
    };
    for (const auto& row : rows) {
        EXPECT_NEAR(
            duration<double>(suspicion_timeout(seconds(5), seconds(30), row.confirmations, 3))
                .count(),
            duration<double>(row.timeout).count(),
            0.05)
            << row.confirmations;
    }
}

TEST(suspicion, shrinks_like_the_formula_for_any_k) {
    for (std::size_t wanted = 1; wanted <= 20; ++wanted) {
        for (std::size_t confirmations = 0; confirmations <= wanted; ++confirmations) {
            const double formula = 8 - (8 - 2) * std::log(static_cast<double>(confirmations) + 1) /
                                           std::log(static_cast<double>(wanted) + 1);
            EXPECT_NEAR(
                duration<double>(suspicion_timeout(seconds(2), seconds(8), confirmations, wanted))
                    .count(),
                formula,
                0.03)
                << confirmations << " of " << wanted;
        }
    }
}

TEST(suspicion, never_grows_with_a_confirmation_and_ends_at_the_minimum) {
    for (std::size_t wanted = 1; wanted <= 20; ++wanted) {
        auto before = seconds(8) + base::mono_duration(1);
        for (std::size_t confirmations = 0; confirmations <= wanted; ++confirmations) {
            const auto now = suspicion_timeout(seconds(2), seconds(8), confirmations, wanted);
            EXPECT_LT(now, before);
            before = now;
        }
        EXPECT_EQ(before, seconds(2)) << wanted;
    }
}

TEST(suspicion, without_possible_witnesses_stays_at_the_maximum) {
    EXPECT_EQ(suspicion_timeout(seconds(2), seconds(8), 0, 0), seconds(8));
    EXPECT_EQ(suspicion_timeout(seconds(2), seconds(8), 5, 0), seconds(8));
}

TEST(suspicion, does_not_shrink_where_beta_is_1) {  // SWIM without Lifeguard
    timing rules = rules_of_lifeguard();
    rules.suspicion_max_factor_milli = 1'000;
    EXPECT_EQ(suspicion_max(rules, 128), suspicion_min(rules, 128));
}

TEST(suspicion, wants_no_more_confirmations_than_there_can_be) {
    const struct {
        std::size_t members;
        std::size_t wanted;
    } rows[] = {{0, 0}, {1, 0}, {2, 0}, {3, 1}, {4, 2}, {5, 3}, {6, 3}, {1'000, 3}};
    for (const auto& row : rows) {
        EXPECT_EQ(confirmations_wanted(rules_of_lifeguard(), row.members), row.wanted)
            << row.members;
    }
}

}  // namespace
}  // namespace chatter::core
