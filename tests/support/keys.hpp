// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Keys that tests can name: each is the byte of its letter, 32 times.

#pragma once

#include "chatter/core/seal_policy.hpp"
#include "chatter/wire/keyring.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace chatter::test {

/// The line of a key file.
[[nodiscard]] std::string key_line(char letter);

/// A ring of the keys of these letters, the first of which seals. Needs libsodium.
[[nodiscard]] std::shared_ptr<const wire::keyring> lettered_ring(std::string_view letters);

[[nodiscard]] core::seal_policy sealed_with(std::string_view letters,
                                            core::seal_mode mode = core::seal_mode::only);

}  // namespace chatter::test
