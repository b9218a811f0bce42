// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Bodies that are made while they are sent, event streams among them.

#include "http_server_fixture.hpp"

#include <algorithm>

namespace chatter::http::test {
namespace {

class http_source : public http_server {
protected:
    http_source() {
        answer = [this](const request& what) {
            return what.path == "/stream" ? make_stream(told) : make_scripted(told);
        };
    }

    std::shared_ptr<script> told = std::make_shared<script>();
};

TEST_F(http_source, is_sent_in_chunks) {
    told->steps = {{"abc", state::more}, {std::string(20, 'd'), state::more}, {"e", state::done}};
    raw_client client = connect();
    client.send(get("/") + get("/"));
    EXPECT_EQ(client.take_until("0\r\n\r\n"),
              "HTTP/1.1 200 OK\r\n"
              "Server: chatter\r\n"
              "Cache-Control: no-store\r\n"
              "X-Content-Type-Options: nosniff\r\n"
              "Content-Type: text/plain\r\n"
              "Transfer-Encoding: chunked\r\n"
              "\r\n"
              "00000003\r\nabc\r\n"
              "00000014\r\ndddddddddddddddddddd\r\n"
              "00000001\r\ne\r\n"
              "0\r\n\r\n");
    EXPECT_TRUE(has(client.take_until("\r\n\r\n"), "HTTP/1.1 200 OK\r\n"));
}

TEST_F(http_source, may_have_nothing) {
    told->steps = {{"", state::done}};
    EXPECT_EQ(body_of(answer_to(get("/"))), "0\r\n\r\n");
}

TEST_F(http_source, may_end_without_a_last_piece) {
    told->steps = {{"abc", state::more}, {"", state::done}};
    EXPECT_EQ(body_of(answer_to(get("/"))), "00000003\r\nabc\r\n0\r\n\r\n");
}

TEST_F(http_source, ends_with_the_connection_for_http_1_0) {
    told->steps = {{"abc", state::more}, {"de", state::done}};
    const std::string all = answer_to("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(body_of(all), "abcde");
    EXPECT_TRUE(has(all, "Connection: close\r\n"));
    EXPECT_FALSE(has(all, "Transfer-Encoding"));
    EXPECT_FALSE(has(all, "Content-Length"));
}

TEST_F(http_source, is_not_asked_for_head) {
    raw_client client = connect();
    client.send("HEAD / HTTP/1.1\r\n" + host + "\r\n");
    EXPECT_TRUE(has(client.take_until("\r\n\r\n"), "Transfer-Encoding: chunked\r\n"));
    client.send("HEAD /stream HTTP/1.1\r\n" + host + "\r\n");
    client.take_until("\r\n\r\n");
    settle();
    EXPECT_EQ(client.received(), "");
    EXPECT_EQ(told->asked, 0u);
    EXPECT_EQ(tested().counted().streams, 0u);
}

TEST_F(http_source, is_asked_again_when_it_is_woken) {
    raw_client client = connect();
    client.send(get("/"));
    client.take_until("\r\n\r\n");
    settle();
    EXPECT_EQ(told->asked, 1u);

    told->steps = {{"abc", state::waiting}};
    settle();
    EXPECT_EQ(told->asked, 1u);
    for (int i = 0; i < 100; ++i) {
        tested().wake();
    }
    EXPECT_EQ(client.take_until("\r\nabc\r\n"), "00000003\r\nabc\r\n");
    settle();
    EXPECT_EQ(told->asked, 2u);

    told->steps = {{"d", state::done}};
    tested().wake();
    EXPECT_EQ(client.take_until("0\r\n\r\n"), "00000001\r\nd\r\n0\r\n\r\n");
}

/// What woke it may have come behind what it had to say.
TEST_F(http_source, is_asked_again_when_it_is_woken_while_a_piece_is_sent) {
    told->steps = {{std::string(2'000'000, 'x'), state::waiting}, {"y", state::done}};
    raw_client client = connect();
    client.send(get("/"));
    ASSERT_TRUE(run_until([&] { return told->asked == 1; }));
    settle();
    tested().wake();
    settle();
    EXPECT_EQ(told->asked, 1u);
    EXPECT_TRUE(has(client.take_until("0\r\n\r\n"), "xxx\r\n00000001\r\ny\r\n"));
}

TEST_F(http_source, of_many_are_all_woken) {
    std::vector<std::unique_ptr<raw_client>> clients;
    for (int i = 0; i < 100; ++i) {
        clients.push_back(std::make_unique<raw_client>(context, tested().local_address()));
        clients.back()->send(get("/stream"));
    }
    ASSERT_TRUE(run_until([&] { return told->asked == 100; }));
    settle();
    for (int i = 0; i < 100; ++i) {
        told->steps.push_back({"data: x\n\n", state::waiting});
    }
    tested().wake();
    for (const auto& each : clients) {
        EXPECT_TRUE(has(each->take_until("data: x\n\n"), "200 OK"));
    }
    EXPECT_EQ(told->asked, 200u);
}

/// The gossip on the same context has its turn between them.
TEST_F(http_source, of_many_are_not_woken_by_one_handler) {
    std::vector<std::unique_ptr<raw_client>> clients;
    for (int i = 0; i < 100; ++i) {
        clients.push_back(std::make_unique<raw_client>(context, tested().local_address()));
        clients.back()->send(get("/stream"));
    }
    ASSERT_TRUE(run_until([&] { return told->asked == 100; }));
    settle();
    tested().wake();
    std::size_t most = 0;
    while (told->asked < 200) {
        const std::size_t before = told->asked;
        context.restart();
        ASSERT_EQ(context.run_one_for(patience), 1u);
        most = std::max(most, told->asked - before);
    }
    EXPECT_LE(most, 8u);
}

TEST_F(http_source, is_asked_for_one_piece_at_a_time) {
    for (int i = 0; i < 1'000; ++i) {
        told->steps.push_back({std::string(16'000, 'x'), state::more});
    }
    told->steps.push_back({"", state::done});
    raw_client client = connect();
    client.send(get("/"));
    settle();
    // The kernel has taken some, and no more than it was told to.
    EXPECT_LT(told->asked, 100u);
    // Others have theirs meanwhile.
    answer = [](const request&) {
        response made;
        made.body = "free";
        return made;
    };
    EXPECT_EQ(body_of(answer_to(get("/"))), "free");
    EXPECT_EQ(client.take_until("\r\n0\r\n\r\n").size() / 1'000'000, 16u);
    EXPECT_EQ(told->asked, 1'001u);
}

TEST_F(http_source, is_gone_when_the_reader_is) {
    raw_client client = connect();
    client.send(get("/stream"));
    client.take_until("\r\n\r\n");
    settle();
    EXPECT_EQ(tested().counted().streams, 1u);
    client.close();
    EXPECT_TRUE(run_until([&] { return told->is_gone; }));
    EXPECT_EQ(tested().counted().streams, 0u);
    EXPECT_EQ(tested().counted().connections, 0u);
}

TEST_F(http_source, is_gone_when_the_reader_is_in_the_middle_of_a_piece) {
    told->steps = {{std::string(4'000'000, 'x'), state::more}};
    {
        raw_client client = connect();
        client.send(get("/"));
        client.take_until("\r\n\r\n");
    }
    EXPECT_TRUE(run_until([&] { return told->is_gone; }));
    EXPECT_EQ(tested().counted().connections, 0u);
}

/// Who has ended his side is not waited with: he looks like one who is gone.
TEST_F(http_source, has_what_is_there_sent_to_who_ended_his_side) {
    told->steps = {{"a", state::more}, {"b", state::waiting}};
    EXPECT_EQ(body_of(answer_to(get("/stream"))), "00000001\r\na\r\n00000001\r\nb\r\n");
    EXPECT_TRUE(told->is_gone);
}

TEST_F(http_source, that_never_ends_has_its_reader_told_that_it_is_there) {
    limits.keep_alive = milliseconds(20);
    raw_client client = connect();
    client.send(get("/stream"));
    client.take_until("\r\n\r\n");
    const std::string comment = "0000000e\r\n: keep-alive\n\n\r\n";
    EXPECT_EQ(client.take_until(comment), comment);
    EXPECT_EQ(client.take_until(comment), comment);
    EXPECT_EQ(told->asked, 1u);
    told->steps = {{"data: x\n\n", state::waiting}};
    tested().wake();
    client.take_until("data: x\n\n\r\n");
    EXPECT_EQ(client.take_until(comment), comment);
}

TEST_F(http_source, that_never_ends_tells_http_1_0_the_same) {
    limits.keep_alive = milliseconds(20);
    raw_client client = connect();
    client.send("GET /stream HTTP/1.0\r\n\r\n");
    client.take_until("\r\n\r\n");
    EXPECT_EQ(client.take_until("\n\n"), ": keep-alive\n\n");
}

TEST_F(http_source, that_ends_gets_no_comments) {
    limits.keep_alive = milliseconds(1);
    raw_client client = connect();
    client.send(get("/"));
    client.take_until("\r\n\r\n");
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_TRUE(run_until(
        [&] { return std::chrono::steady_clock::now() - begin > 20 * limits.keep_alive; }));
    EXPECT_EQ(client.received(), "");
}

TEST_F(http_source, that_never_ends_is_one_of_few) {
    limits.streams_max = 2;
    std::vector<std::unique_ptr<raw_client>> readers;
    for (int i = 0; i < 2; ++i) {
        readers.push_back(std::make_unique<raw_client>(context, tested().local_address()));
        readers.back()->send(get("/stream"));
        readers.back()->take_until("\r\n\r\n");
    }
    raw_client third = connect();
    third.send(get("/stream"));
    const std::string refusal = third.take_answer();
    EXPECT_EQ(status_of(refusal), "HTTP/1.1 503 Service Unavailable");
    EXPECT_TRUE(has(refusal, "Retry-After: 5\r\n"));
    EXPECT_EQ(tested().counted().refused, 1u);
    // What ends is not one of them, and one who goes makes room.
    told->steps = {{"a", state::done}};
    third.send(get("/"));
    third.take_until("0\r\n\r\n");
    readers.pop_back();
    ASSERT_TRUE(run_until([&] { return tested().counted().streams == 1; }));
    third.send(get("/stream"));
    EXPECT_TRUE(has(third.take_until("\r\n\r\n"), "200 OK"));
}

TEST_F(http_source, that_never_ends_is_not_kept_from_one_who_sends_on) {
    raw_client client = connect();
    client.send(get("/stream"));
    client.take_until("\r\n\r\n");
    EXPECT_TRUE(client.send(std::string(100'000, 'x')));
    told->steps = {{"data: x\n\n", state::waiting}};
    tested().wake();
    client.take_until("data: x\n\n");
    EXPECT_EQ(asked.size(), 1u);
    // But not without end.
    EXPECT_FALSE(client.send(std::string(20'000'000, 'x')));
    EXPECT_TRUE(run_until([&] { return told->is_gone; }));
}

}  // namespace
}  // namespace chatter::http::test
