// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What mmsg_io and plain_io have in common, as tests: net_mmsg_io_test.cpp and
// net_plain_io_test.cpp each run all of them.

#pragma once

#include "chatter/net/batch_io.hpp"
#include "chatter/wire/limits.hpp"

#include "net_loopback.hpp"

#include <boost/asio/error.hpp>
#include <gtest/gtest.h>

namespace chatter::net {

template <typename Io>
class batch_io_suite : public testing::Test {
protected:
    /// One batch, copied.
    std::vector<test::arrived> receive(test::loopback_socket& from) {
        std::vector<test::arrived> all;
        for (const received_datagram& each : io.receive(from.socket(), error)) {
            all.push_back({each.from, test::text_of(each.bytes)});
        }
        return all;
    }

    std::size_t send(const test::burst& what, std::size_t first = 0) {
        return io.send(sender.socket(),
                       sender.address().family(),
                       std::span(what.sends).subspan(first),
                       what.arena,
                       error);
    }

    Io io;
    test::loopback_socket sender;
    test::loopback_socket receiver;
    /// Not the last call's: what an error left must not be taken for one.
    boost::system::error_code error = boost::asio::error::no_recovery;
};

TYPED_TEST_SUITE_P(batch_io_suite);

TYPED_TEST_P(batch_io_suite, nothing_to_read_is_would_block) {
    EXPECT_TRUE(this->receive(this->receiver).empty());
    EXPECT_EQ(this->error, boost::asio::error::would_block);
}

TYPED_TEST_P(batch_io_suite, reads_bytes_and_senders_in_order) {
    test::loopback_socket other;
    this->sender.send("one", this->receiver.address());
    other.send("two", this->receiver.address());
    this->sender.send("three", this->receiver.address());
    EXPECT_EQ(this->receive(this->receiver),
              (std::vector<test::arrived>{{this->sender.address(), "one"},
                                          {other.address(), "two"},
                                          {this->sender.address(), "three"}}));
    EXPECT_FALSE(this->error);
}

TYPED_TEST_P(batch_io_suite, an_empty_datagram_is_a_datagram) {
    this->sender.send("", this->receiver.address());
    EXPECT_EQ(this->receive(this->receiver),
              (std::vector<test::arrived>{{this->sender.address(), ""}}));
    EXPECT_FALSE(this->error);
}

TYPED_TEST_P(batch_io_suite, the_largest_datagram_is_not_cut) {
    const std::string large(wire::limits::datagram_bytes_max, 'x');
    this->sender.send(large, this->receiver.address());
    this->sender.send("behind it", this->receiver.address());
    EXPECT_EQ(this->receive(this->receiver),
              (std::vector<test::arrived>{{this->sender.address(), large},
                                          {this->sender.address(), "behind it"}}));
}

TYPED_TEST_P(batch_io_suite, a_batch_has_its_most_and_the_rest_stays) {
    const std::size_t count = TypeParam::batch_max + 2;
    for (std::size_t i = 0; i < count; ++i) {
        this->sender.send(std::to_string(i), this->receiver.address());
    }
    const auto first = this->receive(this->receiver);
    ASSERT_EQ(first.size(), TypeParam::batch_max);
    EXPECT_EQ(first.back().text, std::to_string(TypeParam::batch_max - 1));
    const auto rest = this->receive(this->receiver);
    ASSERT_EQ(rest.size(), 2U);
    EXPECT_EQ(rest.front().text, std::to_string(TypeParam::batch_max));
    EXPECT_FALSE(this->error);
}

TYPED_TEST_P(batch_io_suite, a_v6_socket_sees_v4_senders_under_their_v4_address) {
    if (!test::has_v6()) {
        GTEST_SKIP() << "no IPv6 here";
    }
    test::loopback_socket both("[::]:0");
    test::loopback_socket v6("[::1]:0");
    const auto port = both.address().port();
    v6.send("six", test::address_of("[::1]:0").with_port(port));
    this->sender.send("four", test::address_of("127.0.0.1:0").with_port(port));
    v6.send("six again", test::address_of("[::1]:0").with_port(port));
    EXPECT_EQ(
        this->receive(both),
        (std::vector<test::arrived>{
            {v6.address(), "six"}, {this->sender.address(), "four"}, {v6.address(), "six again"}}));
}

TYPED_TEST_P(batch_io_suite, sends_each_range_to_its_receiver) {
    test::loopback_socket other;
    test::burst what;
    what.add(this->receiver.address(), "one")
        .add(other.address(), "three")
        .add_same(this->receiver.address())
        .add(this->receiver.address(), "");
    EXPECT_EQ(this->send(what), 4U);
    EXPECT_FALSE(this->error);
    EXPECT_EQ(this->receiver.receive(), (test::arrived{this->sender.address(), "one"}));
    EXPECT_EQ(this->receiver.receive_text(), "three");
    EXPECT_EQ(this->receiver.receive_text(), "");
    EXPECT_EQ(other.receive_text(), "three");
    EXPECT_TRUE(this->receiver.is_empty());
}

TYPED_TEST_P(batch_io_suite, more_than_a_batch_goes_in_several_calls) {
    const std::size_t count = 2 * TypeParam::batch_max + 3;
    test::burst what;
    for (std::size_t i = 0; i < count; ++i) {
        what.add(this->receiver.address(), std::to_string(i));
    }
    std::size_t gone = 0;
    for (std::size_t calls = 0; gone < count && calls < count; ++calls) {
        const std::size_t sent = this->send(what, gone);
        ASSERT_GT(sent, 0U) << this->error.message();
        gone += sent;
    }
    EXPECT_EQ(gone, count);
    for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(this->receiver.receive_text(), std::to_string(i));
    }
}

