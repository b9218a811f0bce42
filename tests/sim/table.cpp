// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "table.hpp"

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <sstream>

namespace chatter::sim {

std::string table::as_csv() const {
    std::string text;
    const auto append = [&](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            text += (i > 0 ? "," : "") + cells[i];
        }
        text += '\n';
    };
    append(columns);
    for (const auto& row : rows) {
        append(row);
    }
    return text;
}

std::string table::as_text() const {
    std::vector<std::size_t> widths;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        std::size_t width = columns[i].size();
        for (const auto& row : rows) {
            width = std::max(width, row[i].size());
        }
        widths.push_back(width);
    }
    std::string text;
    const auto append = [&](const std::vector<std::string>& cells) {
        for (std::size_t i = 0; i < cells.size(); ++i) {
            text += std::string(widths[i] - cells[i].size() + (i > 0 ? 2 : 0), ' ') + cells[i];
        }
        text += '\n';
    };
    append(columns);
    for (const auto& row : rows) {
        append(row);
    }
    return text;
}

std::string seconds_text(std::optional<base::mono_duration> time) {
    return time ? decimal_text(std::chrono::duration<double>(*time).count(), 3) : "-";
}

std::string decimal_text(double value, int decimals) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(decimals) << value;
    return text.str();
}

}  // namespace chatter::sim
