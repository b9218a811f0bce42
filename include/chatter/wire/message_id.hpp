// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// When two messages are the same one: same sender, same timestamp, same payload.
//
// The payload counts in its canonical chatter-rs form, so that a message which comes back
// through another encoding, with fewer hops, with or without a "wire" beside its address or a
// lifetime beside its metrics, and with its numbers as texts, is known.

#pragma once

#include "chatter/base/siphash.hpp"
#include "chatter/wire/message.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace chatter::wire {

using message_id = std::uint64_t;

/// Ids compare under one key only. `scratch` is the caller's, to spare an allocation.
[[nodiscard]] message_id make_message_id(const message& from,
                                         const base::siphash_key& key,
                                         std::vector<std::byte>& scratch);

}  // namespace chatter::wire
