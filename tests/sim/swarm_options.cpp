// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the seed decides before a run begins.

#include "chatter/wire/keyring.hpp"

#include "swarm.hpp"

#include <algorithm>
#include <array>
#include <chrono>

namespace chatter::sim {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

base::mono_duration between(base::prng& random, base::mono_duration low, base::mono_duration high) {
    return low + base::mono_duration(static_cast<std::int64_t>(
                     random.below(static_cast<std::uint64_t>((high - low).count()) + 1)));
}

/// Most clusters are small, and so are most bugs.
std::size_t draw_nodes(base::prng& random) {
    switch (random.below(3)) {
        case 0: return 1 + random.below(4);
        case 1: return 5 + random.below(8);
        default: return 13 + random.below(28);
    }
}

link_options draw_link(base::prng& random) {
    link_options result;
    switch (random.below(4)) {
        case 0:
            result.delay = microseconds(20);
            result.jitter = microseconds(20);
            break;
        case 1:
            result.delay = between(random, milliseconds(1), milliseconds(40));
            result.jitter = between(random, microseconds(0), result.delay);
            break;
        default: break;
    }
    const auto chance = [&](std::uint32_t percent_max) {
        return random.below(2) == 0 ? ppm{0}
                                    : static_cast<ppm>(random.below(percent(percent_max) + 1));
    };
    result.loss = chance(25);
    result.duplication = chance(10);
    result.reordering = chance(20);
    result.held_back = between(random, milliseconds(1), milliseconds(200));
    return result;
}

core::timing draw_timing(base::prng& random) {
    switch (random.below(4)) {
        case 0: return core::make_timing(core::profile::local);
        case 1: return core::make_timing(core::profile::wan);
        case 2: return core::make_timing(between(random, milliseconds(200), seconds(3)));
        default: return core::make_timing(core::profile::lan);
    }
}

/// A probe period that is too short for its network is a wrong configuration: running members
/// are suspected then, and refute, again and again.
void fit(link_options& link, const core::timing& rules) {
    link.delay = std::min(link.delay, rules.probe_period / 16);
    link.jitter = std::min(link.jitter, rules.probe_period / 16);
    link.held_back = std::min(link.held_back, rules.probe_period / 8);
}

/// Each feature is switched off in one run of ten: what is left has to do without it. But for
/// the buddy: who is wrongly suspected or held for failed hears of it from nobody else.
void switch_off(swarm_options& of, base::prng& random) {
    core::timing& rules = of.timing;
    const auto off = [&](const char* name, auto&& how) {
        if (random.below(10) == 0) {
            how();
            of.without.emplace_back(name);
        }
    };
    off("follow_round_trip", [&] { rules.follow_round_trip = false; });
    off("repeat_probes", [&] { rules.repeat_probes = false; });
    off("local_health", [&] { rules.local_health_max = 0; });
    off("nacks", [&] { rules.nacks = false; });
    off("shrinking_suspicion", [&] { rules.suspicion_max_factor_milli = 1'000; });
    off("verify_before_failing", [&] { rules.verify_before_failing = false; });
    off("pokes", [&] { rules.poke_period = base::mono_duration::zero(); });
    off("heed_refusals", [&] { rules.heed_refusals = false; });
    off("small_cluster", [&] { rules.small_cluster_max = 0; });
    off("push_at_once", [&] { rules.push_at_once = false; });
}

/// Some runs are about the members alone.
update_options draw_updates(base::prng& random) {
    update_options result;
    switch (random.below(6)) {
        case 0: return result;
        case 1: result.devices = 1; break;
        case 2: result.devices = 20 + random.below(40); break;
        default: result.devices = 1 + random.below(8); break;
    }
    result.are_large = random.below(3) == 0;
    result.between = random.below(3) == 0 ? between(random, milliseconds(20), milliseconds(200))
                                          : between(random, milliseconds(200), seconds(5));
    return result;
}

/// From a stream of its own, as these choices were added later: faults stay what they were.
void draw_attacks(swarm_options& of, std::uint64_t seed) {
    base::prng random(base::prng::seed_type{seed, 0x7365'616c, 0, 0});
    const bool can_seal = wire::keyring::is_available();
    switch (random.below(8)) {
        case 0:
        case 1: of.keys = secrecy::sealed; break;
        case 2: of.keys = secrecy::key_change; break;
        case 3: of.keys = secrecy::sealing; break;
        default: break;
    }
    of.keys = can_seal ? of.keys : secrecy::plain;
    if (random.below(2) == 0) {
        of.attacks.as = of.keys == secrecy::plain ? hostility::stranger : hostility::eavesdropper;
        of.attacks.between = between(random, milliseconds(20), seconds(2));
        of.attacks.burst_max = 1 + random.below(400);
    }
}

/// From one of its own likewise.
void draw_forgets(swarm_options& of, std::uint64_t seed) {
    base::prng random(base::prng::seed_type{seed, 0x666f'7267'6574, 0, 0});
    if (random.below(3) > 0) {
        of.between_forgets = between(random, milliseconds(200), seconds(20));
    }
}

}  // namespace

std::string_view to_string(secrecy which) noexcept {
    switch (which) {
        case secrecy::plain: return "plain";
        case secrecy::sealed: return "sealed";
        case secrecy::key_change: return "key_change";
        case secrecy::sealing: return "sealing";
    }
    return "?";
}

std::string_view to_string(fault which) noexcept {
    static constexpr std::array<std::string_view, fault_count> names{"kill",
                                                                     "silence",
                                                                     "restart_same",
                                                                     "restart_fresh",
                                                                     "move",
                                                                     "leave",
                                                                     "pause",
                                                                     "partition",
                                                                     "cut",
                                                                     "bad_weather",
                                                                     "wall_clock"};
    return names[static_cast<std::size_t>(which)];
}

swarm_options draw_options(std::uint64_t seed, base::mono_duration faulty_for) {
    base::prng random(base::prng::seed_type{seed, 0x7377'6172'6d, 0, 0});
    swarm_options result;
    result.seed = seed;
    result.faulty_for = faulty_for;
    result.nodes = draw_nodes(random);
    result.timing = draw_timing(random);
    result.link = draw_link(random);
    fit(result.link, result.timing);
    result.between_faults = between(random, milliseconds(500), seconds(15));
    for (std::size_t i = 0; i < fault_count; ++i) {
        if (random.below(3) > 0) {
            result.faults.push_back(static_cast<fault>(i));
        }
    }
    result.starts_converged = random.below(2) == 0;
    result.first_joins_too = random.below(2) == 0;
    if (random.below(2) == 0) {
        result.skew_max = between(random, seconds(0), hours(10)) / milliseconds(1);
    }
    switch_off(result, random);
    result.updates = draw_updates(random);
    draw_attacks(result, seed);
    draw_forgets(result, seed);
    return result;
}

std::string to_string(const swarm_options& from) {
    const auto ms = [](base::mono_duration time) {
        return std::to_string(time / milliseconds(1)) + "ms";
    };
    const auto us = [](base::mono_duration time) {
        return std::to_string(time / microseconds(1)) + "us";
    };
    std::string text =
        "seed=" + std::to_string(from.seed) + " nodes=" + std::to_string(from.nodes) +
        " period=" + ms(from.timing.probe_period) + " delay=" + us(from.link.delay) + "+" +
        us(from.link.jitter) + " loss_ppm=" + std::to_string(from.link.loss) +
        " duplication_ppm=" + std::to_string(from.link.duplication) +
        " reordering_ppm=" + std::to_string(from.link.reordering) + "/" + ms(from.link.held_back) +
        " faulty_for=" + ms(from.faulty_for) + " between_faults=" + ms(from.between_faults) +
        " converged=" + (from.starts_converged ? "yes" : "no") +
        " first_joins=" + (from.first_joins_too ? "yes" : "no") +
        " skew_max_ms=" + std::to_string(from.skew_max) +
        " devices=" + std::to_string(from.updates.devices) +
        (from.updates.are_large ? " large" : "") + " between_updates=" + ms(from.updates.between) +
        " faults=";
    for (const fault each : from.faults) {
        text += std::string(to_string(each)) + ",";
    }
    text += " without=";
    for (const std::string& each : from.without) {
        text += each + ",";
    }
    text += " between_forgets=" + ms(from.between_forgets);
    text += " keys=" + std::string(to_string(from.keys));
    if (from.attacks.as != hostility::none) {
        text +=
            " attacks=" + ms(from.attacks.between) + "/" + std::to_string(from.attacks.burst_max);
    }
    return text;
}

}  // namespace chatter::sim
