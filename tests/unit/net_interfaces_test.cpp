// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/endpoint.hpp"
#include "chatter/net/interfaces.hpp"

#include "builders.hpp"

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include <algorithm>

namespace chatter::net {
namespace {

bool contains(const std::vector<base::address>& all, const base::address& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

bool can_bind(const base::address& to) {
    boost::asio::io_context context;
    udp::socket socket(context);
    boost::system::error_code error;
    socket.open(to_endpoint(to).protocol(), error);
    if (!error) {
        socket.bind(to_endpoint(to), error);
    }
    return !error;
}

TEST(interfaces, loopback_is_among_them) {
    EXPECT_TRUE(contains(interface_addresses(), test::address_of("127.0.0.1:0")));
}

TEST(interfaces, loopback_of_v6_is_among_them_where_there_is_one) {
    const auto loopback = test::address_of("[::1]:0");
    EXPECT_EQ(contains(interface_addresses(), loopback), can_bind(loopback));
}

/// An address that is this machine's can be bound; one that is not, cannot. A fresh link-local
/// address cannot be bound until it is known to be nobody else's.
TEST(interfaces, each_is_an_address_of_this_machine) {
    for (const base::address& each : interface_addresses()) {
        EXPECT_EQ(each.port(), 0);
        if (each.scope() == 0) {
            EXPECT_TRUE(can_bind(each)) << base::to_string(each);
        }
    }
    EXPECT_FALSE(can_bind(test::address_of("192.0.2.1:0")));
}

}  // namespace
}  // namespace chatter::net
