// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "glob.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace chatter::api {
namespace {

bool matches(std::string_view pattern, std::string_view text) {
    const auto parsed = glob::parse(pattern);
    EXPECT_TRUE(parsed) << pattern;
    return parsed && parsed->matches(text);
}

TEST(glob, a_plain_text_is_the_whole_text) {
    EXPECT_TRUE(matches("web1", "web1"));
    EXPECT_FALSE(matches("web1", "web"));
    EXPECT_FALSE(matches("web1", "web11"));
    EXPECT_FALSE(matches("web1", "WEB1"));
    EXPECT_TRUE(matches("", ""));
    EXPECT_FALSE(matches("", "a"));
}

TEST(glob, a_star_is_any_number_of_characters) {
    EXPECT_TRUE(matches("*", ""));
    EXPECT_TRUE(matches("*", "web1"));
    EXPECT_TRUE(matches("web*", "web"));
    EXPECT_TRUE(matches("web*", "web17"));
    EXPECT_TRUE(matches("*1", "web11"));
    EXPECT_TRUE(matches("*a*b*c*", "xxaxxbxxcxx"));
    EXPECT_FALSE(matches("*a*b*c*", "xxaxxcxxbxx"));
    EXPECT_TRUE(matches("**", "x"));
    EXPECT_TRUE(matches("a*ab", "aab"));
    EXPECT_TRUE(matches("*ab", "aaab"));
    EXPECT_FALSE(matches("a*b", "ab/"));
    EXPECT_TRUE(matches("*", "/.hidden")) << "a name is no path";
}

TEST(glob, a_question_mark_is_one_character_of_any_length) {
    EXPECT_TRUE(matches("web?", "web1"));
    EXPECT_FALSE(matches("web?", "web"));
    EXPECT_FALSE(matches("web?", "web12"));
    EXPECT_TRUE(matches("?", "\xc3\xa9"));          // é
    EXPECT_TRUE(matches("?", "\xf0\x9f\x98\x80"));  // a smiley
    EXPECT_FALSE(matches("??", "\xc3\xa9"));
}

TEST(glob, brackets_are_one_of_some) {
    EXPECT_TRUE(matches("web[1-3]", "web2"));
    EXPECT_FALSE(matches("web[1-3]", "web4"));
    EXPECT_TRUE(matches("[abc]", "b"));
    EXPECT_TRUE(matches("[a-cx-z]", "y"));
    EXPECT_FALSE(matches("[a-cx-z]", "d"));
    EXPECT_TRUE(matches("[!a-c]", "d"));
    EXPECT_FALSE(matches("[!a-c]", "a"));
    EXPECT_FALSE(matches("[!a-c]", ""));
    EXPECT_TRUE(matches("[^a]", "b"));
    EXPECT_TRUE(matches("[]]", "]"));
    EXPECT_TRUE(matches("[!]]", "x"));
    EXPECT_TRUE(matches("[a-]", "-"));
    EXPECT_TRUE(matches("[*?]", "*"));
    EXPECT_TRUE(matches("[\xc3\xa0-\xc3\xaf]", "\xc3\xa9"));  // [à-ï], é
    EXPECT_TRUE(matches("[\\]]", "]"));
    EXPECT_FALSE(matches("[z-a]", "m"));
}

TEST(glob, a_backslash_takes_a_character_as_it_is) {
    EXPECT_TRUE(matches("\\*", "*"));
    EXPECT_FALSE(matches("\\*", "x"));
    EXPECT_TRUE(matches("\\[a]", "[a]"));
    EXPECT_TRUE(matches("\\\\", "\\"));
    EXPECT_TRUE(matches("\\a", "a"));
}

TEST(glob, what_is_not_closed_is_no_pattern) {
    for (const char* const pattern : {"[", "[a", "[]", "[!", "[!]", "[a-", "a\\", "[\\", "[a-\\"}) {
        EXPECT_FALSE(glob::parse(pattern)) << pattern;
    }
}

TEST(glob, bytes_that_are_no_characters_stand_for_themselves) {
    EXPECT_TRUE(matches("a\xff", "a\xff"));
    EXPECT_FALSE(matches("a\xff", "a\xfe"));
    EXPECT_TRUE(matches("*\xe2", "x\xe2"));
    EXPECT_TRUE(matches(std::string_view("a\0b", 3), std::string_view("a\0b", 3)));
    EXPECT_FALSE(matches("a", std::string_view("a\0b", 3)));
}

/// What a pattern matcher that tries all ways needs the age of the world for.
TEST(glob, a_pattern_of_many_stars_is_no_burden) {
    std::string pattern;
    for (int i = 0; i < 100; ++i) {
        pattern += "a*";
    }
    pattern += "b";
    EXPECT_FALSE(matches(pattern, std::string(255, 'a')));
    EXPECT_EQ(glob::parse(pattern)->size(), 201U);
}

}  // namespace
}  // namespace chatter::api
