// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "packet_capture.hpp"

#if defined(__linux__)

#include <arpa/inet.h>
#include <cerrno>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <optional>
#include <span>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace chatter::test {
namespace {

constexpr std::size_t udp_head_bytes = 8;

unsigned number(std::span<const std::byte> bytes, std::size_t at) {
    return std::to_integer<unsigned>(bytes[at]) << 8U | std::to_integer<unsigned>(bytes[at + 1]);
}

/// What a whole IPv4 packet carries to that port.
std::optional<std::span<const std::byte>> content_for(unsigned port,
                                                      std::span<const std::byte> packet) {
    if (packet.size() < 20 || std::to_integer<int>(packet[9]) != IPPROTO_UDP) {
        return std::nullopt;
    }
    const std::size_t head = 4 * std::to_integer<std::size_t>(packet[0] & std::byte{0x0f});
    if (packet.size() < head + udp_head_bytes || number(packet, head + 2) != port) {
        return std::nullopt;
    }
    return packet.subspan(head + udp_head_bytes);
}

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

packet_capture::packet_capture(const base::address& to)
    : socket_(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_IP))), to_(to) {
    if (socket_ < 0) {
        fail("packet socket");
    }
    const int buffer = 16 * 1024 * 1024;
    static_cast<void>(setsockopt(socket_, SOL_SOCKET, SO_RCVBUFFORCE, &buffer, sizeof buffer));
    sockaddr_ll where{};
    where.sll_family = AF_PACKET;
    where.sll_protocol = htons(ETH_P_IP);
    where.sll_ifindex = static_cast<int>(if_nametoindex("lo"));
    if (bind(socket_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0) {
        const int error = errno;
        close(socket_);
        errno = error;
        fail("bind to lo");
    }
}

packet_capture::~packet_capture() {
    close(socket_);
}

std::vector<std::vector<std::byte>> packet_capture::take() {
    std::vector<std::vector<std::byte>> taken;
    std::vector<std::byte> bytes(70'000);
    while (true) {
        sockaddr_ll from{};
        socklen_t size = sizeof from;
        const auto got = recvfrom(socket_,
                                  bytes.data(),
                                  bytes.size(),
                                  MSG_DONTWAIT,
                                  reinterpret_cast<sockaddr*>(&from),
                                  &size);
        if (got < 0) {
            return taken;
        }
        // On its way out each is seen once more.
        const auto content =
            from.sll_pkttype == PACKET_HOST
                ? content_for(to_.port(), std::span(bytes).first(static_cast<std::size_t>(got)))
                : std::nullopt;
        if (content) {
            taken.emplace_back(content->begin(), content->end());
        }
    }
}

}  // namespace chatter::test

#endif
