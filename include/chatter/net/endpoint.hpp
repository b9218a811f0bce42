// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// base::address to and from the sockets' own addresses.

#pragma once

#include "chatter/base/address.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/udp.hpp>

#include <cstdint>

namespace chatter::net {

using udp = boost::asio::ip::udp;

/// `as` is the socket's family: an IPv6 socket reaches IPv4 through mapped addresses. The
/// caller has asked own_addresses::can_reach() before; an IPv6 address for an IPv4 socket
/// comes back as it is and is refused by the kernel.
[[nodiscard]] udp::endpoint to_endpoint(const base::address& from, base::address_family as);

/// The address's own family decides.
[[nodiscard]] udp::endpoint to_endpoint(const base::address& from);

[[nodiscard]] base::address to_address(const udp::endpoint& from);

/// The same for endpoints of any protocol, without the port: in the address's own family.
[[nodiscard]] boost::asio::ip::address to_ip(const base::address& from);
[[nodiscard]] base::address to_address(const boost::asio::ip::address& from, std::uint16_t port);

}  // namespace chatter::net
