// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/address_block.hpp"

#include "chatter/base/assert.hpp"

#include <array>
#include <charconv>
#include <cstddef>
#include <system_error>

namespace chatter::base {
namespace {

/// An IPv4 address is one of the IPv6 addresses that begin with so many bits, ::ffff:0:0/96.
constexpr std::uint8_t mapped_bits = 96;

constexpr std::uint8_t bits_max(address_family of) noexcept {
    return of == address_family::v4 ? 32 : 128;
}

template <std::size_t Size>
std::array<std::uint8_t, Size> keep_bits(std::array<std::uint8_t, Size> bytes,
                                         std::size_t length) noexcept {
    for (std::size_t i = 0; i < Size; ++i) {
        const std::size_t kept = length > 8 * i ? length - 8 * i : 0;
        if (kept < 8) {
            bytes[i] = static_cast<std::uint8_t>(bytes[i] & ~(0xffU >> kept));
        }
    }
    return bytes;
}

/// The first address of the block that `from` is in, without port and scope.
address first_of(const address& from, std::uint8_t length) noexcept {
    return from.family() == address_family::v4 ? address(keep_bits(from.v4(), length), 0)
                                               : address(keep_bits(from.v6(), length), 0);
}

std::optional<address> parse_ip(std::string_view text) {
    if (text.find('%') != std::string_view::npos) {
        return std::nullopt;  // a scope: the bits of a block have none
    }
    const bool is_v6 = text.find(':') != std::string_view::npos;
    return parse_address(is_v6 ? "[" + std::string(text) + "]:0" : std::string(text) + ":0");
}

std::optional<std::uint8_t> parse_length(std::string_view text) noexcept {
    std::uint8_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool has_leading_zero = text.size() > 1 && text.front() == '0';
    if (error != std::errc{} || end != text.data() + text.size() || has_leading_zero) {
        return std::nullopt;
    }
    return value;
}

}  // namespace

address_block::address_block(const address& first, std::uint8_t length)
    : first_(first_of(first, length)), length_(length) {
    CHATTER_ASSERT(length <= bits_max(first.family()));
}

bool address_block::contains(const address& which) const noexcept {
    return which.family() == first_.family() && first_of(which, length_) == first_;
}

std::optional<address_block> parse_address_block(std::string_view text) {
    const auto slash = text.find('/');
    const std::string_view ip = text.substr(0, slash);
    const auto first = parse_ip(ip);
    if (!first) {
        return std::nullopt;
    }
    if (slash == std::string_view::npos) {
        return address_block(*first, bits_max(first->family()));
    }
    auto length = parse_length(text.substr(slash + 1));
    const bool is_mapped =
        first->family() == address_family::v4 && ip.find(':') != std::string_view::npos;
    if (length && is_mapped) {
        // Of a shorter one, bits would be set behind the length.
        length = *length < mapped_bits
                     ? std::nullopt
                     : std::optional(static_cast<std::uint8_t>(*length - mapped_bits));
    }
    if (!length || *length > bits_max(first->family()) || first_of(*first, *length) != *first) {
        return std::nullopt;
    }
    return address_block(*first, *length);
}

}  // namespace chatter::base
