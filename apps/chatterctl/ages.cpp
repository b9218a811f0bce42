// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "ages.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>

namespace chatter::ctl {
namespace {

struct unit {
    std::int64_t seconds;
    char name;
};
constexpr std::array units{unit{86'400, 'd'}, unit{3'600, 'h'}, unit{60, 'm'}, unit{1, 's'}};

/// As printf's %.*g has it, without an exponent in the range that is asked for here.
std::string digits(double number, int significant) {
    std::array<char, 64> text{};
    const auto [end, error] = std::to_chars(
        text.data(), text.data() + text.size(), number, std::chars_format::general, significant);
    return error == std::errc{} ? std::string(text.data(), end) : std::string("?");
}

/// `text` as a number of exactly so many digits.
std::optional<int> parse_digits(std::string_view text, std::size_t at, std::size_t count) noexcept {
    int number = 0;
    if (at + count > text.size()) {
        return std::nullopt;
    }
    for (const char each : text.substr(at, count)) {
        if (each < '0' || each > '9') {
            return std::nullopt;
        }
        number = number * 10 + (each - '0');
    }
    return number;
}

/// What follows the seconds: "Z" or ".123Z".
std::optional<int> parse_fraction(std::string_view text) noexcept {
    if (text == "Z") {
        return 0;
    }
    const auto thousandths = parse_digits(text, 1, 3);
    return text.size() == 5 && text[0] == '.' && text[4] == 'Z' ? thousandths : std::nullopt;
}

}  // namespace

std::string age_text(std::int64_t ms) {
    const std::int64_t seconds = ms < 0 ? 0 : ms / 1'000;
    for (std::size_t i = 0; i + 1 < units.size(); ++i) {
        const std::int64_t count = seconds / units[i].seconds;
        if (count == 0) {
            continue;
        }
        std::string text = std::to_string(count) + units[i].name;
        const std::int64_t rest = seconds % units[i].seconds / units[i + 1].seconds;
        if (count < 10 && rest > 0) {
            text += std::to_string(rest) + units[i + 1].name;
        }
        return text;
    }
    return std::to_string(seconds) + 's';
}

std::string span_text(double ms) {
    if (ms >= 1'000) {
        return age_text(ms < 1e15 ? static_cast<std::int64_t>(ms) : std::int64_t{1'000'000} << 30U);
    }
    return digits(ms, 3) + "ms";
}

std::optional<std::int64_t> parse_time(std::string_view text) noexcept {
    constexpr std::string_view form = "____-__-__T__:__:__";
    if (text.size() <= form.size()) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < form.size(); ++i) {
        if (form[i] != '_' && form[i] != text[i]) {
            return std::nullopt;
        }
    }
    const auto year = parse_digits(text, 0, 4);
    const auto month = parse_digits(text, 5, 2);
    const auto day = parse_digits(text, 8, 2);
    const auto hour = parse_digits(text, 11, 2);
    const auto minute = parse_digits(text, 14, 2);
    const auto second = parse_digits(text, 17, 2);
    const auto fraction = parse_fraction(text.substr(form.size()));
    if (!year || !month || !day || !hour || !minute || !second || !fraction) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(*year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return (((std::int64_t{days} * 24 + *hour) * 60 + *minute) * 60 + *second) * 1'000 + *fraction;
}

std::string bytes_text(double bytes) {
    constexpr std::array names{" B", " kB", " MB", " GB", " TB"};
    std::size_t i = 0;
    while (bytes >= 1'000 && i + 1 < names.size()) {
        bytes /= 1'000;
        ++i;
    }
    return (bytes >= 100 ? std::to_string(std::lround(bytes)) : digits(bytes, 2)) + names[i];
}

std::string number_text(double number) {
    std::array<char, 64> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} ? std::string(text.data(), end) : std::string("?");
}

}  // namespace chatter::ctl
