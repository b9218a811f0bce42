// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Members as JSON: src/api/API.md, "A member".

#pragma once

#include "member_walk.hpp"

#include <nlohmann/json_fwd.hpp>

#include <span>

namespace chatter::api {

/// A time, or null where RFC 3339 has no digits for it.
[[nodiscard]] nlohmann::ordered_json time_json(base::wall_time_ms time);

[[nodiscard]] nlohmann::ordered_json labels_json(std::span<const wire::label> labels);

/// {"uuid":...,"name":...}; null for the nil UUID, which is nobody.
[[nodiscard]] nlohmann::ordered_json reference_json(const core::node& node, const base::uuid& to);
[[nodiscard]] nlohmann::ordered_json references_json(const core::node& node,
                                                     std::span<const base::uuid> to);

[[nodiscard]] nlohmann::ordered_json member_json(const core::node& node,
                                                 const listed_member& of,
                                                 const base::instant& now);

}  // namespace chatter::api
