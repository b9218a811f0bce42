// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "sparkline.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

namespace chatter::ctl {
namespace {

constexpr std::array<std::string_view, 8> bars{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

bool is_shown(const std::optional<double>& value) noexcept {
    return value && std::isfinite(*value);
}

}  // namespace

std::string sparkline(std::span<const std::optional<double>> values, std::size_t columns) {
    values = values.last(std::min(values.size(), columns));
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const auto& each : values) {
        if (is_shown(each)) {
            low = std::min(low, *each);
            high = std::max(high, *each);
        }
    }
    std::string line;
    for (const auto& each : values) {
        if (!is_shown(each)) {
            line += ' ';
        } else if (low == high) {
            line += bars[3];
        } else {
            // Halved first: their difference may not be finite.
            const double part = (*each / 2 - low / 2) / (high / 2 - low / 2);
            line += bars[std::min<std::size_t>(7, static_cast<std::size_t>(part * 8))];
        }
    }
    return line;
}

}  // namespace chatter::ctl
