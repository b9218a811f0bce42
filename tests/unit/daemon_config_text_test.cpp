// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/config_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace chatter::daemon {
namespace {

using entries = std::vector<config_entry>;

entries read(std::string_view text) {
    const auto parsed = parse_config_text(text);
    EXPECT_TRUE(parsed) << parsed.error();
    return parsed ? *parsed : entries{};
}

std::string problem_of(std::string_view text) {
    const auto parsed = parse_config_text(text);
    return parsed ? "none" : parsed.error();
}

TEST(config_text, nothing_is_no_options) {
    EXPECT_EQ(read(""), entries{});
    EXPECT_EQ(read("\n \t\r\n# listen = a\n  # b"), entries{});
}

TEST(config_text, a_line_is_an_option) {
    EXPECT_EQ(
        read("seal=accept\nkey-file = /etc/chatter/cluster.key\r\n\tfanout\t=\t3"),
        (entries{
            {"seal", {"accept"}}, {"key-file", {"/etc/chatter/cluster.key"}}, {"fanout", {"3"}}}));
}

TEST(config_text, a_text_in_quotes_is_what_stands_between_them) {
    EXPECT_EQ(read(R"(name = "a #1, [x] = 'y' \"z\" \\")"),
              (entries{{"name", {R"(a #1, [x] = 'y' "z" \)"}}}));
    EXPECT_EQ(read(R"(name = 'a "b" \n ')"), (entries{{"name", {R"(a "b" \n )"}}}));
    EXPECT_EQ(read("name = \"  \""), (entries{{"name", {"  "}}}));
    EXPECT_EQ(read("name = \"\""), (entries{{"name", {""}}}));
}

TEST(config_text, a_list_is_several_values) {
    EXPECT_EQ(read(R"(join = ["web1", 'web2:2428' , 10.0.0.1])"),
              (entries{{"join", {"web1", "web2:2428", "10.0.0.1"}}}));
    EXPECT_EQ(read("join = [ web1, ]"), (entries{{"join", {"web1"}}}));
    EXPECT_EQ(read("join = []"), (entries{{"join", {}}}));
}

TEST(config_text, a_comment_may_stand_behind_a_value) {
    EXPECT_EQ(read("a = b # c\nd = \"e\"# f\ng = [h] # i"),
              (entries{{"a", {"b"}}, {"d", {"e"}}, {"g", {"h"}}}));
}

TEST(config_text, what_is_not_understood_is_told_with_its_line) {
    for (const char* text : {"listen",
                             "= a",
                             "listen a",
                             "a = ",
                             "a = # b",
                             "a = b c",
                             "a = b#c",
                             "a = \"b\" c",
                             "a = \"b",
                             "a = 'b",
                             "a = \"b\\n\"",
                             "a = [b",
                             "a = [b c]",
                             "a = [, b]",
                             "a = [\"b\"] c",
                             "a = b = c",
                             "listen = [::]:2428",
                             "[chatterd]",
                             "\"a\" = b"}) {
        const std::string problem = problem_of(std::string("x = y\n\n") + text);
        EXPECT_EQ(problem.find("line 3: "), 0U) << text << ": " << problem;
    }
}

TEST(config_text, an_option_stands_there_once) {
    EXPECT_EQ(problem_of("join = web1\nseal = only\njoin = web2"),
              "line 3: \"join\" stands there twice; several values are a list, as in "
              "join = [\"web1\", \"web2\"]");
}

}  // namespace
}  // namespace chatter::daemon
