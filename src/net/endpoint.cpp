// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/endpoint.hpp"

#include <boost/asio/ip/address.hpp>

namespace chatter::net {

namespace ip = boost::asio::ip;

udp::endpoint to_endpoint(const base::address& from, base::address_family as) {
    if (from.family() == base::address_family::v6) {
        return {ip::address_v6(from.v6(), from.scope()), from.port()};
    }
    const ip::address_v4 v4(from.v4());
    if (as == base::address_family::v4) {
        return {v4, from.port()};
    }
    return {ip::make_address_v6(ip::v4_mapped, v4), from.port()};
}

udp::endpoint to_endpoint(const base::address& from) {
    return to_endpoint(from, from.family());
}

base::address to_address(const udp::endpoint& from) {
    const ip::address addr = from.address();
    if (addr.is_v4()) {
        return {addr.to_v4().to_bytes(), from.port()};
    }
    const ip::address_v6 v6 = addr.to_v6();
    return {v6.to_bytes(), from.port(), static_cast<std::uint32_t>(v6.scope_id())};
}

}  // namespace chatter::net
