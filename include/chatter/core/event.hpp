// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What happened, for operators and tests. The core does not log: it tells these, and
// daemon/event_log turns them into lines.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/verdict.hpp"
#include "chatter/wire/decode_error.hpp"
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

/// A server came into the view, or its address or encoding changed.
struct server_added {
    /// Whether this node forwards to the server: not to itself, and not to an address of a
    /// family that its socket cannot send to.
    enum class reach : std::uint8_t { forwarded_to, is_this_node, wrong_family };

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

using event = std::variant<message_received,
                           device_added,
                           device_removed,
                           device_status,
                           server_added,
                           server_removed,
                           clock_ahead,
                           datagram_refused,
                           port_refused>;

}  // namespace chatter::core
