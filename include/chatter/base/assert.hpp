// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The assertion for mistakes of this program itself.
//
// It stays on in release builds: a daemon that knows its state is wrong must not gossip it.
// Never used on bytes from the network or on what another node claims.

#pragma once

namespace chatter::base {

/// Prints one line on stderr and aborts. Called by CHATTER_ASSERT only.
[[noreturn]] void assertion_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace chatter::base

#define CHATTER_ASSERT(condition)       \
    ((condition) ? static_cast<void>(0) \
                 : ::chatter::base::assertion_failed(#condition, __FILE__, __LINE__))
