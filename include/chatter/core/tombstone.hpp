// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How long a removal is remembered: 72 h from its own timestamp, on every node alike.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/wire/limits.hpp"

#include <limits>

namespace chatter::core {

/// Saturated at the end of time: a timestamp is any number that a stranger wrote.
[[nodiscard]] constexpr base::wall_time_ms end_of_tombstone(
    base::wall_time_ms removed_at) noexcept {
    constexpr auto last = std::numeric_limits<base::wall_time_ms>::max();
    return removed_at > last - wire::limits::tombstone_lifetime_ms
               ? last
               : removed_at + wire::limits::tombstone_lifetime_ms;
}

[[nodiscard]] constexpr bool is_tombstone_over(base::wall_time_ms removed_at,
                                               base::wall_time_ms now) noexcept {
    return end_of_tombstone(removed_at) <= now;
}

}  // namespace chatter::core
