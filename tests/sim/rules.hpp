// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The rules of failure detection that are compared: ours, and those of others, run by the same
// core in the same simulator.
//
// What is compared are the detectors' formulae and timings. What the others' own programs do
// besides (TCP, push and pull of the whole state, name look-ups) is not here.

#pragma once

#include "chatter/core/timing.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace chatter::sim {

enum class rules : std::uint8_t {
    chatter,    ///< make_timing(profile::lan)
    swim,       ///< SWIM with suspicion, without Lifeguard; a period of 1 s
    memberlist  ///< HashiCorp's memberlist, DefaultLANConfig: SWIM with all of Lifeguard
};

inline constexpr std::array all_rules{rules::chatter, rules::swim, rules::memberlist};

[[nodiscard]] std::string_view to_string(rules which) noexcept;
[[nodiscard]] std::optional<rules> parse_rules(std::string_view text) noexcept;
/// For a cluster of that many: memberlist has a rule of its own for the smallest.
[[nodiscard]] core::timing timing_of(rules which, std::size_t members) noexcept;

}  // namespace chatter::sim
