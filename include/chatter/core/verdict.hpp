// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What became of one datagram. Each verdict is counted by its name.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace chatter::core {

/// An `accepted` datagram can have changed state, and one of an `unknown_sender`, whose news count;
/// the others moved counters alone.
enum class verdict : std::uint8_t {
    accepted,      ///< new, applied, and passed on while hops were left
    duplicate,     ///< seen before: dropped
    undecodable,   ///< see wire::decode_error; counted by its kind
    clock_ahead,   ///< its timestamp is too far ahead of this node's clock
    view_full,     ///< a server beyond wire::limits::passive_peers_max
    devices_full,  ///< a device, metric or text beyond the bounds of wire/limits.hpp
    // Of native packets:
    other_cluster,   ///< of another --cluster; told once an address
    other_run,       ///< meant for who had this address before
    unknown_sender,  ///< from a run that this node knows no member of: greeted
    own_packet,      ///< this node has written to itself
};

inline constexpr std::size_t verdict_count = static_cast<std::size_t>(verdict::own_packet) + 1;

/// The enumerator's name.
[[nodiscard]] std::string_view to_string(verdict from) noexcept;

}  // namespace chatter::core
