// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "rules.hpp"

#include <chrono>

namespace chatter::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// SWIM, sections 3 and 4, with the timings of memberlist's LAN profile, so that only the
/// rules differ: ProbeInterval 1 s, ProbeTimeout 500 ms, IndirectChecks 3, SuspicionMult 4,
/// GossipInterval 200 ms, GossipNodes 3, RetransmitMult 4.
core::timing swim() noexcept {
    core::timing result = core::make_timing(core::profile::lan);
    result.probe_period = seconds(1);
    result.round_trip_floor = milliseconds(500);
    result.probe_timeout = milliseconds(500);
    result.follow_round_trip = false;
    result.repeat_probes = false;
    result.verdict_after = seconds(1);
    result.relays = 3;
    result.relay_report_after = milliseconds(500);
    result.local_health_max = 0;
    result.nacks = false;
    result.buddy = false;
    // 4 * max(1, log10 N) periods
    result.suspicion_least_milli = 4'000;
    result.suspicion_base_milli = 0;
    result.suspicion_per_log10_milli = 4'000;
    result.suspicion_max_factor_milli = 1'000;
    result.suspicion_alone_factor_milli = 1'000;
    result.confirmations = 0;
    result.verify_before_failing = false;
    result.poke_period = base::mono_duration::zero();
    result.mind_sleep = false;
    result.heed_refusals = false;
    result.small_cluster_max = 0;
    result.push_at_once = false;
    result.gossip_period = milliseconds(200);
    result.gossip_fanout = 3;
    result.transmissions_factor = 4;
    return result;
}

/// What Lifeguard adds: AwarenessMaxMultiplier 8, nacks after 80 % of the timeout,
/// SuspicionMaxTimeoutMult 6, confirmations SuspicionMult - 2, buddy.
core::timing memberlist(std::size_t members) noexcept {
    core::timing result = swim();
    result.local_health_max = 8;
    result.nacks = true;
    result.relay_report_after = milliseconds(400);
    // Where there are fewer than two to confirm it waits for nobody, and takes the minimum.
    if (members >= 4) {
        result.suspicion_max_factor_milli = 6'000;
        result.confirmations = 2;
    }
    result.buddy = true;
    return result;
}

}  // namespace

std::string_view to_string(rules which) noexcept {
    switch (which) {
        case rules::chatter: return "chatter";
        case rules::swim: return "swim";
        case rules::memberlist: return "memberlist";
    }
    return "?";
}

std::optional<rules> parse_rules(std::string_view text) noexcept {
    for (const rules each : all_rules) {
        if (to_string(each) == text) {
            return each;
        }
    }
    return std::nullopt;
}

core::timing timing_of(rules which, std::size_t members) noexcept {
    switch (which) {
        case rules::chatter: break;
        case rules::swim: return swim();
        case rules::memberlist: return memberlist(members);
    }
    return core::make_timing(core::profile::lan);
}

}  // namespace chatter::sim
