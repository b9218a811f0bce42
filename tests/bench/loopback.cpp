// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "loopback.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace chatter::bench {
namespace {

constexpr int answer_timeout_ms = 5'000;
constexpr int start_poll_ms = 10;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what + ": " + std::strerror(errno));
}

bool is_readable(int from, int timeout_ms) {
    pollfd ready{from, POLLIN, 0};
    return poll(&ready, 1, timeout_ms) == 1;
}

/// The next line that holds `text`.
std::string read_line_with(int from, const std::string& text) {
    std::string line;
    char next = 0;
    while (is_readable(from, answer_timeout_ms) && read(from, &next, 1) == 1) {
        if (next != '\n') {
            line += next;
            continue;
        }
        if (line.find(text) != std::string::npos) {
            return line;
        }
        line.clear();
    }
    throw std::runtime_error("chatterd did not say " + text);
}

std::string field(const std::string& line, const std::string& name) {
    const auto at = line.find(" " + name + "=");
    if (at == std::string::npos) {
        throw std::runtime_error("no " + name + " in: " + line);
    }
    const auto start = at + name.size() + 2;
    return line.substr(start, line.find(' ', start) - start);
}

[[noreturn]] void become_daemon(const std::string& listen,
                                const std::vector<std::string>& arguments,
                                int errors) {
    std::vector<std::string> words{CHATTERD_PATH, "--listen", listen};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (std::string& each : words) {
        argv.push_back(each.data());
    }
    argv.push_back(nullptr);
    dup2(errors, STDERR_FILENO);
    setenv("CHATTER_LOG", "warn", 1);
    execv(CHATTERD_PATH, argv.data());
    _exit(127);
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

std::uint64_t resident_bytes(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/statm");
    std::uint64_t all = 0;
    std::uint64_t resident = 0;
    file >> all >> resident;
    return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

daemon_process::daemon_process(const std::vector<std::string>& arguments)
    : address_(bound_socket().address()) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        fail("cannot make a pipe");
    }
    // Inherited until chatterd has its own handler: a question that comes too early is no death.
    const auto former = std::signal(SIGUSR1, SIG_IGN);
    pid_ = fork();
    if (pid_ == 0) {
        become_daemon(base::to_string(address_), arguments, ends[1]);
    }
    std::signal(SIGUSR1, former);
    close(ends[1]);
    errors_ = ends[0];
    // At this level it does not say that it listens; it is there when it answers.
    for (int i = 0; i < answer_timeout_ms / start_poll_ms; ++i) {
        kill(pid_, SIGUSR1);
        if (is_readable(errors_, start_poll_ms)) {
            break;
        }
    }
    static_cast<void>(read_line_with(errors_, "event=summary"));
}

daemon_process::~daemon_process() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    close(errors_);
}

daemon_process::summary daemon_process::ask() {
    while (is_readable(errors_, start_poll_ms)) {
        static_cast<void>(read_line_with(errors_, ""));  // answers to earlier questions
    }
    kill(pid_, SIGUSR1);
    return {read_line_with(errors_, "event=summary")};
}

std::uint64_t daemon_process::summary::operator[](const std::string& counter) const {
    return std::stoull(field(line, counter));
}

}  // namespace chatter::bench
