// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "net_batch_io_suite.hpp"

#if defined(__linux__)

namespace chatter::net {

INSTANTIATE_TYPED_TEST_SUITE_P(mmsg, batch_io_suite, mmsg_io);

namespace {

TEST(mmsg_io, goes_on_working_where_it_was_moved_to) {
    test::loopback_socket sender;
    test::loopback_socket receiver;
    mmsg_io made;
    mmsg_io moved(std::move(made));
    boost::system::error_code error;
    sender.send("hello", receiver.address());
    const auto batch = moved.receive(receiver.socket(), error);
    ASSERT_EQ(batch.size(), 1U) << error.message();
    EXPECT_EQ(test::text_of(batch.front().bytes), "hello");
}

}  // namespace
}  // namespace chatter::net

#endif
