// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/seal_policy.hpp"

#include <gtest/gtest.h>

namespace chatter::core {
namespace {

TEST(seal_policy, each_mode_has_the_name_of_its_enumerator) {
    EXPECT_EQ(to_string(seal_mode::off), "off");
    EXPECT_EQ(to_string(seal_mode::accept), "accept");
    EXPECT_EQ(to_string(seal_mode::send), "send");
    EXPECT_EQ(to_string(seal_mode::only), "only");
}

TEST(seal_policy, a_mode_that_can_be_asked_for_is_read_back) {
    for (const seal_mode each : {seal_mode::accept, seal_mode::send, seal_mode::only}) {
        EXPECT_EQ(parse_seal_mode(to_string(each)), each);
    }
}

TEST(seal_policy, nothing_else_is_a_mode) {
    for (const char* each : {"", "off", "Only", "only ", " only", "onl", "none", "0"}) {
        EXPECT_EQ(parse_seal_mode(each), std::nullopt) << each;
    }
}

TEST(seal_policy, without_keys_nothing_is_sealed) {
    const seal_policy nothing;
    EXPECT_EQ(nothing.mode, seal_mode::off);
    EXPECT_EQ(nothing.keys, nullptr);
}

}  // namespace
}  // namespace chatter::core
