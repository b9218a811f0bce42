// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What became of one datagram. Each verdict is counted by its name.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace chatter::core {

/// An `accepted` datagram can have changed state, and one of an `unknown_sender` that has a key or
/// has proven its address; the others moved counters alone.
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
    unknown_sender,  ///< from a run that this node knows no member of: challenged
    own_packet,      ///< this node has written to itself
    // Of strangers, and of those who would be none:
    not_allowed,       ///< its source is in none of the blocks of --allow
    unsealed,          ///< in the clear, where everything is to be sealed
    no_common_key,     ///< sealed with a key that this node does not have
    forged,            ///< not sealed with the key that it names, or for another cluster
    replayed,          ///< opened before, or too old to tell
    over_budget,       ///< more than its source may cause; see core/budget.hpp
    unaddressed,       ///< a sealed injection that would mean something else at each daemon
    clock_off,         ///< a sealed injection whose time is too far from this node's
    peer_cannot_open,  ///< a ServerAdded, where everything is to be sealed
};

inline constexpr std::size_t verdict_count =
    static_cast<std::size_t>(verdict::peer_cannot_open) + 1;

/// The enumerator's name.
[[nodiscard]] std::string_view to_string(verdict from) noexcept;

}  // namespace chatter::core
