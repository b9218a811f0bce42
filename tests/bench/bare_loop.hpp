// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a daemon is compared with: a process that receives and sends with recvmmsg and sendmmsg
// and does nothing in between. Same batch, same buffers, same sinks; no protocol.

#pragma once

#include <atomic>
#include <cstdint>
#include <netinet/in.h>
#include <vector>

namespace chatter::bench {

/// In memory that the parent sees.
struct bare_counters {
    std::atomic<std::uint64_t> received{0};
    std::atomic<std::uint64_t> sent{0};
};

/// Receives on `socket` and sends each datagram to every sink, for ever. Runs in a forked
/// child, which the parent kills.
[[noreturn]] void run_bare_loop(int socket,
                                const std::vector<sockaddr_in>& sinks,
                                bare_counters& counted);

}  // namespace chatter::bench
