// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/explain_timing.hpp"

#include "chatter/core/suspicion.hpp"
#include "chatter/daemon/duration.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace chatter::daemon {
namespace {

constexpr std::array<std::size_t, 8> cluster_sizes{2, 3, 5, 8, 9, 32, 128, 1'000};

/// A member alone with its accuser is refused that often again; see core/refusal_cases.hpp.
constexpr int refusals_alone = 3;

std::string right(std::string_view text, std::size_t width) {
    return std::string(width > text.size() ? width - text.size() : 0, ' ') + std::string(text);
}

std::string row(std::string_view name, const std::string& value, std::string_view meaning) {
    std::string text(name);
    text.resize(18, ' ');
    return text + right(value, 7) + "  " + std::string(meaning) + "\n";
}

std::string durations(const core::timing& rules) {
    return row("probe period",
               to_text(rules.probe_period),
               "one member is probed (up to " + std::to_string(rules.small_cluster_max) +
                   " members: each of them)") +
           row("shortest timeout",
               to_text(rules.round_trip_floor),
               "of an answer; it follows the round trip") +
           row("longest timeout",
               to_text(rules.probe_timeout),
               "of an answer; then relays are asked, too") +
           row("suspected after",
               to_text(rules.verdict_after),
               "from a probe that nobody gets an answer to") +
           row("poke period",
               to_text(rules.poke_period),
               "each member shows its neighbour that it is there");
}

std::string table(const core::timing& rules) {
    std::string text = "members  suspected for at least  at most  failed within\n";
    for (const std::size_t members : cluster_sizes) {
        text += right(std::to_string(members), 7) +
                right(to_text(core::suspicion_min(rules, members)), 24) +
                right(to_text(core::suspicion_max(rules, members)), 9) +
                right(to_text(core::detected_within(rules, members)), 15) + "\n";
    }
    return text;
}

std::string killed(const core::timing& rules) {
    const auto witnessed = rules.poke_period + rules.refused_again_after;
    const auto alone = rules.poke_period + refusals_alone * rules.refused_again_after;
    return "failed within " + to_text(witnessed) + ", or " + to_text(alone) +
           " where there is no third member that answers.\n";
}

}  // namespace

std::string explain_timing(const core::timing& rules) {
    return durations(rules) +
           "\nA silent host (no power, no network); others are there, and nothing is lost:\n\n" +
           table(rules) +
           "\nA killed process, whose port refuses what comes, a few round trips aside:\n" +
           killed(rules);
}

}  // namespace chatter::daemon
