// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "bare_loop.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <poll.h>
#include <sys/socket.h>

namespace chatter::bench {
namespace {

constexpr std::size_t batch_max = 64;  // net::mmsg_io::batch_max
constexpr std::size_t buffer_bytes = 65'536;

struct tables {
    std::array<mmsghdr, batch_max> heads{};
    std::array<iovec, batch_max> ranges{};
    std::array<sockaddr_in, batch_max> names{};
};

void prepare(tables& t, std::size_t i, std::byte* bytes, std::size_t size) {
    t.ranges[i] = {bytes, size};
    t.heads[i].msg_hdr = {};
    t.heads[i].msg_hdr.msg_name = &t.names[i];
    t.heads[i].msg_hdr.msg_namelen = sizeof(sockaddr_in);
    t.heads[i].msg_hdr.msg_iov = &t.ranges[i];
    t.heads[i].msg_hdr.msg_iovlen = 1;
}

class bare_loop {
public:
    bare_loop(int socket, const std::vector<sockaddr_in>& sinks, bare_counters& counted)
        : socket_(socket), sinks_(sinks), counted_(counted) {}

    void turn() {
        for (std::size_t i = 0; i < batch_max; ++i) {
            prepare(in_, i, buffers_.get() + i * buffer_bytes, buffer_bytes);
        }
        const int count = recvmmsg(socket_, in_.heads.data(), batch_max, MSG_DONTWAIT, nullptr);
        if (count <= 0) {
            pollfd ready{socket_, POLLIN, 0};
            poll(&ready, 1, -1);
            return;
        }
        counted_.received += static_cast<std::uint64_t>(count);
        forward(static_cast<std::size_t>(count));
    }

private:
    void forward(std::size_t received) {
        std::size_t waiting = 0;
        for (std::size_t i = 0; i < received; ++i) {
            for (const sockaddr_in& sink : sinks_) {
                out_.names[waiting] = sink;
                prepare(out_, waiting, buffers_.get() + i * buffer_bytes, in_.heads[i].msg_len);
                if (++waiting == batch_max) {
                    send(waiting);
                    waiting = 0;
                }
            }
        }
        if (waiting > 0) {
            send(waiting);
        }
    }

    void send(std::size_t count) {
        const int sent = sendmmsg(socket_, out_.heads.data(), static_cast<unsigned>(count), 0);
        counted_.sent += static_cast<std::uint64_t>(std::max(sent, 0));
    }

    int socket_;
    const std::vector<sockaddr_in>& sinks_;
    bare_counters& counted_;
    tables in_;
    tables out_;
    std::unique_ptr<std::byte[]> buffers_{
        std::make_unique_for_overwrite<std::byte[]>(batch_max * buffer_bytes)};
};

}  // namespace

void run_bare_loop(int socket, const std::vector<sockaddr_in>& sinks, bare_counters& counted) {
    bare_loop loop(socket, sinks, counted);
    while (true) {
        loop.turn();
    }
}

}  // namespace chatter::bench
