// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/interfaces.hpp"
#include "chatter/net/node_driver.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/limits.hpp"

#include "net_loopback.hpp"

#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace chatter::net {
namespace {

using test::address_of;
using test::loopback_socket;
using test::refusing_port;
using test::uuid_of;

std::string debug(const std::string& text) {
    return R"({"DebugMessage":{"text":")" + text + "\"}}";
}

/// Of a device: unlike a text it is not kept for a minute, and wants nothing done later.
std::string device(const std::string& name) {
    return R"({"DeviceGossip":{"DeviceAdded":{"name":")" + name + R"(","description":""}}})";
}

std::string server_added(unsigned number, const base::address& addr) {
    return R"({"ViewGossip":{"ServerAdded":{"uuid":")" + base::to_string(uuid_of(number)) +
           R"(","addr":")" + base::to_string(addr) + "\"}}}";
}

core::config config_of(unsigned number) {
    core::config what;
    what.self = uuid_of(number);
    what.name = "node " + std::to_string(number);
    what.timing = core::make_timing(core::probe_period_min);
    return what;
}

core::config with_duplicate_lifetime(base::mono_duration lifetime) {
    core::config what = config_of(1);
    what.duplicate_lifetime = lifetime;
    return what;
}

core::config with_join(unsigned number, std::string target) {
    core::config what = config_of(number);
    what.join.push_back(std::move(target));
    return what;
}

base::wall_time_ms a_moment_ago() {
    return std::chrono::system_clock::now().time_since_epoch() / std::chrono::milliseconds(1);
}

/// A node behind a real socket. Its port is its seed: no two of them are alike.
class running_node {
public:
    explicit running_node(core::config what = config_of(1),
                          std::string_view listen_on = "127.0.0.1:0")
        : transport(context, address_of(listen_on)),
          node(at(transport.local_address(), std::move(what)),
               base::prng(transport.local_address().port())),
          driver(context,
                 transport,
                 node,
                 {.event =
                      [this](const base::instant&, const core::event& each) {
                          events.push_back(each);
                          on_event(each);
                      },
                  .persist = [this] { on_persist(); },
                  .unresolved =
                      [this](std::string_view target, const boost::system::error_code& why) {
                          EXPECT_TRUE(why);
                          unresolved.emplace_back(target);
                      },
                  .left =
                      [this] {
                          ++times_left;
                          driver.stop();
                      }}) {}

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

    template <typename Event>
    [[nodiscard]] std::size_t count() const {
        return static_cast<std::size_t>(
            std::count_if(events.begin(), events.end(), [](const core::event& each) {
                return std::holds_alternative<Event>(each);
            }));
    }

    [[nodiscard]] base::address address() const { return transport.local_address(); }

    boost::asio::io_context context;
    udp_transport transport;
    core::node node;
    std::vector<core::event> events;
    std::vector<std::string> unresolved;
    std::function<void()> on_persist{[] {}};
    std::function<void(const core::event&)> on_event{[](const core::event&) {}};
    int times_left{0};
    node_driver driver;

private:
    static core::config at(const base::address& bound, core::config what) {
        what.listening_on = bound;
        return what;
    }
};

/// Runs both by turns until it is so; false where it never is.
template <typename Predicate>
[[nodiscard]] bool run_both_until(running_node& one, running_node& other, Predicate is_so) {
    return test::wait_until([&] {
        one.context.poll();
        other.context.poll();
        return is_so();
    });
}

/// Two members that know each other.
class pair_of_nodes {
public:
    pair_of_nodes() {
        first.driver.start();
        second.driver.start();
    }
    [[nodiscard]] bool have_met() {
        return run_both_until(first, second, [&] {
            return first.count<core::member_up>() == 1 && second.count<core::member_up>() == 1;
        });
    }

    running_node first;
    running_node second{with_join(2, base::to_string(first.address()))};
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
    running_node tested(with_duplicate_lifetime(std::chrono::milliseconds(5)));
    loopback_socket stranger;
    tested.driver.start();
    stranger.send(device("one"), tested.transport.local_address());
    ASSERT_TRUE(tested.run_until_events(1));
    ASSERT_TRUE(tested.node.next_deadline());
    EXPECT_TRUE(tested.run_until([&] { return !tested.node.next_deadline(); }));
}

