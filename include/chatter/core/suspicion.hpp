// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How long a suspected member has to refute (Lifeguard, section IV-B).
//
// A suspicion starts with the maximum and shrinks towards the minimum as others confirm it
// independently. The minimum grows with the logarithm of the number of members, as in SWIM
// (section 4.2): the news and its refutation have further to go. Pure functions.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/core/timing.hpp"

#include <cstddef>

namespace chatter::core {

/// max(least, base + per_log10 * log10 `members`) periods.
[[nodiscard]] base::mono_duration suspicion_min(const timing& rules, std::size_t members) noexcept;

/// The minimum times Lifeguard's beta; of two members, the factor for them.
[[nodiscard]] base::mono_duration suspicion_max(const timing& rules, std::size_t members) noexcept;

/// How many confirmations make a suspicion as short as it gets: K, or all that there can be
/// when there are fewer members beside the accuser and the suspect. Without a possible witness
/// the suspicion stays as long as it starts.
[[nodiscard]] std::size_t confirmations_wanted(const timing& rules, std::size_t members) noexcept;

/// max - (max - min) * log(confirmations + 1) / log(wanted + 1), and min from `wanted` on.
/// Lifeguard's formula. `wanted` 0: max.
[[nodiscard]] base::mono_duration suspicion_timeout(base::mono_duration min,
                                                    base::mono_duration max,
                                                    std::size_t confirmations,
                                                    std::size_t wanted) noexcept;

}  // namespace chatter::core
