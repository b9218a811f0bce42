// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "json_text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace chatter::wire {
namespace {

TEST(json_text, puts_commas_where_they_belong) {
    json_text to;
    to.start_object();
    to.key("a");
    to.start_array();
    to.integer(-1);
    to.unsigned_integer(std::numeric_limits<std::uint64_t>::max());
    to.start_array();
    to.end_array();
    to.start_object();
    to.end_object();
    to.finished("null");
    to.end_array();
    to.key("");
    to.string("");
    to.key("b");
    to.real(1);
    to.end_object();
    EXPECT_EQ(to.take(), R"({"a":[-1,18446744073709551615,[],{},null],"":"","b":1.0})");
    EXPECT_EQ(to.take(), "") << "starts anew";
}

/// A string that ends like the beginning of something is a value all the same.
TEST(json_text, is_not_misled_by_what_stands_in_a_string) {
    json_text to;
    to.start_array();
    for (const char* each : {"{", "[", ":", ","}) {
        to.string(each);
    }
    to.end_array();
    EXPECT_EQ(to.take(), R"(["{","[",":",","])");
}

TEST(json_text, escapes_keys_and_strings) {
    json_text to;
    to.start_object();
    to.key("\"\n");
    to.string("\\\x01\xc3\xbc");
    to.end_object();
    EXPECT_EQ(to.take(), "{\"\\\"\\n\":\"\\\\\\u0001\xc3\xbc\"}");
}

}  // namespace
}  // namespace chatter::wire
