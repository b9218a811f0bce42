// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A member of a plain cluster.

#include "fuzz_target.hpp"
#include "member_harness.hpp"

void chatter::fuzz::run_one(std::span<const std::byte> input) {
    run_member(input, {});
}
