// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/endpoint.hpp"

namespace chatter::net {

namespace ip = boost::asio::ip;

ip::address to_ip(const base::address& from) {
    if (from.family() == base::address_family::v6) {
        return ip::address_v6(from.v6(), from.scope());
    }
    return ip::address_v4(from.v4());
}

base::address to_address(const ip::address& from, std::uint16_t port) {
    if (from.is_v4()) {
        return {from.to_v4().to_bytes(), port};
    }
    const ip::address_v6 v6 = from.to_v6();
    return {v6.to_bytes(), port, static_cast<std::uint32_t>(v6.scope_id())};
}

udp::endpoint to_endpoint(const base::address& from, base::address_family as) {
    const ip::address own = to_ip(from);
    if (own.is_v4() && as == base::address_family::v6) {
        return {ip::make_address_v6(ip::v4_mapped, own.to_v4()), from.port()};
    }
    return {own, from.port()};
}

udp::endpoint to_endpoint(const base::address& from) {
    return to_endpoint(from, from.family());
}

base::address to_address(const udp::endpoint& from) {
    return to_address(from.address(), from.port());
}

}  // namespace chatter::net
