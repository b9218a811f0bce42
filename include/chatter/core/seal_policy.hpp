// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a node seals, what it takes unsealed, and with which keys.
//
// A running cluster goes from plain to sealed without a gap in three steps, each of them rolled
// out over all members before the next: they learn to open, they seal, they insist.

#pragma once

#include "chatter/wire/keyring.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace chatter::core {

enum class seal_mode : std::uint8_t {
    off,     ///< nothing is sealed and nothing can be opened
    accept,  ///< opens what is sealed, and sends in the clear
    send,    ///< seals what it sends, and takes what comes in the clear
    only     ///< what comes in the clear is refused
};

[[nodiscard]] std::string_view to_string(seal_mode from) noexcept;
/// The three that a user can ask for.
[[nodiscard]] std::optional<seal_mode> parse_seal_mode(std::string_view text) noexcept;

struct seal_policy {
    /// Absent where the mode is `off`, and only there.
    std::shared_ptr<const wire::keyring> keys;
    seal_mode mode{seal_mode::off};
};

}  // namespace chatter::core
