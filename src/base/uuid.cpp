// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/uuid.hpp"

#include "chatter/base/prng.hpp"

#include <boost/uuid/uuid_io.hpp>

#include <cstddef>
#include <cstdint>

namespace chatter::base {
namespace {

constexpr std::string_view urn_prefix = "urn:uuid:";

int hex_value(char digit) noexcept {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    if (digit >= 'A' && digit <= 'F') {
        return digit - 'A' + 10;
    }
    return -1;
}

bool is_hyphen_before(std::size_t byte) noexcept {
    return byte == 4 || byte == 6 || byte == 8 || byte == 10;
}

}  // namespace

std::optional<uuid> parse_uuid(std::string_view text) noexcept {
    if (text.substr(0, urn_prefix.size()) == urn_prefix) {
        text.remove_prefix(urn_prefix.size());
    }
    const bool hyphenated = text.size() == 36;
    if (!hyphenated && text.size() != 32) {
        return std::nullopt;
    }
    uuid id{};
    std::size_t at = 0;
    for (std::size_t byte = 0; byte < id.size(); ++byte) {
        if (hyphenated && is_hyphen_before(byte) && text[at++] != '-') {
            return std::nullopt;
        }
        const int high = hex_value(text[at++]);
        const int low = hex_value(text[at++]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        id.data[byte] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return id;
}

std::string to_string(const uuid& id) {
    return boost::uuids::to_string(id);
}

uuid make_random_uuid(prng& random) noexcept {
    uuid id{};
    for (std::size_t half = 0; half < 2; ++half) {
        std::uint64_t draw = random.next();
        for (std::size_t i = 0; i < 8; ++i) {
            id.data[half * 8 + i] = static_cast<std::uint8_t>(draw);
            draw >>= 8U;
        }
    }
    id.data[6] = static_cast<std::uint8_t>((id.data[6] & 0x0fU) | 0x40U);  // version 4
    id.data[8] = static_cast<std::uint8_t>((id.data[8] & 0x3fU) | 0x80U);  // RFC 9562 variant
    return id;
}

}  // namespace chatter::base
