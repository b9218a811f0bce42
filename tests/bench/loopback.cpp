// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "loopback.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace chatter::bench {
namespace {

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what + ": " + std::strerror(errno));
}

}  // namespace

bound_socket::bound_socket(int receive_buffer_bytes)
    : handle_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    name_ = to_sockaddr(base::address(base::address::v4_bytes{127, 0, 0, 1}, 0));
    socklen_t size = sizeof name_;
    if (handle_ < 0 || bind(handle_, reinterpret_cast<sockaddr*>(&name_), size) != 0 ||
        getsockname(handle_, reinterpret_cast<sockaddr*>(&name_), &size) != 0) {
        fail("cannot bind a socket");
    }
    if (receive_buffer_bytes > 0) {
        for (const int option : {SO_RCVBUF, SO_RCVBUFFORCE}) {
            setsockopt(
                handle_, SOL_SOCKET, option, &receive_buffer_bytes, sizeof receive_buffer_bytes);
        }
    }
}

bound_socket::~bound_socket() {
    close(handle_);
}

base::address bound_socket::address() const noexcept {
    return {base::address::v4_bytes{127, 0, 0, 1}, ntohs(name_.sin_port)};
}

sockaddr_in to_sockaddr(const base::address& from) noexcept {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(from.port());
    const auto ip = from.v4();
    std::memcpy(&to.sin_addr, ip.data(), ip.size());
    return to;
}

double cpu_seconds(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/schedstat");
    double nanoseconds = 0;
    file >> nanoseconds;
    return nanoseconds / 1e9;
}

std::unique_ptr<test::daemon_process> start_daemon(const std::vector<std::string>& arguments,
                                                   const std::string& log) {
    const base::address where = bound_socket().address();
    test::launch what{CHATTERD_PATH, {"--listen", base::to_string(where)}, {{"CHATTER_LOG", log}}};
    what.arguments.insert(what.arguments.end(), arguments.begin(), arguments.end());
    return std::make_unique<test::daemon_process>(what, where);
}

}  // namespace chatter::bench
