// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a datagram says to a machine with its keys: the checkers see into what is sealed.

#pragma once

#include "sim_machine.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace chatter::sim {

/// In the clear: as it is. A sealed packet: opened, with its head. An injection or an answer: its
/// content. Nothing where `who` cannot open it, or takes nothing in the clear.
[[nodiscard]] std::vector<std::byte> as_read_by(const node_spec& who,
                                                std::span<const std::byte> datagram);

}  // namespace chatter::sim
