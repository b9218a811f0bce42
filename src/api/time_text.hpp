// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Times as the API spells them.

#pragma once

#include "chatter/base/time.hpp"

#include <optional>
#include <string>

namespace chatter::api {

/// RFC 3339 in UTC: "2026-11-25T18:00:00.123Z". Nothing for a time that it has no digits for, out
/// of the years 0000 to 9999: others say when something was.
[[nodiscard]] std::optional<std::string> to_rfc3339(base::wall_time_ms time);

/// When that was, by the wall clock of now.
[[nodiscard]] base::wall_time_ms wall_time_of(base::mono_time then, const base::instant& now);

/// From `then` to now in whole milliseconds; 0 where that is yet to come.
[[nodiscard]] std::int64_t ms_since(base::mono_time then, const base::instant& now);

}  // namespace chatter::api
