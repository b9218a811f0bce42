// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Datagrams to sort: what a triage looks at, and nothing that a decoder would take.

#pragma once

#include "chatter/base/prng.hpp"
#include "chatter/core/triage.hpp"
#include "chatter/wire/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace chatter::test {

inline constexpr core::triage some_rules{0x0a0b'0c0d, 0x8102'0304'f5f6'0708, false};
inline constexpr core::triage strict_rules{some_rules.cluster, some_rules.run, true};

/// Where a packet tells what it is, see FORMAT.md.
inline constexpr std::size_t triage_bytes = 24;

inline void put(std::vector<std::byte>& to, std::size_t at, std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) {
        to[at++] = static_cast<std::byte>(value >> (8 * i));
    }
}

/// The beginning of a packet from run 1, of `size` bytes.
[[nodiscard]] inline std::vector<std::byte> packet_start(const core::triage& to,
                                                         wire::packet_kind kind,
                                                         std::size_t size = triage_bytes) {
    std::vector<std::byte> bytes(size < triage_bytes ? triage_bytes : size);
    bytes[0] = wire::packet_magic;
    bytes[2] = static_cast<std::byte>(kind);
    put(bytes, 4, to.cluster, 4);
    put(bytes, 8, 1, 8);
    put(bytes, 16, to.run, 8);
    bytes.resize(size);
    return bytes;
}

/// Mostly a packet for `to` with a few bytes changed, cut off or prolonged; else noise.
[[nodiscard]] inline std::vector<std::byte> any_datagram(const core::triage& to,
                                                         base::prng& random) {
    const auto byte = [&random] { return static_cast<std::byte>(random.below(256)); };
    auto bytes = packet_start(to, static_cast<wire::packet_kind>(random.below(20)), 64);
    if (random.below(4) == 0) {
        for (std::byte& each : bytes) {
            each = byte();
        }
    }
    if (random.below(3) == 0) {
        bytes[0] = random.below(2) == 0 ? std::byte{0xc5} : byte();
    }
    for (std::uint64_t changes = random.below(3); changes > 0; --changes) {
        bytes[random.below(triage_bytes + 4)] ^= static_cast<std::byte>(1U << random.below(8));
    }
    bytes.resize(random.below(65));
    return bytes;
}

}  // namespace chatter::test
