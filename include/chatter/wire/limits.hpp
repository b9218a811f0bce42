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

/// A native packet: fits an Ethernet MTU less IPv6, UDP and a tunnel. 72 bytes of it are kept
/// free for sealing.
inline constexpr std::size_t packet_bytes_max = 1'400;
inline constexpr std::size_t packet_budget = packet_bytes_max - 72;

/// Members of one cluster that a node knows, itself included.
inline constexpr std::size_t members_max = 32'768;

/// Labels of a member, and the bytes of all their keys and values.
inline constexpr std::size_t labels_max = 32;
inline constexpr std::size_t label_bytes_max = 512;

/// What a later version may say of a member besides.
inline constexpr std::size_t extra_bytes_max = 128;

/// Items of a page of members: what the head, the cursor and a few updates leave.
inline constexpr std::size_t page_bytes = packet_budget - 128;

/// A hello is at least as long as any welcome: a record of a name and labels as long as they
/// may be, and an address.
inline constexpr std::size_t hello_bytes = 1'120;

/// Others that a verdict names beside its accuser.
inline constexpr std::size_t confirmers_max = 4;

inline constexpr std::size_t cluster_name_bytes_max = 255;

/// An incarnation further ahead of the receiver's clock than this is refused: its member could
/// not be outdone until that time came.
inline constexpr std::int64_t incarnation_ahead_max_ms = std::int64_t{24} * 60 * 60 * 1000;

/// A failed or left member is remembered as long as a removal, from the time of the verdict; and
/// for as long again that it was there, so that old gossip does not bring it back.
inline constexpr std::int64_t member_reaped_after_ms = tombstone_lifetime_ms;
inline constexpr std::size_t reaped_members_max = 4'096;

static_assert(name_bytes_max + label_bytes_max + 2 * labels_max + extra_bytes_max + 128 <
              packet_budget);
static_assert(name_bytes_max + text_bytes_max + 24 < 1'400);

}  // namespace chatter::wire::limits
