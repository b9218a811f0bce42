// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Hosts of their own: network namespaces on a bridge, in a user and network namespace that the
// test made for itself. Nothing outside it is touched, and all of it goes with the test.

#pragma once

#include "process.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace chatter::test {

/// Runs this program again within namespaces of its own, where that is permitted; returns where
/// it is not, and within them. To be called first thing in main().
void enter_own_namespaces(char** argv);

/// Whether this process runs in namespaces of its own. Where not, why.
[[nodiscard]] bool has_own_namespaces();
inline constexpr const char* no_namespaces =
    "no network namespaces here: 'unshare -Urn true' is not permitted, or ip or nft is missing";

/// `count` hosts, 10.77.0.1 and up, on one bridge (two while they are split); and a loopback beside
/// them.
class bridged_hosts {
public:
    /// Throws std::runtime_error with the command that failed.
    explicit bridged_hosts(std::size_t count);
    ~bridged_hosts();

    [[nodiscard]] std::string address(std::size_t host) const;

    /// How to start a program on that host.
    [[nodiscard]] launch on(std::size_t host, launch what) const;

    /// The host loses so many of 100 packets that come in.
    void drop_percent(std::size_t host, int percent);
    void cut(std::size_t host);
    void heal(std::size_t host);

    /// Hosts from `first_apart` on reach one another, and the ones before it do, but no host
    /// of one half reaches one of the other.
    void split(std::size_t first_apart);
    void unite();

private:
    [[nodiscard]] std::string link(std::size_t host) const;
    void plug_into(std::size_t host, const char* bridge);

    std::vector<std::unique_ptr<process>> hosts_;  ///< Each holds its namespace open.
};

}  // namespace chatter::test
