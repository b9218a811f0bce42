// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "flood_sender.hpp"

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <new>
#include <stdexcept>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace chatter::bench {
namespace {

using clock = std::chrono::steady_clock;
constexpr int batch = 64;

unsigned send_batch(int socket, const load& next) {
    std::array<mmsghdr, batch> heads{};
    std::array<iovec, batch> ranges{};
    for (std::size_t i = 0; i < batch; ++i) {
        const auto bytes = next();
        // The kernel only reads what it sends; iovec has no const.
        ranges[i] = {const_cast<std::byte*>(bytes.data()), bytes.size()};
        heads[i].msg_hdr.msg_iov = &ranges[i];
        heads[i].msg_hdr.msg_iovlen = 1;
    }
    const int sent = sendmmsg(socket, heads.data(), batch, 0);
    return sent > 0 ? static_cast<unsigned>(sent) : 0U;
}

/// Whoever is behind catches up, but with no more than a moment's worth.
void send_all(int socket,
              const flood_order& what,
              const load& next,
              std::atomic<std::uint64_t>& count) {
    const auto end = clock::now() + std::chrono::duration_cast<clock::duration>(what.time);
    const auto pace =
        clock::duration(what.per_second == 0 ? 0
                                             : std::int64_t{1'000'000'000} * batch /
                                                   static_cast<std::int64_t>(what.per_second));
    auto due = clock::now();
    for (auto now = due; now < end; now = clock::now()) {
        if (due > now) {
            std::this_thread::sleep_until(due);
        } else if (now - due > std::chrono::milliseconds(50)) {
            due = now;
        }
        count += send_batch(socket, next);
        due += pace;
    }
}

}  // namespace

struct flood_sender::shared {
    std::atomic<std::uint64_t> sent{0};
};

load repeat(const std::vector<std::vector<std::byte>>& datagrams) {
    if (datagrams.empty()) {
        throw std::runtime_error("there is nothing to send");
    }
    return [&datagrams, at = std::size_t{0}]() mutable -> std::span<const std::byte> {
        at = (at + 1) % datagrams.size();
        return datagrams[at];
    };
}

flood_sender::flood_sender(const flood_order& what, const load& next) {
    void* const memory =
        mmap(nullptr, sizeof(shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) {
        throw std::runtime_error("no memory to share");
    }
    shared_ = new (memory) shared;
    const bound_socket socket;
    const sockaddr_in target = to_sockaddr(what.target);
    connect(socket.handle(), reinterpret_cast<const sockaddr*>(&target), sizeof target);
    const pid_t parent = getpid();
    child_ = fork();
    if (child_ == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (getppid() == parent) {
            send_all(socket.handle(), what, next, shared_->sent);
        }
        _exit(0);
    }
    if (child_ < 0) {
        munmap(memory, sizeof(shared));
        throw std::runtime_error("cannot fork");
    }
}

flood_sender::~flood_sender() {
    if (child_ > 0) {
        kill(child_, SIGKILL);
        wait();
    }
    munmap(shared_, sizeof(shared));
}

void flood_sender::wait() {
    while (child_ > 0 && waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
    }
    child_ = -1;
}

std::uint64_t flood_sender::sent() const noexcept {
    return shared_->sent;
}

}  // namespace chatter::bench
