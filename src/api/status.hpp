// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// GET /api/v1/status: this daemon itself.

#pragma once

#include "context.hpp"

namespace chatter::api {

[[nodiscard]] http::response answer_status(const context& from, const http::request& what);

/// How many members are in that state, this node among them.
[[nodiscard]] std::size_t count_members(const core::node& node, wire::member_state state);

}  // namespace chatter::api
