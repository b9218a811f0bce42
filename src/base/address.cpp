// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>

namespace chatter::base {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

template <typename Number>
std::optional<Number> parse_number(std::string_view text) noexcept {
    Number value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

/// inet_pton reads up to a NUL; a text that holds one is not an address.
bool parse_ip(int family, std::string_view ip, std::uint8_t* bytes) {
    return ip.find('\0') == std::string_view::npos &&
           inet_pton(family, std::string(ip).c_str(), bytes) == 1;
}

std::optional<address> parse_v4(std::string_view ip, std::uint16_t port) {
    address::v4_bytes bytes{};
    if (!parse_ip(AF_INET, ip, bytes.data())) {
        return std::nullopt;
    }
    return address(bytes, port);
}

std::optional<address> parse_v6(std::string_view ip, std::uint16_t port) {
    std::uint32_t scope = 0;
    if (const auto percent = ip.find('%'); percent != std::string_view::npos) {
        const auto parsed = parse_number<std::uint32_t>(ip.substr(percent + 1));
        if (!parsed) {
            return std::nullopt;
        }
        scope = *parsed;
        ip = ip.substr(0, percent);
    }
    address::v6_bytes bytes{};
    if (!parse_ip(AF_INET6, ip, bytes.data())) {
        return std::nullopt;
    }
    return address(bytes, port, scope);
}

}  // namespace

address::address(const v4_bytes& ip, std::uint16_t port) noexcept : port_(port) {
    std::copy(ip.begin(), ip.end(), ip_.begin());
}

address::address(const v6_bytes& ip, std::uint16_t port, std::uint32_t scope) noexcept
    : port_(port) {
    if (std::equal(mapped_prefix.begin(), mapped_prefix.end(), ip.begin())) {
        std::copy(ip.begin() + mapped_prefix.size(), ip.end(), ip_.begin());
        return;
    }
    ip_ = ip;
    scope_ = scope;
    family_ = address_family::v6;
}

address address::with_port(std::uint16_t port) const noexcept {
    address other = *this;
    other.port_ = port;
    return other;
}

bool address::is_unspecified() const noexcept {
    return std::all_of(ip_.begin(), ip_.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool address::is_loopback() const noexcept {
    if (family_ == address_family::v4) {
        return ip_[0] == 127;
    }
    return ip_ == v6_bytes{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
}

bool address::is_multicast() const noexcept {
    return family_ == address_family::v4 ? (ip_[0] & 0xf0U) == 0xe0U : ip_[0] == 0xff;
}

bool address::is_broadcast() const noexcept {
    return family_ == address_family::v4 && v4() == v4_bytes{255, 255, 255, 255};
}

std::optional<address> parse_address(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        return std::nullopt;
    }
    const auto port = parse_number<std::uint16_t>(text.substr(colon + 1));
    if (!port) {
        return std::nullopt;
    }
    const std::string_view ip = text.substr(0, colon);
    if (ip.front() == '[' && ip.back() == ']') {
        return parse_v6(ip.substr(1, ip.size() - 2), *port);
    }
    return parse_v4(ip, *port);
}

std::string to_string(const address& from) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    const std::string port = ":" + std::to_string(from.port());
    if (from.family() == address_family::v4) {
        inet_ntop(AF_INET, from.v4().data(), text.data(), text.size());
        return text.data() + port;
    }
    inet_ntop(AF_INET6, from.v6().data(), text.data(), text.size());
    const std::string scope = from.scope() == 0 ? "" : "%" + std::to_string(from.scope());
    return "[" + std::string(text.data()) + scope + "]" + port;
}

}  // namespace chatter::base
