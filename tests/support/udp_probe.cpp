// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "udp_probe.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace chatter::test {
namespace {

void check(bool done, const char* what) {
    if (!done) {
        throw std::system_error(errno, std::generic_category(), what);
    }
}

/// An address as the kernel takes it.
struct socket_address {
    sockaddr_storage bytes{};
    socklen_t size{sizeof bytes};

    [[nodiscard]] sockaddr* pointer() noexcept { return reinterpret_cast<sockaddr*>(&bytes); }
};

template <typename Native>
socket_address to_native(const Native& from) {
    socket_address to;
    std::memcpy(&to.bytes, &from, sizeof from);
    to.size = sizeof from;
    return to;
}

socket_address to_native(const base::address& from) {
    if (from.family() == base::address_family::v4) {
        sockaddr_in native{};
        native.sin_family = AF_INET;
        native.sin_port = htons(from.port());
        std::memcpy(&native.sin_addr, from.v4().data(), sizeof native.sin_addr);
        return to_native(native);
    }
    sockaddr_in6 native{};
    native.sin6_family = AF_INET6;
    native.sin6_port = htons(from.port());
    std::memcpy(&native.sin6_addr, from.v6().data(), sizeof native.sin6_addr);
    return to_native(native);
}

base::address from_native(const socket_address& from) {
    if (from.bytes.ss_family == AF_INET) {
        sockaddr_in native{};
        std::memcpy(&native, &from.bytes, sizeof native);
        base::address::v4_bytes ip{};
        std::memcpy(ip.data(), &native.sin_addr, ip.size());
        return {ip, ntohs(native.sin_port)};
    }
    sockaddr_in6 native{};
    std::memcpy(&native, &from.bytes, sizeof native);
    base::address::v6_bytes ip{};
    std::memcpy(ip.data(), &native.sin6_addr, ip.size());
    return {ip, ntohs(native.sin6_port)};
}

}  // namespace

udp_probe::udp_probe(const base::address& where)
    : socket_(::socket(where.family() == base::address_family::v4 ? AF_INET : AF_INET6,
                       SOCK_DGRAM | SOCK_CLOEXEC,
                       0)) {
    check(socket_ >= 0, "socket");
    const int buffer = 4 * 1024 * 1024;  // as far as the kernel grants it
    static_cast<void>(setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer));
    socket_address native = to_native(where);
    const bool bound = bind(socket_, native.pointer(), native.size) == 0;
    if (!bound) {
        const int error = errno;
        close(socket_);
        errno = error;
    }
    check(bound, "bind");
    native.size = sizeof native.bytes;
    check(getsockname(socket_, native.pointer(), &native.size) == 0, "getsockname");
    address_ = from_native(native);
}

udp_probe::~udp_probe() {
    close(socket_);
}

void udp_probe::send(const base::address& to, std::span<const std::byte> bytes) const {
    socket_address native = to_native(to);
    const auto sent = sendto(socket_, bytes.data(), bytes.size(), 0, native.pointer(), native.size);
    check(sent == static_cast<ssize_t>(bytes.size()), "sendto");
}

void udp_probe::send_all(const base::address& to,
                         std::span<const std::vector<std::byte>> datagrams) const {
    socket_address native = to_native(to);
    std::array<iovec, 64> ranges{};
    std::array<mmsghdr, 64> heads{};
    while (!datagrams.empty()) {
        const std::size_t count = std::min(datagrams.size(), heads.size());
        for (std::size_t i = 0; i < count; ++i) {
            // The kernel only reads what it sends; iovec has no const.
            ranges[i] = {const_cast<std::byte*>(datagrams[i].data()), datagrams[i].size()};
            heads[i].msg_hdr = {};
            heads[i].msg_hdr.msg_name = native.pointer();
            heads[i].msg_hdr.msg_namelen = native.size;
            heads[i].msg_hdr.msg_iov = &ranges[i];
            heads[i].msg_hdr.msg_iovlen = 1;
        }
        const int sent = sendmmsg(socket_, heads.data(), static_cast<unsigned>(count), 0);
        check(sent > 0, "sendmmsg");
        datagrams = datagrams.subspan(static_cast<std::size_t>(sent));
    }
}

std::optional<udp_probe::received> udp_probe::receive(std::chrono::milliseconds at_most) const {
    pollfd readable{socket_, POLLIN, 0};
    if (poll(&readable, 1, static_cast<int>(at_most.count())) != 1) {
        return std::nullopt;
    }
    std::vector<std::byte> bytes(65'536);
    socket_address from;
    const auto size =
        recvfrom(socket_, bytes.data(), bytes.size(), MSG_DONTWAIT, from.pointer(), &from.size);
    if (size < 0) {
        return std::nullopt;
    }
    bytes.resize(static_cast<std::size_t>(size));
    return received{from_native(from), std::move(bytes)};
}

std::optional<wire::datagram> udp_probe::receive_message(std::chrono::milliseconds at_most) const {
    const auto datagram = receive(at_most);
    if (!datagram) {
        return std::nullopt;
    }
    const auto decoded = wire::decode(datagram->bytes);
    return decoded ? std::optional(*decoded) : std::nullopt;
}

}  // namespace chatter::test
