// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The rules that a well-formed gossip must also keep: lengths (wire/limits.hpp) and addresses
// that somebody can live at. Both encodings pass through here, chatter-inject too.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/wire/decode_error.hpp"
#include "chatter/wire/message.hpp"

#include <optional>

namespace chatter::wire {

/// Port 0, the unspecified, a multicast and the broadcast address are not somebody's.
[[nodiscard]] bool is_usable(const base::address& addr) noexcept;

/// Nothing where all is well, else the first rule broken, with the field's path inside the
/// gossip.
[[nodiscard]] std::optional<decode_failure> check_bounds(const gossip& from);

}  // namespace chatter::wire
