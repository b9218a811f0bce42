// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Times as people read them: 251ms, 3s, 2m10s, 4h, 3d.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chatter::ctl {

/// In whole seconds, and no more than two units, the second one only while the first is below
/// ten. What is negative, as of a clock that is ahead, is "0s".
[[nodiscard]] std::string age_text(std::int64_t ms);

/// Of what is measured: "0.213ms", "12.3ms", "251ms", and from a second on as an age.
[[nodiscard]] std::string span_text(double ms);

/// Milliseconds since 1970 of an RFC 3339 time in UTC, as in "2026-11-25T18:00:00.123Z".
[[nodiscard]] std::optional<std::int64_t> parse_time(std::string_view text) noexcept;

/// "250 B", "6.1 MB".
[[nodiscard]] std::string bytes_text(double bytes);

/// The shortest text that reads back as this number: "42", "0.1".
[[nodiscard]] std::string number_text(double number);

}  // namespace chatter::ctl
