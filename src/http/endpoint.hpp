// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// base::address to and from the addresses of TCP sockets.

#pragma once

#include "chatter/base/address.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace chatter::http {

using tcp = boost::asio::ip::tcp;

[[nodiscard]] tcp::endpoint to_endpoint(const base::address& from);
[[nodiscard]] base::address to_address(const tcp::endpoint& from);

}  // namespace chatter::http
