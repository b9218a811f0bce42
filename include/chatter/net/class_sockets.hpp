// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One address, and behind it a socket for each class of datagrams: the kernel has a buffer for
// each then, and what floods one pushes nothing out of the others.
//
// The sockets share the address by SO_REUSEPORT, which the kernel means for the threads of a
// server, and a program of ours chooses among them (net/socket_filter.hpp). Where the system
// has no such thing, one socket takes all.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/core/triage.hpp"
#include "chatter/net/endpoint.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace chatter::net {

enum class socket_layout : std::uint8_t { by_class, one };

class class_sockets {
public:
    /// Opens and binds. Throws boost::system::system_error where the address cannot be had,
    /// another's use of it included.
    class_sockets(boost::asio::io_context& context,
                  const base::address& listen_on,
                  socket_layout wanted);

    /// In the order of core::datagram_class; or the only one. Until the first set_triage() all
    /// comes in as foreign.
    [[nodiscard]] std::span<udp::socket> all() noexcept { return sockets_; }
    [[nodiscard]] std::span<const udp::socket> all() const noexcept { return sockets_; }

    /// What comes from now on; what is in the buffers stays where it is.
    void set_triage(const core::triage& rules);

    /// Datagrams that found no room in a buffer, or were to be dropped. 0 where the system
    /// does not count.
    [[nodiscard]] std::uint64_t kernel_dropped();

private:
    bool add_others(boost::asio::io_context& context);

    std::vector<udp::socket> sockets_;
};

}  // namespace chatter::net
