// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// An address in a native packet, read and written: a family and what follows from it.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/wire/bounds.hpp"

#include "bytes.hpp"

#include <cstdint>
#include <tuple>

namespace chatter::wire {

inline constexpr std::uint8_t no_address = 0;
inline constexpr std::uint8_t address_v4 = 4;
inline constexpr std::uint8_t address_v6 = 6;

template <typename Octets>
[[nodiscard]] base::address read_socket_address(byte_reader& from) noexcept {
    const auto ip = from.read_octets<std::tuple_size_v<Octets>>();
    return {ip, from.read<std::uint16_t>()};
}

/// None at all, or one that somebody can live at.
[[nodiscard]] inline base::address read_address(byte_reader& from) noexcept {
    base::address to;
    switch (from.read<std::uint8_t>()) {
        case no_address: return to;
        case address_v4: to = read_socket_address<base::address::v4_bytes>(from); break;
        case address_v6: to = read_socket_address<base::address::v6_bytes>(from); break;
        default: from.fail(decode_error::unknown_variant); return to;
    }
    if (from.ok() && !is_usable(to)) {
        from.fail(decode_error::unusable_address);
    }
    return to;
}

inline void write_address(byte_writer& to, const base::address& from) {
    if (from.is_unspecified()) {
        to.write(no_address);
        return;
    }
    if (from.family() == base::address_family::v4) {
        to.write(address_v4);
        to.write_bytes(from.v4().data(), 4);
    } else {
        to.write(address_v6);
        to.write_bytes(from.v6().data(), 16);
    }
    to.write(from.port());
}

}  // namespace chatter::wire
