// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/duration.hpp"

#include <charconv>
#include <chrono>
#include <cstdint>

namespace chatter::daemon {
namespace {

using std::chrono::milliseconds;

/// In minutes it still fits the nanoseconds of a duration.
constexpr std::uint32_t count_max = 99'999'999;
static_assert(base::mono_duration::max() / std::chrono::minutes(1) > count_max);

std::optional<base::mono_duration> parse_unit(std::string_view text) noexcept {
    if (text == "ms") {
        return milliseconds(1);
    }
    if (text == "s") {
        return std::chrono::seconds(1);
    }
    if (text == "m") {
        return std::chrono::minutes(1);
    }
    return std::nullopt;
}

}  // namespace

std::optional<base::mono_duration> parse_duration(std::string_view text) noexcept {
    std::uint32_t count = 0;
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    const auto digits = static_cast<std::size_t>(stop - text.data());
    const auto unit = parse_unit(text.substr(digits));
    if (error != std::errc{} || count == 0 || count > count_max || !unit) {
        return std::nullopt;
    }
    return count * *unit;
}

std::string to_text(base::mono_duration from) {
    const auto all = std::chrono::duration_cast<milliseconds>(from).count();
    if (all < 1'000) {
        return std::to_string(all) + "ms";
    }
    std::string text = std::to_string(all / 1'000);
    if (const auto rest = all % 1'000; rest != 0) {
        text += "." + std::to_string(1'000 + rest).substr(1);
        text.erase(text.find_last_not_of('0') + 1);
    }
    return text + "s";
}

}  // namespace chatter::daemon
