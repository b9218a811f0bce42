// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The screen of `top`: what stands on it, as a function of what the daemon said, of what keys were
// pressed, and of the terminal's size.

#pragma once

#include "documents.hpp"
#include "samples.hpp"
#include "table.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::ctl {

struct screen_size {
    std::size_t columns{80};
    std::size_t rows{24};
};

/// What the daemon said when it was asked last.
struct reading {
    document status = document::object();
    std::vector<member> members;
    device_list devices;
    std::int64_t at{0};  ///< Milliseconds since 1970.
};

enum class panel : std::uint8_t { members, devices };
enum class order : std::uint8_t { name, state, age, round_trip };

/// Of each panel.
struct panel_view {
    order by{order::name};
    bool is_reversed{false};
    std::size_t first{0};  ///< The row that stands at its top.
};

struct screen_view {
    panel focus{panel::members};
    std::array<panel_view, 2> panels{};
    [[nodiscard]] panel_view& focused() { return panels[static_cast<std::size_t>(focus)]; }
};

/// How many rows of each panel there are, and for how many there is room.
struct panel_rows {
    std::size_t all{0};
    std::size_t shown{0};
};
[[nodiscard]] std::array<panel_rows, 2> rows_of(const reading& from, const screen_size& size);

enum class key : std::uint8_t {
    none,
    quit,
    up,
    down,
    page_up,
    page_down,
    home,
    end,
    other_panel,
    sort,
    reverse,
    redraw
};

/// The keys in what a terminal sent, in their order.
[[nodiscard]] std::vector<key> parse_keys(std::string_view bytes);

/// Scrolls, sorts, or turns to the other panel.
void press(key pressed, screen_view& view, const std::array<panel_rows, 2>& rows);

struct screen_content {
    const reading& from;
    const samples& lately;
    std::string server;   ///< Who was asked.
    std::string trouble;  ///< Why what is shown is old; empty: it is not.
};

/// As many lines as the terminal has, each of at most its columns.
[[nodiscard]] std::vector<std::string> draw(const screen_content& what,
                                            screen_view view,
                                            const screen_size& size,
                                            const look& as);

}  // namespace chatter::ctl
