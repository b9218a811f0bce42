// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is refused and bounded is in http_server_limits_test.cpp, bodies that are made while they
// are sent in http_server_sources_test.cpp, the end in http_server_stop_test.cpp.

#include "http_server_fixture.hpp"

#include <boost/system/system_error.hpp>

namespace chatter::http::test {
namespace {

TEST_F(http_server, answers_a_request) {
    raw_client client = connect();
    client.send(get("/a%20b?c=d"));
    EXPECT_EQ(client.take_answer(),
              "HTTP/1.1 200 OK\r\n"
              "Server: chatter\r\n"
              "Cache-Control: no-store\r\n"
              "X-Content-Type-Options: nosniff\r\n"
              "Content-Type: text/plain\r\n"
              "Content-Length: 9\r\n"
              "\r\n"
              "GET /a b ");
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_EQ(asked[0].query, (decltype(asked[0].query){{"c", "d"}}));
    EXPECT_EQ(tested().counted().requests, 1u);
}

TEST_F(http_server, hands_on_the_fields_that_it_knows) {
    raw_client client = connect();
    client.send(
        "POST / HTTP/1.1\r\nhost: a:1\r\nORIGIN: o\r\nAuthorization: Bearer  t \r\n"
        "Content-Type: application/json\r\nLast-Event-ID: 7\r\nCookie: c\r\n"
        "Content-Length: 2\r\n\r\n{}");
    client.take_answer();
    ASSERT_EQ(asked.size(), 1u);
    EXPECT_EQ(asked[0].host, "a:1");
    EXPECT_EQ(asked[0].origin, "o");
    EXPECT_EQ(asked[0].authorization, "Bearer  t");
    EXPECT_EQ(asked[0].content_type, "application/json");
    EXPECT_EQ(asked[0].last_event_id, "7");
    EXPECT_EQ(asked[0].body, "{}");
}

TEST_F(http_server, knows_what_was_not_sent) {
    connect().send(get("/"));
    ASSERT_TRUE(run_until([&] { return !asked.empty(); }));
    EXPECT_EQ(asked[0].host, "x");
    EXPECT_EQ(asked[0].origin, std::nullopt);
    EXPECT_EQ(asked[0].authorization, std::nullopt);
    EXPECT_EQ(asked[0].content_type, std::nullopt);
    EXPECT_EQ(asked[0].last_event_id, std::nullopt);
}

TEST_F(http_server, answers_one_request_after_the_other_on_a_connection) {
    raw_client client = connect();
    for (const auto* each : {"/1", "/2", "/3"}) {
        client.send(get(each));
        EXPECT_EQ(body_of(client.take_answer()), "GET "s + each + " ");
    }
    EXPECT_EQ(tested().counted().connections, 1u);
}

TEST_F(http_server, answers_requests_that_come_together_in_their_order) {
    const std::string post = "POST /p HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc";
    const std::string all = answer_to(get("/1") + post + get("/2"));
    EXPECT_EQ(asked.size(), 3u);
    const auto first = all.find("GET /1 ");
    const auto second = all.find("POST /p abc");
    const auto third = all.find("GET /2 ");
    EXPECT_LT(first, second);
    EXPECT_LT(second, third);
    EXPECT_NE(third, std::string::npos);
}

/// More than is read ahead.
TEST_F(http_server, answers_any_number_of_requests_that_come_together) {
    constexpr std::size_t count = 5'000;
    raw_client client = connect();
    std::string all;
    for (std::size_t i = 0; i < count; ++i) {
        all += get("/");
    }
    EXPECT_TRUE(client.send(all));
    for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(body_of(client.take_answer()), "GET / ") << i;
    }
}

TEST_F(http_server, reads_a_request_that_comes_byte_by_byte) {
    raw_client client = connect();
    for (const char each : "POST / HTTP/1.1\r\n" + host + "Content-Length: 3\r\n\r\nabc") {
        client.send({&each, 1});
        settle();
    }
    EXPECT_EQ(body_of(client.take_answer()), "POST / abc");
}

TEST_F(http_server, reads_a_body_in_chunks) {
    raw_client client = connect();
    client.send("POST / HTTP/1.1\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n" +
                "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nTrailer: t\r\n\r\n" + get("/2"));
    EXPECT_EQ(body_of(client.take_answer()), "POST / abcde");
    EXPECT_EQ(body_of(client.take_answer()), "GET /2 ");
}

TEST_F(http_server, answers_a_client_that_has_ended_its_side) {
    EXPECT_EQ(body_of(answer_to(get("/"))), "GET / ");
    EXPECT_EQ(tested().counted().connections, 0u);
}

TEST_F(http_server, passes_over_line_breaks_between_requests) {
    raw_client client = connect();
    client.send("\r\n" + get("/1") + "\r\n\r\n" + get("/2"));
    EXPECT_EQ(body_of(client.take_answer()), "GET /1 ");
    EXPECT_EQ(body_of(client.take_answer()), "GET /2 ");
    EXPECT_EQ(answer_to(get("/3") + "\r\n").substr(0, 12), "HTTP/1.1 200");
}

TEST_F(http_server, answers_head_without_the_body) {
    raw_client client = connect();
    client.send("HEAD /a HTTP/1.1\r\n" + host + "\r\n");
    const std::string head = client.take_until("\r\n\r\n");
    EXPECT_TRUE(has(head, "Content-Length: 8\r\n")) << head;
    client.send(get("/b"));
    EXPECT_EQ(client.take_answer().substr(0, 15), "HTTP/1.1 200 OK");
}

TEST_F(http_server, closes_when_it_is_asked_to) {
    raw_client client = connect();
    client.send("GET / HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n");
    const std::string all = client.take_rest();
    EXPECT_TRUE(has(all, "Connection: close\r\n")) << all;
    EXPECT_EQ(body_of(all), "GET / ");
}

TEST_F(http_server, closes_behind_an_answer_to_http_1_0) {
    raw_client client = connect();
    client.send("GET / HTTP/1.0\r\n\r\n");
    const std::string all = client.take_rest();
    EXPECT_TRUE(has(all, "Connection: close\r\n")) << all;
    EXPECT_EQ(body_of(all), "GET / ");
}

TEST_F(http_server, asks_for_a_body_that_is_held_back) {
    raw_client client = connect();
    client.send("POST / HTTP/1.1\r\n" + host + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(client.take_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("a");
    settle();
    client.send("bc");
    EXPECT_EQ(body_of(client.take_answer()), "POST / abc");
}

TEST_F(http_server, does_not_ask_for_a_body_that_is_there) {
    raw_client client = connect();
    client.send("POST / HTTP/1.1\r\n" + host +
                "Expect: 100-continue\r\nContent-Length: 3\r\n\r\nabc");
    EXPECT_EQ(status_of(client.take_answer()), "HTTP/1.1 200 OK");
}

TEST_F(http_server, does_not_ask_for_a_body_that_is_too_large) {
    const std::string all = answer_to("POST / HTTP/1.1\r\n" + host +
                                      "Expect: 100-continue\r\nContent-Length: 16385\r\n\r\n");
    EXPECT_EQ(status_of(all), "HTTP/1.1 413 Content Too Large");
}

TEST_F(http_server, serves_others_while_one_has_not_sent_all) {
    raw_client slow = connect();
    slow.send("GET / HT");
    settle();
    EXPECT_EQ(body_of(answer_to(get("/"))), "GET / ");
    slow.send("TP/1.1\r\n" + host + "\r\n");
    EXPECT_EQ(body_of(slow.take_answer()), "GET / ");
}

TEST_F(http_server, notices_a_client_that_goes_away) {
    raw_client client = connect();
    ASSERT_TRUE(run_until([&] { return tested().counted().connections == 1; }));
    client.close();
    EXPECT_TRUE(run_until([&] { return tested().counted().connections == 0; }));
    EXPECT_EQ(tested().counted().refused, 0u);
}

TEST_F(http_server, cannot_listen_where_somebody_else_does) {
    EXPECT_THROW(server(context, tested().local_address(), {}, answer),
                 boost::system::system_error);
}

TEST_F(http_server, listens_on_ipv6) {
    server other(context, *base::parse_address("[::1]:0"), {}, answer);
    other.start();
    EXPECT_EQ(other.local_address().family(), base::address_family::v6);
    raw_client client(context, other.local_address());
    client.send(get("/"));
    EXPECT_EQ(body_of(client.take_answer()), "GET / ");
}

}  // namespace
}  // namespace chatter::http::test
