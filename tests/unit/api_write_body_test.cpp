// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "write_body.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace chatter::api {
namespace {

std::optional<std::string> read_member(std::string_view body) {
    std::string value;
    return read_write_body(body, "member", value) ? std::nullopt : std::optional(value);
}
bool reads_nothing(std::string_view body) {
    std::string value;
    return !read_write_body(body, "", value);
}

TEST(write_body, has_one_text) {
    EXPECT_EQ(read_member(R"({"member":"web1"})"), "web1");
    EXPECT_EQ(read_member(" { \"member\" : \"\\u00e9\" }\n"), "\xc3\xa9");
    EXPECT_EQ(read_member(R"({"member":""})"), "");
}

TEST(write_body, has_nothing_else) {
    for (const char* const body : {"",
                                   "{",
                                   "{}",
                                   "[]",
                                   "null",
                                   "\"web1\"",
                                   "1",
                                   R"({"member":1})",
                                   R"({"member":-1})",
                                   R"({"member":1.5})",
                                   R"({"member":null})",
                                   R"({"member":true})",
                                   R"({"member":["web1"]})",
                                   R"({"member":{"member":"web1"}})",
                                   R"([{"member":"web1"}])",
                                   R"({"member":"web1","force":true})",
                                   R"({"force":true,"member":"web1"})",
                                   R"({"member":"web1","member":"web2"})",
                                   R"({"Member":"web1"})",
                                   R"({"member":"web1"} x)",
                                   R"({"member":"web1"}{})",
                                   R"({'member':'web1'})",
                                   "{\"member\":\"\xff\"}",
                                   R"({"member":"web1)"}) {
        EXPECT_EQ(read_member(body), std::nullopt) << body;
    }
}

TEST(write_body, or_nothing_at_all) {
    EXPECT_TRUE(reads_nothing("{}"));
    EXPECT_TRUE(reads_nothing(" { } "));
    for (const char* const body : {"", "[]", "null", R"({"a":"b"})", R"({"":"b"})", "{}{}", "{"}) {
        EXPECT_FALSE(reads_nothing(body)) << body;
    }
}

TEST(write_body, depth_and_length_cost_nothing) {
    EXPECT_FALSE(reads_nothing(std::string(16'384, '[')));
    EXPECT_FALSE(reads_nothing(std::string(16'384, '{')));
    std::string deep;
    for (int i = 0; i < 2'000; ++i) {
        deep += R"({"member":)";
    }
    EXPECT_EQ(read_member(deep), std::nullopt);
}

TEST(write_body, says_what_it_has_to_be) {
    std::string value;
    EXPECT_EQ(read_write_body("", "member", value), R"(the body has to be {"member":TEXT})");
    EXPECT_EQ(read_write_body("", "", value), "the body has to be {}");
}

}  // namespace
}  // namespace chatter::api
