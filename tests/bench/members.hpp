// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Daemons that have joined one another, and what they cost while nothing happens.

#pragma once

#include "loopback.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace chatter::bench {

/// Makes the loopback of namespaces of its own the one that this process has, so that its
/// counters show nothing else. To be called first thing in main(); throws std::runtime_error
/// where that is not permitted.
void enter_own_loopback(char** argv);

using daemons = std::vector<std::unique_ptr<test::daemon_process>>;

/// Starts so many, each with `more` options, and waits until each knows all of them. Throws
/// std::runtime_error.
[[nodiscard]] daemons start_members(std::size_t count,
                                    const std::string& log = "warn",
                                    const std::vector<std::string>& more = {});

/// One more that joins them; does not wait.
[[nodiscard]] std::unique_ptr<test::daemon_process> start_joining(
    const daemons& them, const std::string& log = "warn", std::vector<std::string> more = {});

/// Long enough for the news of a join to be over.
inline constexpr std::chrono::seconds news_time{5};

/// Per daemon and second; bytes as /proc/net/dev counts them, IP and UDP headers included.
struct idle_cost {
    double packets{0};
    double bytes{0};
    double cpu_percent{0};
};

/// Looks on for that time; enter_own_loopback() MUST have been called.
[[nodiscard]] idle_cost measure_idle(const daemons& members, std::chrono::seconds time);

/// The sum over all of them of a count in their summaries; 0 where they do not know it.
[[nodiscard]] std::uint64_t total(const daemons& of, const std::string& count);

/// In units of 1,000,000 bytes.
[[nodiscard]] double resident_mb(const test::daemon_process& daemon);

}  // namespace chatter::bench