TEST(node_driver, the_timer_is_armed_again_for_what_came_meanwhile) {
    running_node tested(with_duplicate_lifetime(std::chrono::milliseconds(5)));
    loopback_socket stranger;
    tested.driver.start();
    for (std::size_t i = 1; i <= 5; ++i) {
        stranger.send(device(std::to_string(i)), tested.transport.local_address());
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
    running_node tested(config_of(1), "0.0.0.0:0");
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

// Members

TEST(node_driver, a_target_to_join_is_looked_up_and_joined) {
    pair_of_nodes both;
    ASSERT_TRUE(both.have_met());
    const auto* up = std::get_if<core::member_up>(&both.first.events[0]);
    ASSERT_NE(up, nullptr);
    EXPECT_EQ(up->who, (core::member_tag{uuid_of(2), "node 2", both.second.address()}));
}

TEST(node_driver, a_name_to_join_is_looked_up_beside_the_loop) {
    running_node first;
    const auto port = std::to_string(first.address().port());
    running_node second(with_join(2, "localhost:" + port));
    first.driver.start();
    second.driver.start();
    EXPECT_TRUE(run_both_until(first, second, [&] { return first.count<core::member_up>() == 1; }));
}

TEST(node_driver, a_target_may_be_joined_while_it_runs) {
    running_node first;
    running_node second(config_of(2));
    first.driver.start();
    second.driver.start();
    second.driver.join("localhost:" + std::to_string(first.address().port()));
    EXPECT_TRUE(run_both_until(first, second, [&] {
        return first.count<core::member_up>() == 1 && second.count<core::member_up>() == 1;
    }));
}

/// The name is too long for any resolver, so nobody is asked.
TEST(node_driver, a_name_that_is_not_found_is_told_and_looked_up_again) {
    const std::string nobody = std::string(300, 'a') + ":2428";
    running_node tested(with_join(1, nobody));
    tested.driver.start();
    ASSERT_TRUE(tested.run_until([&] { return tested.unresolved.size() >= 2; }));
    EXPECT_EQ(tested.unresolved[0], nobody);
    EXPECT_EQ(tested.unresolved[1], nobody);
}

/// What a former run has left makes the node send in the very turn in which it starts.
TEST(node_driver, the_state_is_stored_before_anything_is_sent) {
    loopback_socket peer;
    core::config what = config_of(1);
    what.former = core::saved_state{what.self, 1, a_moment_ago(), {}};
    what.former->members.push_back(
        {{uuid_of(2), 7, 1, peer.address(), "node 2", {}, {}}, 1, wire::member_state::alive});
    running_node tested(what);
    std::vector<bool> nothing_sent_yet;
    tested.on_persist = [&] { nothing_sent_yet.push_back(peer.is_empty()); };
    tested.driver.start();
    ASSERT_EQ(nothing_sent_yet.size(), 1U);
    EXPECT_TRUE(nothing_sent_yet[0]);
    EXPECT_FALSE(peer.is_empty());
}

/// Its deadlines passed while the other went on: the answers are there, and are read first.
TEST(node_driver, who_was_not_run_for_a_while_accuses_nobody) {
    pair_of_nodes both;
    ASSERT_TRUE(both.have_met());
    // Rounds are under way when the pause begins.
    ASSERT_TRUE(run_both_until(
        both.first, both.second, [&] { return both.first.transport.counted().sent > 10; }));
    both.second.context.run_for(std::chrono::milliseconds(300));
    ASSERT_TRUE(run_both_until(
        both.first, both.second, [&] { return both.first.count<core::slept>() > 0; }));
    const auto before = both.first.transport.counted().sent;
    ASSERT_TRUE(run_both_until(both.first, both.second, [&] {
        return both.first.transport.counted().sent > before + 10;
    }));
    EXPECT_EQ(both.first.count<core::member_suspect>(), 0U);
}

/// A deadline has passed and its handler is on its way when a datagram arrives.
TEST(node_driver, what_is_there_is_read_before_a_deadline_is_served) {
    core::config what = config_of(1);
    what.former = core::saved_state{what.self, 1, a_moment_ago(), {}};
    what.former->members.push_back({{uuid_of(2), 7, 1, address_of("127.0.0.1:9"), "node 2", {}, {}},
                                    1,
                                    wire::member_state::alive});
    running_node tested(what);
    loopback_socket stranger;
    tested.driver.start();
    const auto due = tested.node.next_deadline();  // that member is to be poked or probed
    ASSERT_TRUE(due);
    ASSERT_TRUE(test::wait_until([&] {
        return std::chrono::steady_clock::now().time_since_epoch() > due->time_since_epoch();
    }));
    const auto sent_before = tested.node.counted().datagrams_sent;
    std::optional<std::uint64_t> sent_at_the_message;
    tested.on_event = [&](const core::event& each) {
        if (std::holds_alternative<core::message_received>(each)) {
            sent_at_the_message = tested.node.counted().datagrams_sent;
        }
    };
    boost::asio::post(tested.context, [&] { stranger.send(debug("first"), tested.address()); });
    ASSERT_TRUE(
        tested.run_until([&] { return tested.node.counted().datagrams_sent > sent_before; }));
    ASSERT_TRUE(tested.run_until([&] { return sent_at_the_message.has_value(); }));
    // The message was handed on to the member before anything else was sent to it.
    EXPECT_EQ(*sent_at_the_message, sent_before + 1);
}

// Leaving

TEST(node_driver, a_lone_node_has_left_at_once) {
    running_node tested;
    tested.driver.start();
    tested.driver.leave();
    EXPECT_EQ(tested.times_left, 0);  // by a handler of its own
    tested.context.run_for(test::patience);
    EXPECT_EQ(tested.times_left, 1);
    EXPECT_TRUE(tested.context.stopped());
}

TEST(node_driver, leaving_twice_is_leaving_once) {
    running_node tested;
    tested.driver.start();
    tested.driver.leave();
    tested.driver.leave();
    tested.context.run_for(test::patience);
    EXPECT_EQ(tested.times_left, 1);
}

TEST(node_driver, the_others_know_before_a_node_has_left) {
    pair_of_nodes both;
    ASSERT_TRUE(both.have_met());
    both.second.driver.leave();
    ASSERT_TRUE(
        run_both_until(both.first, both.second, [&] { return both.second.times_left == 1; }));
    EXPECT_EQ(both.first.count<core::member_left>(), 1U);
    EXPECT_EQ(both.first.count<core::member_failed>(), 0U);
    both.first.driver.forget(uuid_of(2));
    ASSERT_EQ(both.first.count<core::member_left>(), 2U) << "told in this very turn";
    const auto* told = std::get_if<core::member_left>(&both.first.events.back());
    ASSERT_NE(told, nullptr);
    EXPECT_EQ(told->reason, wire::leave_reason::forgotten);
}

}  // namespace
}  // namespace chatter::net
