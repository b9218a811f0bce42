// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Durations as people write and read them: 500ms, 3s, 1m.

#pragma once

#include "chatter/base/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace chatter::daemon {

/// A whole number from 1 to 99,999,999 and its unit: ms, s or m.
[[nodiscard]] std::optional<base::mono_duration> parse_duration(std::string_view text) noexcept;

/// "325ms", "3.25s": in milliseconds below one second, else in seconds without a point that
/// nobody needs. Parts of a millisecond are cut off.
[[nodiscard]] std::string to_text(base::mono_duration from);

}  // namespace chatter::daemon
