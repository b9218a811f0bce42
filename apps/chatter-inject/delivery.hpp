// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Datagrams to the first of a server's addresses that takes them.

#pragma once

#include "chatter/base/address.hpp"

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace chatter::inject {

/// Sends all of them to one address after the other, until an address has taken them all and
/// not refused within 50 ms. Returns the last address's error where none did. UDP gives no
/// receipt: no error means that nobody said no.
[[nodiscard]] boost::system::error_code deliver(
    std::span<const base::address> addresses, const std::vector<std::vector<std::byte>>& datagrams);

}  // namespace chatter::inject
