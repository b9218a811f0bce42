// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One bound UDP address: knows bytes and addresses, nothing of the protocol.
//
// Behind it is a socket for each class of datagrams (net/class_sockets.hpp). Probes and acks
// are read before all else; the other two classes take turns, so that neither starves.
//
// Never blocks. What the kernel has no room for waits in a bounded backlog and goes out when
// the socket is ready again.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/core/effects.hpp"
#include "chatter/core/triage.hpp"
#include "chatter/net/batch_io.hpp"
#include "chatter/net/class_sockets.hpp"
#include "chatter/net/endpoint.hpp"
#include "chatter/net/error_queue.hpp"
#include "chatter/net/send_backlog.hpp"

#include <boost/asio/io_context.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>

namespace chatter::net {

/// What the sockets did. Plain numbers that only grow.
struct transport_counters {
    std::uint64_t sent{0};            ///< datagrams that the kernel took
    std::uint64_t send_failed{0};     ///< datagrams that it refused for good
    std::uint64_t send_waited{0};     ///< datagrams that had to wait for room
    std::uint64_t send_dropped{0};    ///< datagrams that found no room to wait in, either
    std::uint64_t send_repeated{0};   ///< sends that failed for another peer's error
    std::uint64_t receive_failed{0};  ///< receives that brought an error and no datagram

    // Datagrams read. One socket for all has only urgent ones.
    std::uint64_t received_urgent{0};
    std::uint64_t received_bulk{0};
    std::uint64_t received_foreign{0};
    /// Datagrams that the kernel had no room for, or that nobody was to see.
    std::uint64_t kernel_dropped{0};
};

class udp_transport {
public:
    /// Opens and binds. Throws boost::system::system_error where that is not possible; which
    /// address it was, the caller knows.
    udp_transport(boost::asio::io_context& context,
                  const base::address& listen_on,
                  socket_layout layout = socket_layout::by_class);

    /// Which datagrams are to be read first. All are foreign before. May be called again.
    void set_triage(const core::triage& rules) { sockets_.set_triage(rules); }

    /// The address with the port that the kernel chose.
    [[nodiscard]] base::address local_address() const;

    /// Bytes that the kernel granted the receive buffer of each class.
    [[nodiscard]] std::size_t receive_buffer() const;

    /// Calls `readable` when datagrams may be there and `refused` when refusals may be, again
    /// and again until close(). What they leave behind comes with the next call.
    void start(std::function<void()> readable, std::function<void()> refused);

    /// Ends all waiting; nothing is called any more.
    void close();

    /// A batch of one class: urgent datagrams before all others, the other classes by turns.
    /// Empty means that no more are known of; `readable` is called for what comes then.
    [[nodiscard]] std::span<const received_datagram> receive();
    static constexpr std::size_t batch_max = batch_io::batch_max;

    /// The next receive() looks everywhere: for who cannot wait for `readable`.
    void look_again();

    /// The next port that refused a datagram of ours.
    [[nodiscard]] std::optional<refused_datagram> read_refusal();

    /// Sends what fits and keeps the rest until there is room.
    void send(std::span<const core::outgoing> sends, std::span<const std::byte> arena);

    [[nodiscard]] transport_counters counted();

private:
    void wait_for(std::size_t which, udp::socket::wait_type what);
    std::span<const received_datagram> receive_from(std::size_t which);
    std::size_t send_now(std::span<const core::outgoing> sends, std::span<const std::byte> arena);
    void wait_for_room();
    /// Through which all is sent, so that all has one order.
    udp::socket& sender() { return sockets_.all().front(); }

    class_sockets sockets_;
    base::address_family family_;
    batch_io io_;
    error_queue errors_;
    send_backlog backlog_;
    transport_counters counters_;
    /// By class: whether there may be datagrams. Spares a system call where not.
    std::array<bool, core::datagram_class_count> is_readable_{};
    std::size_t served_last_{0};        ///< The class behind the urgent one that had its turn.
    std::size_t served_since_look_{0};  ///< Datagrams since urgent ones were looked for.
    std::function<void()> readable_;
    std::function<void()> refused_;
};

}  // namespace chatter::net
