// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/class_sockets.hpp"

#include "chatter/net/error_queue.hpp"
#include "chatter/net/socket_filter.hpp"

#include <boost/asio/ip/v6_only.hpp>

#include <array>
#include <sys/socket.h>

#if defined(__linux__)
#include <linux/sock_diag.h>
#endif

namespace chatter::net {
namespace {

/// A burst of 5,000 datagrams of 150 bytes while the daemon is busy for 20 ms; the kernel
/// counts some 800 bytes for each.
constexpr int receive_buffer_wanted = 4 * 1024 * 1024;

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

udp::socket open(boost::asio::io_context& context, const base::address& listen_on) {
    udp::socket socket(context, to_endpoint(listen_on).protocol());
    if (listen_on.family() == base::address_family::v6) {
        socket.set_option(boost::asio::ip::v6_only(!listen_on.is_unspecified()));
    }
    enlarge_receive_buffer(socket);
    // A refusal comes in at any of them, whichever sent what was refused.
    error_queue::enable(socket, listen_on.family());
    socket.non_blocking(true);
    return socket;
}

#if defined(__linux__)

bool share_address(udp::socket& of, bool shared) {
    const int value = shared ? 1 : 0;
    return setsockopt(of.native_handle(), SOL_SOCKET, SO_REUSEPORT, &value, sizeof value) == 0;
}

std::uint64_t dropped_by(udp::socket& which) {
    std::array<std::uint32_t, SK_MEMINFO_VARS> words{};
    socklen_t size = sizeof words;
    const bool is_told =
        getsockopt(which.native_handle(), SOL_SOCKET, SO_MEMINFO, words.data(), &size) == 0;
    return is_told ? words[SK_MEMINFO_DROPS] : 0;
}

#else

bool share_address(udp::socket& /*of*/, bool shared) {
    return !shared;
}

std::uint64_t dropped_by(udp::socket& /*which*/) {
    return 0;
}

#endif

bool bind_beside(udp::socket& added, const udp::endpoint& where) {
    boost::system::error_code error;
    return share_address(added, true) && !added.bind(where, error);
}

}  // namespace

class_sockets::class_sockets(boost::asio::io_context& context,
                             const base::address& listen_on,
                             socket_layout wanted) {
    sockets_.reserve(core::datagram_class_count);
    sockets_.push_back(open(context, listen_on));
    // Not shared yet: an address that another process has, or another daemon of this user,
    // is refused.
    sockets_.front().bind(to_endpoint(listen_on));
    if (wanted == socket_layout::by_class && !add_others(context)) {
        sockets_.erase(sockets_.begin() + 1, sockets_.end());
        static_cast<void>(share_address(sockets_.front(), false));
    }
}

bool class_sockets::add_others(boost::asio::io_context& context) {
    udp::socket& first = sockets_.front();
    const udp::endpoint where = first.local_endpoint();
    if (!share_address(first, true)) {
        return false;
    }
    while (sockets_.size() < core::datagram_class_count) {
        sockets_.push_back(open(context, to_address(where)));
        if (!bind_beside(sockets_.back(), where)) {
            return false;
        }
    }
    return sort_by_class(first, {});
}

void class_sockets::set_triage(const core::triage& rules) {
    if (sockets_.size() > 1) {
        // Refused, which it was not before, the former rules hold: all is read nevertheless.
        static_cast<void>(sort_by_class(sockets_.front(), rules));
    }
    for (udp::socket& each : sockets_) {
        drop_garbage(each, rules);
    }
}

std::uint64_t class_sockets::kernel_dropped() {
    std::uint64_t sum = 0;
    for (udp::socket& each : sockets_) {
        sum += dropped_by(each);
    }
    return sum;
}

}  // namespace chatter::net
