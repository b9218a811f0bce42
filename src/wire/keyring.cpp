// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What of a keyring needs no cipher.

#include "chatter/wire/keyring.hpp"

#include <array>
#include <charconv>

namespace chatter::wire {

std::string to_text(key_id from) {
    std::string text(8, '0');
    std::array<char, 8> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), from, 16).ptr;
    const auto count = static_cast<std::size_t>(end - digits.data());
    text.replace(text.size() - count, count, digits.data(), count);
    return text;
}

std::string ids_text(const keyring& of, std::string_view separator) {
    std::string text;
    for (const key_id each : of.ids()) {
        text += std::string(text.empty() ? "" : separator) + to_text(each);
    }
    return text;
}

void wipe(std::span<char> what) noexcept {
    // A compiler must not leave out what is written through a volatile pointer.
    volatile char* const at = what.data();
    for (std::size_t i = 0; i < what.size(); ++i) {
        at[i] = 0;
    }
}

}  // namespace chatter::wire
