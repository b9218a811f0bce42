// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sockets and processes of a measurement, all on 127.0.0.1.

#pragma once

#include "chatter/base/address.hpp"

#include "daemon_process.hpp"

#include <memory>
#include <netinet/in.h>
#include <string>
#include <sys/types.h>
#include <vector>

namespace chatter::bench {

/// A bound UDP socket on a port that the kernel chose.
class bound_socket {
public:
    explicit bound_socket(int receive_buffer_bytes = 0);
    ~bound_socket();
    bound_socket(const bound_socket&) = delete;
    bound_socket& operator=(const bound_socket&) = delete;

    [[nodiscard]] int handle() const noexcept { return handle_; }
    [[nodiscard]] const sockaddr_in& name() const noexcept { return name_; }
    [[nodiscard]] base::address address() const noexcept;

private:
    int handle_;
    sockaddr_in name_{};
};

[[nodiscard]] sockaddr_in to_sockaddr(const base::address& from) noexcept;

/// CPU time that a process has used, by the scheduler's own count.
[[nodiscard]] double cpu_seconds(pid_t process);

/// A chatterd on a free port of 127.0.0.1, at that log level.
[[nodiscard]] std::unique_ptr<test::daemon_process> start_daemon(
    const std::vector<std::string>& arguments, const std::string& log = "warn");

}  // namespace chatter::bench
