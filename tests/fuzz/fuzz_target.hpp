// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a fuzz target is: one function, which ends the program where a law is broken.
//
// entry.cpp calls it for libFuzzer, replay_main.cpp for the files of a corpus.

#pragma once

#include <cstddef>
#include <span>

namespace chatter::fuzz {

/// Any bytes; keeps nothing from one call to the next.
void run_one(std::span<const std::byte> input);

}  // namespace chatter::fuzz
