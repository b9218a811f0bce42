// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Datagrams that wait for room in the socket's buffer: first in, first out, bounded in bytes.
// What does not fit is dropped; UDP gave no promise, and memory is not to pay for one.

#pragma once

#include "chatter/core/effects.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace chatter::net {

class send_backlog {
public:
    explicit send_backlog(std::size_t bytes_max) : bytes_max_(bytes_max) {}

    /// Copies what fits and returns how many of `sends` were kept, from the front.
    std::size_t add(std::span<const core::outgoing> sends, std::span<const std::byte> arena);

    [[nodiscard]] bool empty() const noexcept { return first_ == sends_.size(); }
    [[nodiscard]] std::span<const core::outgoing> waiting() const noexcept {
        return std::span(sends_).subspan(first_);
    }
    [[nodiscard]] std::span<const std::byte> arena() const noexcept { return arena_; }

    /// Takes `count` from the front of waiting(). The memory comes back when all are gone.
    void pop(std::size_t count);

private:
    std::size_t bytes_max_;
    std::vector<std::byte> arena_;
    std::vector<core::outgoing> sends_;
    std::size_t first_{0};
};

}  // namespace chatter::net
