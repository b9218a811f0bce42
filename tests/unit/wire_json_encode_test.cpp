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
        {device_status{std::nullopt,
                       "n",
                       {{"a", gauge{0.42, ""}}, {"b", gauge{21, "C"}}, {"c", counter{17, "B"}}},
                       60'000},
         R"({"DeviceGossip":{"DeviceStatus":{"name":"n","metrics":{)"
         R"("a":{"Gauge":{"value":0.42,"unit":""}},"b":{"Gauge":{"value":21.0,"unit":"C"}},)"
         R"("c":{"Counter":{"value":17,"unit":"B"}}},"expires_after_millis":60000}}})"},
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

std::string metric_as_json(const metric_value& value) {
    const std::string text = to_json(device_status{std::nullopt, "n", {{"a", value}}});
    const std::string before = R"({"DeviceGossip":{"DeviceStatus":{"name":"n","metrics":{)";
    EXPECT_EQ(text.substr(0, before.size()), before);
    return text.substr(before.size(), text.size() - before.size() - 4);
}

TEST(json_encode, writes_numbers_that_read_back_the_same) {
    EXPECT_EQ(metric_as_json(gauge{0.1 + 0.2, ""}),
              R"("a":{"Gauge":{"value":0.30000000000000004,"unit":""}})");
    EXPECT_EQ(metric_as_json(gauge{-0.0, "V"}), R"("a":{"Gauge":{"value":-0.0,"unit":"V"}})");
    EXPECT_EQ(metric_as_json(gauge{1e300, ""}), R"("a":{"Gauge":{"value":1e+300,"unit":""}})");
    EXPECT_EQ(metric_as_json(counter{std::numeric_limits<std::uint64_t>::max(), "\""}),
              R"("a":{"Counter":{"value":18446744073709551615,"unit":"\""}})");
}

/// JSON has no such numbers.
TEST(json_encode, writes_a_gauge_that_is_not_finite_as_text) {
    const double infinity = std::numeric_limits<double>::infinity();
    EXPECT_EQ(metric_as_json(gauge{infinity, ""}), R"("a":{"Text":"inf"})");
    EXPECT_EQ(metric_as_json(gauge{-infinity, "C"}), R"("a":{"Text":"-inf C"})");
    EXPECT_EQ(metric_as_json(gauge{std::numeric_limits<double>::quiet_NaN(), ""}),
              R"("a":{"Text":"nan"})");
}

TEST(json_encode, writes_an_unknown_metric_as_it_came_or_not_at_all) {
    using spelling = opaque_metric::spelling;
    EXPECT_EQ(metric_as_json(opaque_metric{spelling::json, "K\"", R"({"b":[1E5]})"}),
              R"("a":{"K\"":{"b":[1E5]}})");
    EXPECT_EQ(metric_as_json(opaque_metric{spelling::cbor, "K", "\x05"}), "");
    EXPECT_EQ(metric_as_json(opaque_metric{spelling::native, "", "\x05"}), "");
    EXPECT_EQ(to_json(device_status{
                  std::nullopt,
                  "n",
                  {{"a", "1"}, {"b", opaque_metric{spelling::cbor, "K", "\x05"}}, {"c", "2"}}}),
              R"({"DeviceGossip":{"DeviceStatus":{"name":"n",)"
              R"("metrics":{"a":{"Text":"1"},"c":{"Text":"2"}}}}})");
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
