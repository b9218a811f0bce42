// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What happened, for operators and tests. The core does not log: it tells these, and
// daemon/event_log turns them into lines.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/member_event.hpp"
#include "chatter/core/verdict.hpp"
#include "chatter/wire/decode_error.hpp"
#include "chatter/wire/keyring.hpp"
#include "chatter/wire/member.hpp"
#include "chatter/wire/message.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace chatter::core {

/// A DebugMessage arrived for the first time.
struct message_received {
    base::address from;
    base::uuid sender{};
    std::string text;
    friend bool operator==(const message_received&, const message_received&) = default;
};

/// A device appeared or was described anew.
struct device_added {
    base::uuid origin{};
    std::string name;
    std::string description;
    friend bool operator==(const device_added&, const device_added&) = default;
};

struct device_removed {
    base::uuid origin{};
    std::string name;
    friend bool operator==(const device_removed&, const device_removed&) = default;
};

/// Metrics were set; those that an older message came too late for are not listed.
struct device_status {
    base::uuid origin{};
    std::string name;
    std::vector<wire::metric> metrics;
    friend bool operator==(const device_status&, const device_status&) = default;
};

/// Nothing new came of a device in its lifetime.
struct device_stale {
    base::uuid origin{};
    std::string name;
    base::mono_duration silent{};  ///< Since its last news were made.
    friend bool operator==(const device_stale&, const device_stale&) = default;
};

/// Something came of a device that was stale.
struct device_fresh {
    base::uuid origin{};
    std::string name;
    friend bool operator==(const device_fresh&, const device_fresh&) = default;
};

/// A server came into the view, or its address or encoding changed.
struct server_added {
    /// Whether this node forwards to the server: not to itself, not to an address of a
    /// family that its socket cannot send to, and to a member as to a member.
    enum class reach : std::uint8_t { forwarded_to, is_this_node, is_member, wrong_family };

    base::uuid uuid{};
    base::address addr;
    wire::encoding encoding{wire::encoding::json};
    reach reached{reach::forwarded_to};
    friend bool operator==(const server_added&, const server_added&) = default;
};

struct server_removed {
    base::uuid uuid{};
    base::address addr;
    friend bool operator==(const server_removed&, const server_removed&) = default;
};

/// A sender's clock, or this node's, is wrong: its messages are refused. Told once a sender.
struct clock_ahead {
    base::address from;
    base::uuid sender{};
    std::int64_t ahead_ms{0};
    friend bool operator==(const clock_ahead&, const clock_ahead&) = default;
};

/// A datagram was dropped. For somebody who asks why his gossip has no effect: shown at level
/// debug only, since strangers can cause any number of them.
struct datagram_refused {
    base::address from;
    verdict why{verdict::undecodable};
    /// Of an undecodable one.
    std::optional<wire::decode_error> how;
    friend bool operator==(const datagram_refused&, const datagram_refused&) = default;
};

/// Nobody listens at an address that a datagram was sent to. At level debug, too.
struct port_refused {
    base::address peer;
    friend bool operator==(const port_refused&, const port_refused&) = default;
};

/// This process did not run for that long. It accuses nobody of what it missed.
struct slept {
    base::mono_duration time{};
    friend bool operator==(const slept&, const slept&) = default;
};

/// A native packet of another cluster, told once an address.
struct other_cluster {
    base::address from;
    friend bool operator==(const other_cluster&, const other_cluster&) = default;
};

/// A native packet that a later version has sent and this one cannot read, told once an address.
struct unsupported_packet {
    base::address from;
    wire::decode_error why{wire::decode_error::unsupported_version};
    friend bool operator==(const unsupported_packet&, const unsupported_packet&) = default;
};

/// The cluster has as many members as a node can hold; told once.
struct members_full {
    friend bool operator==(const members_full&, const members_full&) = default;
};

/// A known peer's datagram is sealed with a key that this node does not have; told once an
/// address.
struct no_common_key {
    base::address from;
    wire::key_id key{0};  ///< That of the peer.
    friend bool operator==(const no_common_key&, const no_common_key&) = default;
};

/// Somebody whom this node was told to join has not answered for a while: not there, or of
/// another cluster, or with no common key. Told again only after it was met.
struct join_unanswered {
    std::string target;
    friend bool operator==(const join_unanswered&, const join_unanswered&) = default;
};

using event = std::variant<message_received,
                           device_added,
                           device_removed,
                           device_status,
                           device_stale,
                           device_fresh,
                           server_added,
                           server_removed,
                           clock_ahead,
                           datagram_refused,
                           port_refused,
                           member_up,
                           member_suspect,
                           member_refuted,
                           member_failed,
                           member_left,
                           member_back,
                           member_reaped,
                           name_clash,
                           address_clash,
                           uuid_clash,
                           self_refuted,
                           slept,
                           other_cluster,
                           unsupported_packet,
                           members_full,
                           no_common_key,
                           member_key,
                           join_unanswered>;

}  // namespace chatter::core
