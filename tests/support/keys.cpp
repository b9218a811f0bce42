// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "keys.hpp"

#include <cstdint>
#include <stdexcept>
#include <utility>

namespace chatter::test {

std::string key_line(char letter) {
    static constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string line;
    std::uint32_t bits = 0;
    unsigned count = 0;
    for (std::size_t i = 0; i < wire::keyring::key_bytes; ++i) {
        bits = bits << 8U | static_cast<unsigned char>(letter);
        for (count += 8; count >= 6; count -= 6) {
            line += digits[bits >> (count - 6) & 63U];
        }
    }
    line += digits[bits << (6 - count) & 63U];
    return line + "=";
}

std::shared_ptr<const wire::keyring> lettered_ring(std::string_view letters) {
    std::string text;
    for (const char each : letters) {
        text += key_line(each) + "\n";
    }
    auto ring = wire::keyring::parse(text);
    if (!ring) {
        throw std::runtime_error(ring.error());
    }
    return std::make_shared<const wire::keyring>(*std::move(ring));
}

core::seal_policy sealed_with(std::string_view letters, core::seal_mode mode) {
    return {lettered_ring(letters), mode};
}

}  // namespace chatter::test
