// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is no JSON, or nests without end.

#include "chatter/wire/json.hpp"

#include "builders.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

#include <string>

namespace chatter::wire {
namespace {

using namespace test::json_words;
using test::a_message;
using test::a_message_of_nothing;

void expect_message(const std::string& text, const message& wanted) {
    const auto read = decode_json(text);
    ASSERT_TRUE(read) << text << "\n" << testing::PrintToString(read.error());
    EXPECT_EQ(read->what, json_value::form::message) << text;
    EXPECT_EQ(read->content, wanted) << text;
}

struct refused {
    std::string text;
    decode_error code;
    const char* path;
};

/// Checks code and path, and that there are words for a person.
void expect_refusals(const std::vector<refused>& rows) {
    for (const auto& row : rows) {
        const auto read = decode_json(row.text);
        ASSERT_FALSE(read) << row.text;
        EXPECT_EQ(read.error().code, row.code) << row.text;
        EXPECT_EQ(read.error().path, row.path) << row.text;
        EXPECT_FALSE(read.error().detail.empty()) << row.text;
    }
}

void expect_malformed(const std::vector<std::string>& rows) {
    for (const auto& text : rows) {
        const auto read = decode_json(text);
        ASSERT_FALSE(read) << text;
        EXPECT_EQ(read.error().code, decode_error::malformed) << text;
        EXPECT_LE(read.error().offset, text.size()) << text;
        EXPECT_FALSE(read.error().detail.empty()) << text;
    }
}

TEST(json_decode, refuses_what_is_not_json) {
    expect_malformed({
        "",
        " ",
        "{",
        "}",
        "hello",
        "{]",
        R"({"DebugMessage")",
        R"({"DebugMessage":)",
        R"({"DebugMessage":{"text":"hi"})",
        R"({"DebugMessage":{"text":"hi}})",
        R"({"DebugMessage":{"text":"hi",}})",
        R"({"DebugMessage":{,"text":"hi"}})",
        R"({"DebugMessage":{"text" "hi"}})",
        R"({'DebugMessage':{"text":"hi"}})",
        R"({DebugMessage:{"text":"hi"}})",
        "\v" + debug(R"("hi")"),
        std::string("{\0}", 3),
        "// a comment\n" + debug(R"("hi")"),
        "/* a comment */" + debug(R"("hi")"),
        R"({"DebugMessage":/**/{"text":"hi"}})",
        message_with_unknown("[1,]"),
        message_with_unknown("[1 2]"),
        message_with_unknown("[}"),
        message_with_unknown("{]"),
        message_with_unknown("nul"),
        message_with_unknown("True"),
        message_with_unknown("NaN"),
        message_with_unknown("Infinity"),
    });
}

TEST(json_decode, refuses_numbers_that_are_not_json) {
    for (const char* number :
         {"05", "+5", "5.", ".5", "0x5", "5e", "5e+", "--5", "1_000", "1e400", "-1e400"}) {
        expect_malformed({message_where_hops(number),
                          message_where_timestamp(number),
                          message_with_unknown(number)});
    }
}

TEST(json_decode, refuses_texts_that_are_not_json) {
    for (const char* text : {R"("\ud83c")",
                             R"("\udf0d")",
                             R"("\udf0d\ud83c")",
                             R"("\ud83c\u0041")",
                             R"("\ud83c.")",
                             R"("\u12")",
                             R"("\u12g4")",
                             R"("\x41")",
                             R"("\a")",
                             "\"a line\nbreak\"",
                             "\"\t\"",
                             "\"\xff\"",
                             "\"\xc3\"",
                             "\"\xc3(\"",
                             "\"\xc0\x80\"",
                             "\"\xed\xa0\x80\"",
                             "\"\xf4\x90\x80\x80\""}) {
        expect_malformed({debug(text),
                          message_with_unknown(text),
                          "{" + std::string(text) + ":1," + message_with("null").substr(1)});
    }
    expect_malformed({debug(std::string("\"\0\"", 3))});
}

