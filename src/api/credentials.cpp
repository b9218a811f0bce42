// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "credentials.hpp"

#include "ascii.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace chatter::api {
namespace {

std::optional<std::uint32_t> value_of(char digit) noexcept {
    static constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto at = digits.find(digit);
    return at == std::string_view::npos ? std::nullopt : std::optional(std::uint32_t(at));
}

/// With its padding, and nothing else in it.
std::optional<std::string> decode_base64(std::string_view text) {
    if (text.size() % 4 != 0) {
        return std::nullopt;
    }
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) {
        text.remove_suffix(1);
    }
    std::string bytes;
    std::uint32_t bits = 0;
    unsigned known = 0;
    for (const char each : text) {
        const auto value = value_of(each);
        if (!value) {
            return std::nullopt;
        }
        bits = (bits << 6U | *value) & 0xffffU;
        known += 6;
        if (known >= 8) {
            known -= 8;
            bytes += static_cast<char>(bits >> known & 0xffU);
        }
    }
    return bytes;
}

/// What stands behind the scheme.
std::optional<std::string_view> behind(std::string_view scheme, std::string_view text) noexcept {
    if (text.size() <= scheme.size() || text[scheme.size()] != ' ' ||
        !is_equal_ignoring_case(text.substr(0, scheme.size()), scheme)) {
        return std::nullopt;
    }
    text.remove_prefix(scheme.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return text;
}

}  // namespace

std::optional<std::string> token_in(std::string_view authorization) {
    if (const auto token = behind("Bearer", authorization)) {
        return std::string(*token);
    }
    const auto encoded = behind("Basic", authorization);
    const auto pair = encoded ? decode_base64(*encoded) : std::nullopt;
    const auto colon = pair ? pair->find(':') : std::string::npos;
    return colon == std::string::npos ? std::nullopt : std::optional(pair->substr(colon + 1));
}

bool is_equal(std::string_view given, std::string_view secret) noexcept {
    if (secret.empty()) {
        return false;
    }
    std::size_t difference = given.size() ^ secret.size();
    for (std::size_t i = 0; i < given.size(); ++i) {
        difference |= static_cast<std::uint8_t>(given[i] ^ secret[i % secret.size()]);
    }
    return difference == 0;
}

}  // namespace chatter::api
