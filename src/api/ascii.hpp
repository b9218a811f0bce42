// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Words of HTTP, which are ASCII and in which case does not count.

#pragma once

#include <algorithm>
#include <string_view>

namespace chatter::api {

[[nodiscard]] constexpr char to_lower(char from) noexcept {
    return from >= 'A' && from <= 'Z' ? static_cast<char>(from - 'A' + 'a') : from;
}

[[nodiscard]] constexpr bool is_equal_ignoring_case(std::string_view a,
                                                    std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char left, char right) {
        return to_lower(left) == to_lower(right);
    });
}

}  // namespace chatter::api
