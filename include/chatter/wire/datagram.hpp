// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One datagram from outside: told apart by its first byte, read, and checked.
//
//   first byte behind JSON white space is "{"   JSON: a message or a bare gossip
//   first byte a0..bb or bf (a CBOR map)        a chatter-rs message
//   anything else                               refused; c4 is a native packet (wire/packet.hpp)

#pragma once

#include "chatter/wire/decode_error.hpp"
#include "chatter/wire/json.hpp"
#include "chatter/wire/message.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace chatter::wire {

struct datagram {
    encoding arrived_as{encoding::json};
    json_value::form what{json_value::form::message};
    message content;
};

/// Total: every sequence of bytes gives a datagram or an error. Cheapest check first.
[[nodiscard]] boost::system::result<datagram, decode_failure> decode(
    std::span<const std::byte> bytes);

/// Whether JSON, white space before it, or a CBOR map begins so.
[[nodiscard]] bool may_start_gossip(std::byte first) noexcept;

/// Whether each receiver reads something else: a gossip that each stamps, or that names no origin.
[[nodiscard]] bool depends_on_receiver(const datagram& what) noexcept;

/// Appends `from` in the given encoding. May exceed limits::datagram_bytes_max, which the
/// caller checks: only it knows what to do then.
void encode(const message& from, encoding as, std::vector<std::byte>& to);

}  // namespace chatter::wire
