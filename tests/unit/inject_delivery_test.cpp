// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Each delivery waits 50 ms for a refusal that may come.

#include "chatter/wire/limits.hpp"

#include "delivery.hpp"
#include "net_loopback.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

#include <thread>

namespace chatter::inject {
namespace {

using test::bytes_of;
using test::loopback_socket;
using test::refusing_port;
using addresses = std::vector<base::address>;
using datagrams = std::vector<std::vector<std::byte>>;

TEST(delivery, all_datagrams_arrive_in_order) {
    loopback_socket daemon;
    EXPECT_FALSE(deliver(addresses{daemon.address()}, datagrams{bytes_of("one"), bytes_of("two")}));
    EXPECT_EQ(daemon.receive_text(), "one");
    EXPECT_EQ(daemon.receive_text(), "two");
    EXPECT_TRUE(daemon.is_empty());
}

/// More than two bursts: the pauses between them lose nothing.
TEST(delivery, a_long_input_arrives_in_order) {
    loopback_socket daemon;
    datagrams all;
    for (int i = 0; i < 150; ++i) {
        all.push_back(bytes_of(std::to_string(i)));
    }
    EXPECT_FALSE(deliver(addresses{daemon.address()}, all));
    for (int i = 0; i < 150; ++i) {
        ASSERT_EQ(daemon.receive_text(), std::to_string(i));
    }
}

TEST(delivery, the_first_address_that_takes_them_gets_all_and_the_others_none) {
    loopback_socket first;
    loopback_socket second;
    EXPECT_FALSE(deliver(addresses{first.address(), second.address()}, datagrams{bytes_of("one")}));
    EXPECT_EQ(first.receive_text(), "one");
    EXPECT_TRUE(second.is_empty());
}

TEST(delivery, a_v6_daemon_is_reached) {
    if (!test::has_v6()) {
        GTEST_SKIP() << "no IPv6 here";
    }
    loopback_socket daemon("[::1]:0");
    EXPECT_FALSE(deliver(addresses{daemon.address()}, datagrams{bytes_of("one")}));
    EXPECT_EQ(daemon.receive_text(), "one");
}

TEST(delivery, no_address_is_an_error) {
    EXPECT_EQ(deliver(addresses{}, datagrams{bytes_of("one")}), boost::asio::error::host_not_found);
}

TEST(delivery, a_datagram_too_large_is_an_error) {
    loopback_socket daemon;
    const std::string large(wire::limits::datagram_bytes_max + 1, 'x');
    EXPECT_EQ(deliver(addresses{daemon.address()}, datagrams{bytes_of(large)}),
              boost::asio::error::message_size);
}

/// A daemon says nothing to an injector; if somebody else does, that is no refusal.
TEST(delivery, an_answer_is_not_a_refusal) {
    loopback_socket daemon;
    std::thread answering([&] {
        if (const auto question = daemon.receive()) {
            daemon.send("answer", question->from);
        }
    });
    EXPECT_FALSE(deliver(addresses{daemon.address()}, datagrams{bytes_of("one")}));
    answering.join();
}

#if defined(__linux__)

TEST(delivery, a_refused_port_is_an_error) {
    refusing_port closed;
    EXPECT_EQ(deliver(addresses{closed.address()}, datagrams{bytes_of("one")}),
              boost::asio::error::connection_refused);
    EXPECT_EQ(deliver(addresses{closed.address()}, datagrams{bytes_of("one"), bytes_of("two")}),
              boost::asio::error::connection_refused);
}

TEST(delivery, the_next_address_is_tried_from_the_first_datagram_on) {
    refusing_port closed;
    loopback_socket daemon;
    EXPECT_FALSE(deliver(addresses{closed.address(), daemon.address()},
                         datagrams{bytes_of("one"), bytes_of("two")}));
    EXPECT_EQ(daemon.receive_text(), "one");
    EXPECT_EQ(daemon.receive_text(), "two");
}

TEST(delivery, the_last_addresss_error_is_told) {
    refusing_port closed;
    const auto unusable = test::address_of("255.255.255.255:2428");  // a socket must ask for that
    EXPECT_EQ(deliver(addresses{unusable, closed.address()}, datagrams{bytes_of("one")}),
              boost::asio::error::connection_refused);
    const auto last = deliver(addresses{closed.address(), unusable}, datagrams{bytes_of("one")});
    EXPECT_TRUE(last);
    EXPECT_NE(last, boost::asio::error::connection_refused);
}

#endif

}  // namespace
}  // namespace chatter::inject
