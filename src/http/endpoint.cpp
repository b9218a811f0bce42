// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "endpoint.hpp"

#include "chatter/net/endpoint.hpp"

namespace chatter::http {

tcp::endpoint to_endpoint(const base::address& from) {
    return {net::to_ip(from), from.port()};
}

base::address to_address(const tcp::endpoint& from) {
    return net::to_address(from.address(), from.port());
}

}  // namespace chatter::http
