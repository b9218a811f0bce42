// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Text from the network on a terminal: made harmless, measured, and cut to a width.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace chatter::ctl {

/// Control characters and those that turn a line's direction as escapes, backslashes twice; in
/// one line, without quotes. `text` MUST be UTF-8.
[[nodiscard]] std::string visible(std::string_view text);

/// visible(), in quotes where it has blanks or quotes or is empty: one word among others.
[[nodiscard]] std::string word(std::string_view text);

/// The same JSON with what visible() escapes written as \uXXXX, but for the white space of a
/// document. `json` MUST be a document.
[[nodiscard]] std::string harmless_json(std::string_view json);

/// With control characters as escapes, and backslashes as they are: for what this user typed, and
/// for lines that are harmless but for that.
[[nodiscard]] std::string one_line(std::string_view text);

/// Columns that a terminal needs for it: wide characters take two, combining ones none.
[[nodiscard]] std::size_t display_width(std::string_view text) noexcept;

/// In at most `columns`, with a "…" at the end where something was cut off.
[[nodiscard]] std::string clip(std::string_view text, std::size_t columns);

/// clip(), and filled up with blanks.
[[nodiscard]] std::string fit(std::string_view text, std::size_t columns);

}  // namespace chatter::ctl
