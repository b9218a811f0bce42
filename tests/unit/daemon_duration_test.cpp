// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/duration.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace chatter::daemon {
namespace {

using namespace std::chrono_literals;

TEST(duration, is_a_number_and_a_unit) {
    EXPECT_EQ(parse_duration("1ms"), 1ms);
    EXPECT_EQ(parse_duration("500ms"), 500ms);
    EXPECT_EQ(parse_duration("3s"), 3s);
    EXPECT_EQ(parse_duration("90s"), 90s);
    EXPECT_EQ(parse_duration("2m"), 2min);
    EXPECT_EQ(parse_duration("007s"), 7s);
}

TEST(duration, nothing_else_is_taken) {
    for (const char* text : {"",
                             "s",
                             "3",
                             "0s",
                             "0ms",
                             "-1s",
                             "+1s",
                             "1.5s",
                             "3 s",
                             " 3s",
                             "3s ",
                             "3h",
                             "3S",
                             "3sec",
                             "1m30s",
                             "0x3s",
                             "3us",
                             "3ns"}) {
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
    }
}

TEST(duration, the_longest_fits_its_type) {
    EXPECT_EQ(parse_duration("99999999m"), 99'999'999min);
    EXPECT_EQ(parse_duration("100000000m"), std::nullopt);
    EXPECT_EQ(parse_duration("4294967295s"), std::nullopt);
    EXPECT_EQ(parse_duration("4294967296s"), std::nullopt);
    EXPECT_EQ(parse_duration("99999999999999999999s"), std::nullopt);
}

TEST(duration, is_written_in_the_unit_that_is_read_best) {
    EXPECT_EQ(to_text(0ms), "0ms");
    EXPECT_EQ(to_text(7ms), "7ms");
    EXPECT_EQ(to_text(999ms), "999ms");
    EXPECT_EQ(to_text(1s), "1s");
    EXPECT_EQ(to_text(1'500ms), "1.5s");
    EXPECT_EQ(to_text(3'250ms), "3.25s");
    EXPECT_EQ(to_text(3'005ms), "3.005s");
    EXPECT_EQ(to_text(100s), "100s");
    EXPECT_EQ(to_text(10min), "600s");
}

TEST(duration, parts_of_a_millisecond_are_cut_off) {
    EXPECT_EQ(to_text(999'999us), "999ms");
    EXPECT_EQ(to_text(1'999'999us), "1.999s");
}

}  // namespace
}  // namespace chatter::daemon
