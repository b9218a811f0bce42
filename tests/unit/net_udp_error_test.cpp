// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/udp_error.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <set>

namespace chatter::net {
namespace {

struct row {
    int code;
    udp_error meaning;
};

constexpr std::array<row, 22> table{{
    {EAGAIN, udp_error::would_block},
    {EWOULDBLOCK, udp_error::would_block},
    {EINTR, udp_error::interrupted},

    // what an ICMP error can bring, from whatever peer
    {ECONNREFUSED, udp_error::peer},
    {ECONNRESET, udp_error::peer},
    {EHOSTUNREACH, udp_error::peer},
    {EHOSTDOWN, udp_error::peer},
    {ENETUNREACH, udp_error::peer},
    {ENETDOWN, udp_error::peer},
    {ENETRESET, udp_error::peer},
    {ENOPROTOOPT, udp_error::peer},
    {EPROTO, udp_error::peer},
    {EOPNOTSUPP, udp_error::peer},
    {ETIMEDOUT, udp_error::peer},

    // what the kernel says of this very datagram
    {EMSGSIZE, udp_error::destination},
    {EAFNOSUPPORT, udp_error::destination},
    {EINVAL, udp_error::destination},
    {EACCES, udp_error::destination},
    {ENOBUFS, udp_error::destination},

    {EBADF, udp_error::fatal},
    {ENOTSOCK, udp_error::fatal},
    {EFAULT, udp_error::fatal},
}};

boost::system::error_code system_error(int code) {
    return {code, boost::system::system_category()};
}

TEST(udp_error, each_code_has_its_meaning) {
    for (const row& each : table) {
        EXPECT_EQ(classify(system_error(each.code)), each.meaning)
            << each.code << ": " << system_error(each.code).message();
    }
}

TEST(udp_error, codes_by_asio_are_the_same) {
    EXPECT_EQ(classify(boost::asio::error::would_block), udp_error::would_block);
    EXPECT_EQ(classify(boost::asio::error::connection_refused), udp_error::peer);
    EXPECT_EQ(classify(boost::asio::error::message_size), udp_error::destination);
    EXPECT_EQ(classify(boost::asio::error::bad_descriptor), udp_error::fatal);
}

/// A code that nobody thought of must not end a daemon.
TEST(udp_error, every_other_code_concerns_one_datagram_only) {
    std::set<int> known;
    for (const row& each : table) {
        known.insert(each.code);
    }
    for (int code = 1; code < 200; ++code) {
        if (!known.contains(code)) {
            EXPECT_EQ(classify(system_error(code)), udp_error::destination) << code;
        }
    }
}

}  // namespace
}  // namespace chatter::net
