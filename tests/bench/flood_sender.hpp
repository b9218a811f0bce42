// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A process of its own that sends datagrams to one address, at a pace or as fast as it can.

#pragma once

#include "loopback.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <sys/types.h>
#include <vector>

namespace chatter::bench {

/// The next datagram, valid until as many more are drawn as go out in one system call.
using load = std::function<std::span<const std::byte>()>;

/// These, again and again. They MUST outlive the load.
[[nodiscard]] load repeat(const std::vector<std::vector<std::byte>>& datagrams);

struct flood_order {
    base::address target;
    std::chrono::duration<double> time;
    std::size_t per_second{0};  ///< 0: as fast as it can.
};

class flood_sender {
public:
    /// Starts at once.
    flood_sender(const flood_order& what, const load& next);
    /// Ends the process where wait() was not called.
    ~flood_sender();
    flood_sender(const flood_sender&) = delete;
    flood_sender& operator=(const flood_sender&) = delete;

    /// Until its time is over.
    void wait();

    /// What the kernel has taken so far.
    [[nodiscard]] std::uint64_t sent() const noexcept;

private:
    struct shared;
    shared* shared_;
    pid_t child_{-1};
};

}  // namespace chatter::bench
