// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Built in place of keyring_sodium.cpp where there is no libsodium: no ring can be made, so what
// belongs to one is never called.

#include "chatter/base/assert.hpp"
#include "chatter/wire/keyring.hpp"

#include <utility>

namespace chatter::wire {

struct keyring::secrets {};

bool keyring::is_available() noexcept {
    return false;
}

std::string keyring::generate_line() {
    CHATTER_ASSERT(false);
    return {};
}

boost::system::result<keyring, keyring::complaint> keyring::parse(std::string_view /*text*/) {
    return complaint("this chatter was built without libsodium and cannot seal");
}

keyring::keyring(std::unique_ptr<secrets> what) noexcept : secrets_(std::move(what)) {}
keyring::keyring(keyring&&) noexcept = default;
keyring& keyring::operator=(keyring&&) noexcept = default;
keyring::~keyring() = default;

std::span<const key_id> keyring::ids() const noexcept {
    return {};
}

std::optional<std::size_t> keyring::find(key_id /*which*/) const noexcept {
    return std::nullopt;
}

void keyring::seal(std::size_t /*key*/,
                   const nonce& /*number*/,
                   std::span<const std::byte> /*associated*/,
                   std::span<std::byte> /*bytes*/) const noexcept {
    CHATTER_ASSERT(false);
}

bool keyring::open(std::size_t /*key*/,
                   const nonce& /*number*/,
                   std::span<const std::byte> /*associated*/,
                   std::span<const std::byte> /*bytes*/,
                   std::span<std::byte> /*to*/) const noexcept {
    return false;
}

}  // namespace chatter::wire
