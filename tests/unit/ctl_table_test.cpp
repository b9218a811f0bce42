// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "table.hpp"

#include <gtest/gtest.h>

#include <string>

namespace chatter::ctl {
namespace {

const look in_a_file{};
const look painted{true, std::nullopt};

look of_width(std::size_t columns) {
    return {false, columns};
}

table two_rows() {
    return {{"NAME", "WHAT"}, {{{"数据库"}, {"a"}}, {{"web1"}, {"longer than that"}}}};
}

TEST(table, columns_stand_under_one_another) {
    EXPECT_EQ(to_text(two_rows(), in_a_file),
              "NAME    WHAT\n"
              "数据库  a\n"
              "web1    longer than that\n");
}

TEST(table, without_rows_has_its_headings) {
    EXPECT_EQ(to_text(table{{"A", "B"}, {}}, in_a_file), "A  B\n");
}

TEST(table, no_line_ends_in_blanks) {
    EXPECT_EQ(to_text(table{{"A", "B"}, {{{"long"}, {""}}}}, in_a_file), "A     B\nlong\n");
}

TEST(table, nothing_is_cut_off_where_it_is_no_terminal) {
    const std::string name(4'000, 'n');
    const table wide{{"NAME"}, {{{name}}}};
    EXPECT_EQ(to_text(wide, in_a_file), "NAME\n" + name + "\n");
}

TEST(table, on_a_terminal_the_widest_columns_give_way) {
    EXPECT_EQ(to_text(two_rows(), of_width(18)),
              "NAME    WHAT\n"
              "数据库  a\n"
              "web1    longer th…\n");
    EXPECT_EQ(to_text(two_rows(), of_width(24)), to_text(two_rows(), in_a_file));
}

TEST(table, columns_of_a_narrow_terminal_keep_four) {
    EXPECT_EQ(to_text(two_rows(), of_width(1)),
              "NAME  WHAT\n"
              "数…   a\n"
              "web1  lon…\n");
}

TEST(table, colours_take_no_room) {
    const table states{{"STATE", "NAME"}, {{{"failed", colour::bad}, {"web3"}}}};
    EXPECT_EQ(to_text(states, painted),
              "\x1b[1mSTATE\x1b[0m   \x1b[1mNAME\x1b[0m\n"
              "\x1b[1;31mfailed\x1b[0m  web3\n");
}

TEST(table, what_is_painted_is_cut_where_one_sees_it) {
    EXPECT_EQ(clip_painted("\x1b[1mname\x1b[0m  value", 20), "\x1b[1mname\x1b[0m  value");
    EXPECT_EQ(clip_painted("\x1b[1mname\x1b[0m  value", 8), "\x1b[1mname\x1b[0m  v…\x1b[0m");
    EXPECT_EQ(clip_painted("\x1b[1mname\x1b[0m", 3), "\x1b[1mna…\x1b[0m");
    EXPECT_EQ(clip_painted("数据库", 3), "数…");
    EXPECT_EQ(clip_painted("name", 0), "");
    EXPECT_EQ(clip_painted("\x1b[1", 5), "\x1b[1") << "and ends where the text does";
}

TEST(table, states_have_their_colours) {
    EXPECT_EQ(colour_of("alive"), colour::good);
    EXPECT_EQ(colour_of("fresh"), colour::good);
    EXPECT_EQ(colour_of("suspect"), colour::doubtful);
    EXPECT_EQ(colour_of("stale"), colour::doubtful);
    EXPECT_EQ(colour_of("failed"), colour::bad);
    EXPECT_EQ(colour_of("gone"), colour::bad);
    EXPECT_EQ(colour_of("left"), colour::faint);
    EXPECT_EQ(colour_of("of a later version"), colour::plain);
}

TEST(table, pairs_stand_in_two_columns_and_are_whole) {
    EXPECT_EQ(to_text(std::vector<std::pair<std::string, cell>>{{"a", {"1"}}, {"name", {"2 3 4"}}},
                      of_width(4)),
              "a     1\nname  2 3 4\n");
}

}  // namespace
}  // namespace chatter::ctl
