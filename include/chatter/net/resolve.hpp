// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Names to addresses, by the system's resolver.

#pragma once

#include "chatter/base/address.hpp"

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <string_view>
#include <vector>

namespace chatter::net {

/// Takes ADDR:PORT in the forms of base::parse_address, and HOST:PORT. All of a host's
/// addresses, in the resolver's order, each once; blocks while it looks them up. The error of
/// a text that is neither is invalid_argument.
[[nodiscard]] boost::system::result<std::vector<base::address>> resolve(std::string_view target);

}  // namespace chatter::net
