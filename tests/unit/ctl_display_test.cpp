// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "display.hpp"

#include <gtest/gtest.h>

#include <string>

namespace chatter::ctl {
namespace {

TEST(display, plain_text_stays_as_it_is) {
    EXPECT_EQ(visible("web1"), "web1");
    EXPECT_EQ(visible("ASUS \"RT-N55U\" 数据库"), "ASUS \"RT-N55U\" 数据库");
    EXPECT_EQ(visible(""), "");
}

TEST(display, what_could_steer_a_terminal_is_escaped) {
    EXPECT_EQ(visible("a\x1b[31mb"), "a\\u001b[31mb");
    EXPECT_EQ(visible("a\nb\tc\r"), "a\\nb\\tc\\r");
    EXPECT_EQ(visible("\xc2\x9b"), "\\u009b");
    EXPECT_EQ(visible("a\xe2\x80\xae"
                      "b"),
              "a\\u202eb");
    EXPECT_EQ(visible("\x7f"), "\\u007f");
}

TEST(display, an_escape_cannot_be_forged) {
    EXPECT_EQ(visible("\\u001b"), "\\\\u001b");
    EXPECT_EQ(visible("\\\""), "\\\\\"");
    EXPECT_EQ(visible("ends in \\"), "ends in \\\\");
}

TEST(display, a_word_is_quoted_where_it_would_fall_apart) {
    EXPECT_EQ(word("web1"), "web1");
    EXPECT_EQ(word("web 1"), "\"web 1\"");
    EXPECT_EQ(word(""), "\"\"");
    EXPECT_EQ(word("a\"b"), "\"a\\\"b\"");
    EXPECT_EQ(word("a\nb"), "a\\nb");
}

TEST(display, json_stays_the_same_json_without_its_dangers) {
    EXPECT_EQ(harmless_json("{\"a\":\"b\\\\\\\"\"}\n"), "{\"a\":\"b\\\\\\\"\"}\n");
    EXPECT_EQ(harmless_json("{\"n\":\"\xe2\x80\xae\xc2\x9b\x7f数\"}"),
              "{\"n\":\"\\u202e\\u009b\\u007f数\"}");
}

TEST(display, what_was_typed_stays_in_one_line) {
    EXPECT_EQ(one_line("a \"b\\n\"\nc\x1b"), "a \"b\\n\"\\nc\\u001b");
}

TEST(display, width_counts_columns) {
    EXPECT_EQ(display_width(""), 0U);
    EXPECT_EQ(display_width("web1"), 4U);
    EXPECT_EQ(display_width("数据库"), 6U);
    EXPECT_EQ(display_width("é"), 1U);
    EXPECT_EQ(display_width("e\xcc\x81"), 1U) << "a combining accent";
    EXPECT_EQ(display_width("▁█…"), 3U);
    EXPECT_EQ(display_width("🚀"), 2U);
    EXPECT_EQ(display_width("ｗ"), 2U) << "fullwidth";
    EXPECT_EQ(display_width("ﾊ"), 1U) << "halfwidth";
    EXPECT_EQ(display_width("한"), 2U);
}

TEST(display, width_of_what_is_no_utf8_does_not_read_beyond) {
    EXPECT_EQ(display_width("\xe6\x95"), 2U);
    EXPECT_EQ(display_width("\xff\xff"), 2U);
}

TEST(display, clip_says_that_something_is_cut_off) {
    EXPECT_EQ(clip("gateway", 7), "gateway");
    EXPECT_EQ(clip("gateway", 6), "gatew…");
    EXPECT_EQ(clip("gateway", 1), "…");
    EXPECT_EQ(clip("gateway", 0), "");
    EXPECT_EQ(clip("数据库", 4), "数…") << "half of a wide character is none";
    EXPECT_EQ(clip("e\xcc\x81te", 2), "e\xcc\x81…");
}

TEST(display, fit_fills_up) {
    EXPECT_EQ(fit("数据", 6), "数据  ");
    EXPECT_EQ(fit("数据库", 4), "数… ");
}

}  // namespace
}  // namespace chatter::ctl
