// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/http/client.hpp"
#include "chatter/http/target.hpp"

#include "http_server_fixture.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include <atomic>
#include <thread>

namespace chatter::http::test {
namespace {

/// Takes one connection, reads a head, sends what it was told to, and what comes of it the test
/// says: it closes, or it does not until it goes.
class scripted_server {
public:
    enum class end : std::uint8_t { closes, holds };

    scripted_server(std::string text, end how)
        : thread_([this, text = std::move(text), how] { serve(text, how); }) {}
    ~scripted_server() {
        boost::system::error_code ignored;
        // Wakes one that still waits for somebody, and one that holds.
        is_over_ = true;
        tcp::socket(context_).connect(acceptor_.local_endpoint(), ignored);
        thread_.join();
    }
    scripted_server(const scripted_server&) = delete;
    scripted_server& operator=(const scripted_server&) = delete;

    [[nodiscard]] std::string name() const {
        return base::to_string(to_address(acceptor_.local_endpoint()));
    }
    [[nodiscard]] const std::string& asked() const { return asked_; }

private:
    void serve(const std::string& text, end how) {
        boost::system::error_code ignored;
        tcp::socket socket = acceptor_.accept();
        if (is_over_) {
            return;
        }
        boost::asio::read_until(socket, boost::asio::dynamic_buffer(asked_), "\r\n\r\n", ignored);
        boost::asio::write(socket, boost::asio::buffer(text), ignored);
        if (how == end::holds) {
            acceptor_.accept(ignored);
        }
    }

