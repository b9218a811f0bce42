// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "screen.hpp"

#include "ages.hpp"
#include "display.hpp"
#include "listings.hpp"
#include "sparkline.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <tuple>
#include <utility>

namespace chatter::ctl {
namespace {

/// Title, counts, trouble; the headings of both panels; a blank line between them; the keys.
constexpr std::size_t lines_around = 7;
constexpr std::size_t bars_max = 60;

/// A device's metric; past its last one for a device without any.
struct metric_row {
    const device* of;
    std::size_t index;
};

/// What nobody wants to see first.
int rank_of(const std::string& state) noexcept {
    if (state == "failed" || state == "gone") {
        return 0;
    }
    if (state == "suspect" || state == "stale") {
        return 1;
    }
    return state == "left" ? 3 : 2;
}

bool is_before(const member& one, const member& other, order by) {
    switch (by) {
        case order::name: return std::tie(one.name, one.uuid) < std::tie(other.name, other.uuid);
        case order::state: return rank_of(one.state) < rank_of(other.state);
        case order::age: return one.since > other.since;
        case order::round_trip:
            return one.round_trip_ms.value_or(0) > other.round_trip_ms.value_or(0);
    }
    return false;
}

bool is_before(const device& one, const device& other, order by) {
    switch (by) {
        case order::round_trip:  // devices have none
        case order::name:
            return std::tie(one.server, one.origin, one.name) <
                   std::tie(other.server, other.origin, other.name);
        case order::state: return rank_of(one.status) < rank_of(other.status);
        case order::age: return one.age_ms < other.age_ms;
    }
    return false;
}

/// In the order that is asked for; those that are equal stay as they are.
template <typename T>
std::vector<const T*> sorted(const std::vector<T>& from, const panel_view& view) {
    std::vector<const T*> made;
    made.reserve(from.size());
    for (const T& each : from) {
        made.push_back(&each);
    }
    std::stable_sort(made.begin(), made.end(), [&](const T* one, const T* other) {
        return view.is_reversed ? is_before(*other, *one, view.by)
                                : is_before(*one, *other, view.by);
    });
    return made;
}

std::vector<metric_row> metric_rows(const std::vector<const device*>& devices) {
    std::vector<metric_row> made;
    for (const device* each : devices) {
        for (std::size_t i = 0; i < std::max<std::size_t>(1, each->metrics.size()); ++i) {
            made.push_back({each, i});
        }
    }
    return made;
}

template <typename T>
std::span<const T> slice(const std::vector<T>& from, std::size_t first, std::size_t count) {
    return std::span(from).subspan(std::min(first, from.size()),
                                   std::min(count, from.size() - std::min(first, from.size())));
}

/// The heading of the column that the panel is sorted by has an arrow.
void mark(table& to, std::size_t column, const panel_view& view) {
    to.headings[column] += view.is_reversed ? "▲" : "▼";
}

std::size_t column_of(order by, panel where) noexcept {
    switch (by) {
        case order::name: return 1;
        case order::state: return 0;
        case order::age: return 3;
        case order::round_trip: return where == panel::members ? 4 : 1;
    }
    return 1;
}

std::vector<std::string> lines_of(const table& from, const look& as) {
    std::vector<std::string> lines;
    std::string_view text;
    const std::string all = to_text(from, as);
    for (text = all; !text.empty(); text.remove_prefix(text.find('\n') + 1)) {
        lines.emplace_back(text.substr(0, text.find('\n')));
    }
    return lines;
}

std::vector<std::string> member_lines(const reading& from,
                                      const panel_view& view,
                                      std::size_t shown,
                                      const look& as) {
    const auto all = sorted(from.members, view);
    std::vector<member> visible_ones;
    for (const member* each : slice(all, view.first, shown)) {
        visible_ones.push_back(*each);
    }
    table made = members_table(visible_ones, from.at);
    mark(made, column_of(view.by, panel::members), view);
    return lines_of(made, as);
}

/// "123 B (+2.5/s)"
std::string value_and_rate(const metric& of, const std::vector<std::optional<double>>& lately) {
    std::string text = of.number ? value_text(of) : word(of.text);
    if (of.kind == "counter" && !lately.empty() && lately.back()) {
        text += " (+" + number_text(std::round(*lately.back() * 10) / 10) + "/s)";
    }
    return text;
}

std::vector<cell> cells_of(const metric_row& row, const samples& lately, bool is_continued) {
    const device& of = *row.of;
    std::vector<cell> cells(4);
    if (!is_continued) {
        cells = {{visible(of.status), colour_of(of.status)},
                 {server_of(of)},
                 {word(of.name)},
                 {age_text(of.age_ms)}};
    }
    if (row.index >= of.metrics.size()) {
        cells.insert(cells.end(), 3, cell{});
        return cells;
    }
    const metric& which = of.metrics[row.index];
    const auto values = lately.of(of, which);
    cells.push_back({word(which.name)});
    cells.push_back({value_and_rate(which, values)});
    cells.push_back({sparkline(values, bars_max), colour::good});
    return cells;
}

/// The bars get what the other columns leave, and lose their oldest first.
void shorten_bars(table& of,
                  const samples& lately,
                  std::span<const metric_row> rows,
                  std::size_t columns) {
    std::size_t used = 0;
    for (std::size_t i = 0; i + 1 < of.headings.size(); ++i) {
        std::size_t width = display_width(of.headings[i]);
        for (const auto& row : of.rows) {
            width = std::max(width, display_width(row[i].text));
        }
        used += width + 2;
    }
    const std::size_t left = used < columns ? columns - used : 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].index < rows[i].of->metrics.size()) {
            const auto values = lately.of(*rows[i].of, rows[i].of->metrics[rows[i].index]);
            of.rows[i].back().text = sparkline(values, std::clamp<std::size_t>(left, 5, bars_max));
        }
    }
}

