// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Daemons on hosts of their own, for tests that cut the network between them.
//
// A program that links this has its main(), which puts it into namespaces first.

#pragma once

#include "member_cluster.hpp"
#include "network_namespaces.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace chatter::test {

/// Skips where namespaces are not permitted.
class namespaces : public testing::Test {
protected:
    void SetUp() override;
};

using host_daemons = std::vector<std::unique_ptr<daemon_process>>;

/// One daemon on each host, named node0, node1, ...; all join the first two.
[[nodiscard]] host_daemons start_on_each(const bridged_hosts& hosts, std::size_t count);

/// Waits until each has logged the event about each other one.
[[nodiscard]] bool all_log(const host_daemons& daemons, const std::string& event);

/// Tells the daemon of that host, from the host itself: a gossip, or a whole message. A failure
/// of the test where it cannot be told.
void tell_on(const bridged_hosts& hosts, std::size_t host, const std::string& json);

}  // namespace chatter::test
