// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "endpoint.hpp"

#include <boost/asio/ip/address_v4.hpp>
#include <boost/asio/ip/address_v6.hpp>

namespace chatter::http {
namespace asio = boost::asio;

tcp::endpoint to_endpoint(const base::address& from) {
    if (from.family() == base::address_family::v4) {
        return {asio::ip::address_v4(from.v4()), from.port()};
    }
    return {asio::ip::address_v6(from.v6(), from.scope()), from.port()};
}

base::address to_address(const tcp::endpoint& from) {
    const asio::ip::address ip = from.address();
    if (ip.is_v4()) {
        return {ip.to_v4().to_bytes(), from.port()};
    }
    const asio::ip::address_v6 v6 = ip.to_v6();
    return {v6.to_bytes(), from.port(), static_cast<std::uint32_t>(v6.scope_id())};
}

}  // namespace chatter::http
