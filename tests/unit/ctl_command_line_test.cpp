// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "command_line.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace chatter::ctl {
namespace {

/// What is wrong with these arguments; nothing where nothing is.
std::optional<std::string> complaint(std::vector<std::string> arguments, options* to = nullptr) {
    CLI::App app("", "chatterctl");
    options typed;
    set_up(app, typed);
    try {
        std::reverse(arguments.begin(), arguments.end());
        app.parse(arguments);
    } catch (const CLI::ParseError& wrong) {
        return describe(app, wrong);
    }
    if (to != nullptr) {
        *to = typed;
    }
    return std::nullopt;
}

options parsed(const std::vector<std::string>& arguments) {
    options typed;
    EXPECT_EQ(complaint(arguments, &typed), std::nullopt);
    return typed;
}

TEST(command_line, common_options_stand_before_or_behind_the_command) {
    for (const auto& arguments : {std::vector<std::string>{"--server", "web1", "members"},
                                  std::vector<std::string>{"members", "--server", "web1"}}) {
        EXPECT_EQ(parsed(arguments).server, "web1:2428");
    }
    EXPECT_TRUE(parsed({"show", "x", "--output", "json"}).wants_json());
}

TEST(command_line, a_server_gets_its_port) {
    EXPECT_EQ(parsed({"status"}).server, "127.0.0.1:2428");
    EXPECT_EQ(parsed({"status", "--server", "10.0.0.1:99"}).server, "10.0.0.1:99");
    EXPECT_EQ(parsed({"status", "--server", "::1"}).server, "[::1]:2428");
    EXPECT_EQ(parsed({"status", "--server", "[::1]"}).server, "[::1]:2428");
}

TEST(command_line, a_name_may_be_that_of_a_command) {
    EXPECT_EQ(parsed({"show", "status"}).subject, "status");
    EXPECT_EQ(parsed({"why", "--", "-odd"}).subject, "-odd");
}

TEST(command_line, options_that_may_come_again) {
    const options typed = parsed(
        {"members", "--state", "failed", "--state", "left", "--label", "a", "--label", "b=c"});
    EXPECT_EQ(typed.states, (std::vector<std::string>{"failed", "left"}));
    EXPECT_EQ(typed.labels, (std::vector<std::string>{"a", "b=c"}));
}

TEST(command_line, what_cannot_be_meant_is_named) {
    struct wrong {
        std::vector<std::string> arguments;
        std::string words;
    };
    const std::vector<wrong> all{
        {{}, "the command is missing"},
        {{"--output", "json"}, "the command is missing"},
        {{"memebrs"}, "there is no command \"memebrs\""},
        {{"--bogus", "members"}, "--bogus"},
        {{"members", "--bogus"}, "--bogus"},
        {{"members", "extra"}, "extra"},
        {{"members", "--state", "dead"}, "\"dead\" is none of alive, suspect, failed, left"},
        {{"members", "--state", "alive", "failed"}, "failed"},
        {{"members", "--label", "=x"}, "neither KEY nor KEY=VALUE"},
        {{"devices", "--status", "failed"}, "\"failed\" is none of fresh, stale, gone"},
        {{"devices", "--limit", "0"}, "\"0\" is not a number from 1 to 1000000"},
        {{"devices", "--limit", "1000001"}, "\"1000001\" is not a number"},
        {{"devices", "--limit", "1x"}, "\"1x\" is not a number"},
        {{"devices", "--limit", "99999999999999999999"}, "is not a number"},
        {{"devices", "--limit"}, "--limit"},
        {{"devices", "a", "b"}, "b"},
        {{"show"}, "NAME is required"},
        {{"why"}, "NAME is required"},
        {{"forget"}, "NAME is required"},
        {{"join"}, "TARGET is required"},
        {{"watch", "--last", "-1"}, "\"-1\" is not a number"},
        {{"top", "--interval", "1"}, "\"1\" is no duration"},
        {{"top", "--interval", "10ms"}, "\"10ms\" is no duration"},
        {{"top", "-n", "0"}, "\"0\" is not a number"},
        {{"check", "servers"}, "\"servers\" is none of members, devices"},
        {{"check", "-w", "many"}, "\"many\" is not a number"},
        {{"completion"}, "SHELL is required"},
        {{"completion", "tcsh"}, "\"tcsh\" is none of bash, zsh, fish"},
        {{"status", "--output", "xml"}, "\"xml\" is none of table, json"},
        {{"status", "--server", "web1:99999"}, "\"web1:99999\""},
        {{"status", "--server", "web1:0"}, "\"web1:0\""},
        {{"status", "--server", "[::1]:00"}, "\"[::1]:00\""},
        {{"status", "--server", ""}, "--server"},
        {{"status", "--server", "http://web1"}, "\"http://web1\""},
        {{"status", "--server", "a", "--server", "b"}, "--server"},
    };
    for (const wrong& each : all) {
        const auto words = complaint(each.arguments);
        ASSERT_TRUE(words) << each.words;
        EXPECT_NE(words->find(each.words), std::string::npos) << *words;
        EXPECT_EQ(words->find('\n'), std::string::npos) << *words;
    }
}

TEST(command_line, choices_are_in_the_name_of_a_type) {
    EXPECT_EQ(choices_of("a|b|c"), (std::vector<std::string>{"a", "b", "c"}));
    EXPECT_EQ(choices_of("FILE"), std::vector<std::string>{});
    EXPECT_EQ(choices_of(""), std::vector<std::string>{});
}

}  // namespace
}  // namespace chatter::ctl
