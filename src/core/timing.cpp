// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/timing.hpp"

#include "chatter/core/suspicion.hpp"

#include <algorithm>
#include <chrono>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::mono_duration parts(base::mono_duration period, std::int64_t milli) noexcept {
    return period / 1'000 * milli;
}

/// Of a period. A predecessor that misses its poke by a third of the poke period is looked at; then
/// a round goes unanswered; then it stays suspected for the shortest time; then all are told.
constexpr std::int64_t poke_missed_milli = 650;
constexpr std::int64_t verdict_milli = 600;
constexpr std::int64_t spreading_milli = 150;

}  // namespace

std::optional<profile> parse_profile(std::string_view text) noexcept {
    if (text == "local") {
        return profile::local;
    }
    if (text == "lan") {
        return profile::lan;
    }
    if (text == "wan") {
        return profile::wan;
    }
    return std::nullopt;
}

timing make_timing(base::mono_duration probe_period) noexcept {
    timing result;
    result.probe_period = probe_period;
    result.round_trip_floor = parts(probe_period, 100);
    result.probe_timeout = parts(probe_period, 200);
    result.verdict_after = parts(probe_period, verdict_milli);
    result.relay_report_after = parts(probe_period, 250);
    // At up to 10 members 1.75 periods, and 2 more for each factor of ten. With the round before
    // it a member of 32 has to be silent for 3.3 periods until it is given up.
    result.suspicion_least_milli = 1'750;
    result.suspicion_base_milli = -250;
    result.suspicion_per_log10_milli = 2'000;
    result.suspicion_max_factor_milli = 6'000;
    result.suspicion_alone_factor_milli = 2'000;
    result.poke_period = parts(probe_period, 500);
    result.refused_again_after = parts(probe_period, 250);
    result.gossip_period = std::min<base::mono_duration>(parts(probe_period, 100), seconds(1));
    result.rumor_retry_min =
        std::min<base::mono_duration>(parts(probe_period, 20), milliseconds(20));
    result.compare_after = parts(probe_period, 100);
    result.exchange_max = 600 * probe_period;
    result.join_retry_first = parts(probe_period, 100);
    result.join_retry_max = std::max<base::mono_duration>(30 * probe_period, seconds(10));
    result.failed_probe_period = 5 * probe_period;
    result.leave_timeout = 2 * probe_period;
    return result;
}

timing make_timing(profile network) noexcept {
    switch (network) {
        case profile::local: return make_timing(milliseconds(500));
        case profile::lan: break;
        case profile::wan: return make_timing(seconds(4));
    }
    return make_timing(seconds(1));
}

base::mono_duration detected_within(const timing& rules, std::size_t members) noexcept {
    const auto missed =
        rules.poke_period > base::mono_duration::zero() ? watch_period(rules) : rules.probe_period;
    const auto suspected =
        members > 2 ? suspicion_min(rules, members) : suspicion_max(rules, members);
    return missed + rules.verdict_after + suspected + parts(rules.probe_period, spreading_milli);
}

base::mono_duration watch_period(const timing& rules) noexcept {
    return parts(rules.poke_period, 2 * poke_missed_milli);
}

base::mono_duration period_to_detect_within(base::mono_duration time) noexcept {
    constexpr std::size_t members = 10;
    const auto of_a_second = detected_within(make_timing(seconds(1)), members);
    return time / (of_a_second / milliseconds(1)) * 1'000;
}

}  // namespace chatter::core
