// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "watch.hpp"

#include <gtest/gtest.h>

#include <string>

namespace chatter::ctl {
namespace {

const watch_settings as_text{};
const watch_settings as_json{std::nullopt, true, {}};

TEST(watch, an_event_is_a_line) {
    const stream_event up{"member_reaped", R"({"at":"T","event":"member_reaped","name":"web1"})"};
    EXPECT_EQ(line_of(up, as_text), "T  web1 is forgotten\n");
    EXPECT_EQ(line_of(up, as_json), up.data + "\n");
}

TEST(watch, json_says_of_every_line_what_it_is) {
    EXPECT_EQ(line_of({"missed", R"({"count":3})"}, as_json),
              "{\"count\":3,\"event\":\"missed\"}\n");
    EXPECT_EQ(line_of({"missed", R"({"count":3})"}, as_text), "3 events are not kept any more\n");
}

TEST(watch, what_is_no_json_is_one_line_all_the_same) {
    EXPECT_EQ(line_of({"odd", "a\nb"}, as_json), "{\"event\":\"odd\"}\n");
    EXPECT_EQ(line_of({"odd", "a\nb"}, as_text), "odd\n");
}

TEST(watch, json_of_several_lines_becomes_one) {
    EXPECT_EQ(line_of({"x", "{\"event\":\n\"x\"}"}, as_json), "{\"event\":\"x\"}\n");
}

}  // namespace
}  // namespace chatter::ctl
