// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The one member that somebody means with a name or a UUID.

#pragma once

#include "chatter/base/uuid.hpp"
#include "chatter/core/node.hpp"
#include "chatter/http/message.hpp"

#include <optional>
#include <string_view>

namespace chatter::api {

/// Sets `to`, or refuses: 404 for nobody, 409 with their UUIDs where several have that name.
[[nodiscard]] std::optional<http::response> find_one(const core::node& node,
                                                     std::string_view text,
                                                     base::uuid& to);

}  // namespace chatter::api
