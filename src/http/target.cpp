// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/http/target.hpp"

#include <algorithm>
#include <cstddef>

namespace chatter::http {
namespace {

constexpr std::string_view digits = "0123456789ABCDEF";

std::optional<unsigned> digit_of(char from) noexcept {
    if (from >= '0' && from <= '9') {
        return static_cast<unsigned>(from - '0');
    }
    const char upper = from >= 'a' && from <= 'f' ? static_cast<char>(from - 'a' + 'A') : from;
    if (upper >= 'A' && upper <= 'F') {
        return static_cast<unsigned>(upper - 'A' + 10);
    }
    return std::nullopt;
}

/// Control characters have no business in a path or a parameter, however they are spelled.
bool is_control(unsigned char each) noexcept {
    return each < 0x20 || each == 0x7f;
}

std::optional<std::string> decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        char each = text[i];
        if (each == '%') {
            const auto high = i + 2 < text.size() ? digit_of(text[i + 1]) : std::nullopt;
            const auto low = high ? digit_of(text[i + 2]) : std::nullopt;
            if (!low) {
                return std::nullopt;
            }
            each = static_cast<char>(*high * 16 + *low);
            i += 2;
        }
        if (is_control(static_cast<unsigned char>(each))) {
            return std::nullopt;
        }
        decoded += each;
    }
    return decoded;
}

/// "a=1&b": an empty pair between two '&' is passed over.
bool decode_query(std::string_view text, std::vector<std::pair<std::string, std::string>>& to) {
    while (!text.empty()) {
        const std::string_view pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        if (pair.empty()) {
            continue;
        }
        const auto equals = pair.find('=');
        auto name = decode(pair.substr(0, equals));
        auto value =
            decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
        if (!name || !value) {
            return false;
        }
        to.emplace_back(std::move(*name), std::move(*value));
    }
    return true;
}

bool is_unreserved(char each) noexcept {
    return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') ||
           (each >= '0' && each <= '9') || each == '-' || each == '.' || each == '_' || each == '~';
}

}  // namespace

std::optional<target> parse_target(std::string_view text) {
    if (!text.starts_with('/')) {
        return std::nullopt;
    }
    const auto question = text.find('?');
    auto path = decode(text.substr(0, question));
    if (!path) {
        return std::nullopt;
    }
    target parsed{std::move(*path), {}};
    if (question != std::string_view::npos &&
        !decode_query(text.substr(question + 1), parsed.query)) {
        return std::nullopt;
    }
    return parsed;
}

std::string escape(std::string_view text) {
    std::string escaped;
    for (const char each : text) {
        if (is_unreserved(each)) {
            escaped += each;
            continue;
        }
        const auto byte = static_cast<unsigned char>(each);
        escaped += {'%', digits[byte / 16], digits[byte % 16]};
    }
    return escaped;
}

}  // namespace chatter::http
