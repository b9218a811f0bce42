// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/siphash.hpp"

#include <bit>
#include <cstring>

namespace chatter::base {
namespace {

struct sip_state {
    std::uint64_t v0, v1, v2, v3;

    void round() noexcept {
        v0 += v1;
        v1 = std::rotl(v1, 13) ^ v0;
        v0 = std::rotl(v0, 32);
        v2 += v3;
        v3 = std::rotl(v3, 16) ^ v2;
        v0 += v3;
        v3 = std::rotl(v3, 21) ^ v0;
        v2 += v1;
        v1 = std::rotl(v1, 17) ^ v2;
        v2 = std::rotl(v2, 32);
    }

    void absorb(std::uint64_t word) noexcept {
        v3 ^= word;
        round();
        v0 ^= word;
    }
};

std::uint64_t load_little_endian(const std::byte* from, std::size_t count) noexcept {
    std::uint64_t word = 0;
    if (count == 8 && std::endian::native == std::endian::little) {
        std::memcpy(&word, from, 8);
        return word;
    }
    for (std::size_t i = 0; i < count; ++i) {
        word |= std::to_integer<std::uint64_t>(from[i]) << (8 * i);
    }
    return word;
}

}  // namespace

std::uint64_t siphash(const siphash_key& key, std::span<const std::byte> bytes) noexcept {
    sip_state state{key.k0 ^ 0x736f6d6570736575U,
                    key.k1 ^ 0x646f72616e646f6dU,
                    key.k0 ^ 0x6c7967656e657261U,
                    key.k1 ^ 0x7465646279746573U};
    std::size_t at = 0;
    for (; at + 8 <= bytes.size(); at += 8) {
        state.absorb(load_little_endian(bytes.data() + at, 8));
    }
    const std::uint64_t length = static_cast<std::uint64_t>(bytes.size()) << 56U;
    state.absorb(length | load_little_endian(bytes.data() + at, bytes.size() - at));
    state.v2 ^= 0xffU;
    state.round();
    state.round();
    state.round();
    return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

std::uint64_t siphash(const siphash_key& key, std::string_view text) noexcept {
    return siphash(key, std::as_bytes(std::span(text.data(), text.size())));
}

}  // namespace chatter::base