std::vector<std::string> device_lines(const screen_content& what,
                                      const panel_view& view,
                                      std::size_t shown,
                                      const look& as) {
    const auto all = metric_rows(sorted(what.from.devices.devices, view));
    const auto rows = slice(all, view.first, shown);
    table made{{"STATUS", "SERVER", "DEVICE", "AGE", "METRIC", "VALUE", "LATELY"}, {}};
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool is_continued = i > 0 && rows[i].index > 0;
        made.rows.push_back(cells_of(rows[i], what.lately, is_continued));
    }
    mark(made, column_of(view.by, panel::devices), view);
    shorten_bars(made, what.lately, rows, *as.columns);
    return lines_of(made, as);
}

std::string counts(const reading& from) {
    std::string text = "members";
    const char* between = " ";
    for (const std::string key : {"alive", "suspect", "failed", "left"}) {
        const auto count = whole_at(at(from.status, "members"), key).value_or(0);
        text += std::exchange(between, ", ") + std::to_string(count) + ' ' + key;
    }
    text += "   devices";
    between = " ";
    for (const std::string key : {"total", "stale", "gone"}) {
        const auto count = whole_at(at(from.status, "devices"), key).value_or(0);
        text += std::exchange(between, ", ") + std::to_string(count) + ' ' + key;
    }
    if (from.devices.omitted > 0) {
        text += ", " + std::to_string(from.devices.omitted) + " not shown";
    }
    return text;
}

std::string keys_line(const screen_view& view) {
    return std::string("q quit  ↑↓ PgUp PgDn scroll  Tab ") +
           (view.focus == panel::members ? "to devices" : "to members") + "  s sort  r reverse";
}

/// "rows 11-20 of 57" where not all are shown.
std::string place_of(const panel_view& view, const panel_rows& rows) {
    if (rows.all <= rows.shown) {
        return {};
    }
    return "rows " + std::to_string(view.first + 1) + "-" +
           std::to_string(std::min(rows.all, view.first + rows.shown)) + " of " +
           std::to_string(rows.all);
}

void keep_in_bounds(panel_view& view, const panel_rows& rows) noexcept {
    view.first = std::min(view.first, rows.all > rows.shown ? rows.all - rows.shown : 0);
}

std::string title(const screen_content& what) {
    return "chatter " + word(text_at(what.from.status, "cluster")) + ", as " +
           word(text_at(what.from.status, "name")) + " at " + what.server + " knows it";
}

}  // namespace

