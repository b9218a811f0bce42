// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// SipHash-1-3: a keyed 64-bit hash of bytes (Aumasson and Bernstein, INDOCRYPT 2012; the
// round numbers of Rust's and Python's hash tables).
//
// Used wherever strangers choose what is hashed: without the key nobody can make collisions.

#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace chatter::base {

struct siphash_key {
    std::uint64_t k0{0};
    std::uint64_t k1{0};
};

[[nodiscard]] std::uint64_t siphash(const siphash_key& key,
                                    std::span<const std::byte> bytes) noexcept;
[[nodiscard]] std::uint64_t siphash(const siphash_key& key, std::string_view text) noexcept;

}  // namespace chatter::base
