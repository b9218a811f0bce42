// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/verdict.hpp"

#include <array>

namespace chatter::core {

std::string_view to_string(verdict from) noexcept {
    static constexpr std::array<std::string_view, verdict_count> names{
        "accepted",     "duplicate",     "undecodable",   "clock_ahead",      "view_full",
        "devices_full", "other_cluster", "other_run",     "unknown_sender",   "own_packet",
        "not_allowed",  "unsealed",      "no_common_key", "forged",           "replayed",
        "over_budget",  "unaddressed",   "clock_off",     "peer_cannot_open",
    };
    return names[static_cast<std::size_t>(from)];
}

}  // namespace chatter::core
