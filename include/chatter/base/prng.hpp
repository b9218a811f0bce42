// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The project's random numbers: seeded, integer only, the same on every machine.
//
// xoshiro256** by Blackman and Vigna (ACM TOMS 47, 2021), seeded through SplitMix64. The
// std distributions and std::shuffle differ between libraries, so a seed would not replay;
// these do not. Not for secrets: streams that the network can see must be split off
// (see `split`), so that what they show says nothing about the others.

#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace chatter::base {

class prng {
public:
    /// The four words of the state. The shell draws them from the operating system, a test
    /// chooses them. All zeros is allowed: the words go through SplitMix64.
    using seed_type = std::array<std::uint64_t, 4>;

    explicit prng(const seed_type& seed) noexcept;
    explicit prng(std::uint64_t seed) noexcept : prng(seed_type{seed, 0, 0, 0}) {}

    [[nodiscard]] std::uint64_t next() noexcept;

    /// Uniform in [0, bound). `bound` MUST be greater than 0.
    [[nodiscard]] std::uint64_t below(std::uint64_t bound) noexcept;

    /// An independent stream. A draw added to one stream does not change the others.
    [[nodiscard]] prng split() noexcept;

    /// Moves a uniform random choice of `count` items to the front (Fisher-Yates, stopped
    /// early); takes all of them where there are fewer.
    template <typename Item>
    void choose(std::vector<Item>& items, std::size_t count) noexcept {
        using std::swap;
        for (std::size_t i = 0; i < count && i + 1 < items.size(); ++i) {
            swap(items[i], items[i + static_cast<std::size_t>(below(items.size() - i))]);
        }
    }

private:
    seed_type state_{};
};

}  // namespace chatter::base
