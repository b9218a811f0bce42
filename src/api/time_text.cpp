// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "time_text.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>

namespace chatter::api {
namespace {

using std::chrono::milliseconds;

constexpr std::int64_t ms_per_day = std::int64_t{24} * 60 * 60 * 1000;

void append(std::string& to, std::int64_t value, std::size_t digits, std::string_view behind) {
    const std::string text = std::to_string(value);
    to.append(digits - std::min(digits, text.size()), '0');
    to += text;
    to += behind;
}

}  // namespace

std::optional<std::string> to_rfc3339(base::wall_time_ms time) {
    // 0000-01-01 and 9999-12-31 in days since 1970.
    constexpr std::int64_t first_day = -719'528;
    constexpr std::int64_t last_day = 2'932'896;
    const std::int64_t rest = ((time % ms_per_day) + ms_per_day) % ms_per_day;
    const std::int64_t day = time / ms_per_day - (time % ms_per_day < 0 ? 1 : 0);
    if (day < first_day || day > last_day) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{
        std::chrono::sys_days(std::chrono::days(static_cast<int>(day)))};
    std::string text;
    append(text, int{date.year()}, 4, "-");
    append(text, unsigned{date.month()}, 2, "-");
    append(text, unsigned{date.day()}, 2, "T");
    append(text, rest / 3'600'000, 2, ":");
    append(text, rest / 60'000 % 60, 2, ":");
    append(text, rest / 1'000 % 60, 2, ".");
    append(text, rest % 1'000, 3, "Z");
    return text;
}

base::wall_time_ms wall_time_of(base::mono_time then, const base::instant& now) {
    return now.wall - std::chrono::floor<milliseconds>(now.mono - then).count();
}

std::int64_t ms_since(base::mono_time then, const base::instant& now) {
    return std::max<std::int64_t>(0, (now.mono - then) / milliseconds(1));
}

}  // namespace chatter::api
