// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "answer_bytes.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace chatter::http {
namespace {

using state = body_source::state;

constexpr answer_form kept_open{.is_head = false, .has_chunks = true, .keeps_open = true};
constexpr answer_form old{.is_head = false, .has_chunks = false, .keeps_open = true};
constexpr answer_form head_only{.is_head = true, .has_chunks = true, .keeps_open = true};

/// "abc", and "d" as the last.
struct two_pieces : body_source {
    state next(std::string& to) override {
        to += std::exchange(is_first, false) ? "abc" : "d";
        return is_first ? state::done : std::exchange(then, state::done);
    }
    bool is_first{true};
    state then{state::more};
};

struct nothing_yet : body_source {
    state next(std::string&) override { return state::waiting; }
};

bool has(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

std::string first_piece(response what, const answer_form& form) {
    std::string text;
    answer_bytes tested(std::move(what), form);
    static_cast<void>(tested.next(text));
    return text;
}

TEST(answer_bytes, sends_head_and_body_as_one_piece) {
    response what;
    what.body = "{}";
    what.fields = {{"X-A", "b"}};
    std::string text;
    answer_bytes tested(std::move(what), kept_open);
    EXPECT_EQ(tested.next(text), state::done);
    EXPECT_EQ(text,
              "HTTP/1.1 200 OK\r\n"
              "Server: chatter\r\n"
              "Cache-Control: no-store\r\n"
              "X-Content-Type-Options: nosniff\r\n"
              "Content-Type: application/json\r\n"
              "Content-Length: 2\r\n"
              "X-A: b\r\n"
              "\r\n"
              "{}");
}

TEST(answer_bytes, makes_each_chunk_in_place) {
    response what;
    what.source = std::make_unique<two_pieces>();
    answer_bytes tested(std::move(what), kept_open);
    std::string text;
    EXPECT_EQ(tested.next(text), state::more);
    EXPECT_TRUE(has(text, "\r\n\r\n00000003\r\nabc\r\n")) << text;
    text.clear();
    EXPECT_EQ(tested.next(text), state::done);
    EXPECT_EQ(text, "00000001\r\nd\r\n0\r\n\r\n");
}

TEST(answer_bytes, appends_nothing_where_a_source_waits) {
    response what;
    what.source = std::make_unique<nothing_yet>();
    answer_bytes tested(std::move(what), kept_open);
    std::string text;
    EXPECT_EQ(tested.next(text), state::waiting);
    EXPECT_TRUE(text.ends_with("Transfer-Encoding: chunked\r\n\r\n")) << text;
    text.clear();
    EXPECT_EQ(tested.next(text), state::waiting);
    EXPECT_EQ(text, "");
}

TEST(answer_bytes, does_not_keep_open_what_nothing_else_ends) {
    response what;
    what.source = std::make_unique<two_pieces>();
    answer_bytes tested(std::move(what), old);
    EXPECT_FALSE(tested.keeps_open());
    std::string text;
    static_cast<void>(tested.next(text));
    EXPECT_TRUE(text.ends_with("Connection: close\r\n\r\nabc")) << text;
}

TEST(answer_bytes, is_a_stream_only_where_something_is_streamed) {
    response plain;
    plain.is_stream = true;
    EXPECT_FALSE(answer_bytes(std::move(plain), kept_open).is_stream());
    for (const answer_form& form : {kept_open, head_only}) {
        response what;
        what.is_stream = true;
        what.source = std::make_unique<nothing_yet>();
        EXPECT_EQ(answer_bytes(std::move(what), form).is_stream(), !form.is_head);
    }
}

TEST(answer_bytes, has_no_body_where_there_is_none_to_be) {
    for (const unsigned status : {204u, 304u}) {
        response what;
        what.status = status;
        what.body = "x";
        const std::string text = first_piece(std::move(what), kept_open);
        EXPECT_TRUE(text.ends_with("\r\n\r\n")) << text;
        EXPECT_FALSE(has(text, "Content-Length")) << text;
    }
}

TEST(answer_bytes, sends_no_field_that_would_be_two) {
    response what;
    what.fields = {{"A", "b\r\nSet-Cookie: c"}, {"B\n", "c"}, {"C", std::string("d\0", 2)}};
    const std::string text = first_piece(std::move(what), kept_open);
    EXPECT_FALSE(has(text, "Set-Cookie")) << text;
    EXPECT_FALSE(has(text, "B\n")) << text;
    EXPECT_FALSE(has(text, "C: ")) << text;
}

TEST(answer_bytes, names_a_status_that_it_does_not_know_by_its_number) {
    response what;
    what.status = 299;
    EXPECT_TRUE(first_piece(std::move(what), kept_open).starts_with("HTTP/1.1 299 \r\n"));
}

TEST(answer_bytes, says_in_json_why_something_is_refused) {
    const response why = make_refusal(408, "too slow");
    EXPECT_EQ(why.status, 408u);
    EXPECT_EQ(why.content_type, "application/json");
    EXPECT_EQ(why.body, "{\"error\":\"too slow\"}\n");
}

TEST(answer_bytes_death, on_a_source_that_says_more_and_has_nothing) {
    struct liar : body_source {
        state next(std::string&) override { return state::more; }
    };
    response what;
    what.source = std::make_unique<liar>();
    answer_bytes tested(std::move(what), kept_open);
    std::string text;
    EXPECT_DEATH(static_cast<void>(tested.next(text)), "assertion|body_begin");
}

}  // namespace
}  // namespace chatter::http
