// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Reading and writing many datagrams at once on a socket that does not block.
//
// Two types of one shape, which the same tests drive: `mmsg_io` hands a batch to the kernel in
// one call (recvmmsg, sendmmsg; Linux), `plain_io` goes through Asio one by one and works
// everywhere. udp_transport takes the best that the system has.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/core/effects.hpp"
#include "chatter/net/endpoint.hpp"

#include <boost/system/error_code.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace chatter::net {

/// Valid until the next call of receive().
struct received_datagram {
    base::address from;
    std::span<const std::byte> bytes;
};

class plain_io {
public:
    /// More than one, so that a turn is not one datagram here.
    static constexpr std::size_t batch_max = 16;

    plain_io();

    /// What is there, batch_max at the most. Fewer means that no more were there. An error is
    /// set only where nothing was read.
    [[nodiscard]] std::span<const received_datagram> receive(udp::socket& from,
                                                             boost::system::error_code& error);

    /// Sends from the front, and returns how many went. An error belongs to the one behind
    /// those, and is set only where none went.
    [[nodiscard]] std::size_t send(udp::socket& through,
                                   base::address_family as,
                                   std::span<const core::outgoing> sends,
                                   std::span<const std::byte> arena,
                                   boost::system::error_code& error);

private:
    std::vector<std::byte> buffer_;
    std::vector<received_datagram> received_;
};

#if defined(__linux__)

class mmsg_io {
public:
    /// 64 datagrams spread the cost of a system call thin enough to disappear, and are still a
    /// short turn (some 100 microseconds).
    static constexpr std::size_t batch_max = 64;

    mmsg_io();
    mmsg_io(mmsg_io&&) noexcept;
    ~mmsg_io();

    [[nodiscard]] std::span<const received_datagram> receive(udp::socket& from,
                                                             boost::system::error_code& error);
    [[nodiscard]] std::size_t send(udp::socket& through,
                                   base::address_family as,
                                   std::span<const core::outgoing> sends,
                                   std::span<const std::byte> arena,
                                   boost::system::error_code& error);

private:
    struct tables;  // the kernel's headers, which need not be seen from here
    std::unique_ptr<tables> tables_;
};

using batch_io = mmsg_io;

#else

using batch_io = plain_io;

#endif

}  // namespace chatter::net
