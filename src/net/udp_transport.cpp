// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/udp_transport.hpp"

#include "chatter/net/udp_error.hpp"

#include <boost/asio/ip/v6_only.hpp>
#include <boost/system/system_error.hpp>

#include <sys/socket.h>
#include <utility>

namespace chatter::net {
namespace {

/// A burst of 5,000 datagrams of 150 bytes while the daemon is busy for 20 ms; the kernel
/// counts some 800 bytes for each.
constexpr int receive_buffer_wanted = 4 * 1024 * 1024;

/// Errors taken off the socket in one go; more come with the next turn.
constexpr int receive_errors_max = 16;

constexpr std::size_t backlog_bytes_max = std::size_t{4} * 1024 * 1024;

void enlarge_receive_buffer(udp::socket& of) {
    boost::system::error_code ignored;  // what was granted is asked for and told
    of.set_option(boost::asio::socket_base::receive_buffer_size(receive_buffer_wanted), ignored);
#if defined(__linux__)
    // Beyond net.core.rmem_max for those who may (CAP_NET_ADMIN).
    static_cast<void>(setsockopt(of.native_handle(),
                                 SOL_SOCKET,
                                 SO_RCVBUFFORCE,
                                 &receive_buffer_wanted,
                                 sizeof receive_buffer_wanted));
#endif
}

void open_and_bind(udp::socket& socket, const base::address& listen_on) {
    const udp::endpoint endpoint = to_endpoint(listen_on);
    socket.open(endpoint.protocol());
    if (listen_on.family() == base::address_family::v6) {
        socket.set_option(boost::asio::ip::v6_only(!listen_on.is_unspecified()));
    }
    enlarge_receive_buffer(socket);
    socket.bind(endpoint);
    socket.non_blocking(true);
}

}  // namespace

udp_transport::udp_transport(boost::asio::io_context& context, const base::address& listen_on)
    : socket_(context), family_(listen_on.family()), backlog_(backlog_bytes_max) {
    open_and_bind(socket_, listen_on);
    error_queue::enable(socket_, family_);
}

base::address udp_transport::local_address() const {
    return to_address(socket_.local_endpoint());
}

std::size_t udp_transport::receive_buffer() const {
    boost::asio::socket_base::receive_buffer_size size;  // Asio halves what Linux doubles
    socket_.get_option(size);
    return static_cast<std::size_t>(size.value());
}

void udp_transport::start(std::function<void()> readable, std::function<void()> refused) {
    readable_ = std::move(readable);
    refused_ = std::move(refused);
    wait_for(udp::socket::wait_read, readable_);
    wait_for(udp::socket::wait_error, refused_);
}

void udp_transport::close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

void udp_transport::wait_for(udp::socket::wait_type what, const std::function<void()>& ready) {
    socket_.async_wait(what, [this, what, &ready](const boost::system::error_code& error) {
        if (error == boost::asio::error::operation_aborted || !socket_.is_open()) {
            return;
        }
        ready();
        wait_for(what, ready);
    });
}

std::span<const received_datagram> udp_transport::receive() {
    for (int i = 0; i < receive_errors_max; ++i) {
        boost::system::error_code error;
        const auto batch = io_.receive(socket_, error);
        if (!error) {
            return batch;
        }
        const udp_error kind = classify(error);
        if (kind == udp_error::would_block) {
            return {};
        }
        ++counters_.receive_failed;
        if (kind == udp_error::fatal) {
            throw boost::system::system_error(error, "receive");
        }
    }
    return {};
}

void udp_transport::send(std::span<const core::outgoing> sends, std::span<const std::byte> arena) {
    const bool was_waiting = !backlog_.empty();
    const std::size_t gone = was_waiting ? 0 : send_now(sends, arena);
    const auto rest = sends.subspan(gone);
    if (rest.empty()) {
        return;
    }
    const std::size_t kept = backlog_.add(rest, arena);
    counters_.send_waited += kept;
    counters_.send_dropped += rest.size() - kept;
    if (!was_waiting && kept > 0) {
        wait_for_room();
    }
}

/// Sends until all are gone or the socket is full; returns how many need no more thought.
std::size_t udp_transport::send_now(std::span<const core::outgoing> sends,
                                    std::span<const std::byte> arena) {
    std::size_t gone = 0;
    bool repeated = false;
    while (gone < sends.size()) {
        boost::system::error_code error;
        const std::size_t sent = io_.send(socket_, family_, sends.subspan(gone), arena, error);
        gone += sent;
        counters_.sent += sent;
        if (!error) {
            repeated = false;
            continue;
        }
        switch (classify(error)) {
            case udp_error::would_block: return gone;
            case udp_error::interrupted: continue;
            case udp_error::fatal: throw boost::system::system_error(error, "send");
            case udp_error::peer:
                if (!repeated) {
                    repeated = true;
                    ++counters_.send_repeated;
                    continue;
                }
                break;
            case udp_error::destination: break;
        }
        repeated = false;
        ++counters_.send_failed;
        ++gone;
    }
    return gone;
}

void udp_transport::wait_for_room() {
    socket_.async_wait(udp::socket::wait_write, [this](const boost::system::error_code& error) {
        if (error == boost::asio::error::operation_aborted || !socket_.is_open()) {
            return;
        }
        backlog_.pop(send_now(backlog_.waiting(), backlog_.arena()));
        if (!backlog_.empty()) {
            wait_for_room();
        }
    });
}

}  // namespace chatter::net
