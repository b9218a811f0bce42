// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/logarithm.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace chatter::core {
namespace {

TEST(logarithm, ceil_ln_is_what_the_mathematics_library_says) {
    for (std::size_t n = 2; n <= 100'000; ++n) {
        ASSERT_EQ(ceil_ln(n), static_cast<std::size_t>(std::ceil(std::log(n)))) << n;
    }
}

TEST(logarithm, ceil_ln_is_exact_beside_each_power_of_e) {
    for (std::size_t k = 1; k <= 23; ++k) {
        const auto power = static_cast<std::size_t>(std::floor(std::exp(static_cast<double>(k))));
        EXPECT_EQ(ceil_ln(power), k) << power;
        EXPECT_EQ(ceil_ln(power + 1), k + 1) << power + 1;
    }
}

TEST(logarithm, ceil_ln_is_total) {
    EXPECT_EQ(ceil_ln(0), 0U);
    EXPECT_EQ(ceil_ln(1), 0U);
    EXPECT_EQ(ceil_ln(std::numeric_limits<std::size_t>::max()), 24U);
}

TEST(logarithm, log10_is_what_the_mathematics_library_says_to_a_thousandth) {
    for (std::uint64_t n = 2; n < 100'000; ++n) {
        ASSERT_NEAR(log10_milli(n), 1'000 * std::log10(static_cast<double>(n)), 1.0) << n;
    }
}

TEST(logarithm, log10_of_a_power_of_ten_is_whole) {
    std::uint64_t power = 10;
    for (std::uint32_t digits = 1; digits < 20; ++digits, power *= 10) {
        EXPECT_EQ(log10_milli(power), 1'000 * digits) << power;
    }
}

TEST(logarithm, log10_is_total) {
    EXPECT_EQ(log10_milli(0), 0U);
    EXPECT_EQ(log10_milli(1), 0U);
    EXPECT_EQ(log10_milli(std::numeric_limits<std::uint64_t>::max()), 19'265U);
}

}  // namespace
}  // namespace chatter::core
