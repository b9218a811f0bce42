// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "request_reader.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace chatter::http {
namespace {

using state = request_reader::state;

constexpr std::size_t head_max = 200;
constexpr std::size_t body_max = 20;

const std::string line = "GET / HTTP/1.1\r\n";
const std::string head = line + "Host: x\r\n";
const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";

/// The status with which it is refused, 200 where it is not, 0 where more has to come.
unsigned status_of(std::string_view text, std::size_t at_once) {
    request_reader reader(head_max, body_max);
    while (!text.empty() && reader.now() == state::unfinished) {
        static_cast<void>(reader.put(text.substr(0, at_once)));
        text.remove_prefix(std::min(at_once, text.size()));
    }
    switch (reader.now()) {
        case state::unfinished: return 0;
        case state::complete: return 200;
        case state::refused: return reader.refusal().status;
    }
    return 0;
}

/// However it comes.
unsigned status_of(std::string_view text) {
    const unsigned status = status_of(text, text.size());
    EXPECT_EQ(status_of(text, 1), status) << text;
    EXPECT_EQ(status_of(text, 7), status) << text;
    return status;
}

struct reading {
    std::string text;
    unsigned status;
};

TEST(request_reader, takes_what_is_whole_and_waits_for_what_is_not) {
    const reading all[] = {
        {head + "\r\n", 200},
        {"GET / HTTP/1.0\r\n\r\n", 200},
        {"GET / HTTP/1.0\r\nHost: x\r\n\r\n", 200},
        {"BREW / HTTP/1.1\r\nHost:\r\n\r\n", 200},
        {post + "Content-Length: 0\r\n\r\n", 200},
        {post + "Content-Length: 3\r\n\r\nabc", 200},
        {post + "Content-Length: 3, 3\r\n\r\nabc", 200},
        {post + "Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", 200},
        {"G", 0},
        {line, 0},
        {head, 0},
        {head + "\r", 0},
        {post + "Content-Length: 3\r\n\r\nab", 0},
        {post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n", 0},
    };
    for (const reading& each : all) {
        EXPECT_EQ(status_of(each.text), each.status) << each.text;
    }
}

TEST(request_reader, refuses_what_is_not_http) {
    const reading all[] = {
        {"\x16\x03\x01\x02", 400},
        {" / HTTP/1.1\r\n", 400},
        {"GET\r\n\r\n", 400},
        {"GET  / HTTP/1.1\r\n\r\n", 400},
        {"GET /\x01 HTTP/1.1\r\n\r\n", 400},
        {"GET / HTTP/1.1\nHost: x\r\n\r\n", 505},
        {"GET / HTTP/2.0\r\n\r\n", 505},
        {"GET / HTTP/0.9\r\n\r\n", 505},
        {"GET /\r\n\r\n", 400},
        {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
        {line + "Host : x\r\n\r\n", 400},
        {line + "Host\r\n\r\n", 400},
        {line + ": x\r\n\r\n", 400},
        {head + "X: a\x01\r\n\r\n", 400},
        {head + "X: a\nY: b\r\n\r\n", 400},
        {head + "X: a\rY: b\r\n\r\n", 400},
        {post + "Content-Length: -1\r\n\r\n", 400},
        {post + "Content-Length: 3x\r\n\r\n", 400},
        {post + "Content-Length: 99999999999999999999\r\n\r\n", 400},
        {post + "Transfer-Encoding: chunked\r\n\r\nx\r\n\r\n", 400},
        {post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", 400},
        {post + "Transfer-Encoding: chunked\r\n\r\n-1\r\nabcd\r\n0\r\n\r\n", 400},
    };
    for (const reading& each : all) {
        EXPECT_EQ(status_of(each.text), each.status) << each.text;
    }
}

TEST(request_reader, refuses_what_two_could_understand_differently) {
    const std::string chunks = "\r\n0\r\n\r\n";
    const reading all[] = {
        {line + "\r\n", 400},  // no Host
        {head + "Host: x\r\n\r\n", 400},
        {head + "Authorization: a\r\nAuthorization: b\r\n\r\n", 400},
        {head + "Origin: a\r\nOrigin: a\r\n\r\n", 400},
        {head + "Content-Type: a\r\nContent-Type: b\r\n\r\n", 400},
        {head + "Last-Event-ID: 1\r\nLast-Event-ID: 2\r\n\r\n", 400},
        {head + "Expect: 100-continue\r\nExpect: 100-continue\r\n\r\n", 400},
        {post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\n", 400},
        {post + "Content-Length: 3, 4\r\n\r\n", 400},
        {post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n" + chunks, 400},
        {post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n" + chunks, 400},
        {post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n" + chunks, 400},
        {post + "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n" + chunks, 400},
        {post + "Transfer-Encoding : chunked\r\n" + chunks, 400},
        {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n" + chunks, 400},
        {post + "Transfer-Encoding: gzip, chunked\r\n" + chunks, 501},
        {post + "Transfer-Encoding: chunked, gzip\r\n" + chunks, 501},
        {post + "Transfer-Encoding: xchunked\r\n" + chunks, 501},
        {head + "Expect: tea\r\n\r\n", 417},
    };
    for (const reading& each : all) {
        EXPECT_EQ(status_of(each.text), each.status) << each.text;
    }
}

TEST(request_reader, refuses_a_target_that_is_none) {
    for (const auto* each : {"*", "http://x/", "x:443", "/%", "/%00", "/?a=%0a"}) {
        EXPECT_EQ(status_of("GET " + std::string(each) + " HTTP/1.1\r\nHost: x\r\n\r\n"), 400u)
            << each;
    }
}

/// Of exactly so many bytes.
std::string head_of(std::size_t size) {
    return head + "X: " + std::string(size - head.size() - 7, 'a') + "\r\n\r\n";
}

TEST(request_reader, bounds_the_head) {
    EXPECT_EQ(status_of(head_of(head_max)), 200u);
    EXPECT_EQ(status_of(head_of(head_max + 1)), 431u);
    EXPECT_EQ(status_of(head_of(20 * head_max)), 431u);
    EXPECT_EQ(status_of(std::string(head_max, 'A')), 0u);
    EXPECT_EQ(status_of(std::string(head_max + 1, 'A')), 431u);
    EXPECT_EQ(status_of("GET /" + std::string(head_max, 'a')), 431u);

    std::string many = head;
    while (many.size() <= head_max) {
        many += "X: y\r\n";
    }
    EXPECT_EQ(status_of(many), 431u);
}

TEST(request_reader, does_not_count_the_body_as_head) {
    EXPECT_EQ(status_of(post + "Content-Length: 20\r\nX: " + std::string(140, 'a') + "\r\n\r\n" +
                        std::string(20, 'b')),
              200u);
}

TEST(request_reader, bounds_the_body) {
    EXPECT_EQ(status_of(post + "Content-Length: 20\r\n\r\n" + std::string(20, 'b')), 200u);
    EXPECT_EQ(status_of(post + "Content-Length: 21\r\n\r\n"), 413u);
    EXPECT_EQ(status_of(post + "Content-Length: 18446744073709551615\r\n\r\n"), 413u);

    const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
    const std::string ten = "a\r\n0123456789\r\n";
    EXPECT_EQ(status_of(chunked + ten + ten + "0\r\n\r\n"), 200u);
    EXPECT_EQ(status_of(chunked + ten + ten + "1\r\na\r\n0\r\n\r\n"), 413u);
    EXPECT_EQ(status_of(chunked + "ffffffffffffffff\r\n"), 413u);
}

TEST(request_reader, bounds_what_is_between_the_chunks) {
    const std::string chunked = post + "Transfer-Encoding: chunked\r\n\r\n";
    EXPECT_NE(status_of(chunked + "1;" + std::string(2 * head_max, 'x')) / 100, 0u);
    EXPECT_NE(status_of(chunked + "0\r\n" + std::string(2 * head_max, 'x')) / 100, 0u);
    EXPECT_NE(status_of(chunked + "0\r\nX: " + std::string(2 * head_max, 'x')) / 100, 0u);
}

TEST(request_reader, leaves_the_next_request_alone) {
    const std::string body = post + "Content-Length: 3\r\n\r\nabc";
    const std::string chunks = post + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n";
    for (const std::string& each : {head + "\r\n", body, chunks}) {
        for (std::size_t begin = 0; begin < each.size(); ++begin) {
            request_reader reader(head_max, body_max);
            EXPECT_EQ(reader.put(each.substr(0, begin)), begin);
            const std::string rest = each.substr(begin);
            EXPECT_EQ(reader.put(rest + each), rest.size());
            EXPECT_EQ(reader.now(), state::complete);
        }
    }
}

TEST(request_reader, says_what_is_to_become_of_the_answer) {
    struct {
        std::string text;
        answer_form form;
    } all[] = {
        {head + "\r\n", {.is_head = false, .has_chunks = true, .keeps_open = true}},
        {head + "Connection: close\r\n\r\n",
         {.is_head = false, .has_chunks = true, .keeps_open = false}},
        {"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
         {.is_head = true, .has_chunks = true, .keeps_open = true}},
        {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
         {.is_head = false, .has_chunks = false, .keeps_open = false}},
    };
    for (const auto& each : all) {
        request_reader reader(head_max, body_max);
        static_cast<void>(reader.put(each.text));
        ASSERT_EQ(reader.now(), state::complete) << each.text;
        EXPECT_EQ(reader.form().is_head, each.form.is_head) << each.text;
        EXPECT_EQ(reader.form().has_chunks, each.form.has_chunks) << each.text;
        EXPECT_EQ(reader.form().keeps_open, each.form.keeps_open) << each.text;
    }
}

TEST(request_reader, invites_a_body_once) {
    request_reader reader(head_max, body_max);
    static_cast<void>(reader.put(post + "Expect: 100-Continue\r\nContent-Length: 2\r\n\r\n"));
    EXPECT_TRUE(reader.wants_invitation());
    EXPECT_FALSE(reader.wants_invitation());
}

TEST(request_reader, invites_nothing_that_http_1_0_could_not_understand) {
    request_reader reader(head_max, body_max);
    static_cast<void>(
        reader.put("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"));
    EXPECT_FALSE(reader.wants_invitation());
}

TEST(request_reader, says_in_json_why_something_is_refused) {
    request_reader reader(head_max, body_max);
    static_cast<void>(reader.put(" "));
    EXPECT_EQ(reader.refusal().content_type, "application/json");
    EXPECT_EQ(reader.refusal().body, "{\"error\":\"the request is not HTTP: bad method\"}\n");
}

}  // namespace
}  // namespace chatter::http
