// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/interfaces.hpp"
#include "chatter/net/node_driver.hpp"
#include "chatter/wire/datagram.hpp"

#include "net_loopback.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace chatter::net {
namespace {

using test::address_of;
using test::loopback_socket;
using test::refusing_port;
using test::uuid_of;

std::string debug(const std::string& text) {
    return R"({"DebugMessage":{"text":")" + text + "\"}}";
}

std::string server_added(unsigned number, const base::address& addr) {
    return R"({"ViewGossip":{"ServerAdded":{"uuid":")" + base::to_string(uuid_of(number)) +
           R"(","addr":")" + base::to_string(addr) + "\"}}}";
}

/// A node behind a real socket.
class running_node {
public:
    explicit running_node(std::string_view listen_on = "127.0.0.1:0",
                          base::mono_duration duplicate_lifetime = std::chrono::minutes(3))
        : transport(context, address_of(listen_on)),
          node(make_config(transport.local_address(), duplicate_lifetime), base::prng(1)),
          driver(context, transport, node, [this](const core::event& each) {
              events.push_back(each);
          }) {}

    /// Runs handlers until it is so; false where it never is.
    template <typename Predicate>
    [[nodiscard]] bool run_until(Predicate is_so) {
        const auto deadline = std::chrono::steady_clock::now() + test::patience;
        while (!is_so()) {
            if (context.run_one_until(deadline) == 0) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] bool run_until_events(std::size_t count) {
        return run_until([&] { return events.size() >= count; });
    }

    boost::asio::io_context context;
    udp_transport transport;
    core::node node;
    std::vector<core::event> events;
    node_driver driver;

private:
    static core::config make_config(const base::address& bound, base::mono_duration lifetime) {
        core::config what;
        what.self = uuid_of(1);
        what.listening_on = bound;
        what.duplicate_lifetime = lifetime;
        return what;
    }
};

TEST(node_driver, a_datagram_becomes_an_event) {
    running_node tested;
    loopback_socket stranger;
    tested.driver.start();
    stranger.send(debug("hello"), tested.transport.local_address());
    ASSERT_TRUE(tested.run_until_events(1));
    const auto* told = std::get_if<core::message_received>(&tested.events[0]);
    ASSERT_NE(told, nullptr);
    EXPECT_EQ(told->text, "hello");
    EXPECT_EQ(told->from, stranger.address());
}

TEST(node_driver, rubbish_becomes_an_event_and_no_answer) {
    running_node tested;
    loopback_socket stranger;
    tested.driver.start();
    stranger.send("hello", tested.transport.local_address());
    stranger.send("", tested.transport.local_address());
    ASSERT_TRUE(tested.run_until_events(2));
    EXPECT_EQ(tested.events,
              (std::vector<core::event>{
                  core::datagram_refused{stranger.address(),
                                         core::verdict::undecodable,
                                         wire::decode_error::unknown_encoding},
                  core::datagram_refused{
                      stranger.address(), core::verdict::undecodable, wire::decode_error::empty}}));
    EXPECT_TRUE(stranger.is_empty());
    EXPECT_EQ(tested.transport.counted().sent, 0U);
}

TEST(node_driver, what_came_before_the_start_is_read_in_order_over_several_turns) {
    running_node tested;
    loopback_socket stranger;
    constexpr std::size_t count = 150;
    for (std::size_t i = 0; i < count; ++i) {
        stranger.send(debug(std::to_string(i)), tested.transport.local_address());
    }
    tested.driver.start();
    ASSERT_TRUE(tested.run_until_events(count));
    for (std::size_t i = 0; i < count; ++i) {
        EXPECT_EQ(std::get<core::message_received>(tested.events[i]).text, std::to_string(i));
    }
}

TEST(node_driver, forwarded_bytes_arrive_from_the_port_listened_on) {
    running_node tested;
    loopback_socket stranger;
    loopback_socket sink;
    tested.driver.start();
    const auto daemon = tested.transport.local_address();
    stranger.send(server_added(2, sink.address()), daemon);
    ASSERT_TRUE(tested.run_until_events(1));
    static_cast<void>(sink.receive());  // its own ServerAdded

    constexpr base::wall_time_ms in_2019 = 1'546'300'800'123;
    const wire::message sent{uuid_of(3), in_2019, 5, wire::debug_message{"pass it on"}};
    std::vector<std::byte> bytes;
    wire::encode(sent, wire::encoding::cbor, bytes);
    stranger.send(test::text_of(bytes), daemon);
    ASSERT_TRUE(tested.run_until_events(2));
    const auto passed_on = sink.receive();
    ASSERT_TRUE(passed_on);
    EXPECT_EQ(passed_on->from, daemon);
    const auto read = wire::decode(test::bytes_of(passed_on->text));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->arrived_as, wire::encoding::json);
    auto wanted = sent;
    --wanted.hops;
    EXPECT_EQ(read->content, wanted);
}

