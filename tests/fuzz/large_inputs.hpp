// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Hostile shapes as large as a datagram, and larger: made here, not stored in a corpus.

#pragma once

#include <string>
#include <vector>

namespace chatter::fuzz {

struct named_input {
    std::string name;
    std::string bytes;
};

[[nodiscard]] std::vector<named_input> large_inputs();

}  // namespace chatter::fuzz
