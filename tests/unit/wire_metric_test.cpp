// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/metric.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace chatter::wire {
namespace {

TEST(metric, is_told_as_a_text) {
    using spelling = opaque_metric::spelling;
    const double infinity = std::numeric_limits<double>::infinity();
    const struct {
        metric_value from;
        const char* wanted;
    } rows[] = {
        {"", ""},
        {"up since 3 days", "up since 3 days"},
        {gauge{0.42, "s"}, "0.42 s"},
        {gauge{0.42, ""}, "0.42"},
        {gauge{21, "C"}, "21 C"},
        {gauge{-1.5, "m/s"}, "-1.5 m/s"},
        {gauge{0, ""}, "0"},
        {gauge{1e300, ""}, "1e+300"},
        {gauge{0.1 + 0.2, ""}, "0.30000000000000004"},
        {gauge{-std::numeric_limits<double>::min(), "x"}, "-2.2250738585072014e-308 x"},
        {gauge{infinity, ""}, "inf"},
        {gauge{-infinity, "C"}, "-inf C"},
        {counter{17, ""}, "17"},
        {counter{0, "B"}, "0 B"},
        {counter{std::numeric_limits<std::uint64_t>::max(), "B"}, "18446744073709551615 B"},
        {opaque_metric{spelling::json, "Histogram", R"({"buckets":[1,2]})"},
         R"({"buckets":[1,2]})"},
        {opaque_metric{spelling::cbor, "Histogram", "\x81\x01"}, ""},
        {opaque_metric{spelling::native, "", "\x09\x01"}, ""},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(to_text(row.from), row.wanted);
    }
}

}  // namespace
}  // namespace chatter::wire
