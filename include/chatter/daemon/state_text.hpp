// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// core::saved_state as text: what the file of --state-dir holds.
//
//   chatter-state 1 8d3f0c5a9be27614
//   {
//     "incarnation": 1600000000000,
//     ...
//
// The first line names the format, its version and a checksum of all that follows; the rest
// is JSON, so that a person can read it. The checksum finds torn and rotten files, nothing
// else: its key is no secret (siphash with k0 = k1 = 0). A file that was edited by hand is
// refused by it, on purpose: two daemons of one UUID are worse than one that is new.

#pragma once

#include "chatter/core/saved_state.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace chatter::daemon {

enum class state_error : std::uint8_t {
    foreign,         ///< no state of chatter
    other_version,   ///< of a later chatter, or of an earlier one
    wrong_checksum,  ///< torn, or changed by somebody
    malformed        ///< as it was written, but it breaks a rule of this version
};

/// The enumerator's name.
[[nodiscard]] std::string_view to_string(state_error from) noexcept;

[[nodiscard]] std::string to_text(const core::saved_state& from);

/// Total: every text gives a state that keeps the bounds of wire/limits.hpp, or an error.
[[nodiscard]] boost::system::result<core::saved_state, state_error> parse_state(
    std::string_view text);

}  // namespace chatter::daemon
