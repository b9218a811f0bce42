// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/quote.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace chatter::daemon {
namespace {

using namespace std::string_literals;

TEST(quote, ordinary_text_stands_in_quotes_as_it_is) {
    EXPECT_EQ(quote(""), "\"\"");
    EXPECT_EQ(quote("hello world"), "\"hello world\"");
    EXPECT_EQ(quote("a=b c='d' {e}"), "\"a=b c='d' {e}\"");
}

TEST(quote, text_of_other_scripts_stays_readable) {
    EXPECT_EQ(quote("Gr\u00fc\u00dfe, \u4e16\u754c \U0001f30d"),
              "\"Gr\u00fc\u00dfe, \u4e16\u754c \U0001f30d\"");
}

TEST(quote, quotes_and_backslashes_are_escaped) {
    EXPECT_EQ(quote(R"(say "no" \ yes)"), R"("say \"no\" \\ yes")");
}

/// One line of text stays one line of the log.
TEST(quote, control_characters_are_escaped) {
    EXPECT_EQ(quote("a\nb\rc\td"), R"("a\nb\rc\td")");
    EXPECT_EQ(quote("\0\x01\x1b[31m\x1f\x7f"s), R"("\u0000\u0001\u001b[31m\u001f\u007f")");
}

/// U+009B starts a terminal sequence as ESC [ does; in UTF-8 it has two bytes.
TEST(quote, c1_controls_are_escaped) {
    EXPECT_EQ(quote("\u0080\u0085\u009b31m\u009f"),
              R"("\u0080\u0085\u009b31m\u009f")"
              ""s);
    EXPECT_EQ(quote("\u00a0"), "\"\u00a0\"");
}

struct edge {
    const char* text;
    const char* quoted;
};

/// Each range of the dangerous ones with its neighbours.
TEST(quote, characters_that_break_lines_or_turn_text_are_escaped) {
    for (const edge& each : {edge{"\u061b", "\"\u061b\""},
                             edge{"\u061c", R"("\u061c")"},
                             edge{"\u061d", "\"\u061d\""},
                             edge{"\u200d", "\"\u200d\""},
                             edge{"\u200e", R"("\u200e")"},
                             edge{"\u200f", R"("\u200f")"},
                             edge{"\u2010", "\"\u2010\""},
                             edge{"\u2027", "\"\u2027\""},
                             edge{"\u2028", R"("\u2028")"},
                             edge{"\u2029", R"("\u2029")"},
                             edge{"\u202e", R"("\u202e")"},
                             edge{"\u202f", "\"\u202f\""},
                             edge{"\u2065", "\"\u2065\""},
                             edge{"\u2066", R"("\u2066")"},
                             edge{"\u2069", R"("\u2069")"},
                             edge{"\u206a", "\"\u206a\""},
                             edge{"\ufefe", "\"\ufefe\""},
                             edge{"\ufeff", R"("\ufeff")"}}) {
        EXPECT_EQ(quote(each.text), each.quoted);
    }
}

/// Every code point, one by one and next to a quote, is read back as it was, and none leaves
/// the line.
TEST(quote, every_character_reads_back_as_a_json_string) {
    for (char32_t value = 0; value <= 0x10ffff; value += value < 0x3000 ? 1 : 61) {
        if (value >= 0xd800 && value <= 0xdfff) {
            continue;
        }
        std::string text;
        const auto append = [&](char32_t bits) { text += static_cast<char>(bits); };
        if (value < 0x80) {
            append(value);
        } else if (value < 0x800) {
            append(0xc0 | value >> 6);
            append(0x80 | (value & 0x3f));
        } else if (value < 0x10000) {
            append(0xe0 | value >> 12);
            append(0x80 | (value >> 6 & 0x3f));
            append(0x80 | (value & 0x3f));
        } else {
            append(0xf0 | value >> 18);
            append(0x80 | (value >> 12 & 0x3f));
            append(0x80 | (value >> 6 & 0x3f));
            append(0x80 | (value & 0x3f));
        }
        text += '"';
        const std::string quoted = quote(text);
        ASSERT_EQ(nlohmann::json::parse(quoted).get<std::string>(), text) << quoted;
        ASSERT_EQ(quoted.find_first_of("\n\r\x1b\x7f"), std::string::npos) << quoted;
    }
}

/// The environment and the command line hold what they hold.
TEST(quote, text_that_is_not_utf8_keeps_its_bytes_and_its_end) {
    EXPECT_EQ(quote("\xff\xfe"), "\"\xff\xfe\"");
    EXPECT_EQ(quote("a\xc3"), "\"a\xc3\"");
    EXPECT_EQ(quote("a\xe2\x80"), "\"a\xe2\x80\"");
    EXPECT_EQ(quote("a\xf0\x9f"), "\"a\xf0\x9f\"");
}

}  // namespace
}  // namespace chatter::daemon
