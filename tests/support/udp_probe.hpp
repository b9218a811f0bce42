// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A plain UDP socket of a test: a stranger who injects, or a passive peer who listens.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/wire/datagram.hpp"

#include "wait_until.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace chatter::test {

class udp_probe {
public:
    struct received {
        base::address from;
        std::vector<std::byte> bytes;
    };

    /// Binds to 127.0.0.1 or to `where`; port 0 lets the kernel choose. Throws
    /// std::system_error.
    udp_probe() : udp_probe(base::address(base::address::v4_bytes{127, 0, 0, 1}, 0)) {}
    explicit udp_probe(const base::address& where);
    ~udp_probe();
    udp_probe(const udp_probe&) = delete;
    udp_probe& operator=(const udp_probe&) = delete;

    [[nodiscard]] base::address address() const noexcept { return address_; }

    /// Throws std::system_error where the kernel does not take it.
    void send(const base::address& to, std::span<const std::byte> bytes) const;

    /// The same for many, in fewer system calls.
    void send_all(const base::address& to, std::span<const std::vector<std::byte>> datagrams) const;

    /// The next datagram, or nothing where none comes in time.
    [[nodiscard]] std::optional<received> receive(
        std::chrono::milliseconds at_most = patience) const;

    /// The next datagram, decoded; nothing also where it is no message.
    [[nodiscard]] std::optional<wire::datagram> receive_message(
        std::chrono::milliseconds at_most = patience) const;

private:
    int socket_;
    base::address address_;
};

}  // namespace chatter::test
