// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "response_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace chatter::http {
namespace {

using asked_with = response_reader::asked_with;

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n";

/// All of the body, however the bytes come; nothing where it is not whole or not HTTP.
std::optional<std::string> body_of(std::string_view text, std::size_t at_once) {
    response_reader reader(asked_with::other);
    std::string body;
    while (!text.empty()) {
        if (reader.put(text.substr(0, at_once))) {
            return std::nullopt;
        }
        text.remove_prefix(std::min(at_once, text.size()));
        if (reader.has_head()) {
            body += reader.take_body();
        }
    }
    if (reader.put_end()) {
        return std::nullopt;
    }
    EXPECT_TRUE(reader.is_done());
    return body;
}

std::optional<std::string> body_of(std::string_view text) {
    const auto body = body_of(text, text.size());
    for (std::size_t at_once = 1; at_once < 12; ++at_once) {
        EXPECT_EQ(body_of(text, at_once), body) << text << at_once;
    }
    return body;
}

TEST(response_reader, reads_a_body_however_it_comes) {
    EXPECT_EQ(body_of(ok + "Content-Length: 3\r\n\r\nabc"), "abc");
    EXPECT_EQ(body_of(ok + "\r\nabc"), "abc");
    EXPECT_EQ(body_of(ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), "");
    EXPECT_EQ(body_of(ok + "Transfer-Encoding: chunked\r\n\r\n00000001\r\na\r\n2\r\nbc\r\n"
                           "0\r\nT: u\r\n\r\n"),
              "abc");
}

TEST(response_reader, knows_what_is_not_whole) {
    EXPECT_EQ(body_of(ok), std::nullopt);
    EXPECT_EQ(body_of(ok + "Content-Length: 3\r\n\r\nab"), std::nullopt);
    EXPECT_EQ(body_of(ok + "Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"), std::nullopt);
}

TEST(response_reader, passes_over_what_is_behind_the_end) {
    EXPECT_EQ(body_of(ok + "Content-Length: 3\r\n\r\nabcdef"), "abc");
}

TEST(response_reader, waits_for_no_body_of_head) {
    response_reader reader(asked_with::head);
    EXPECT_EQ(reader.put(ok + "Content-Length: 3\r\n\r\n"), std::nullopt);
    EXPECT_TRUE(reader.is_done());
    EXPECT_EQ(reader.status(), 200u);
    EXPECT_EQ(reader.content_type(), "a/b");
}

TEST(response_reader, says_in_words_what_is_wrong) {
    EXPECT_EQ(response_reader(asked_with::other).put("220 ESMTP\r\n\r\n"),
              "What came is not HTTP: bad version");
    EXPECT_EQ(response_reader(asked_with::other).put_end(),
              "The server closed the connection before the end of its answer");
}

}  // namespace
}  // namespace chatter::http
