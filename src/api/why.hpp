// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// GET /api/v1/why/NAME: why a member is in the state that it is in.

#pragma once

#include "context.hpp"

#include <string_view>

namespace chatter::api {

inline constexpr std::string_view why_path = "/api/v1/why/";

/// All behind why_path is the name.
[[nodiscard]] http::response answer_why(const context& from, const http::request& what);

}  // namespace chatter::api
