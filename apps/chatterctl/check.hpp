// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A cluster's health for Nagios, Icinga or cron: one line and an exit code, as the Monitoring
// Plugins' guidelines have it.

#pragma once

#include "documents.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace chatter::ctl {

enum class health : std::uint8_t { ok = 0, warning = 1, critical = 2, unknown = 3 };

/// From how many members that failed, or devices that are stale or gone, on.
struct thresholds {
    std::int64_t warning{1};
    std::int64_t critical{1};
};

/// As typed. A critical one that is not given is the warning one, so that by default any failure
/// is critical. Nothing where they cannot be meant: below 1, or critical before warning.
[[nodiscard]] std::optional<thresholds> make_thresholds(std::optional<std::int64_t> warning,
                                                        std::optional<std::int64_t> critical);

struct finding {
    health how{health::unknown};
    std::string line;  ///< Without its end.
};

/// `status` is the daemon's, `failed` the listing of the members that failed: for their names.
[[nodiscard]] finding check_members(const document& status,
                                    const document& failed,
                                    const thresholds& from);

/// `silent` is the listing of the devices that are stale or gone.
[[nodiscard]] finding check_devices(const document& status,
                                    const document& silent,
                                    const thresholds& from);

/// Where the question could not be answered.
[[nodiscard]] finding unknown(const std::string& why);

}  // namespace chatter::ctl
