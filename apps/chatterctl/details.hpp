// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One member, one device, one daemon: all that is known of it.

#pragma once

#include "documents.hpp"
#include "table.hpp"

#include <cstdint>
#include <string>

namespace chatter::ctl {

/// `now` as in listings.hpp.
[[nodiscard]] std::string member_in_full(const member& of, std::int64_t now, const look& as);
[[nodiscard]] std::string device_in_full(const device& of, std::int64_t now, const look& as);

/// The answer of the call `status`.
[[nodiscard]] std::string status_text(const document& from, const look& as);

}  // namespace chatter::ctl
