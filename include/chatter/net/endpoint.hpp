// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// base::address to and from the sockets' own addresses.

#pragma once

#include "chatter/base/address.hpp"

#include <boost/asio/ip/udp.hpp>

namespace chatter::net {

using udp = boost::asio::ip::udp;

/// `as` is the socket's family: an IPv6 socket reaches IPv4 through mapped addresses. The
/// caller has asked own_addresses::can_reach() before; an IPv6 address for an IPv4 socket
/// comes back as it is and is refused by the kernel.
[[nodiscard]] udp::endpoint to_endpoint(const base::address& from, base::address_family as);

/// The address's own family decides.
[[nodiscard]] udp::endpoint to_endpoint(const base::address& from);

[[nodiscard]] base::address to_address(const udp::endpoint& from);

}  // namespace chatter::net
