// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "http_server_fixture.hpp"

#include <boost/asio/socket_base.hpp>

namespace chatter::http::test {
namespace {

TEST_F(http_server, refuses_by_itself_what_is_not_http) {
    const std::string all = answer_to("\x16\x03\x01 hello\r\n\r\n");
    EXPECT_EQ(all,
              "HTTP/1.1 400 Bad Request\r\n"
              "Server: chatter\r\n"
              "Cache-Control: no-store\r\n"
              "X-Content-Type-Options: nosniff\r\n"
              "Content-Type: application/json\r\n"
              "Content-Length: 48\r\n"
              "Connection: close\r\n"
              "\r\n"
              "{\"error\":\"the request is not HTTP: bad method\"}\n");
    EXPECT_TRUE(asked.empty());
    EXPECT_EQ(tested().counted().refused, 1u);
    EXPECT_EQ(tested().counted().requests, 0u);
}

TEST_F(http_server, refuses_a_request_that_ends_too_early) {
    EXPECT_EQ(status_of(answer_to("GET / HTTP/1.1\r\nHo")), "HTTP/1.1 400 Bad Request");
    const std::string early = "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nab";
    EXPECT_EQ(status_of(answer_to(early)), "HTTP/1.1 400 Bad Request");
    // The second of two.
    EXPECT_TRUE(has(answer_to(get("/1") + "GET"), "HTTP/1.1 400 Bad Request"));
    EXPECT_EQ(asked.size(), 1u);
}

TEST_F(http_server, reads_nothing_behind_what_it_refuses) {
    answer_to("GET / HTTP/9.9\r\n\r\n" + get("/smuggled"));
    EXPECT_TRUE(asked.empty());
}

/// While it still sends, the client's kernel would throw away the answer if we closed.
TEST_F(http_server, tells_who_sends_a_megabyte_of_head_why_it_is_refused) {
    raw_client client = connect();
    EXPECT_TRUE(client.send("GET / HTTP/1.1\r\nX: " + std::string(1'000'000, 'a')));
    EXPECT_EQ(status_of(client.take_rest()), "HTTP/1.1 431 Request Header Fields Too Large");
    client.close();
    EXPECT_TRUE(run_until([&] { return tested().counted().connections == 0; }));
}

TEST_F(http_server, tells_who_sends_a_megabyte_of_body_why_it_is_refused) {
    raw_client client = connect();
    EXPECT_TRUE(client.send("POST / HTTP/1.1\r\n" + host + "Content-Length: 1000000\r\n\r\n" +
                            std::string(1'000'000, 'a')));
    EXPECT_EQ(status_of(client.take_rest()), "HTTP/1.1 413 Content Too Large");
}

TEST_F(http_server, does_not_listen_for_ever_to_whom_it_has_refused) {
    raw_client client = connect();
    EXPECT_FALSE(client.send("GET / HTTP/1.1\r\nX: " + std::string(20'000'000, 'a')));
    EXPECT_TRUE(run_until([&] { return tested().counted().connections == 0; }));
}

TEST_F(http_server, ends_a_request_that_does_not_arrive_in_time) {
    limits.request_timeout = milliseconds(50);
    limits.idle_timeout = patience;
    raw_client client = connect();
    client.send("GET / HTTP/1.1\r\n");
    EXPECT_EQ(status_of(client.take_rest()), "HTTP/1.1 408 Request Timeout");
    EXPECT_EQ(tested().counted().timed_out, 1u);
}

/// The time is that of the whole request, not that between two bytes.
TEST_F(http_server, ends_a_request_that_comes_too_slowly) {
    limits.request_timeout = milliseconds(50);
    raw_client client = connect();
    client.send("GET /");
    EXPECT_TRUE(run_until([&] {
        if (!client.has_ended()) {
            client.send("a");
        }
        return has(client.received(), "HTTP/1.1 408 Request Timeout");
    }));
}

TEST_F(http_server, closes_without_a_word_where_no_request_comes) {
    limits.idle_timeout = milliseconds(100);
    limits.request_timeout = patience;
    EXPECT_EQ(connect().take_rest(), "");
    raw_client client = connect();
    client.send(get("/"));
    EXPECT_EQ(body_of(client.take_rest()), "GET / ");
    EXPECT_EQ(tested().counted().timed_out, 0u);
    EXPECT_EQ(tested().counted().refused, 0u);
}

TEST_F(http_server, makes_room_by_closing_who_has_been_idle_longest) {
    limits.connections_max = 8;
    std::vector<std::unique_ptr<raw_client>> idle;
    for (std::size_t i = 0; i < 300; ++i) {
        idle.push_back(std::make_unique<raw_client>(context, tested().local_address()));
        settle();
    }
    EXPECT_EQ(tested().counted().connections, 8u);
    EXPECT_EQ(tested().counted().refused, 0u);
    for (std::size_t i = 0; i < 300; ++i) {
        EXPECT_EQ(idle[i]->has_ended(), i < 292) << i;
    }
    EXPECT_EQ(body_of(answer_to(get("/"))), "GET / ");
    // A request makes him the one who was idle last.
    idle[294]->send(get("/"));
    idle[294]->take_answer();
    for (int i = 0; i < 7; ++i) {
        idle.push_back(std::make_unique<raw_client>(context, tested().local_address()));
        settle();
    }
    EXPECT_FALSE(idle[294]->has_ended());
    EXPECT_TRUE(idle[299]->has_ended());
}

TEST_F(http_server, turns_away_a_newcomer_where_nobody_is_idle) {
    limits.connections_max = 2;
    raw_client first = connect();
    raw_client second = connect();
    first.send("G");
    second.send("G");
    settle();

    raw_client newcomer = connect();
    newcomer.send(get("/") + std::string(100'000, 'a'));
    const std::string all = newcomer.take_rest();
    EXPECT_EQ(status_of(all), "HTTP/1.1 503 Service Unavailable");
    EXPECT_TRUE(has(all, "Retry-After: 1\r\n")) << all;
    EXPECT_EQ(tested().counted().refused, 1u);

    first.send("ET / HTTP/1.1\r\n" + host + "\r\n");
    EXPECT_EQ(body_of(first.take_answer()), "GET / ");
    EXPECT_EQ(body_of(answer_to(get("/"))), "GET / ");  // in place of the first
    EXPECT_TRUE(asked.size() == 2u);
}

TEST_F(http_server, bounds_those_whom_it_turns_away) {
    limits.connections_max = 1;
    raw_client first = connect();
    first.send("G");
    settle();
    std::vector<std::unique_ptr<raw_client>> turned_away;
    for (std::size_t i = 0; i < 100; ++i) {
        turned_away.push_back(std::make_unique<raw_client>(context, tested().local_address()));
        settle();
    }
    EXPECT_LE(tested().counted().connections, 17u);
    EXPECT_FALSE(first.has_ended());
}

response make_large(std::size_t size) {
    response made;
    made.body = std::string(size, 'b');
    return made;
}

TEST_F(http_server, ends_who_does_not_read) {
    limits.write_timeout = milliseconds(100);
    answer = [](const request&) { return make_large(4'000'000); };
    raw_client client = connect();
    client.send(get("/"));
    EXPECT_TRUE(run_until([&] { return tested().counted().timed_out == 1; }));
    EXPECT_EQ(tested().counted().connections, 0u);
}

TEST_F(http_server, lets_one_read_slowly) {
    limits.write_timeout = milliseconds(600);
    answer = [](const request&) { return make_large(4'000'000); };
    raw_client client = connect();
    client.send(get("/"));
    std::size_t size = 0;
    std::array<char, 40'000> into;
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(run_until([&] {
        boost::system::error_code ignored;
        size += client.socket().read_some(boost::asio::buffer(into), ignored);
        context.restart();
        context.run_for(milliseconds(10));
        return size >= 4'000'000;
    }));
    EXPECT_GT(std::chrono::steady_clock::now() - begin, limits.write_timeout);
    EXPECT_EQ(tested().counted().timed_out, 0u);
}

}  // namespace
}  // namespace chatter::http::test
