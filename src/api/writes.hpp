// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What can be asked of a daemon to do: src/api/API.md, "Writing".

#pragma once

#include "context.hpp"

namespace chatter::api {

[[nodiscard]] http::response answer_join(const context& from, const http::request& what);
[[nodiscard]] http::response answer_leave(const context& from, const http::request& what);
[[nodiscard]] http::response answer_forget(const context& from, const http::request& what);

}  // namespace chatter::api
