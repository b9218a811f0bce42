// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What became of one datagram. Each verdict is counted by its name.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace chatter::core {

/// Only an `accepted` datagram can have changed state; the others moved counters alone.
enum class verdict : std::uint8_t {
    accepted,      ///< new, applied, and passed on while hops were left
    duplicate,     ///< seen before: dropped
    undecodable,   ///< see wire::decode_error; counted by its kind
    clock_ahead,   ///< its timestamp is too far ahead of this node's clock
    view_full,     ///< a server beyond wire::limits::passive_peers_max
    devices_full,  ///< a device, metric or text beyond the bounds of wire/limits.hpp
};

inline constexpr std::size_t verdict_count = static_cast<std::size_t>(verdict::devices_full) + 1;

/// The enumerator's name.
[[nodiscard]] std::string_view to_string(verdict from) noexcept;

}  // namespace chatter::core
