// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/endpoint.hpp"

#include "builders.hpp"

#include <boost/asio/ip/address.hpp>
#include <gtest/gtest.h>

namespace chatter::net {
namespace {

namespace ip = boost::asio::ip;
using base::address_family;
using test::address_of;

std::string text_of(const udp::endpoint& from) {
    return from.address().to_string() + " " + std::to_string(from.port());
}

TEST(endpoint, v4_address_for_a_v4_socket_stays_v4) {
    EXPECT_EQ(text_of(to_endpoint(address_of("192.0.2.1:2428"), address_family::v4)),
              "192.0.2.1 2428");
}

TEST(endpoint, v4_address_for_a_v6_socket_is_mapped) {
    EXPECT_EQ(text_of(to_endpoint(address_of("192.0.2.1:2428"), address_family::v6)),
              "::ffff:192.0.2.1 2428");
}

TEST(endpoint, v6_address_keeps_its_scope) {
    const auto endpoint = to_endpoint(address_of("[fe80::1%3]:2428"), address_family::v6);
    EXPECT_EQ(endpoint.address().to_v6().scope_id(), 3U);
    EXPECT_EQ(endpoint.address().to_v6().to_bytes(), ip::make_address_v6("fe80::1").to_bytes());
    EXPECT_EQ(endpoint.port(), 2428);
}

TEST(endpoint, v6_address_for_a_v4_socket_comes_back_as_it_is) {
    EXPECT_EQ(text_of(to_endpoint(address_of("[2001:db8::1]:2428"), address_family::v4)),
              "2001:db8::1 2428");
}

TEST(endpoint, an_address_alone_decides_the_family) {
    EXPECT_EQ(to_endpoint(address_of("127.0.0.1:1")).protocol(), udp::v4());
    EXPECT_EQ(to_endpoint(address_of("[::1]:1")).protocol(), udp::v6());
}

TEST(endpoint, a_mapped_sender_is_the_v4_address_that_it_is) {
    const udp::endpoint seen(ip::make_address("::ffff:192.0.2.1"), 2428);
    EXPECT_EQ(to_address(seen), address_of("192.0.2.1:2428"));
}

TEST(endpoint, every_address_survives_the_way_to_its_socket_and_back) {
    for (const char* text : {"0.0.0.0:0",
                             "127.0.0.1:65535",
                             "255.255.255.255:1",
                             "[::]:2428",
                             "[::1]:2428",
                             "[2001:db8::1]:2428",
                             "[fe80::1%7]:2428"}) {
        const auto addr = address_of(text);
        EXPECT_EQ(to_address(to_endpoint(addr)), addr) << text;
        EXPECT_EQ(to_address(to_endpoint(addr, address_family::v6)), addr) << text;
    }
}

}  // namespace
}  // namespace chatter::net
