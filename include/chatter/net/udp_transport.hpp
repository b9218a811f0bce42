// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One bound UDP socket: knows bytes and addresses, nothing of the protocol.
//
// Never blocks. What the kernel has no room for waits in a bounded backlog and goes out when
// the socket is ready again.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/core/effects.hpp"
#include "chatter/net/batch_io.hpp"
#include "chatter/net/endpoint.hpp"
#include "chatter/net/error_queue.hpp"
#include "chatter/net/send_backlog.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace chatter::net {

/// What the socket did. Plain numbers that only grow.
struct transport_counters {
    std::uint64_t sent{0};            ///< datagrams that the kernel took
    std::uint64_t send_failed{0};     ///< datagrams that it refused for good
    std::uint64_t send_waited{0};     ///< datagrams that had to wait for room
    std::uint64_t send_dropped{0};    ///< datagrams that found no room to wait in, either
    std::uint64_t send_repeated{0};   ///< sends that failed for another peer's error
    std::uint64_t receive_failed{0};  ///< receives that brought an error and no datagram
};

class udp_transport {
public:
    /// Opens and binds. Throws boost::system::system_error where that is not possible; which
    /// address it was, the caller knows.
    udp_transport(boost::asio::io_context& context, const base::address& listen_on);

    /// The address with the port that the kernel chose.
    [[nodiscard]] base::address local_address() const;

    /// Bytes of the receive buffer that the kernel granted.
    [[nodiscard]] std::size_t receive_buffer() const;

    /// Calls `readable` when datagrams may be there and `refused` when refusals may be, again
    /// and again until close(). What they leave behind comes with the next call.
    void start(std::function<void()> readable, std::function<void()> refused);

    /// Ends all waiting; nothing is called any more.
    void close();

    /// A batch. Fewer than `batch_max` means that no more were there.
    [[nodiscard]] std::span<const received_datagram> receive();
    static constexpr std::size_t batch_max = batch_io::batch_max;

    /// The next port that refused a datagram of this socket.
    [[nodiscard]] std::optional<refused_datagram> read_refusal() { return errors_.read(socket_); }

    /// Sends what fits and keeps the rest until there is room.
    void send(std::span<const core::outgoing> sends, std::span<const std::byte> arena);

    [[nodiscard]] const transport_counters& counted() const noexcept { return counters_; }

private:
    void wait_for(udp::socket::wait_type what, const std::function<void()>& ready);
    std::size_t send_now(std::span<const core::outgoing> sends, std::span<const std::byte> arena);
    void wait_for_room();

    udp::socket socket_;
    base::address_family family_;
    batch_io io_;
    error_queue errors_;
    send_backlog backlog_;
    transport_counters counters_;
    std::function<void()> readable_;
    std::function<void()> refused_;
};

}  // namespace chatter::net