std::array<panel_rows, 2> rows_of(const reading& from, const screen_size& size) {
    std::array<panel_rows, 2> rows{};
    rows[0].all = from.members.size();
    for (const device& each : from.devices.devices) {
        rows[1].all += std::max<std::size_t>(1, each.metrics.size());
    }
    const std::size_t room = size.rows > lines_around ? size.rows - lines_around : 0;
    // Each has half, and what the other one does not need.
    rows[0].shown = std::min(rows[0].all, std::max(room / 2, room - std::min(room, rows[1].all)));
    rows[1].shown = std::min(rows[1].all, room - rows[0].shown);
    return rows;
}

std::vector<key> parse_keys(std::string_view bytes) {
    constexpr std::array<std::pair<std::string_view, key>, 27> known{{
        {"\x1b[A", key::up},
        {"\x1bOA", key::up},
        {"\x1b[B", key::down},
        {"\x1bOB", key::down},
        {"\x1b[5~", key::page_up},
        {"\x1b[6~", key::page_down},
        {"\x1b[H", key::home},
        {"\x1bOH", key::home},
        {"\x1b[1~", key::home},
        {"\x1b[F", key::end},
        {"\x1bOF", key::end},
        {"\x1b[4~", key::end},
        {"\x1b[Z", key::other_panel},
        {"\t", key::other_panel},
        {"q", key::quit},
        {"Q", key::quit},
        {"k", key::up},
        {"j", key::down},
        {" ", key::page_down},
        {"b", key::page_up},
        {"g", key::home},
        {"G", key::end},
        {"s", key::sort},
        {"r", key::reverse},
        {"\x0c", key::redraw},
        {"\x06", key::page_down},
        {"\x02", key::page_up},
    }};
    std::vector<key> keys;
    while (!bytes.empty()) {
        std::size_t taken = 1;
        for (const auto& [text, what] : known) {
            if (bytes.starts_with(text)) {
                keys.push_back(what);
                taken = text.size();
                break;
            }
        }
        bytes.remove_prefix(taken);
    }
    return keys;
}

void press(key pressed, screen_view& view, const std::array<panel_rows, 2>& rows) {
    panel_view& to = view.focused();
    const panel_rows& of = rows[static_cast<std::size_t>(view.focus)];
    const std::size_t page = std::max<std::size_t>(1, of.shown);
    switch (pressed) {
        case key::up: to.first -= std::min<std::size_t>(1, to.first); break;
        case key::down: ++to.first; break;
        case key::page_up: to.first -= std::min(page, to.first); break;
        case key::page_down: to.first += page; break;
        case key::home: to.first = 0; break;
        case key::end: to.first = of.all; break;
        case key::other_panel:
            view.focus = view.focus == panel::members ? panel::devices : panel::members;
            break;
        case key::sort: {
            const std::uint8_t count = view.focus == panel::members ? 4 : 3;
            to.by = static_cast<order>((static_cast<std::uint8_t>(to.by) + 1) % count);
            to.first = 0;
            break;
        }
        case key::reverse: to.is_reversed = !to.is_reversed; break;
        case key::none:
        case key::quit:
        case key::redraw: break;
    }
    keep_in_bounds(to, of);
}

std::vector<std::string> draw(const screen_content& what,
                              screen_view view,
                              const screen_size& size,
                              const look& as) {
    const auto rows = rows_of(what.from, size);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        keep_in_bounds(view.panels[i], rows[i]);
    }
    const look narrow{as.colours, size.columns};
    std::vector<std::string> lines{
        paint(clip(title(what), size.columns), colour::heading, as),
        clip(counts(what.from), size.columns),
        paint(clip(what.trouble, size.columns), colour::bad, as),
    };
    const auto members = member_lines(what.from, view.panels[0], rows[0].shown, narrow);
    lines.insert(lines.end(), members.begin(), members.end());
    lines.emplace_back();
    if (rows[1].all > 0) {
        const auto devices = device_lines(what, view.panels[1], rows[1].shown, narrow);
        lines.insert(lines.end(), devices.begin(), devices.end());
    }
    lines.resize(size.rows > 0 ? size.rows - 1 : 0);
    const std::size_t focus = static_cast<std::size_t>(view.focus);
    const std::string place = place_of(view.panels[focus], rows[focus]);
    if (size.rows > 0) {
        lines.push_back(
            paint(clip((place.empty() ? "" : place + "   ") + keys_line(view), size.columns),
                  colour::faint,
                  as));
    }
    for (std::string& each : lines) {
        each = clip_painted(each, size.columns);
    }
    return lines;
}

}  // namespace chatter::ctl
