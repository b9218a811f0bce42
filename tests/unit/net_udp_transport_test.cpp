// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What needs a network of its own is in net_udp_transport_backlog_test.cpp.

#include "chatter/net/udp_transport.hpp"
#include "chatter/wire/limits.hpp"

#include "net_loopback.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

namespace chatter::net {
namespace {

using test::address_of;
using test::burst;
using test::loopback_socket;
using test::refusing_port;

class transport : public testing::Test {
protected:
    /// The next batch's texts.
    std::vector<std::string> receive() {
        std::vector<std::string> all;
        for (const received_datagram& each : tested.receive()) {
            all.push_back(test::text_of(each.bytes));
        }
        return all;
    }

    void send(const base::address& to, std::string_view text) {
        const burst one = burst().add(to, text);
        tested.send(one.sends, one.arena);
    }

    template <typename Predicate>
    [[nodiscard]] bool run_until(Predicate is_done) {
        const auto deadline = std::chrono::steady_clock::now() + test::patience;
        while (!is_done()) {
            if (context.run_one_until(deadline) == 0) {
                return false;
            }
        }
        return true;
    }

    boost::asio::io_context context;
    udp_transport tested{context, address_of("127.0.0.1:0")};
    loopback_socket peer;
};

boost::system::error_code error_of_listening_on(const base::address& where) {
    boost::asio::io_context context;
    try {
        udp_transport transport(context, where);
    } catch (const boost::system::system_error& error) {
        return error.code();
    }
    return {};
}

TEST_F(transport, port_0_becomes_the_port_that_the_kernel_chose) {
    const auto addr = tested.local_address();
    EXPECT_NE(addr.port(), 0);
    EXPECT_EQ(addr, address_of("127.0.0.1:0").with_port(addr.port()));
}

TEST_F(transport, a_port_in_use_cannot_be_listened_on) {
    EXPECT_EQ(error_of_listening_on(tested.local_address()), boost::asio::error::address_in_use);
}

TEST_F(transport, an_address_of_another_host_cannot_be_listened_on) {
    EXPECT_EQ(error_of_listening_on(address_of("192.0.2.1:0")),
              boost::system::errc::address_not_available);
}

/// A daemon on 0.0.0.0 and one on [::1] may share a port; one on [::] takes IPv4 as well.
TEST_F(transport, only_the_wildcard_of_v6_takes_v4_too) {
    if (!test::has_v6()) {
        GTEST_SKIP() << "no IPv6 here";
    }
    const auto port = tested.local_address().port();
    EXPECT_FALSE(error_of_listening_on(address_of("[::1]:0").with_port(port)));
    EXPECT_EQ(error_of_listening_on(address_of("[::]:0").with_port(port)),
              boost::asio::error::address_in_use);
}

TEST_F(transport, receive_buffer_is_what_the_kernel_granted) {
    boost::asio::socket_base::receive_buffer_size plain;
    peer.socket().get_option(plain);
    EXPECT_GE(tested.receive_buffer(), static_cast<std::size_t>(plain.value()));
    EXPECT_LE(tested.receive_buffer(), 4U * 1024U * 1024U);
}

TEST_F(transport, nothing_there_is_an_empty_batch) {
    EXPECT_TRUE(tested.receive().empty());
    EXPECT_EQ(tested.counted().receive_failed, 0U);
}

TEST_F(transport, receives_what_was_sent_with_its_sender) {
    peer.send("hello", tested.local_address());
    const auto batch = tested.receive();
    ASSERT_EQ(batch.size(), 1U);
    EXPECT_EQ(batch[0].from, peer.address());
    EXPECT_EQ(test::text_of(batch[0].bytes), "hello");
}

TEST_F(transport, readable_is_called_for_each_arrival) {
    std::vector<std::string> all;
    tested.start(
        [&] {
            for (const std::string& each : receive()) {
                all.push_back(each);
            }
        },
        [] {});
    for (const char* text : {"one", "two", "three"}) {
        peer.send(text, tested.local_address());
        EXPECT_TRUE(run_until([&] { return !all.empty() && all.back() == text; })) << text;
    }
    EXPECT_EQ(all, (std::vector<std::string>{"one", "two", "three"}));
}

TEST_F(transport, readable_is_called_again_for_what_was_left_behind) {
    const std::size_t count = 2 * udp_transport::batch_max + 1;
    for (std::size_t i = 0; i < count; ++i) {
        peer.send(std::to_string(i), tested.local_address());
    }
    std::size_t received = 0;
    tested.start([&] { received += tested.receive().size(); }, [] {});
    EXPECT_TRUE(run_until([&] { return received == count; })) << received;
}

TEST_F(transport, nothing_is_called_behind_close) {
    int calls = 0;
    tested.start([&] { ++calls; }, [&] { ++calls; });
    peer.send("hello", tested.local_address());
    ASSERT_TRUE(run_until([&] { return calls > 0; }));
    const int before = calls;
    peer.send("hello again", tested.local_address());
    tested.close();
    EXPECT_GE(context.run_for(test::patience), 1U);
    EXPECT_TRUE(context.stopped()) << "something is still waited for";
    EXPECT_EQ(calls, before);
}

TEST_F(transport, sends_from_its_own_port_and_counts) {
    burst what;
    what.add(peer.address(), "one").add(peer.address(), "two").add_same(peer.address());
    tested.send(what.sends, what.arena);
    EXPECT_EQ(peer.receive(), (test::arrived{tested.local_address(), "one"}));
    EXPECT_EQ(peer.receive_text(), "two");
    EXPECT_EQ(peer.receive_text(), "two");
    EXPECT_EQ(tested.counted().sent, 3U);
    EXPECT_EQ(tested.counted().send_failed, 0U);
}

TEST_F(transport, nothing_to_send_is_no_call) {
    tested.send({}, {});
    EXPECT_EQ(tested.counted().sent, 0U);
    EXPECT_EQ(tested.counted().send_failed, 0U);
}

TEST_F(transport, more_than_a_batch_arrives_whole_and_in_order) {
    const std::size_t count = 2 * udp_transport::batch_max + 1;
    burst what;
    for (std::size_t i = 0; i < count; ++i) {
        what.add(peer.address(), std::to_string(i));
    }
    tested.send(what.sends, what.arena);
    for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(peer.receive_text(), std::to_string(i));
    }
    EXPECT_EQ(tested.counted().sent, count);
}

#if defined(__linux__)

/// The refusal of the first datagram fails the sending of the second, which is innocent. (Of
/// several sockets any may get the refusal, of one it is that one.)
TEST_F(transport, a_send_that_fails_for_another_peer_is_repeated_and_arrives) {
    udp_transport one(context, address_of("127.0.0.1:0"), socket_layout::one);
    refusing_port closed;
    for (const base::address& to : {closed.address(), peer.address()}) {
        const burst what = burst().add(to, "to somebody");
        one.send(what.sends, what.arena);
    }
    EXPECT_EQ(peer.receive_text(), "to somebody");
    EXPECT_EQ(one.counted().sent, 2U);
    EXPECT_EQ(one.counted().send_repeated, 1U);
    EXPECT_EQ(one.counted().send_failed, 0U);
}

TEST_F(transport, refusing_ports_among_others_cost_no_datagram) {
    refusing_port closed;
    burst what;
    for (int i = 0; i < 40; ++i) {
        what.add(closed.address(), "to nobody").add(peer.address(), std::to_string(i));
    }
    tested.send(what.sends, what.arena);
    for (int i = 0; i < 40; ++i) {
        ASSERT_EQ(peer.receive_text(), std::to_string(i));
    }
    EXPECT_EQ(tested.counted().sent, 80U);
    EXPECT_EQ(tested.counted().send_failed, 0U);
}

TEST_F(transport, a_receive_that_fails_for_a_peer_goes_on) {
    refusing_port closed;
    send(closed.address(), "to nobody");
    peer.send("hello", tested.local_address());
    EXPECT_EQ(receive(), std::vector<std::string>{"hello"});
    EXPECT_EQ(tested.counted().receive_failed, 1U);
}

TEST_F(transport, refused_is_called_for_a_refusal) {
    refusing_port closed;
    std::vector<base::address> refused;
    tested.start([] {},
                 [&] {
                     while (const auto refusal = tested.read_refusal()) {
                         refused.push_back(refusal->peer);
                     }
                 });
    send(closed.address(), "to nobody");
    EXPECT_TRUE(run_until([&] { return !refused.empty(); }));
    EXPECT_EQ(refused, std::vector{closed.address()});
}

#endif

TEST_F(transport, a_datagram_that_cannot_go_is_passed_over_and_counted) {
    const std::string too_large(wire::limits::datagram_bytes_max + 1, 'x');
    burst what;
    what.add(peer.address(), too_large)
        .add(peer.address(), "one")
        .add(address_of("[::1]:2428"), "wrong family")
        .add(peer.address().with_port(0), "no port")
        .add(peer.address(), "two")
        .add(peer.address(), too_large);
    tested.send(what.sends, what.arena);
    EXPECT_EQ(peer.receive_text(), "one");
    EXPECT_EQ(peer.receive_text(), "two");
    EXPECT_TRUE(peer.is_empty());
    EXPECT_EQ(tested.counted().sent, 2U);
    EXPECT_EQ(tested.counted().send_failed, 4U);
    EXPECT_EQ(tested.counted().send_waited, 0U);
    EXPECT_EQ(tested.counted().send_dropped, 0U);
}

TEST_F(transport, both_families_go_through_a_dual_stack_socket) {
    if (!test::has_v6()) {
        GTEST_SKIP() << "no IPv6 here";
    }
    udp_transport both(context, address_of("[::]:0"));
    loopback_socket v6("[::1]:0");
    burst what;
    what.add(peer.address(), "four").add(v6.address(), "six");
    both.send(what.sends, what.arena);
    const auto port = both.local_address().port();
    EXPECT_EQ(peer.receive(), (test::arrived{address_of("127.0.0.1:0").with_port(port), "four"}));
    EXPECT_EQ(v6.receive(), (test::arrived{address_of("[::1]:0").with_port(port), "six"}));
}

}  // namespace
}  // namespace chatter::net
