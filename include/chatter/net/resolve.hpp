// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Names to addresses, by the system's resolver. (Beside a running loop: net/resolver.hpp.)

#pragma once

#include "chatter/base/address.hpp"

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::net {

using found_addresses = boost::system::result<std::vector<base::address>>;

/// Takes ADDR:PORT in the forms of base::parse_address, and HOST:PORT. All of a host's
/// addresses, in the resolver's order, each once; blocks while it looks them up. The error of
/// a text that is neither is invalid_argument.
[[nodiscard]] found_addresses resolve(std::string_view target);

/// `target` with a port, as resolve() takes it: HOST, ADDR and [V6] get `port`, and a bare
/// IPv6 address its brackets, too. Nothing for a text that resolve() does not take either way.
[[nodiscard]] std::optional<std::string> with_default_port(std::string_view target,
                                                           std::uint16_t port);

}  // namespace chatter::net
