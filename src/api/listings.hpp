// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// GET /api/v1/members and /api/v1/devices, made piece by piece.

#pragma once

#include "context.hpp"

namespace chatter::api {

[[nodiscard]] http::response answer_members(const context& from, const http::request& what);
[[nodiscard]] http::response answer_devices(const context& from, const http::request& what);

}  // namespace chatter::api
