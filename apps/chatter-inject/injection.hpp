// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// From what a user typed to the datagrams to send: read, checked, stamped, encoded.
//
// All or nothing: one value that is wrong refuses the whole input, with its place.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/message.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::inject {

struct injection_settings {
    wire::encoding encoding{wire::encoding::json};
    std::optional<std::uint32_t> hops;  ///< Wins over what a message says; without: 5.
    std::optional<base::uuid> sender;   ///< Wins over what a message says.
    base::uuid random_sender{};         ///< Of a bare gossip, where `sender` names none.
    base::wall_time_ms now{0};          ///< The first bare gossip's timestamp.
};

/// What is wrong, for the person who typed it: "line 2, column 5: ...".
using complaint = std::string;

/// Reads JSON values that follow one another, each a bare gossip or a whole message. Gossip is
/// wrapped into messages with strictly increasing timestamps; a message keeps its own.
[[nodiscard]] boost::system::result<std::vector<wire::message>, complaint> read_messages(
    std::string_view text, const injection_settings& how);

/// One datagram a message, each of at most `bytes_max`.
[[nodiscard]] boost::system::result<std::vector<std::vector<std::byte>>, complaint>
encode_datagrams(const std::vector<wire::message>& messages,
                 wire::encoding as,
                 std::size_t bytes_max = wire::limits::datagram_bytes_max);

}  // namespace chatter::inject