TEST(json_decode, refuses_every_vector_that_is_cut_short) {
    for (const auto& vector : test::chatter_rs_vectors()) {
        if (vector.name != "device_status_1" && vector.name != "server_added_v6") {
            continue;
        }
        for (std::size_t size = 0; size < vector.json.size(); ++size) {
            const auto read = decode_json(std::string_view(vector.json).substr(0, size));
            ASSERT_FALSE(read) << vector.name << " of " << size;
            EXPECT_EQ(read.error().code, decode_error::malformed) << vector.name << " of " << size;
        }
    }
}

TEST(json_decode, refuses_anything_behind_the_value) {
    const std::string value = debug(R"("hi")");
    for (const char* more : {"x", "}", "{}", ",", "null", " \n x", "//", "\xff", "\v"}) {
        const auto read = decode_json(value + more);
        ASSERT_FALSE(read) << more;
        const auto blanks = std::string_view(more).find_first_not_of(json_white_space);
        EXPECT_EQ(read.error(),
                  (decode_failure{decode_error::trailing_bytes, value.size() + blanks}))
            << more;
    }
    EXPECT_FALSE(decode_json(value + std::string(1, '\0')));
}

TEST(json_decode, gives_the_byte_at_which_json_ends_to_be_json) {
    const struct {
        const char* text;
        std::size_t offset;
    } rows[] = {
        {"hello", 0},
        {"  hello", 2},
        {R"({"a":1,})", 7},
        {R"({"a" 1})", 5},
        {R"({"a":[1 2]})", 8},
        {"{\n\"a\":\n?}", 7},
        {"", 0},
    };
    for (const auto& row : rows) {
        const auto read = decode_json(row.text);
        ASSERT_FALSE(read) << row.text;
        EXPECT_EQ(read.error().offset, row.offset) << row.text << " " << read.error().detail;
    }
}

// Nesting.

TEST(json_decode, skips_126_levels_and_refuses_127) {
    const struct {
        const char* open;
        const char* close;
    } rows[] = {{"[", "]"}, {R"({"":)", "}"}, {R"([{"":)", "}]"}};
    for (const auto& row : rows) {
        const std::size_t levels_each =
            std::string_view(row.open).front() == '[' && std::string_view(row.open).size() > 1 ? 2
                                                                                               : 1;
        const auto nested = [&](std::size_t levels) {
            return times(levels / levels_each, row.open) + "null" +
                   times(levels / levels_each, row.close);
        };
        expect_message(message_with_unknown(nested(126)), a_message_of_nothing());
        expect_refusals(
            {{message_with_unknown(nested(126 + levels_each)), decode_error::too_deep, ""}});
        expect_refusals(
            {{message_with_unknown("[" + nested(126) + "]"), decode_error::too_deep, ""}});
    }
}

TEST(json_decode, counts_the_levels_around_a_field) {
    const auto with = [](std::size_t levels) {
        return message_with(R"({"DeviceGossip":{"DeviceRemoved":{"name":"n","later":)" +
                            times(levels, "[") + times(levels, "]") + "}}}");
    };
    expect_message(with(123), a_message(device_removed{std::nullopt, "n"}));
    expect_refusals({{with(124), decode_error::too_deep, "payload.DeviceGossip.DeviceRemoved"}});
}

TEST(json_decode, leaves_the_levels_that_it_skipped) {
    const std::string deep = R"("later":)" + times(126, "[") + times(126, "]") + ",";
    expect_message("{" + deep + deep + deep + message_with("null").substr(1),
                   a_message_of_nothing());
}

TEST(json_decode, is_not_overwhelmed_by_10000_brackets) {
    expect_refusals({
        {message_with_unknown(times(10'000, "[")), decode_error::too_deep, ""},
        {message_with_unknown(times(10'000, R"({"":)")), decode_error::too_deep, ""},
        {message_with(times(10'000, "[")), decode_error::wrong_type, "payload"},
        {message_with(times(10'000, R"({"payload":)")), decode_error::unknown_variant, "payload"},
        {times(10'000, "["), decode_error::wrong_type, ""},
        {times(10'000, R"({"payload":)"), decode_error::unknown_variant, "payload"},
    });
}

}  // namespace
}  // namespace chatter::wire
