// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/logarithm.hpp"
#include "chatter/wire/json.hpp"
#include "chatter/wire/keyring.hpp"

int main() {
    const auto value = chatter::wire::decode_json(R"({"DebugMessage":{"text":"hello"}})");
    // What the libraries link is linked here, too: of libsodium no header is needed.
    using chatter::wire::keyring;
    const bool has_key = keyring::is_available() && keyring::parse(keyring::generate_line());
    return value && chatter::core::ceil_ln(3) == 2 && has_key == keyring::is_available() ? 0 : 1;
}
