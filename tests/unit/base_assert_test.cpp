// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/assert.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace chatter::base {
namespace {

TEST(assert, says_what_failed_and_where_and_aborts) {
    const int two = 2;
    EXPECT_EXIT(CHATTER_ASSERT(two == 3),
                testing::KilledBySignal(SIGABRT),
                "^assertion failed: two == 3 \\(.*base_assert_test\\.cpp:[0-9]+\\)\n$");
}

TEST(assert, evaluates_a_true_condition_once_and_goes_on) {
    int evaluated = 0;
    CHATTER_ASSERT(++evaluated > 0);
    EXPECT_EQ(evaluated, 1);
}

TEST(assert, stands_where_an_expression_may) {
    const int seven = (CHATTER_ASSERT(1 + 1 == 2), 7);
    EXPECT_EQ(seven, 7);
}

}  // namespace
}  // namespace chatter::base
