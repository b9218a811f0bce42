// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A member of a sealed cluster. Does nothing where chatter is built without libsodium.

#include "fuzz_target.hpp"
#include "keys.hpp"
#include "member_harness.hpp"

void chatter::fuzz::run_one(std::span<const std::byte> input) {
    if (chatter::wire::keyring::is_available()) {
        static const auto sealing = chatter::test::sealed_with("ab");
        run_member(input, sealing);
    }
}
