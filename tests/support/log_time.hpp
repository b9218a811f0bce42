// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// When a line was logged.

#pragma once

#include <cstdint>
#include <string_view>

namespace chatter::test {

/// The wall clock, in milliseconds, as a log line's time= counts them.
[[nodiscard]] std::int64_t now_ms();
[[nodiscard]] std::int64_t time_of(std::string_view line);

}  // namespace chatter::test
