// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/udp_error.hpp"

#include <cerrno>

namespace chatter::net {

udp_error classify(const boost::system::error_code& code) noexcept {
    switch (code.value()) {
        case EAGAIN:
#if EWOULDBLOCK != EAGAIN
        case EWOULDBLOCK:
#endif
            return udp_error::would_block;

        case EINTR: return udp_error::interrupted;

        case ECONNREFUSED:
        case ECONNRESET:
        case EHOSTUNREACH:
        case EHOSTDOWN:
        case ENETUNREACH:
        case ENETDOWN:
        case ENETRESET:
        case ENOPROTOOPT:  // ICMP "protocol unreachable"
        case EPROTO:
        case EOPNOTSUPP:
        case ETIMEDOUT: return udp_error::peer;

        case EBADF:
        case ENOTSOCK:
        case EFAULT: return udp_error::fatal;

        default: return udp_error::destination;
    }
}

}  // namespace chatter::net
