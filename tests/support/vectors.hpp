// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The datagrams that chatter-rs sends, with their JSON form (tests/vectors).

#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace chatter::test {

struct vector_file {
    std::string about;
    std::string name;             ///< The file's, without ".cbor".
    std::vector<std::byte> cbor;  ///< As chatter-rs sent it.
    std::string json;             ///< The same message.
};

/// All of tests/vectors/index.json. Throws where it cannot be read.
[[nodiscard]] const std::vector<vector_file>& chatter_rs_vectors();

}  // namespace chatter::test
