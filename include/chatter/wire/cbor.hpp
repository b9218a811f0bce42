// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Messages in the CBOR of chatter-rs (serde_cbor 0.8, RFC 8949): the hot path of a daemon
// among chatter-rs daemons. Grammar and examples: src/wire/FORMAT.md.
//
// The reader is one total function over that fixed grammar: it takes every well-formed
// spelling of a message in its map form and nothing else, allocates only the strings of the
// message, and never recurses. The writer knows one spelling, chatter-rs's own.

#pragma once

#include "chatter/wire/decode_error.hpp"
#include "chatter/wire/message.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace chatter::wire {

/// The message that fills `bytes` exactly, or why there is none (code and offset).
/// Says nothing about the bounds of names and addresses: see wire/bounds.hpp.
[[nodiscard]] boost::system::result<message, decode_failure> decode_cbor(
    std::span<const std::byte> bytes);

/// Appends the canonical spelling. Origins MUST be there. Metrics with numbers are written as
/// Text; those of a kind that is not known likewise where they came in JSON, and else not at all:
/// chatter-rs dies of what it does not know.
void encode_cbor(const message& from, std::vector<std::byte>& to);

/// Appends the canonical spelling of a payload alone, without the fields that chatter-rs drops
/// ("wire", "expires_after_millis"): what message identity is made of (wire/message_id.hpp).
void encode_cbor_payload(const std::optional<gossip>& from, std::vector<std::byte>& to);

}  // namespace chatter::wire
