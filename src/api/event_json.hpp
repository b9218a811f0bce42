// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// An event as the stream and the answer to "why" have it: src/api/API.md, "Events".

#pragma once

#include "chatter/api/history.hpp"
#include "chatter/core/node.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace chatter::api {

/// "19abc-17": numbers begin anew at each start.
[[nodiscard]] std::string event_id(base::wall_time_ms run, std::uint64_t number);

/// `run` is when this daemon started. Names are what they are now.
[[nodiscard]] nlohmann::ordered_json event_json(const core::node& node,
                                                base::wall_time_ms run,
                                                const history::entry& of);

}  // namespace chatter::api
