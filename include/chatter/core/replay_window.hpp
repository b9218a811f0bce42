// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which of one sender's datagrams have arrived: the sliding window of RFC 4303, section 3.4.3, in
// the ring of RFC 6479.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace chatter::core {

class replay_window {
public:
    /// A sender numbers what it sends to anybody, so what it sends to one has gaps, and what is
    /// served first may overtake a burst of others.
    static constexpr std::uint64_t width = 2'048;

    /// False for what was marked, and for what is so old that nobody knows.
    [[nodiscard]] bool is_new(std::uint64_t sequence) const noexcept;
    void mark(std::uint64_t sequence) noexcept;

private:
    static constexpr std::uint64_t word_bits = 64;
    static constexpr std::uint64_t words = width / word_bits + 1;  // one is being filled

    [[nodiscard]] static std::size_t word_of(std::uint64_t sequence) noexcept {
        return static_cast<std::size_t>(sequence / word_bits % words);
    }
    [[nodiscard]] static std::uint64_t bit_of(std::uint64_t sequence) noexcept {
        return std::uint64_t{1} << (sequence % word_bits);
    }

    std::array<std::uint64_t, words> seen_{};
    std::uint64_t newest_{0};
    bool is_empty_{true};
};

}  // namespace chatter::core
