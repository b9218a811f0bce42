// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/prng.hpp"

#include "chatter/base/assert.hpp"

#include <bit>

namespace chatter::base {
namespace {

std::uint64_t splitmix64(std::uint64_t& state) noexcept {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15U);
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
}

}  // namespace

prng::prng(const seed_type& seed) noexcept {
    // Chained, so that each word of the state depends on the words before it, and the
    // all-zero state, the one that xoshiro never leaves, cannot come out.
    std::uint64_t chain = 0;
    for (std::size_t i = 0; i < seed.size(); ++i) {
        chain ^= seed[i];
        state_[i] = splitmix64(chain);
    }
}

std::uint64_t prng::next() noexcept {
    const std::uint64_t result = std::rotl(state_[1] * 5U, 7) * 9U;
    const std::uint64_t shifted = state_[1] << 17U;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
}

std::uint64_t prng::below(std::uint64_t bound) noexcept {
    CHATTER_ASSERT(bound > 0);
    // The lowest 2^64 mod bound values would make the small results a little more likely.
    const std::uint64_t biased = (0 - bound) % bound;
    std::uint64_t draw = next();
    while (draw < biased) {
        draw = next();
    }
    return draw % bound;
}

prng prng::split() noexcept {
    return prng(seed_type{next(), next(), next(), next()});
}

}  // namespace chatter::base
