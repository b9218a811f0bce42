// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every bound of the format, in one place.
//
// The bounds are constants of the format, not settings: they are checked where gossip enters
// the cluster, so two daemons that differed in them would disagree for ever.

#pragma once

#include <cstddef>
#include <cstdint>

namespace chatter::wire::limits {

/// The largest UDP payload over IPv4 (65,535 less IP and UDP heads). A larger message is
/// refused whole, never cut.
inline constexpr std::size_t datagram_bytes_max = 65'507;

/// Arrays, maps and objects inside one another, the message itself included. chatter-rs
/// takes the same number.
inline constexpr std::size_t nesting_max = 127;

/// Names of devices and metrics.
inline constexpr std::size_t name_bytes_max = 255;

/// Descriptions of devices and texts of metrics: a field with its name and version fits a
/// packet of 1,400 bytes.
inline constexpr std::size_t text_bytes_max = 1'000;

/// Metrics of one device, and so of one message.
inline constexpr std::size_t metrics_per_device_max = 1'024;

/// Devices and tombstones that one daemon holds, and the bytes of their names and texts.
inline constexpr std::size_t devices_max = 262'144;
inline constexpr std::size_t device_text_bytes_max = std::size_t{256} * 1024 * 1024;

/// Passive peers in the view: strangers can name them, and each costs a datagram a message.
inline constexpr std::size_t passive_peers_max = 64;

/// Servers that are remembered as removed; beyond it the oldest is forgotten first.
inline constexpr std::size_t removed_servers_max = 1'024;

/// Hops of a bare gossip, and of what chatter-inject sends.
inline constexpr std::uint32_t hops_default = 5;

/// A timestamp further ahead of the receiver's clock than this is refused: it would win over
/// every honest update until that time came.
inline constexpr std::int64_t clock_ahead_max_ms = std::int64_t{5} * 60 * 1000;

/// How long a removal is remembered, counted from its own timestamp.
inline constexpr std::int64_t tombstone_lifetime_ms = std::int64_t{72} * 60 * 60 * 1000;

static_assert(name_bytes_max + text_bytes_max + 24 < 1'400);

}  // namespace chatter::wire::limits
