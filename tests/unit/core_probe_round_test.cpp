// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/probe_round.hpp"

#include <gtest/gtest.h>

namespace chatter::core {
namespace {

TEST(probe_round, finds_the_probe_that_an_answer_names) {
    probe_round round;
    EXPECT_EQ(round.find_probe(0), nullptr) << "nothing was sent";
    const base::mono_time first(std::chrono::seconds(1));
    const base::mono_time second(std::chrono::seconds(2));
    round.probes = {{7, first}, {9, second}};
    ASSERT_NE(round.find_probe(7), nullptr);
    EXPECT_EQ(round.find_probe(7)->at, first);
    ASSERT_NE(round.find_probe(9), nullptr);
    EXPECT_EQ(round.find_probe(9)->at, second) << "so that a repeated one is measured rightly";
    EXPECT_EQ(round.find_probe(8), nullptr);
}

}  // namespace
}  // namespace chatter::core
