// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The output of the core: what the steps of one turn want done.
//
// A node appends; the driver carries everything out at the end of the turn and clears.
// A message is encoded once for each encoding, however many servers get it: sends are ranges
// of one arena of bytes.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/core/event.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace chatter::core {

/// A datagram to send: `size` bytes of the arena from `offset` on.
struct outgoing {
    base::address to;
    std::size_t offset{0};
    std::size_t size{0};
    friend bool operator==(const outgoing&, const outgoing&) = default;
};

struct effects {
    std::vector<std::byte> arena;
    std::vector<outgoing> sends;
    std::vector<event> events;
    /// The shell is to call node::set_own_addresses() with what the interfaces have now.
    bool own_addresses_wanted{false};
    /// The shell is to look these up and to answer each with node::resolved().
    std::vector<std::string> resolve;
    /// node::state() is to be stored, where the user wants it stored, before anything is sent.
    bool persist{false};
    /// The cluster knows that this node leaves: the shell may end.
    bool left{false};

    [[nodiscard]] std::span<const std::byte> bytes_of(const outgoing& send) const noexcept {
        return std::span(arena).subspan(send.offset, send.size);
    }

    /// Forgets what was carried out and keeps the memory, up to a point: one burst of large
    /// messages must not be paid for for ever.
    void clear();

    friend bool operator==(const effects&, const effects&) = default;
};

}  // namespace chatter::core
