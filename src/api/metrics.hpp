// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// GET /metrics, for Prometheus: src/api/API.md, "Metrics".

#pragma once

#include "context.hpp"

namespace chatter::api {

[[nodiscard]] http::response answer_metrics(const context& from, const http::request& what);

}  // namespace chatter::api
