// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The addresses of who is to be called, in time: the system's resolver cannot be interrupted,
// so it has a thread that nobody waits for.

#pragma once

#include "chatter/http/client.hpp"

#include "endpoint.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <string_view>
#include <vector>

namespace chatter::http {

/// `server` as in call::server. At least one, in the resolver's order.
[[nodiscard]] boost::system::result<std::vector<tcp::endpoint>, failure> look_up(
    std::string_view server, std::chrono::milliseconds timeout);

}  // namespace chatter::http