#if defined(__linux__)

TEST(node_driver, a_refused_port_becomes_an_event) {
    running_node tested;
    loopback_socket stranger;
    refusing_port closed;
    tested.driver.start();
    stranger.send(server_added(2, closed.address()), tested.transport.local_address());
    const core::event wanted = core::port_refused{closed.address()};
    EXPECT_TRUE(tested.run_until([&] {
        return std::find(tested.events.begin(), tested.events.end(), wanted) != tested.events.end();
    }));
    EXPECT_EQ(tested.node.counted().ports_refused, 1U);
}

#endif

TEST(node_driver, the_timer_serves_the_deadline_of_a_silent_node) {
    running_node tested("127.0.0.1:0", std::chrono::milliseconds(5));
    loopback_socket stranger;
    tested.driver.start();
    stranger.send(debug("one"), tested.transport.local_address());
    ASSERT_TRUE(tested.run_until_events(1));
    ASSERT_TRUE(tested.node.next_deadline());
    EXPECT_TRUE(tested.run_until([&] { return !tested.node.next_deadline(); }));
}

TEST(node_driver, the_timer_is_armed_again_for_what_came_meanwhile) {
    running_node tested("127.0.0.1:0", std::chrono::milliseconds(5));
    loopback_socket stranger;
    tested.driver.start();
    for (std::size_t i = 1; i <= 5; ++i) {
        stranger.send(debug(std::to_string(i)), tested.transport.local_address());
        ASSERT_TRUE(tested.run_until_events(i));
        // A handler more or less: the next one meets an armed timer or a fired one.
        tested.context.run_one_for(std::chrono::milliseconds(2));
    }
    EXPECT_TRUE(tested.run_until([&] { return !tested.node.next_deadline(); }));
}

/// Its timer is armed for minutes ahead: that must not keep the process.
TEST(node_driver, the_context_runs_out_of_work_behind_stop) {
    running_node tested;
    loopback_socket stranger;
    tested.driver.start();
    stranger.send(debug("hello"), tested.transport.local_address());
    ASSERT_TRUE(tested.run_until_events(1));
    ASSERT_TRUE(tested.node.next_deadline());
    tested.driver.stop();
    tested.context.run_for(test::patience);
    EXPECT_TRUE(tested.context.stopped());
}

/// A wildcard listens on every address of the machine; the driver finds out which those are.
TEST(node_driver, a_server_at_an_own_address_is_this_node) {
    const auto all = interface_addresses();
    const auto own = std::find_if(all.begin(), all.end(), [](const base::address& each) {
        return each.family() == base::address_family::v4 && !each.is_loopback();
    });
    if (own == all.end()) {
        GTEST_SKIP() << "the machine has no address beside loopback";
    }
    running_node tested("0.0.0.0:0");
    loopback_socket stranger;
    tested.driver.start();
    const auto port = tested.transport.local_address().port();
    const auto loopback = address_of("127.0.0.1:0").with_port(port);
    stranger.send(server_added(2, own->with_port(port)), loopback);
    ASSERT_TRUE(tested.run_until_events(1));
    const auto* told = std::get_if<core::server_added>(&tested.events[0]);
    ASSERT_NE(told, nullptr);
    EXPECT_EQ(told->reached, core::server_added::reach::is_this_node);
}

}  // namespace
}  // namespace chatter::net
