// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// ICMP errors with the address of the peer that they are about (Linux: IP_RECVERR and
// MSG_ERRQUEUE, ip(7)). Elsewhere there are none to be had, and nothing is ever read.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/net/endpoint.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace chatter::net {

/// A port that answered "nobody listens here". Valid until the next call of read().
struct refused_datagram {
    base::address peer;
    std::span<const std::byte> quoted;  ///< The beginning of the datagram that was refused.
};

class error_queue {
public:
    /// Asks the kernel to keep such errors. `as` is the socket's family.
    static void enable(udp::socket& on, base::address_family as);

    /// The next refusal; other errors are passed over. Nothing when the queue is empty.
    [[nodiscard]] std::optional<refused_datagram> read(udp::socket& from);

private:
    std::array<std::byte, 2'048> quoted_{};
};

}  // namespace chatter::net
