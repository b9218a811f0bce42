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

/// Names of devices and metrics, units, and the kinds of metrics that are not known.
inline constexpr std::size_t name_bytes_max = 255;

/// Descriptions of devices, texts of metrics, and kind and content together of a metric that is
/// not known. With their names they must fit a packet, too: see entry_bytes_max.
inline constexpr std::size_t text_bytes_max = 1'000;

/// The longest lifetime of a device: a yearly job may have one, in a leap year, too. What is
/// longer is a slip of the unit; and added to any clock it does not overflow.
inline constexpr std::uint64_t lifetime_max_ms = std::uint64_t{366} * 24 * 60 * 60 * 1000;

/// Metrics of one device, and so of one message.
inline constexpr std::size_t metrics_per_device_max = 1'024;

/// Devices and tombstones that one daemon takes, and the bytes of their names and fields. Of
/// what members hold it takes up to twice as much: two halves of a cluster can come together.
inline constexpr std::size_t devices_max = 262'144;
inline constexpr std::size_t device_bytes_max = std::size_t{256} * 1024 * 1024;

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

/// A rumor that exceeds a packet, because its message fills a datagram.
inline constexpr std::size_t large_packet_budget = datagram_bytes_max - 72;

/// Members of one cluster that a node knows, itself included.
inline constexpr std::size_t members_max = 32'768;

/// A device's name, and the name and the encoded value of one of its fields, together: a field
/// with its version fits one packet of entries (wire/packet.hpp), behind 94 bytes of heads.
inline constexpr std::size_t entry_bytes_max = packet_budget - 94;

/// What a rumor says beside its head, in the largest packet. A message that says more is taken
/// where it arrives, and is not spread.
inline constexpr std::size_t rumor_bytes_max = large_packet_budget - 28 - 3 - 54;

/// What is kept of the messages that were lately told, so that members that missed them can
/// ask: for a minute by their age, and no more than that.
inline constexpr std::int64_t message_kept_ms = 60'000;
inline constexpr std::size_t messages_kept_max = 1'024;
inline constexpr std::size_t message_bytes_kept_max = std::size_t{8} * 1024 * 1024;

/// A rumor that is older is not passed on: who had it may have forgotten that.
inline constexpr std::int64_t rumor_age_max_ms = 180'000;

/// Labels of a member, and the bytes of all their keys and values.
inline constexpr std::size_t labels_max = 32;
inline constexpr std::size_t label_bytes_max = 512;

/// What a later version may say of a member besides.
inline constexpr std::size_t extra_bytes_max = 128;

/// Items of a page of members: what the head, the cursor and a few updates leave.
inline constexpr std::size_t page_bytes = packet_budget - 128;

/// A hello is at least as long as any welcome: a record of a name and labels as long as they
/// may be, an address, and two tokens; also where it comes in the clear and its answer is sealed.
inline constexpr std::size_t hello_bytes = 1'168;

/// Others that a verdict names beside its accuser.
inline constexpr std::size_t confirmers_max = 4;

inline constexpr std::size_t cluster_name_bytes_max = 255;

/// Keys of one cluster: the one that seals, and those before and after it.
inline constexpr std::size_t keys_max = 8;

/// The answer to injections, sealed, the reason in it, and how many one answer is for.
inline constexpr std::size_t injection_answer_bytes_max = 256;
inline constexpr std::size_t injection_reason_bytes_max = 64;
inline constexpr std::size_t injections_per_answer = 15;

/// An incarnation further ahead of the receiver's clock than this is refused: its member could
/// not be outdone until that time came.
inline constexpr std::int64_t incarnation_ahead_max_ms = std::int64_t{24} * 60 * 60 * 1000;

/// How far the time of a sealed injection may be from the receiver's clock, and how many of
/// them are remembered, for three times as long, so that none counts twice.
inline constexpr std::int64_t injection_clock_max_ms = 60'000;
inline constexpr std::size_t injections_max = 262'144;

/// Runs of which a node remembers what it has opened: those of all members, and of their former
/// runs.
inline constexpr std::size_t sealed_senders_max = members_max + 8'192;

/// A failed or left member is remembered as long as a removal, from the time of the verdict; and
/// for as long again that it was there, so that old gossip does not bring it back.
inline constexpr std::int64_t member_reaped_after_ms = tombstone_lifetime_ms;
inline constexpr std::size_t reaped_members_max = 4'096;

static_assert(name_bytes_max + label_bytes_max + 2 * labels_max + extra_bytes_max + 128 <
              packet_budget);
static_assert(text_bytes_max + 200 < entry_bytes_max,
              "the longest text fits a packet with names of 200 bytes");
static_assert(3 * name_bytes_max + 1 + 8 <= entry_bytes_max,
              "a number fits a packet, however long its names and its unit");

}  // namespace chatter::wire::limits
