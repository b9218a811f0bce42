// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/send_backlog.hpp"

#include "chatter/base/assert.hpp"

namespace chatter::net {

std::size_t send_backlog::add(std::span<const core::outgoing> sends,
                              std::span<const std::byte> arena) {
    std::size_t kept = 0;
    for (const core::outgoing& each : sends) {
        if (arena_.size() + each.size > bytes_max_) {
            break;
        }
        const auto bytes = arena.subspan(each.offset, each.size);
        sends_.push_back({each.to, arena_.size(), each.size});
        arena_.insert(arena_.end(), bytes.begin(), bytes.end());
        ++kept;
    }
    return kept;
}

void send_backlog::pop(std::size_t count) {
    CHATTER_ASSERT(count <= sends_.size() - first_);
    first_ += count;
    if (empty()) {
        arena_ = {};
        sends_ = {};
        first_ = 0;
    }
}

}  // namespace chatter::net
