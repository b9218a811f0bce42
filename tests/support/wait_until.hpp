// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The only waiting in the tests: for something to become true, with an end.

#pragma once

#include <chrono>
#include <thread>

namespace chatter::test {

/// Long enough for a busy machine under a sanitizer; a test that passes never waits so long.
inline constexpr std::chrono::seconds patience{20};

/// Asks until `predicate` holds, again after `pause`. False where `at_most` went by before it did.
template <typename Predicate>
[[nodiscard]] bool wait_until(Predicate predicate,
                              std::chrono::milliseconds at_most = patience,
                              std::chrono::milliseconds pause = std::chrono::milliseconds(1)) {
    const auto deadline = std::chrono::steady_clock::now() + at_most;
    while (!predicate()) {
        if (std::chrono::steady_clock::now() >= deadline) {
            return predicate();
        }
        std::this_thread::sleep_for(pause);
    }
    return true;
}

}  // namespace chatter::test