TYPED_TEST_P(batch_io_suite, an_error_of_the_first_is_told_and_nothing_goes) {
    test::burst what;
    what.add(this->receiver.address(), std::string(wire::limits::datagram_bytes_max + 1, 'x'))
        .add(this->receiver.address(), "behind it");
    EXPECT_EQ(this->send(what), 0U);
    EXPECT_EQ(this->error, boost::asio::error::message_size);
    EXPECT_TRUE(this->receiver.is_empty());
}

TYPED_TEST_P(batch_io_suite, an_error_of_a_later_one_waits_for_its_own_call) {
    test::burst what;
    what.add(this->receiver.address(), "before it")
        .add(this->receiver.address(), std::string(wire::limits::datagram_bytes_max + 1, 'x'))
        .add(this->receiver.address(), "behind it");
    EXPECT_EQ(this->send(what), 1U);
    EXPECT_FALSE(this->error);
    EXPECT_EQ(this->send(what, 1), 0U);
    EXPECT_EQ(this->error, boost::asio::error::message_size);
    EXPECT_EQ(this->send(what, 2), 1U);
    EXPECT_FALSE(this->error);
    EXPECT_EQ(this->receiver.receive_text(), "before it");
    EXPECT_EQ(this->receiver.receive_text(), "behind it");
}

TYPED_TEST_P(batch_io_suite, a_v6_socket_reaches_v4_receivers) {
    if (!test::has_v6()) {
        GTEST_SKIP() << "no IPv6 here";
    }
    test::loopback_socket both("[::]:0");
    test::burst what;
    what.add(this->receiver.address(), "six to four");
    EXPECT_EQ(
        this->io.send(both.socket(), base::address_family::v6, what.sends, what.arena, this->error),
        1U);
    EXPECT_FALSE(this->error);
    const auto seen = this->receiver.receive();
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->text, "six to four");
    EXPECT_EQ(seen->from.port(), both.address().port());
}

TYPED_TEST_P(batch_io_suite, a_v6_receiver_is_refused_by_a_v4_socket) {
    test::burst what;
    what.add(test::address_of("[::1]:2428"), "four to six");
    EXPECT_EQ(this->send(what), 0U);
    EXPECT_TRUE(this->error);
}

REGISTER_TYPED_TEST_SUITE_P(batch_io_suite,
                            nothing_to_read_is_would_block,
                            reads_bytes_and_senders_in_order,
                            an_empty_datagram_is_a_datagram,
                            the_largest_datagram_is_not_cut,
                            a_batch_has_its_most_and_the_rest_stays,
                            a_v6_socket_sees_v4_senders_under_their_v4_address,
                            sends_each_range_to_its_receiver,
                            more_than_a_batch_goes_in_several_calls,
                            an_error_of_the_first_is_told_and_nothing_goes,
                            an_error_of_a_later_one_waits_for_its_own_call,
                            a_v6_socket_reaches_v4_receivers,
                            a_v6_receiver_is_refused_by_a_v4_socket);

}  // namespace chatter::net
