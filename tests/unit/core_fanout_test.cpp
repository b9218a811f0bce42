// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/fanout.hpp"
#include "chatter/wire/limits.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace chatter::core {
namespace {

TEST(fanout, automatic_is_everybody_up_to_5_nodes_and_then_ceil_ln_n_plus_2) {
    struct row {
        std::size_t others;
        std::size_t chosen;
    };
    for (const row& each : {row{0, 0},
                            row{1, 1},
                            row{2, 2},
                            row{3, 3},
                            row{4, 4},
                            row{5, 4},
                            row{6, 4},   // N = 7 < e^2
                            row{7, 5},   // N = 8
                            row{19, 5},  // N = 20 < e^3
                            row{20, 6},
                            row{31, 6},
                            row{64, 7},
                            row{999, 9}}) {
        EXPECT_EQ(fanout::automatic().choose_from(each.others), each.chosen) << each.others;
    }
}

TEST(fanout, all_is_everybody) {
    for (const std::size_t others : {0U, 1U, 5U, 64U, 100'000U}) {
        EXPECT_EQ(fanout::all().choose_from(others), others);
    }
}

TEST(fanout, fixed_is_its_number_or_everybody) {
    EXPECT_EQ(fanout::fixed(3).choose_from(0), 0U);
    EXPECT_EQ(fanout::fixed(3).choose_from(2), 2U);
    EXPECT_EQ(fanout::fixed(3).choose_from(3), 3U);
    EXPECT_EQ(fanout::fixed(3).choose_from(64), 3U);
    EXPECT_EQ(fanout::fixed(1).choose_from(64), 1U);
}

TEST(fanout, a_rumor_goes_to_32_parts_or_as_many_as_were_said) {
    EXPECT_EQ(fanout::automatic().branches(), 32U);
    EXPECT_EQ(fanout::fixed(4).branches(), 4U);
    EXPECT_GT(fanout::all().branches(), wire::limits::members_max);
}

TEST(fanout, text_is_auto_all_or_a_number_from_1_on) {
    EXPECT_EQ(parse_fanout("auto"), fanout::automatic());
    EXPECT_EQ(parse_fanout("all"), fanout::all());
    EXPECT_EQ(parse_fanout("1"), fanout::fixed(1));
    EXPECT_EQ(parse_fanout("64"), fanout::fixed(64));
    EXPECT_EQ(parse_fanout("4294967295"), fanout::fixed(4'294'967'295U));
}

TEST(fanout, other_texts_are_refused) {
    for (const std::string_view text : {"",
                                        "0",
                                        "00",
                                        "-1",
                                        "+1",
                                        " 1",
                                        "1 ",
                                        "1.5",
                                        "0x10",
                                        "4294967296",
                                        "Auto",
                                        "ALL",
                                        "auto ",
                                        "none",
                                        "a"}) {
        EXPECT_FALSE(parse_fanout(text)) << '"' << text << '"';
    }
}

}  // namespace
}  // namespace chatter::core
