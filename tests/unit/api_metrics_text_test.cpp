// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "metrics_text.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace chatter::api {
namespace {

using limits = std::numeric_limits<double>;

std::string sample(metric_labels labels, auto value) {
    std::string text;
    append_sample("a_b", labels, value, text);
    return text;
}

TEST(metrics_text, a_family_has_its_help_and_its_type) {
    std::string text;
    append_family("a_b", metric_type::gauge, "Some words.", text);
    append_family("c_total", metric_type::counter, "Others.", text);
    EXPECT_EQ(text,
              "# HELP a_b Some words.\n# TYPE a_b gauge\n"
              "# HELP c_total Others.\n# TYPE c_total counter\n");
}

TEST(metrics_text, a_sample_is_one_line) {
    EXPECT_EQ(sample({}, std::uint64_t{1}), "a_b 1\n");
    EXPECT_EQ(sample({{"x", "y"}}, std::uint64_t{1}), "a_b{x=\"y\"} 1\n");
    EXPECT_EQ(sample({{"x", "y"}, {"z", ""}}, std::uint64_t{1}), "a_b{x=\"y\",z=\"\"} 1\n");
}

TEST(metrics_text, numbers_are_exact) {
    EXPECT_EQ(sample({}, std::numeric_limits<std::uint64_t>::max()), "a_b 18446744073709551615\n");
    EXPECT_EQ(sample({}, 0.1), "a_b 0.1\n");
    EXPECT_EQ(sample({}, -2.2250738585072014e-308), "a_b -2.2250738585072014e-308\n");
    EXPECT_EQ(sample({}, 0.0), "a_b 0\n");
}

TEST(metrics_text, numbers_that_are_not_finite_have_names) {
    EXPECT_EQ(sample({}, limits::quiet_NaN()), "a_b NaN\n");
    EXPECT_EQ(sample({}, limits::infinity()), "a_b +Inf\n");
    EXPECT_EQ(sample({}, -limits::infinity()), "a_b -Inf\n");
}

TEST(metrics_text, a_label_can_neither_end_its_value_nor_its_line) {
    EXPECT_EQ(sample({{"x", "a\"} 1\nb{c=\"\\"}}, std::uint64_t{1}),
              "a_b{x=\"a\\\"} 1\\nb{c=\\\"\\\\\"} 1\n");
}

}  // namespace
}  // namespace chatter::api
