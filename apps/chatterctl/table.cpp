// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "table.hpp"

#include "display.hpp"

#include <algorithm>

namespace chatter::ctl {
namespace {

constexpr std::size_t gap = 2;
/// No column is made narrower than that: from there on the lines are too long for the terminal.
constexpr std::size_t column_min = 4;

std::vector<std::size_t> widths_of(const table& from) {
    std::vector<std::size_t> widths;
    for (const std::string& each : from.headings) {
        widths.push_back(display_width(each));
    }
    for (const auto& row : from.rows) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            widths[i] = std::max(widths[i], display_width(row[i].text));
        }
    }
    return widths;
}

/// The greatest bound on each column with which all of them fit.
void narrow(std::vector<std::size_t>& widths, std::size_t columns) {
    const auto total = [&](std::size_t bound) {
        std::size_t sum = (widths.size() - 1) * gap;
        for (const std::size_t each : widths) {
            sum += std::min(each, bound);
        }
        return sum;
    };
    std::size_t bound = std::max(column_min, *std::max_element(widths.begin(), widths.end()));
    bound = std::min(bound, std::max(column_min, columns));
    while (bound > column_min && total(bound) > columns) {
        --bound;
    }
    for (std::size_t& each : widths) {
        each = std::min(each, bound);
    }
}

/// The last cell has no blanks behind it.
std::string line_of(const std::vector<cell>& row,
                    const std::vector<std::size_t>& widths,
                    const look& as) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const bool is_last = i + 1 == row.size();
        const std::string text = clip(row[i].text, widths[i]);
        line += paint(text, row[i].how, as);
        if (!is_last) {
            line.append(widths[i] + gap - display_width(text), ' ');
        }
    }
    if (!as.colours) {
        line.erase(line.find_last_not_of(' ') + 1);
    }
    return line + '\n';
}

}  // namespace

std::string paint(std::string_view text, colour how, const look& as) {
    const auto painted = [&](std::string_view code) {
        return as.colours && !text.empty()
                   ? "\x1b[" + std::string(code) + "m" + std::string(text) + "\x1b[0m"
                   : std::string(text);
    };
    switch (how) {
        case colour::plain: return std::string(text);
        case colour::good: return painted("32");
        case colour::doubtful: return painted("33");
        case colour::bad: return painted("1;31");
        case colour::faint: return painted("2");
        case colour::heading: return painted("1");
    }
    return std::string(text);
}

std::string clip_painted(std::string_view text, std::size_t columns) {
    std::string whole;
    std::size_t used = 0;
    while (!text.empty()) {
        const bool is_sequence = text.front() == '\x1b';
        const std::size_t plain = std::min(text.find('\x1b'), text.size());
        const std::size_t bytes =
            is_sequence ? std::min(text.find('m'), text.size() - 1) + 1 : plain;
        const std::string_view part = text.substr(0, bytes);
        if (!is_sequence && used + display_width(part) > columns) {
            return whole + clip(part, columns - used) + (whole.empty() ? "" : "\x1b[0m");
        }
        used += is_sequence ? 0 : display_width(part);
        whole += part;
        text.remove_prefix(bytes);
    }
    return whole;
}

colour colour_of(std::string_view state) noexcept {
    if (state == "alive" || state == "fresh") {
        return colour::good;
    }
    if (state == "suspect" || state == "stale") {
        return colour::doubtful;
    }
    if (state == "failed" || state == "gone") {
        return colour::bad;
    }
    return state == "left" ? colour::faint : colour::plain;
}

std::string to_text(const table& from, const look& as) {
    std::vector<std::size_t> widths = widths_of(from);
    if (as.columns) {
        narrow(widths, *as.columns);
    }
    std::vector<cell> headings;
    for (const std::string& each : from.headings) {
        headings.push_back({each, colour::heading});
    }
    std::string text = line_of(headings, widths, as);
    for (const auto& row : from.rows) {
        text += line_of(row, widths, as);
    }
    return text;
}

std::string to_text(const std::vector<std::pair<std::string, cell>>& from, const look& as) {
    std::size_t width = 0;
    for (const auto& [name, value] : from) {
        width = std::max(width, display_width(name));
    }
    std::string text;
    for (const auto& [name, value] : from) {
        // Never cut off: this is where one looks for the whole of it.
        text += paint(name, colour::heading, as);
        text.append(width + gap - display_width(name), ' ');
        text += paint(value.text, value.how, as) + '\n';
    }
    return text;
}

}  // namespace chatter::ctl
