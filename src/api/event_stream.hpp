// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// GET /api/v1/events: what happens, as server-sent events.

#pragma once

#include "context.hpp"

namespace chatter::api {

[[nodiscard]] http::response answer_events(const context& from, const http::request& what);

}  // namespace chatter::api
