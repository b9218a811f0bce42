// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// UUIDs: who a server, an origin or a sender is. Boost.UUID's value, chatter-rs's spellings.

#pragma once

#include <boost/uuid/uuid.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace chatter::base {

class prng;

using uuid = boost::uuids::uuid;

/// Takes what chatter-rs takes: hyphenated (8-4-4-4-12), 32 hex digits, either with
/// "urn:uuid:" in front, upper and lower case. Braces and misplaced hyphens are refused.
[[nodiscard]] std::optional<uuid> parse_uuid(std::string_view text) noexcept;

/// Lower case, hyphenated.
[[nodiscard]] std::string to_string(const uuid& id);

/// A version 4 UUID (RFC 9562).
[[nodiscard]] uuid make_random_uuid(prng& random) noexcept;

}  // namespace chatter::base