    boost::asio::io_context context_;
    tcp::acceptor acceptor_{context_, to_endpoint(*base::parse_address("127.0.0.1:0"))};
    std::string asked_;
    std::atomic<bool> is_over_{false};
    std::thread thread_;
};

using cause = failure::cause;
constexpr auto closes = scripted_server::end::closes;
constexpr auto holds = scripted_server::end::holds;

call call_of(const std::string& server) {
    call what;
    what.server = server;
    return what;
}

/// What a client makes of it.
auto fetched(const std::string& text,
             scripted_server::end how = closes,
             milliseconds timeout = patience) {
    const scripted_server server(text, how);
    call what = call_of(server.name());
    what.timeout = timeout;
    return fetch(what);
}

TEST(client, asks_as_it_is_told_to) {
    std::string asked;
    {
        const scripted_server server("HTTP/1.1 204 No Content\r\n\r\n", closes);
        call what = call_of(server.name());
        what.method = "POST";
        what.target = "/a%20b?c";
        what.fields = {{"Authorization", "Bearer t"}};
        what.body = "{}";
        const auto got = fetch(what);
        ASSERT_TRUE(got.has_value()) << got.error().text;
        EXPECT_EQ(got->status, 204u);
        EXPECT_EQ(server.asked(),
                  "POST /a%20b?c HTTP/1.1\r\nHost: " + server.name() +
                      "\r\nUser-Agent: chatter\r\nConnection: close\r\n"
                      "Authorization: Bearer t\r\nContent-Length: 2\r\n\r\n{}");
    }
}

TEST(client, reads_a_body_however_it_ends) {
    for (const auto* each : {"Content-Length: 3\r\n\r\nabc",
                             "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
                             "\r\nabc"}) {
        const auto got = fetched("HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n"s + each);
        ASSERT_TRUE(got.has_value()) << each << got.error().text;
        EXPECT_EQ(got->status, 404u);
        EXPECT_EQ(got->content_type, "text/plain");
        EXPECT_EQ(got->body, "abc");
    }
}

TEST(client, does_not_wait_for_the_end_of_a_connection_where_the_answer_has_one) {
    const auto got = fetched("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", holds);
    ASSERT_TRUE(got.has_value()) << got.error().text;
    EXPECT_EQ(got->body, "a");
}

TEST(client, waits_for_no_body_of_head) {
    const scripted_server server("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", holds);
    call what = call_of(server.name());
    what.method = "HEAD";
    const auto got = fetch(what);
    ASSERT_TRUE(got.has_value()) << got.error().text;
    EXPECT_EQ(got->body, "");
}

TEST(client, says_that_nobody_listens) {
    boost::asio::io_context context;
    tcp::socket bound(context, to_endpoint(*base::parse_address("127.0.0.1:0")));
    const auto got = fetch(call_of(base::to_string(to_address(bound.local_endpoint()))));
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(got.error().why, cause::refused);
    EXPECT_EQ(got.error().text, "Connection refused");
}

TEST(client, says_that_there_is_no_such_host) {
    for (const auto* each :
         {"", "x", ":1", "127.0.0.1", "x:65536", "x:http", "::1:2428", "[::1]", "x:1:2"}) {
        const auto got = fetch(call_of(each));
        ASSERT_FALSE(got.has_value()) << each;
        EXPECT_EQ(got.error().why, cause::unresolved) << each << got.error().text;
        EXPECT_TRUE(has(got.error().text, "web1:2428")) << got.error().text;
    }
    const auto nowhere = fetch(call_of("localhost:0"));
    ASSERT_FALSE(nowhere.has_value());
    EXPECT_EQ(nowhere.error().why, cause::unresolved) << nowhere.error().text;
    // RFC 6761: it never exists. Where no server of names answers, that takes its time.
    call what = call_of("nobody.invalid:1");
    what.timeout = milliseconds(500);
    const auto got = fetch(what);
    ASSERT_FALSE(got.has_value());
    EXPECT_TRUE(got.error().why == cause::unresolved || got.error().why == cause::timed_out);
    EXPECT_FALSE(got.error().text.empty());
}

TEST(client, looks_up_a_name) {
    const scripted_server server("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na", closes);
    const std::string port = server.name().substr(server.name().rfind(':'));
    // Maybe [::1] comes first, where nobody is.
    const auto got = fetch(call_of("localhost" + port));
    ASSERT_TRUE(got.has_value()) << got.error().text;
    EXPECT_EQ(got->body, "a");
}

TEST(client, does_not_wait_for_ever) {
    for (const auto* each : {"",
                             "HTTP/1.1 200",
                             "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na",
                             "HTTP/1.1 200 OK\r\n\r\na"}) {
        const auto got = fetched(each, holds, milliseconds(50));
        ASSERT_FALSE(got.has_value()) << each;
        EXPECT_EQ(got.error().why, cause::timed_out) << each << got.error().text;
        EXPECT_EQ(got.error().text, "No answer within 50 ms");
    }
}

TEST(client, says_that_what_came_is_no_answer) {
    for (const auto* each : {"",
                             "HTTP/1.1 200 OK\r\nConte",
                             "220 mail ESMTP\r\n\r\n",
                             "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\na",
                             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n"}) {
        const auto got = fetched(each);
        ASSERT_FALSE(got.has_value()) << each;
        EXPECT_EQ(got.error().why, cause::broken) << each << got.error().text;
        EXPECT_FALSE(got.error().text.empty());
    }
}

TEST(client, reads_no_more_than_it_is_told_to) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";
    const scripted_server server(head + std::string(1'000'000, 'a'), closes);
    const auto got = fetch(call_of(server.name()), 999'999);
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(got.error().why, cause::broken);
    EXPECT_EQ(got.error().text, "The answer is larger than 999999 bytes");
}

TEST(client, reads_as_much_as_it_is_told_to) {
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n";
    const scripted_server server(head + std::string(1'000'000, 'a'), closes);
    const auto got = fetch(call_of(server.name()), 1'000'000);
    ASSERT_TRUE(got.has_value()) << got.error().text;
    EXPECT_EQ(got->body.size(), 1'000'000u);
}

TEST(client, bounds_a_head) {
    const auto got = fetched("HTTP/1.1 200 OK\r\nX: " + std::string(1'000'000, 'a'));
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(got.error().why, cause::broken);
}

TEST(client, sends_nothing_that_would_be_two_requests) {
    const scripted_server server("", closes);
    for (const auto* each : {"/a\r\nX: y", "/a b"}) {
        call what = call_of(server.name());
        what.target = each;
        const auto got = fetch(what);
        ASSERT_FALSE(got.has_value());
        EXPECT_EQ(got.error().why, cause::broken);
    }
    call what = call_of(server.name());
    what.fields = {{"A", "b\nC: d"}};
    EXPECT_FALSE(fetch(what).has_value());
}

TEST(stream, hands_on_what_comes_until_the_server_ends) {
    const scripted_server server(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n",
        closes);
    std::string all;
    const auto got = stream(call_of(server.name()), [&](std::string_view piece) {
        all += piece;
        return true;
    });
    ASSERT_TRUE(got.has_value()) << got.error().text;
    EXPECT_EQ(got->status, 200u);
    EXPECT_EQ(got->body, "");
    EXPECT_EQ(all, "abc");
}

TEST(stream, ends_when_no_more_is_wanted) {
    const scripted_server server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
                                 holds);
    std::size_t pieces = 0;
    const auto got = stream(call_of(server.name()), [&](std::string_view) {
        ++pieces;
        return false;
    });
    ASSERT_TRUE(got.has_value()) << got.error().text;
    EXPECT_EQ(pieces, 1u);
}

TEST(stream, says_that_nothing_comes_any_more) {
    const scripted_server server("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n",
                                 holds);
    call what = call_of(server.name());
    what.timeout = milliseconds(300);
    std::string all;
    const auto got = stream(what, [&](std::string_view piece) {
        all += piece;
        return true;
    });
    ASSERT_FALSE(got.has_value());
    EXPECT_EQ(got.error().why, cause::timed_out);
    EXPECT_EQ(all, "a");
}

TEST(stream, has_the_body_of_a_refusal) {
    const scripted_server server("HTTP/1.1 503 No\r\nContent-Length: 3\r\n\r\nbad", closes);
    const auto got = stream(call_of(server.name()), [](std::string_view) {
        ADD_FAILURE();
        return false;
    });
    ASSERT_TRUE(got.has_value()) << got.error().text;
    EXPECT_EQ(got->status, 503u);
    EXPECT_EQ(got->body, "bad");
}

/// Both ends of this layer.
class client_and_server : public http_server {
protected:
    call to_server() {
        call what = call_of(base::to_string(tested().local_address()));
        thread_ = std::thread([this] { context.run(); });
        return what;
    }
    ~client_and_server() override {
        boost::asio::post(context, [this] { tested().stop(); });
        thread_.join();
    }

private:
    std::thread thread_;
};

TEST_F(client_and_server, understand_each_other) {
    call what = to_server();
    what.method = "POST";
    what.target = "/" + escape("a b?");
    what.body = "{}";
    const auto got = fetch(what);
    ASSERT_TRUE(got.has_value()) << got.error().text;
    EXPECT_EQ(got->body, "POST /a b? {}");
    EXPECT_EQ(got->content_type, "text/plain");
}

TEST_F(client_and_server, have_the_refusal_read_of_a_body_that_is_too_large) {
    call what = to_server();
    what.method = "POST";
    what.body = std::string(3'000'000, 'a');
    const auto got = fetch(what);
    ASSERT_TRUE(got.has_value()) << got.error().text;
    EXPECT_EQ(got->status, 413u);
}

TEST_F(client_and_server, stream_events) {
    limits.keep_alive = milliseconds(5);
    const auto told = std::make_shared<script>();
    told->steps = {{"data: 1\n\n", state::more}, {"data: 2\n\n", state::waiting}};
    answer = [&](const request&) { return make_stream(told); };
    std::string all;
    const auto got = stream(to_server(), [&](std::string_view piece) {
        all += piece;
        return !has(all, "keep-alive\n\n");
    });
    ASSERT_TRUE(got.has_value()) << got.error().text;
    EXPECT_EQ(all, "data: 1\n\ndata: 2\n\n: keep-alive\n\n");
}

}  // namespace
}  // namespace chatter::http::test
