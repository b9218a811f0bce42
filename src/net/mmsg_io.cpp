// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/batch_io.hpp"

#if defined(__linux__)

#include <algorithm>
#include <array>
#include <cerrno>
#include <sys/socket.h>

namespace chatter::net {
namespace {

/// Larger than any datagram, so that none is cut. Pages that no datagram reached are never
/// touched and cost nothing.
constexpr std::size_t datagram_buffer_bytes = 65'536;

boost::system::error_code last_error() {
    return {errno, boost::system::system_category()};
}

}  // namespace

struct mmsg_io::tables {
    std::array<mmsghdr, batch_max> heads{};
    std::array<iovec, batch_max> ranges{};
    std::array<udp::endpoint, batch_max> endpoints{};
    std::array<received_datagram, batch_max> received{};
    // Not a vector: that would write zeros, and so touch every page.
    std::unique_ptr<std::byte[]> buffers{
        std::make_unique_for_overwrite<std::byte[]>(batch_max * datagram_buffer_bytes)};

    tables() {
        for (std::size_t i = 0; i < batch_max; ++i) {
            heads[i].msg_hdr.msg_name = endpoints[i].data();
            heads[i].msg_hdr.msg_iov = &ranges[i];
            heads[i].msg_hdr.msg_iovlen = 1;
        }
    }

    void prepare(std::size_t i, void* bytes, std::size_t size, std::size_t name_size) {
        ranges[i] = {bytes, size};
        heads[i].msg_hdr.msg_namelen = static_cast<socklen_t>(name_size);
    }
};

mmsg_io::mmsg_io() : tables_(std::make_unique<tables>()) {}
mmsg_io::mmsg_io(mmsg_io&&) noexcept = default;
mmsg_io::~mmsg_io() = default;

std::span<const received_datagram> mmsg_io::receive(udp::socket& from,
                                                    boost::system::error_code& error) {
    tables& t = *tables_;
    for (std::size_t i = 0; i < batch_max; ++i) {
        t.prepare(i,
                  t.buffers.get() + i * datagram_buffer_bytes,
                  datagram_buffer_bytes,
                  t.endpoints[i].capacity());
    }
    const int count =
        recvmmsg(from.native_handle(), t.heads.data(), batch_max, MSG_DONTWAIT, nullptr);
    if (count < 0) {
        error = last_error();
        return {};
    }
    error.clear();
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        t.endpoints[i].resize(t.heads[i].msg_hdr.msg_namelen);
        t.received[i] = {to_address(t.endpoints[i]),
                         {t.buffers.get() + i * datagram_buffer_bytes, t.heads[i].msg_len}};
    }
    return std::span(t.received).first(static_cast<std::size_t>(count));
}

std::size_t mmsg_io::send(udp::socket& through,
                          base::address_family as,
                          std::span<const core::outgoing> sends,
                          std::span<const std::byte> arena,
                          boost::system::error_code& error) {
    tables& t = *tables_;
    const std::size_t count = std::min(sends.size(), batch_max);
    for (std::size_t i = 0; i < count; ++i) {
        const auto bytes = arena.subspan(sends[i].offset, sends[i].size);
        t.endpoints[i] = to_endpoint(sends[i].to, as);
        // The kernel only reads what it sends; iovec has no const.
        t.prepare(i, const_cast<std::byte*>(bytes.data()), bytes.size(), t.endpoints[i].size());
    }
    const int sent = sendmmsg(
        through.native_handle(), t.heads.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
    if (sent < 0) {
        error = last_error();
        return 0;
    }
    error.clear();
    return static_cast<std::size_t>(sent);
}

}  // namespace chatter::net

#endif
