// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where a datagram comes from or goes to: an IPv4 or IPv6 address with a port, as a value.
//
// An IPv4-mapped IPv6 address (::ffff:a.b.c.d) is stored as the IPv4 address that it is, so
// that one peer has one address whichever socket it was seen through. net/endpoint.hpp
// translates to and from the sockets' own types.

#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chatter::base {

enum class address_family : std::uint8_t { v4, v6 };

class address {
public:
    using v4_bytes = std::array<std::uint8_t, 4>;
    using v6_bytes = std::array<std::uint8_t, 16>;

    /// 0.0.0.0:0
    constexpr address() noexcept = default;
    address(const v4_bytes& ip, std::uint16_t port) noexcept;
    /// `scope` is the interface of a link-local address, 0 where there is none.
    address(const v6_bytes& ip, std::uint16_t port, std::uint32_t scope = 0) noexcept;

    [[nodiscard]] address_family family() const noexcept { return family_; }
    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    [[nodiscard]] std::uint32_t scope() const noexcept { return scope_; }
    /// Meaningful for the family that it names only.
    [[nodiscard]] v4_bytes v4() const noexcept { return {ip_[0], ip_[1], ip_[2], ip_[3]}; }
    [[nodiscard]] const v6_bytes& v6() const noexcept { return ip_; }

    [[nodiscard]] address with_port(std::uint16_t port) const noexcept;

    [[nodiscard]] bool is_unspecified() const noexcept;  ///< 0.0.0.0 or ::
    [[nodiscard]] bool is_loopback() const noexcept;     ///< 127.0.0.0/8 or ::1
    [[nodiscard]] bool is_multicast() const noexcept;
    [[nodiscard]] bool is_broadcast() const noexcept;  ///< 255.255.255.255

    friend auto operator<=>(const address&, const address&) noexcept = default;

private:
    v6_bytes ip_{};  // IPv4 in the first four bytes, the rest zero
    std::uint32_t scope_{0};
    std::uint16_t port_{0};
    address_family family_{address_family::v4};
};

/// "192.0.2.1:2428" or "[2001:db8::1]:2428", the latter with "%3" behind the address for a
/// scope. No names, no white space, no octets with leading zeros.
[[nodiscard]] std::optional<address> parse_address(std::string_view text);

/// What parse_address takes.
[[nodiscard]] std::string to_string(const address& from);

}  // namespace chatter::base
