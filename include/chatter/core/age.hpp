// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How old something is that came from another member: the age travels, since no two clocks
// agree, and each node counts on from it with its own monotonic one.

#pragma once

#include "chatter/base/time.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

namespace chatter::core {

/// Saturated after 49 days.
[[nodiscard]] constexpr std::uint32_t age_ms(base::mono_time made_at,
                                             base::mono_time now) noexcept {
    constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
    const std::int64_t ms = (now - made_at) / std::chrono::milliseconds(1);
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(ms, 0, most));
}

[[nodiscard]] constexpr base::mono_time made_at(std::uint32_t age_ms,
                                                base::mono_time now) noexcept {
    return now - std::chrono::milliseconds(age_ms);
}

}  // namespace chatter::core
