// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/error_queue.hpp"

#if defined(__linux__)

// linux/errqueue.h needs the clock types of time.h before it
#include <cerrno>
#include <cstring>
#include <linux/errqueue.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <time.h>

namespace chatter::net {
namespace {

void set_option(udp::socket& on, int level, int name) {
    const int enabled = 1;
    // Without it only the peer's address is missing: not a reason to refuse to run.
    static_cast<void>(setsockopt(on.native_handle(), level, name, &enabled, sizeof enabled));
}

bool is_receive_error(const cmsghdr& from) noexcept {
    return (from.cmsg_level == IPPROTO_IP && from.cmsg_type == IP_RECVERR) ||
           (from.cmsg_level == IPPROTO_IPV6 && from.cmsg_type == IPV6_RECVERR);
}

bool says_refused(msghdr& head) noexcept {
    for (cmsghdr* each = CMSG_FIRSTHDR(&head); each != nullptr; each = CMSG_NXTHDR(&head, each)) {
        sock_extended_err error{};
        if (is_receive_error(*each)) {
            std::memcpy(&error, CMSG_DATA(each), sizeof error);
            return error.ee_errno == ECONNREFUSED;
        }
    }
    return false;
}

}  // namespace

void error_queue::enable(udp::socket& on, base::address_family as) {
    set_option(on, IPPROTO_IP, IP_RECVERR);
    if (as == base::address_family::v6) {
        set_option(on, IPPROTO_IPV6, IPV6_RECVERR);
    }
}

std::optional<refused_datagram> error_queue::read(udp::socket& from) {
    while (true) {
        udp::endpoint peer;
        alignas(cmsghdr) std::array<std::byte, 512> control{};
        iovec range{quoted_.data(), quoted_.size()};
        msghdr head{};
        head.msg_name = peer.data();
        head.msg_namelen = static_cast<socklen_t>(peer.capacity());
        head.msg_iov = &range;
        head.msg_iovlen = 1;
        head.msg_control = control.data();
        head.msg_controllen = control.size();
        const auto size = recvmsg(from.native_handle(), &head, MSG_ERRQUEUE | MSG_DONTWAIT);
        if (size < 0) {
            return std::nullopt;
        }
        if (says_refused(head)) {
            peer.resize(head.msg_namelen);
            return refused_datagram{to_address(peer),
                                    std::span(quoted_).first(static_cast<std::size_t>(size))};
        }
    }
}

}  // namespace chatter::net

#else

namespace chatter::net {

void error_queue::enable(udp::socket& /*on*/, base::address_family /*as*/) {}

std::optional<refused_datagram> error_queue::read(udp::socket& /*from*/) {
    return std::nullopt;
}

}  // namespace chatter::net

#endif
