// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/json.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace chatter::wire {
namespace {

using test::address_of;
using test::json_of;
using test::text_of;
using test::uuid_of;

TEST(json_encode, spells_each_kind_of_gossip_as_chatter_inject_takes_it) {
    const struct {
        gossip from;
        const char* wanted;
    } rows[] = {
        {debug_message{"hello world"}, R"({"DebugMessage":{"text":"hello world"}})"},
        {debug_message{""}, R"({"DebugMessage":{"text":""}})"},
        {device_added{uuid_of(2), "n", "d"},
         R"({"DeviceGossip":{"DeviceAdded":{"origin":"c4000000-0000-0000-0000-000000000002",)"
         R"("name":"n","description":"d"}}})"},
        {device_removed{uuid_of(2), "n"},
         R"({"DeviceGossip":{"DeviceRemoved":{"origin":"c4000000-0000-0000-0000-000000000002",)"
         R"("name":"n"}}})"},
        {device_status{uuid_of(2), "n", {{"a", "1"}, {"b", ""}}},
         R"({"DeviceGossip":{"DeviceStatus":{"origin":"c4000000-0000-0000-0000-000000000002",)"
         R"("name":"n","metrics":{"a":{"Text":"1"},"b":{"Text":""}}}}})"},
        {device_status{uuid_of(2), "n", {}},
         R"({"DeviceGossip":{"DeviceStatus":{"origin":"c4000000-0000-0000-0000-000000000002",)"
         R"("name":"n","metrics":{}}}})"},
        {server_added{uuid_of(3), address_of("192.0.2.1:2428"), std::nullopt},
         R"({"ViewGossip":{"ServerAdded":{"uuid":"c4000000-0000-0000-0000-000000000003",)"
         R"("addr":"192.0.2.1:2428"}}})"},
        {server_added{uuid_of(3), address_of("[2001:db8::1]:2428"), encoding::cbor},
         R"({"ViewGossip":{"ServerAdded":{"uuid":"c4000000-0000-0000-0000-000000000003",)"
         R"("addr":"[2001:db8::1]:2428","wire":"cbor"}}})"},
        {server_added{uuid_of(3), address_of("192.0.2.1:2428"), encoding::json},
         R"({"ViewGossip":{"ServerAdded":{"uuid":"c4000000-0000-0000-0000-000000000003",)"
         R"("addr":"192.0.2.1:2428","wire":"json"}}})"},
        {server_removed{uuid_of(3)},
         R"({"ViewGossip":{"ServerRemoved":{"uuid":"c4000000-0000-0000-0000-000000000003"}}})"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(to_json(row.from), row.wanted);
    }
}

TEST(json_encode, leaves_out_an_origin_that_is_not_there) {
    EXPECT_EQ(to_json(device_removed{std::nullopt, "n"}),
              R"({"DeviceGossip":{"DeviceRemoved":{"name":"n"}}})");
}

TEST(json_encode, spells_a_message_in_the_order_of_chatter_rs) {
    EXPECT_EQ(text_of(json_of(test::a_message(debug_message{"hi"}))),
              R"({"sender":"c4000000-0000-0000-0000-000000000001",)"
              R"("timestamp_millis":1546300800123,"hops":5,)"
              R"("payload":{"DebugMessage":{"text":"hi"}}})");
    EXPECT_EQ(text_of(json_of(test::a_message_of_nothing())),
              R"({"sender":"c4000000-0000-0000-0000-000000000001",)"
              R"("timestamp_millis":1546300800123,"hops":5,"payload":null})");
}

TEST(json_encode, writes_integers_in_full) {
    const auto text = text_of(json_of(
        test::a_message(debug_message{}, std::numeric_limits<std::int64_t>::min(), 4'294'967'295)));
    EXPECT_NE(text.find(R"("timestamp_millis":-9223372036854775808,"hops":4294967295,)"),
              std::string::npos);
}

TEST(json_encode, escapes_what_json_must_and_keeps_utf8) {
    EXPECT_EQ(
        to_json(debug_message{std::string("\"\\/\b\f\n\r\t\x01\0\x7f\xc3\xbc", 13)}),
        "{\"DebugMessage\":{\"text\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u0000\x7f\xc3\xbc\"}}");
    EXPECT_EQ(to_json(device_status{std::nullopt, "n", {{"\"", "x"}}}),
              R"({"DeviceGossip":{"DeviceStatus":{"name":"n","metrics":{"\"":{"Text":"x"}}}}})");
}

TEST(json_encode, appends) {
    std::vector<std::byte> twice;
    encode_json(test::a_message_of_nothing(), twice);
    encode_json(test::a_message_of_nothing(), twice);
    const auto once = json_of(test::a_message_of_nothing());
    EXPECT_EQ(twice, test::cat({once, once}));
}

TEST(json_encode, writes_what_reads_back) {
    for (const gossip& each : test::one_of_each_kind()) {
        const auto bare = decode_json(to_json(each));
        ASSERT_TRUE(bare) << to_json(each);
        EXPECT_EQ(bare->content.payload, each);
        const auto text = text_of(json_of(test::a_message(each)));
        const auto whole = decode_json(text);
        ASSERT_TRUE(whole) << text;
        EXPECT_EQ(whole->content, test::a_message(each));
    }
}

}  // namespace
}  // namespace chatter::wire
