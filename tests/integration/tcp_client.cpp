// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "tcp_client.hpp"

#include "chatter/base/address.hpp"

#include "wait_until.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace chatter::test {
namespace {

sockaddr_in name_of(const std::string& server) {
    const auto address = base::parse_address(server).value_or(base::address{});
    const auto ip = address.v4();
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_port = htons(address.port());
    std::memcpy(&name.sin_addr, ip.data(), ip.size());
    return name;
}

bool is_ready(int handle, std::chrono::milliseconds at_most) {
    pollfd ready{handle, POLLIN, 0};
    return poll(&ready, 1, static_cast<int>(at_most.count())) == 1;
}

}  // namespace

tcp_client::tcp_client(const std::string& server, int receive_buffer)
    : handle_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    if (receive_buffer > 0) {
        setsockopt(handle_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    }
    const sockaddr_in name = name_of(server);
    if (handle_ < 0 ||
        connect(handle_, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
        throw std::system_error(errno, std::generic_category(), "connect to " + server);
    }
}

tcp_client::tcp_client(tcp_client&& other) noexcept : handle_(std::exchange(other.handle_, -1)) {}

tcp_client::~tcp_client() {
    if (handle_ >= 0) {
        close(handle_);
    }
}

bool tcp_client::send(std::string_view text) {
    while (!text.empty()) {
        const auto count = ::send(handle_, text.data(), text.size(), MSG_NOSIGNAL);
        if (count <= 0) {
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::string tcp_client::receive(std::size_t bytes_max, std::chrono::milliseconds at_most) {
    std::string text(bytes_max, '\0');
    const auto count =
        is_ready(handle_, at_most) ? recv(handle_, text.data(), text.size(), 0) : ssize_t{0};
    text.resize(static_cast<std::size_t>(std::max(count, ssize_t{0})));
    return text;
}

std::string tcp_client::receive_all() {
    std::string all;
    constexpr std::size_t piece = 64 * 1024;
    for (std::string more = receive(piece, patience); !more.empty();
         more = receive(piece, patience)) {
        all += more;
    }
    return all;
}

bool tcp_client::is_at_end() {
    char byte = 0;
    return is_ready(handle_, std::chrono::milliseconds(0)) &&
           recv(handle_, &byte, 1, MSG_PEEK) <= 0;
}

}  // namespace chatter::test
