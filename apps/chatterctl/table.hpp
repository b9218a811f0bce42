// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Columns that stand under one another, and the colours of what is in them.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::ctl {

enum class colour : std::uint8_t { plain, good, doubtful, bad, faint, heading };

/// How what is printed has to look.
struct look {
    bool colours{false};
    std::optional<std::size_t> columns;  ///< Of the terminal, where it is one.
};

/// `text` with the terminal's sequences around it, where there are colours.
[[nodiscard]] std::string paint(std::string_view text, colour how, const look& as);

/// clip() for what is painted already.
[[nodiscard]] std::string clip_painted(std::string_view text, std::size_t columns);

/// Of a state of a member or a status of a device.
[[nodiscard]] colour colour_of(std::string_view state) noexcept;

struct cell {
    std::string text;  ///< Harmless, see display.hpp.
    colour how{colour::plain};
};

struct table {
    std::vector<std::string> headings;
    std::vector<std::vector<cell>> rows;  ///< As many cells as headings.
};

/// A line a row, the headings first. Where it is wider than the terminal, the widest columns are
/// made narrower, and what they cut off ends in "…"; elsewhere nothing is cut off.
[[nodiscard]] std::string to_text(const table& from, const look& as);

/// A line a pair, the names padded to the same width: what a thing is in full.
[[nodiscard]] std::string to_text(const std::vector<std::pair<std::string, cell>>& from,
                                  const look& as);

}  // namespace chatter::ctl
