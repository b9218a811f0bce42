// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Many devices: names of 20 bytes, descriptions of 40, of 100 owners, none of them a member.

#pragma once

#include "chatter/base/time.hpp"

#include "daemon_process.hpp"
#include "udp_probe.hpp"

#include <cstddef>
#include <string>

namespace chatter::bench {

/// What is told of each device beside its name and description.
enum class metrics_of_each { none, three };

/// Tells one daemon, no faster than it takes them in.
class device_injector {
public:
    /// The daemon outlives it, and is told of devices by nobody else.
    explicit device_injector(test::daemon_process& daemon);

    /// New devices. Throws std::runtime_error where the daemon does not take them.
    void add(std::size_t count, metrics_of_each metrics);
    /// Removals of devices that were never heard of: tombstones.
    void add_removals(std::size_t count);

private:
    void send(const std::string& gossip) const;
    void wait_until_known() const;
    void check_refusals() const;

    test::daemon_process& daemon_;
    test::udp_probe socket_;
    base::wall_time_ms timestamp_;
    std::size_t known_{0};  ///< Devices and tombstones.
};

}  // namespace chatter::bench
