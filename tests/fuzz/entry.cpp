// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer's way in.

#include "fuzz_target.hpp"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    chatter::fuzz::run_one(std::as_bytes(std::span(bytes, size)));
    return 0;
}
