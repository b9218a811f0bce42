// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Messages and bare gossip in JSON: what people, scripts and chatter-inject send.
//
// nlohmann/json reads it, and escapes the strings that are written, inside .cpp files only.
// Reading is event by event (SAX) into the typed message; nesting is bounded while it is read
// and nothing recurses. A metric of a kind that is not known comes and goes unchanged, white
// space aside; one that came in CBOR has no JSON and is left out.

#pragma once

#include "chatter/wire/decode_error.hpp"
#include "chatter/wire/message.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::wire {

/// What one JSON text says.
struct json_value {
    /// A bare gossip has no sender, timestamp and hops of its own: the reader of this struct
    /// fills them in.
    enum class form : std::uint8_t { message, bare_gossip };

    form what{form::message};
    message content;
};

/// What may stand around and between values.
inline constexpr std::string_view json_white_space = " \t\n\r";

/// The value that fills `text`, white space around it aside. Says nothing about the bounds
/// of names and addresses: see wire/bounds.hpp.
[[nodiscard]] boost::system::result<json_value, decode_failure> decode_json(std::string_view text);

/// Reads the first of several values that follow one another and takes it off the front of
/// `text`, which is left alone where reading fails.
[[nodiscard]] boost::system::result<json_value, decode_failure> decode_next_json(
    std::string_view& text);

/// Appends the message in chatter-rs's field order, without white space.
void encode_json(const message& from, std::vector<std::byte>& to);

/// The payload alone, as chatter-inject takes it.
[[nodiscard]] std::string to_json(const gossip& from);

}  // namespace chatter::wire
