// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which socket gets what is in net_socket_filter_test.cpp.

#include "chatter/net/class_sockets.hpp"

#include "net_loopback.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#if defined(__linux__)

#include <sys/socket.h>

namespace chatter::net {
namespace {

using test::address_of;

constexpr std::array both_layouts{socket_layout::by_class, socket_layout::one};

boost::system::error_code error_of_opening(const base::address& where, socket_layout layout) {
    boost::asio::io_context context;
    try {
        const class_sockets sockets(context, where, layout);
    } catch (const boost::system::system_error& error) {
        return error.code();
    }
    return {};
}

TEST(class_sockets, have_one_address_and_buffers_of_one_size) {
    boost::asio::io_context context;
    class_sockets tested(context, address_of("127.0.0.1:0"), socket_layout::by_class);
    ASSERT_EQ(tested.all().size(), core::datagram_class_count);
    const auto size_of = [](udp::socket& socket) {
        boost::asio::socket_base::receive_buffer_size size;
        socket.get_option(size);
        return size.value();
    };
    for (udp::socket& each : tested.all()) {
        EXPECT_EQ(each.local_endpoint(), tested.all().front().local_endpoint());
        EXPECT_EQ(size_of(each), size_of(tested.all().front()));
    }
    EXPECT_EQ(tested.kernel_dropped(), 0U);
}

TEST(class_sockets, are_one_where_one_is_wanted) {
    boost::asio::io_context context;
    class_sockets tested(context, address_of("127.0.0.1:0"), socket_layout::one);
    EXPECT_EQ(tested.all().size(), 1U);
}

TEST(class_sockets, share_their_address_with_nobody_else) {
    boost::asio::io_context context;
    for (const auto layout : both_layouts) {
        const class_sockets first(context, address_of("127.0.0.1:0"), layout);
        const auto taken = to_address(first.all().front().local_endpoint());
        for (const auto other : both_layouts) {
            EXPECT_EQ(error_of_opening(taken, other), boost::asio::error::address_in_use);
        }
        EXPECT_THROW(test::loopback_socket(base::to_string(taken)), boost::system::system_error);
    }
}

/// Its owner being willing to share is no reason to take a part of what is another's.
TEST(class_sockets, do_not_join_who_shares_an_address) {
    boost::asio::io_context context;
    udp::socket sharing(context, udp::v4());
    const int enabled = 1;
    setsockopt(sharing.native_handle(), SOL_SOCKET, SO_REUSEPORT, &enabled, sizeof enabled);
    sharing.bind(to_endpoint(address_of("127.0.0.1:0")));
    for (const auto layout : both_layouts) {
        EXPECT_EQ(error_of_opening(to_address(sharing.local_endpoint()), layout),
                  boost::asio::error::address_in_use);
    }
}

}  // namespace
}  // namespace chatter::net

#endif
