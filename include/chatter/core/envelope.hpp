// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where a packet came from, and how.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/core/turn.hpp"

#include <algorithm>
#include <cstddef>
#include <span>

namespace chatter::core {

struct envelope {
    const base::address& from;
    std::span<const std::byte> bytes;  ///< As they are read: opened, where they were sealed.
    std::size_t size{0};               ///< As it arrived.
    bool is_sealed{false};             ///< By somebody with a key: no stranger.
    std::size_t answers_at{0};         ///< Where in the arena what it causes begins.
};

/// What may yet be sent on account of it to addresses that are not proven: one packet can give
/// reason for several answers.
[[nodiscard]] inline std::size_t allowance(const turn& now, const envelope& of) noexcept {
    return of.size - std::min(of.size, now.to.arena.size() - of.answers_at);
}

}  // namespace chatter::core
