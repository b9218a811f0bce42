// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/message.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace chatter::wire {
namespace {

using metrics = std::vector<metric>;

TEST(message, names_its_encodings) {
    EXPECT_EQ(to_string(encoding::cbor), "cbor");
    EXPECT_EQ(to_string(encoding::json), "json");
    EXPECT_EQ(parse_encoding("cbor"), encoding::cbor);
    EXPECT_EQ(parse_encoding("json"), encoding::json);
    for (const char* other : {"", "CBOR", "Json", "json ", "cbo", "native"}) {
        EXPECT_FALSE(parse_encoding(other)) << other;
    }
}

TEST(message, sorts_metrics_by_the_bytes_of_their_names) {
    metrics some{{"b", "1"}, {"", "2"}, {"B", "3"}, {"ab", "4"}, {"\xc3\xa4", "5"}, {"a", "6"}};
    normalize_metrics(some);
    EXPECT_EQ(
        some,
        (metrics{{"", "2"}, {"B", "3"}, {"a", "6"}, {"ab", "4"}, {"b", "1"}, {"\xc3\xa4", "5"}}));
}

TEST(message, keeps_the_last_of_several_metrics_with_one_name) {
    metrics some{{"b", "1"}, {"a", "1"}, {"b", "2"}, {"c", "1"}, {"a", "2"}, {"b", "3"}};
    normalize_metrics(some);
    EXPECT_EQ(some, (metrics{{"a", "2"}, {"b", "3"}, {"c", "1"}}));
}

TEST(message, keeps_the_last_metric_where_all_have_one_name) {
    metrics some(50, {"a", "earlier"});
    some.push_back({"a", "last"});
    normalize_metrics(some);
    EXPECT_EQ(some, (metrics{{"a", "last"}}));
}

TEST(message, leaves_normal_metrics_as_they_are) {
    metrics nothing;
    normalize_metrics(nothing);
    EXPECT_TRUE(nothing.empty());

    metrics some{{"a", "1"}, {"b", "2"}};
    normalize_metrics(some);
    EXPECT_EQ(some, (metrics{{"a", "1"}, {"b", "2"}}));
}

TEST(message, starts_with_five_hops_and_no_payload) {
    EXPECT_EQ(message{}.hops, 5U);
    EXPECT_FALSE(message{}.payload);
}

TEST(message, equals_only_what_says_the_same) {
    const message one = test::a_message(server_added{test::uuid_of(3), {}, std::nullopt});
    message other = one;
    EXPECT_EQ(one, other);
    other.hops = 4;
    EXPECT_NE(one, other);
    other = one;
    other.payload = std::nullopt;
    EXPECT_NE(one, other);
    other.payload = server_added{test::uuid_of(3), {}, encoding::json};
    EXPECT_NE(one, other);
}

}  // namespace
}  // namespace chatter::wire
