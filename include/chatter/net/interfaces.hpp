// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The addresses that this machine's interfaces have now.

#pragma once

#include "chatter/base/address.hpp"

#include <vector>

namespace chatter::net {

/// IPv4 and IPv6, port 0. Empty where the system does not say.
[[nodiscard]] std::vector<base::address> interface_addresses();

}  // namespace chatter::net
