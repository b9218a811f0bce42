// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "ages.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace chatter::ctl {
namespace {

constexpr std::int64_t s = 1'000;
constexpr std::int64_t m = 60 * s;
constexpr std::int64_t h = 60 * m;
constexpr std::int64_t d = 24 * h;

TEST(ages, have_two_units_at_most_and_the_second_only_where_it_counts) {
    EXPECT_EQ(age_text(0), "0s");
    EXPECT_EQ(age_text(999), "0s");
    EXPECT_EQ(age_text(3 * s), "3s");
    EXPECT_EQ(age_text(59 * s + 999), "59s");
    EXPECT_EQ(age_text(2 * m + 10 * s), "2m10s");
    EXPECT_EQ(age_text(2 * m), "2m");
    EXPECT_EQ(age_text(10 * m + 10 * s), "10m");
    EXPECT_EQ(age_text(4 * h), "4h");
    EXPECT_EQ(age_text(4 * h + 59 * s), "4h");
    EXPECT_EQ(age_text(4 * h + 5 * m), "4h5m");
    EXPECT_EQ(age_text(23 * h + 59 * m), "23h");
    EXPECT_EQ(age_text(3 * d), "3d");
    EXPECT_EQ(age_text(3 * d + 5 * h), "3d5h");
    EXPECT_EQ(age_text(400 * d), "400d");
}

TEST(ages, of_a_clock_that_is_ahead_are_none) {
    EXPECT_EQ(age_text(-5 * s), "0s");
    EXPECT_EQ(age_text(std::numeric_limits<std::int64_t>::min()), "0s");
    EXPECT_EQ(age_text(std::numeric_limits<std::int64_t>::max()), "106751991167d");
}

TEST(spans, have_three_digits_below_a_second) {
    EXPECT_EQ(span_text(0.213), "0.213ms");
    EXPECT_EQ(span_text(0.2134), "0.213ms");
    EXPECT_EQ(span_text(12.345), "12.3ms");
    EXPECT_EQ(span_text(251), "251ms");
    EXPECT_EQ(span_text(0), "0ms");
    EXPECT_EQ(span_text(130'000), "2m10s");
    EXPECT_FALSE(span_text(1e300).empty());
}

TEST(times, are_read_as_the_daemon_writes_them) {
    EXPECT_EQ(parse_time("1970-01-01T00:00:00.000Z"), 0);
    EXPECT_EQ(parse_time("1970-01-01T00:00:00Z"), 0);
    EXPECT_EQ(parse_time("2026-11-25T18:00:00.123Z"), 1'795'629'600'123);
    EXPECT_EQ(parse_time("2024-02-29T23:59:59.999Z"), 1'709'251'199'999);
}

TEST(times, that_are_none_are_nothing) {
    for (const std::string text : {"",
                                   "2026-11-25",
                                   "2026-11-25T18:00:00",
                                   "2026-11-25T18:00:00.123",
                                   "2026-11-25T18:00:00.12Z",
                                   "2026-11-25T18:00:00.1234Z",
                                   "2026-11-25T18:00:00.123+01:00",
                                   "2026-11-25 18:00:00.123Z",
                                   "2025-02-29T00:00:00Z",
                                   "2026-13-01T00:00:00Z",
                                   "2026-11-25T24:00:00Z",
                                   "2026-11-25T18:60:00Z",
                                   "202x-11-25T18:00:00Z",
                                   "-026-11-25T18:00:00Z"}) {
        EXPECT_EQ(parse_time(text), std::nullopt) << text;
    }
}

TEST(numbers, are_as_short_as_they_can_be) {
    EXPECT_EQ(number_text(42), "42");
    EXPECT_EQ(number_text(0.1), "0.1");
    EXPECT_EQ(number_text(21.5), "21.5");
    EXPECT_EQ(number_text(-1e300), "-1e+300");
}

TEST(bytes, have_a_unit) {
    EXPECT_EQ(bytes_text(0), "0 B");
    EXPECT_EQ(bytes_text(250), "250 B");
    EXPECT_EQ(bytes_text(6'100'000), "6.1 MB");
    EXPECT_EQ(bytes_text(61'000'000), "61 MB");
    EXPECT_EQ(bytes_text(610'000'000), "610 MB");
}

}  // namespace
}  // namespace chatter::ctl
