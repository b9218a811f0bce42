// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/address_proof.hpp"

#include <array>
#include <cstring>

namespace chatter::core {

std::uint64_t address_proof::token_of(const base::address& which) const noexcept {
    std::array<std::byte, 19> bytes{};
    const auto ip = which.v6();  // those of IPv4 stand in front
    std::memcpy(bytes.data(), ip.data(), ip.size());
    bytes[16] = static_cast<std::byte>(which.port() >> 8U);
    bytes[17] = static_cast<std::byte>(which.port());
    bytes[18] = static_cast<std::byte>(which.family());
    return base::siphash(key_, bytes) | 1U;
}

}  // namespace chatter::core
