// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/error_queue.hpp"

#include "net_loopback.hpp"

#include <gtest/gtest.h>

namespace chatter::net {
namespace {

#if defined(__linux__)

using test::loopback_socket;
using test::refusing_port;

/// A refusal, copied.
struct refused {
    base::address peer;
    std::string quoted;
    friend bool operator==(const refused&, const refused&) = default;
};

void PrintTo(const refused& from, std::ostream* to) {
    *to << base::to_string(from.peer) << " refused \"" << from.quoted << '"';
}

/// A socket whose errors are kept.
struct sender {
    explicit sender(std::string_view on) : socket(on) {
        error_queue::enable(socket.socket(), socket.address().family());
    }

    /// All that were refused, a bounded number.
    std::vector<refused> read_all() {
        std::vector<refused> all;
        for (int i = 0; i < 100; ++i) {
            const auto next = errors.read(socket.socket());
            if (!next) {
                break;
            }
            all.push_back({next->peer, test::text_of(next->quoted)});
        }
        return all;
    }

    loopback_socket socket;
    error_queue errors;
};

TEST(error_queue, is_empty_where_nobody_refused) {
    sender from("127.0.0.1:0");
    loopback_socket listening;
    EXPECT_EQ(from.read_all(), std::vector<refused>{});
    from.socket.send("taken", listening.address());
    EXPECT_EQ(from.read_all(), std::vector<refused>{});
}

TEST(error_queue, names_the_v4_port_and_quotes_the_datagram) {
    sender from("127.0.0.1:0");
    refusing_port closed;
    from.socket.send("is anybody there", closed.address());
    EXPECT_EQ(from.read_all(), (std::vector<refused>{{closed.address(), "is anybody there"}}));
    EXPECT_EQ(from.read_all(), std::vector<refused>{});
}

TEST(error_queue, names_the_v6_port_and_quotes_the_datagram) {
    if (!test::has_v6()) {
        GTEST_SKIP() << "no IPv6 here";
    }
    sender from("[::1]:0");
    refusing_port closed("[::1]:0");
    from.socket.send("is anybody there", closed.address());
    EXPECT_EQ(from.read_all(), (std::vector<refused>{{closed.address(), "is anybody there"}}));
}

TEST(error_queue, a_dual_stack_socket_names_a_v4_port_as_v4) {
    if (!test::has_v6()) {
        GTEST_SKIP() << "no IPv6 here";
    }
    sender from("[::]:0");
    refusing_port closed("127.0.0.1:0");
    from.socket.send("is anybody there", closed.address());
    EXPECT_EQ(from.read_all(), (std::vector<refused>{{closed.address(), "is anybody there"}}));
}

TEST(error_queue, a_dual_stack_socket_names_a_v6_port) {
    if (!test::has_v6()) {
        GTEST_SKIP() << "no IPv6 here";
    }
    sender from("[::]:0");
    refusing_port closed("[::1]:0");
    from.socket.send("is anybody there", closed.address());
    EXPECT_EQ(from.read_all(), (std::vector<refused>{{closed.address(), "is anybody there"}}));
}

TEST(error_queue, keeps_several_refusals_in_order) {
    sender from("127.0.0.1:0");
    refusing_port first;
    refusing_port second;
    boost::system::error_code pending;  // each refusal fails the next call once
    const auto send = [&](std::string_view text, const base::address& to) {
        const auto endpoint = to_endpoint(to);
        from.socket.socket().send_to(boost::asio::buffer(text), endpoint, 0, pending);
        if (pending) {
            from.socket.socket().send_to(boost::asio::buffer(text), endpoint, 0, pending);
        }
    };
    send("1", first.address());
    send("2", second.address());
    send("3", first.address());
    EXPECT_EQ(from.read_all(),
              (std::vector<refused>{
                  {first.address(), "1"}, {second.address(), "2"}, {first.address(), "3"}}));
}

TEST(error_queue, quotes_the_beginning_of_a_large_datagram) {
    sender from("127.0.0.1:0");
    refusing_port closed;
    std::string large;
    for (int i = 0; i < 5'000; ++i) {
        large += std::to_string(i) + " ";
    }
    from.socket.send(large, closed.address());
    const auto all = from.read_all();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].peer, closed.address());
    EXPECT_GE(all[0].quoted.size(), 64U);
    EXPECT_EQ(all[0].quoted, large.substr(0, all[0].quoted.size()));
}

/// The peer's address is all that enabling brings: without it the kernel keeps nothing.
TEST(error_queue, has_nothing_where_it_was_not_enabled) {
    loopback_socket from;
    refusing_port closed;
    from.send("is anybody there", closed.address());
    error_queue errors;
    EXPECT_FALSE(errors.read(from.socket()));
}

#endif

}  // namespace
}  // namespace chatter::net
