// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace chatter::wire {
namespace {

std::uint8_t byte_at(std::string_view text, std::size_t at) noexcept {
    return static_cast<std::uint8_t>(text[at]);
}

bool is_continuation(std::uint8_t byte) noexcept {
    return (byte & 0xc0U) == 0x80U;
}

/// The second byte carries the limits: overlong forms, surrogates, the end of Unicode.
bool is_second_byte(std::uint8_t lead, std::uint8_t second) noexcept {
    switch (lead) {
        case 0xe0: return second >= 0xa0 && second <= 0xbf;
        case 0xed: return second >= 0x80 && second <= 0x9f;
        case 0xf0: return second >= 0x90 && second <= 0xbf;
        case 0xf4: return second >= 0x80 && second <= 0x8f;
        default: return is_continuation(second);
    }
}

/// Bytes of the sequence that `lead` starts, 0 where it starts none.
std::size_t sequence_bytes(std::uint8_t lead) noexcept {
    if (lead < 0x80) {
        return 1;
    }
    if (lead >= 0xc2 && lead <= 0xdf) {
        return 2;
    }
    if (lead >= 0xe0 && lead <= 0xef) {
        return 3;
    }
    return lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
}

/// How many bytes at `from` are plain ASCII, counted eight at a time.
std::size_t ascii_prefix(std::string_view text, std::size_t from) noexcept {
    std::size_t at = from;
    for (std::uint64_t eight = 0; at + sizeof eight <= text.size(); at += sizeof eight) {
        std::memcpy(&eight, text.data() + at, sizeof eight);
        if ((eight & 0x8080808080808080U) != 0) {
            break;
        }
    }
    return at - from;
}

}  // namespace

bool is_utf8(std::string_view text) noexcept {
    std::size_t at = ascii_prefix(text, 0);
    while (at < text.size()) {
        const std::uint8_t lead = byte_at(text, at);
        const std::size_t bytes = sequence_bytes(lead);
        if (bytes == 0 || text.size() - at < bytes) {
            return false;
        }
        if (bytes > 1 && !is_second_byte(lead, byte_at(text, at + 1))) {
            return false;
        }
        for (std::size_t i = 2; i < bytes; ++i) {
            if (!is_continuation(byte_at(text, at + i))) {
                return false;
            }
        }
        at += bytes;
    }
    return true;
}

}  // namespace chatter::wire
