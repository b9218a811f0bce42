// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is told to daemons, and whether all of them then hold the same.

#pragma once

#include "daemon_process.hpp"
#include "device_words.hpp"
#include "member_cluster.hpp"
#include "udp_probe.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace chatter::test {

/// A stranger who tells daemons of devices. Its timestamps only grow.
class teller {
public:
    /// Says when, by the message's timestamp.
    base::wall_time_ms tell(const daemon_process& whom,
                            const std::string& gossip,
                            std::uint32_t hops = 5) const;

private:
    udp_probe socket_;
};

/// Daemons that are asked together; they outlive it.
using daemon_list = std::vector<daemon_process*>;

[[nodiscard]] daemon_list all_of(member_cluster& cluster);

/// Waits until each daemon's replica has the same hash. Tells what they hold where that does not
/// come to pass.
[[nodiscard]] testing::AssertionResult have_equal_replicas(const daemon_list& daemons,
                                                           std::chrono::milliseconds at_most);

/// Waits until each of them counts so many.
[[nodiscard]] testing::AssertionResult count_each(const daemon_list& daemons,
                                                  const std::string& what,
                                                  std::uint64_t wanted);

/// Waits until each of them has logged the words.
[[nodiscard]] testing::AssertionResult log_each(const daemon_list& daemons,
                                                const std::string& words,
                                                std::size_t times = 1);

/// A UUID as the daemon itself tells it.
[[nodiscard]] base::uuid uuid_of(const daemon_process& daemon);

/// Of several lines with the words the last; empty where there is none.
[[nodiscard]] std::string last_line_with(const daemon_process& daemon, const std::string& words);

}  // namespace chatter::test
