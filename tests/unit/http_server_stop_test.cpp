// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The end of a server: told to, or taken away.

#include "http_server_fixture.hpp"

#include <boost/system/system_error.hpp>

namespace chatter::http::test {
namespace {

constexpr std::size_t large = 4'000'000;

/// On a busy machine, and yet before the second that a reader is given.
constexpr milliseconds at_once{900};

class http_stop : public http_server {
protected:
    http_stop() {
        answer = [this](const request& what) {
            if (what.path == "/stream") {
                return make_stream(told);
            }
            response made;
            made.body = std::string(what.path == "/large" ? large : 1, 'x');
            return made;
        };
    }

    /// Whether nothing is left to run within the time.
    bool ends_within(milliseconds time) {
        context.restart();
        context.run_for(time);
        return context.stopped();
    }

    std::shared_ptr<script> told = std::make_shared<script>();
};

TEST_F(http_stop, leaves_nothing_on_the_context_where_nobody_is) {
    tested().stop();
    EXPECT_TRUE(ends_within(at_once));
}

TEST_F(http_stop, takes_no_more_connections) {
    const base::address was = tested().local_address();
    tested().stop();
    settle();
    EXPECT_THROW(raw_client(context, was), boost::system::system_error);
}

TEST_F(http_stop, ends_at_once_who_is_idle_or_has_not_sent_all) {
    raw_client fresh = connect();
    raw_client idle = connect();
    idle.send(get("/"));
    idle.take_answer();
    raw_client reading = connect();
    reading.send("GET /");
    settle();
    tested().stop();
    EXPECT_EQ(tested().counted().connections, 0u);
    EXPECT_TRUE(ends_within(at_once));
    EXPECT_EQ(fresh.take_rest(), "");
    EXPECT_EQ(idle.take_rest(), "");
    EXPECT_EQ(asked.size(), 1u);
}

TEST_F(http_stop, ends_streams_at_once) {
    raw_client waiting = connect();
    waiting.send(get("/stream"));
    waiting.take_until("\r\n\r\n");
    settle();
    tested().stop();
    EXPECT_TRUE(told->is_gone);
    EXPECT_EQ(tested().counted().streams, 0u);
    EXPECT_TRUE(ends_within(at_once));
    EXPECT_EQ(waiting.take_rest(), "");
}

TEST_F(http_stop, ends_a_stream_in_the_middle_of_a_piece) {
    told->steps = {{std::string(large, 'x'), state::more}};
    raw_client client = connect();
    client.send(get("/stream"));
    client.take_until("\r\n\r\n");
    tested().stop();
    EXPECT_TRUE(told->is_gone);
    EXPECT_TRUE(ends_within(at_once));
}

TEST_F(http_stop, lets_be_sent_what_is_being_sent) {
    raw_client client = connect();
    client.send(get("/large") + get("/"));
    client.take_until("\r\n\r\n");
    tested().stop();
    EXPECT_EQ(client.take_rest(), std::string(large, 'x'));
    client.close();
    EXPECT_TRUE(ends_within(at_once));
    EXPECT_EQ(asked.size(), 1u);
}

TEST_F(http_stop, does_not_wait_longer_than_a_second_for_a_reader) {
    raw_client client = connect();
    client.send(get("/large"));
    client.take_until("\r\n\r\n");
    tested().stop();
    EXPECT_FALSE(ends_within(milliseconds(500)));
    EXPECT_TRUE(ends_within(patience));
    EXPECT_EQ(tested().counted().connections, 0u);
}

TEST_F(http_stop, does_not_wait_longer_than_a_second_for_one_who_does_not_close) {
    raw_client refused = connect();
    refused.send("\x01\r\n\r\n");
    refused.take_rest();
    tested().stop();
    EXPECT_TRUE(ends_within(patience));
}

/// Who asks for the end is told that it comes.
TEST_F(http_stop, answers_the_request_that_stops_it) {
    answer = [this](const request&) {
        tested().stop();
        response made;
        made.body = "leaving";
        return made;
    };
    raw_client client = connect();
    client.send(get("/leave"));
    const std::string all = client.take_rest();
    EXPECT_EQ(body_of(all), "leaving");
    EXPECT_TRUE(has(all, "Connection: close\r\n"));
}

TEST_F(http_stop, may_be_said_twice) {
    connect();
    tested().stop();
    tested().stop();
    tested().wake();
    EXPECT_TRUE(ends_within(at_once));
}

/// In each state; and the context goes without having run.
TEST_F(http_stop, is_not_needed_before_the_server_goes) {
    raw_client idle = connect();
    raw_client reading = connect();
    reading.send("GET /");
    raw_client waiting = connect();
    waiting.send(get("/stream"));
    raw_client sending = connect();
    sending.send(get("/large"));
    raw_client refused = connect();
    refused.send("\x01\r\n\r\n");
    waiting.take_until("\r\n\r\n");
    sending.take_until("\r\n\r\n");
    settle();
    tested().wake();
    destroy();
    EXPECT_TRUE(told->is_gone);
}

TEST_F(http_stop, leaves_nothing_that_runs_when_the_server_is_gone) {
    raw_client idle = connect();
    raw_client sending = connect();
    sending.send(get("/large"));
    sending.take_until("\r\n\r\n");
    tested().wake();
    destroy();
    EXPECT_TRUE(ends_within(at_once));
}

}  // namespace
}  // namespace chatter::http::test
