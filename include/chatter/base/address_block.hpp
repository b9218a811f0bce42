// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A block of addresses in CIDR notation (RFC 4632, RFC 4291): "10.0.0.0/8", "2001:db8::/32", or a
// single address without its length.

#pragma once

#include "chatter/base/address.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chatter::base {

class address_block {
public:
    /// All addresses that share the first `length` bits with `first`, whose port and scope do
    /// not matter. `length` MUST be at most 32 or 128, by its family.
    address_block(const address& first, std::uint8_t length);

    /// An IPv4-mapped IPv6 address is the IPv4 address that it is, in blocks, too.
    [[nodiscard]] bool contains(const address& which) const noexcept;

    friend bool operator==(const address_block&, const address_block&) = default;

private:
    address first_;  ///< Bits behind the length are 0.
    std::uint8_t length_;
};

/// Nothing where the text is no block; bits set behind the length are a mistake, too.
[[nodiscard]] std::optional<address_block> parse_address_block(std::string_view text);

}  // namespace chatter::base
