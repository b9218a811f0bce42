// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What an error code of a UDP socket means for the one who got it.
//
// With IP_RECVERR an ICMP error that came back from any peer is handed out by the next send
// or receive, whatever that is about: the code names no peer (the error queue does, see
// net/error_queue.hpp).

#pragma once

#include <boost/system/error_code.hpp>

#include <cstdint>

namespace chatter::net {

enum class udp_error : std::uint8_t {
    would_block,  ///< wait until the socket is ready
    interrupted,  ///< do it again
    peer,         ///< may be about another peer: do it again once, then pass over it
    destination,  ///< this datagram cannot go there, or has no room on its way: pass over it
    fatal         ///< the socket is of no use any more
};

[[nodiscard]] udp_error classify(const boost::system::error_code& code) noexcept;

}  // namespace chatter::net
