// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Somebody who listens in on the loopback of this process's own network namespace, and keeps the
// datagrams that went to one port. Linux only, as namespaces are.

#pragma once

#include "chatter/base/address.hpp"

#include <cstddef>
#include <vector>

namespace chatter::test {

class packet_capture {
public:
    /// From now on. Throws std::system_error where this is not permitted: it is in a namespace
    /// of this process's own, see network_namespaces.hpp.
    explicit packet_capture(const base::address& to);
    ~packet_capture();
    packet_capture(const packet_capture&) = delete;
    packet_capture& operator=(const packet_capture&) = delete;

    /// What came since the last call, the oldest first; less where the kernel had no room for it.
    [[nodiscard]] std::vector<std::vector<std::byte>> take();

private:
    int socket_;
    base::address to_;
};

}  // namespace chatter::test
