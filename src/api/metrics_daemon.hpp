// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a daemon says of itself on /metrics, as text made at once.

#pragma once

#include "context.hpp"

#include <string>

namespace chatter::api {

/// chatter_build_info, chatter_members, chatter_local_health_score, chatter_ready.
void append_daemon(const context& from, std::string& to);

/// chatter_COUNTER_total, and chatter_refused_total for those named refused_REASON.
void append_counters(const context& from, std::string& to);

/// process_*, as every client library has them.
void append_process(const context& from, std::string& to);

}  // namespace chatter::api
