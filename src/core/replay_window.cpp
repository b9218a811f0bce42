// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/replay_window.hpp"

#include <algorithm>

namespace chatter::core {

bool replay_window::is_new(std::uint64_t sequence) const noexcept {
    if (is_empty_ || sequence > newest_) {
        return true;
    }
    return newest_ - sequence < width && (seen_[word_of(sequence)] & bit_of(sequence)) == 0;
}

void replay_window::mark(std::uint64_t sequence) noexcept {
    if (is_empty_ || sequence > newest_) {
        const std::uint64_t from = is_empty_ ? 0 : newest_ / word_bits;
        const std::uint64_t ahead = sequence / word_bits - from;
        for (std::uint64_t i = 1; i <= std::min(ahead, words); ++i) {
            seen_[static_cast<std::size_t>((from + i) % words)] = 0;
        }
        newest_ = sequence;
        is_empty_ = false;
    }
    seen_[word_of(sequence)] |= bit_of(sequence);
}

}  // namespace chatter::core
