// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The numbers of the native packet that its reader and its writer share. See FORMAT.md.

#pragma once

#include "chatter/wire/packet.hpp"

#include <cstddef>
#include <cstdint>

namespace chatter::wire {

/// The major version: a packet of another one is not looked at.
inline constexpr std::uint8_t packet_version = 1;

/// Kinds behind it do not exist.
inline constexpr packet_kind packet_kind_last = packet_kind::challenge;

inline constexpr std::size_t packet_head_bytes = 28;
inline constexpr std::size_t item_head_bytes = 3;

enum class item_type : std::uint8_t {
    member_record = 1,
    member_status = 2,
    seen_as = 3,
    device_update = 4,
    rumor = 5,
    heard = 6,
    hash_list = 7,
    known_list = 8,
    place = 9,
    token_given = 10,
    token_returned = 11,
    padding = 0x7f
};

/// Set in an item's type: whoever does not know the type must not take the packet.
inline constexpr std::uint8_t critical_bit = 0x80;

[[nodiscard]] constexpr bool has_accusation(member_state of) noexcept {
    return of == member_state::suspect || of == member_state::failed;
}

[[nodiscard]] constexpr std::size_t body_bytes(packet_kind of) noexcept {
    switch (of) {
        case packet_kind::probe:
        case packet_kind::challenge: return 8;
        case packet_kind::ack: return 8 + 4;
        case packet_kind::probe_report: return 4 + 1;
        case packet_kind::probe_request: return 16;
        case packet_kind::pull:
        case packet_kind::page: return 16 + 8;
        case packet_kind::hashes_wanted: return 1;
        case packet_kind::hashes: return 1 + 1;
        case packet_kind::entries_wanted: return 1 + 1 + 8;
        case packet_kind::entries: return 1 + 1 + 8 + 4;
        case packet_kind::hello:
        case packet_kind::welcome:
        case packet_kind::poke:
        case packet_kind::gossip:
        case packet_kind::reset: break;
    }
    return 0;
}

}  // namespace chatter::wire
