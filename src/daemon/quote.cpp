// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/quote.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace chatter::daemon {
namespace {

/// A code point and the bytes that it takes. Text that is not UTF-8 gives some code point for
/// each byte, and never more bytes than there are.
struct code_point {
    std::uint32_t value;
    std::size_t bytes;
};

code_point read_code_point(std::string_view text, std::size_t at) noexcept {
    const auto byte = [&](std::size_t i) -> std::uint32_t {
        return at + i < text.size() ? static_cast<std::uint8_t>(text[at + i]) : 0U;
    };
    const std::uint32_t lead = byte(0);
    if (lead >= 0xc0 && lead < 0xe0 && at + 1 < text.size()) {
        return {(lead & 0x1fU) << 6U | (byte(1) & 0x3fU), 2};
    }
    if (lead >= 0xe0 && lead < 0xf0 && at + 2 < text.size()) {
        return {(lead & 0x0fU) << 12U | (byte(1) & 0x3fU) << 6U | (byte(2) & 0x3fU), 3};
    }
    return {lead, 1};  // of four bytes none is dangerous; they pass one by one
}

bool is_dangerous(std::uint32_t value) noexcept {
    return value < 0x20 || (value >= 0x7f && value < 0xa0)  // C0, DEL, C1
           || value == 0x061c || (value >= 0x200e && value <= 0x200f) ||
           (value >= 0x2028 && value <= 0x202e) || (value >= 0x2066 && value <= 0x2069) ||
           value == 0xfeff;
}

void append_escape(std::string& to, std::uint32_t value) {
    static constexpr std::string_view digits = "0123456789abcdef";
    switch (value) {
        case '\n': to += "\\n"; return;
        case '\r': to += "\\r"; return;
        case '\t': to += "\\t"; return;
        default: break;
    }
    to += "\\u";
    for (int shift = 12; shift >= 0; shift -= 4) {
        to += digits[value >> static_cast<unsigned>(shift) & 0xfU];
    }
}

}  // namespace

std::string quote(std::string_view text) {
    std::string quoted = "\"";
    quoted.reserve(text.size() + 2);
    for (std::size_t at = 0; at < text.size();) {
        const code_point here = read_code_point(text, at);
        // A byte of 0x80 to 0x9f alone is part of a longer character, or not UTF-8 at all; a
        // C1 control as such has two bytes.
        const bool alone_in_longer = here.bytes == 1 && here.value >= 0x80;
        if (!alone_in_longer && is_dangerous(here.value)) {
            append_escape(quoted, here.value);
        } else {
            if (here.value == '"' || here.value == '\\') {
                quoted += '\\';
            }
            quoted += text.substr(at, here.bytes);
        }
        at += here.bytes;
    }
    return quoted + '"';
}

}  // namespace chatter::daemon
