// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What strangers, and those who listened in, send.

#pragma once

#include "chatter/wire/keyring.hpp"

#include "flood_sender.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace chatter::bench {

using datagrams = std::vector<std::vector<std::byte>>;

/// Bytes at random, the same ones each time.
[[nodiscard]] datagrams garbage();

/// Well-formed packets of several kinds, and messages in them, sealed where there are keys.
[[nodiscard]] datagrams packets_of_cluster(const std::string& name, const wire::keyring* keys);

/// Of those that are sealed and no hellos the ones that could be new, with tags that are wrong.
[[nodiscard]] datagrams forged(const datagrams& recorded);

/// Valid messages in JSON without end, each a new one that says nothing.
[[nodiscard]] load new_messages();

/// A text that somebody injects, now.
[[nodiscard]] std::vector<std::byte> text_message(const std::string& text);

/// The same, sealed as a new injection.
[[nodiscard]] std::vector<std::byte> seal_injection(const wire::keyring& keys,
                                                    const std::string& cluster,
                                                    std::span<const std::byte> content);

}  // namespace chatter::bench
