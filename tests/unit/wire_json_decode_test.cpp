// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the decoder takes, and several values behind one another. Refusals are in the two files
// beside this one.

#include "chatter/wire/json.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace chatter::wire {
namespace {

using namespace test::json_words;
using test::a_message;
using test::a_message_of_nothing;
using test::address_of;
using test::uuid_of;

void expect_message(const std::string& text, const message& wanted) {
    const auto read = decode_json(text);
    ASSERT_TRUE(read) << text << "\n" << testing::PrintToString(read.error());
    EXPECT_EQ(read->what, json_value::form::message) << text;
    EXPECT_EQ(read->content, wanted) << text;
}

void expect_gossip(const std::string& text, const gossip& wanted) {
    const auto read = decode_json(text);
    ASSERT_TRUE(read) << text << "\n" << testing::PrintToString(read.error());
    EXPECT_EQ(read->what, json_value::form::bare_gossip) << text;
    EXPECT_EQ(read->content.payload, wanted) << text;
}

TEST(json_decode, reads_each_kind_of_gossip_in_a_message_and_bare) {
    const struct {
        std::string text;
        gossip wanted;
    } rows[] = {
        {R"({"DebugMessage":{"text":"hello world"}})", debug_message{"hello world"}},
        {std::string(R"({"DeviceGossip":{"DeviceAdded":{"origin":)") + an_origin +
             R"(,"name":"n","description":"d"}}})",
         device_added{uuid_of(2), "n", "d"}},
        {std::string(R"({"DeviceGossip":{"DeviceRemoved":{"origin":)") + an_origin +
             R"(,"name":"n"}}})",
         device_removed{uuid_of(2), "n"}},
        {std::string(R"({"DeviceGossip":{"DeviceStatus":{"origin":)") + an_origin +
             R"(,"name":"n","metrics":{"b":{"Text":"2"},"a":{"Text":""}}}}})",
         device_status{uuid_of(2), "n", {{"a", ""}, {"b", "2"}}}},
        {std::string(R"({"ViewGossip":{"ServerAdded":{"uuid":)") + a_server +
             R"(,"addr":"192.0.2.1:2428"}}})",
         server_added{uuid_of(3), address_of("192.0.2.1:2428"), std::nullopt}},
        {std::string(R"({"ViewGossip":{"ServerAdded":{"uuid":)") + a_server +
             R"(,"addr":"[2001:db8::1]:2428","wire":"cbor"}}})",
         server_added{uuid_of(3), address_of("[2001:db8::1]:2428"), encoding::cbor}},
        {std::string(R"({"ViewGossip":{"ServerRemoved":{"uuid":)") + a_server + "}}}",
         server_removed{uuid_of(3)}},
    };
    for (const auto& row : rows) {
        expect_gossip(row.text, row.wanted);
        expect_message(message_with(row.text), a_message(row.wanted));
    }
}

TEST(json_decode, leaves_out_an_origin_that_is_left_out) {
    expect_gossip(R"({"DeviceGossip":{"DeviceAdded":{"name":"n","description":"d"}}})",
                  device_added{std::nullopt, "n", "d"});
    expect_gossip(R"({"DeviceGossip":{"DeviceRemoved":{"name":"n"}}})",
                  device_removed{std::nullopt, "n"});
    expect_gossip(R"({"DeviceGossip":{"DeviceStatus":{"name":"n","metrics":{}}}})",
                  device_status{std::nullopt, "n", {}});
    expect_message(message_with(R"({"DeviceGossip":{"DeviceRemoved":{"name":"n"}}})"),
                   a_message(device_removed{std::nullopt, "n"}));
}

TEST(json_decode, takes_fields_in_any_order) {
    expect_message(std::string(R"({"payload":{"DeviceGossip":{"DeviceAdded":{"description":"d",)") +
                       R"("name":"n","origin":)" + an_origin + R"(}}},"hops":5,"sender":)" +
                       a_sender + R"(,"timestamp_millis":1546300800123})",
                   a_message(device_added{uuid_of(2), "n", "d"}));
}

TEST(json_decode, takes_no_payload_for_null) {
    expect_message(message_with("null"), a_message_of_nothing());
    expect_message(
        std::string(R"({"sender":)") + a_sender + R"(,"timestamp_millis":1546300800123,"hops":5})",
        a_message_of_nothing());
}

TEST(json_decode, takes_white_space_wherever_json_does) {
    expect_gossip(" \t\r\n{ \"DebugMessage\"\n:\t{\r\"text\" : \"hi\" } }\n\n ",
                  debug_message{"hi"});
}

TEST(json_decode, takes_every_escape) {
    expect_gossip(
        debug(R"("\"\\\/\b\f\n\r\t\u0041\u00fc\u20AC\u20ac\u0000.")"),
        debug_message{std::string("\"\\/\b\f\n\r\tA\xc3\xbc\xe2\x82\xac\xe2\x82\xac\0.", 19)});
    expect_gossip(debug(R"("\ud83c\udf0d\uD83C\uDF0D")"),
                  debug_message{"\xf0\x9f\x8c\x8d\xf0\x9f\x8c\x8d"});
    expect_gossip(R"({"Debug\u004dessage":{"t\u0065xt":"hi"}})", debug_message{"hi"});
}

TEST(json_decode, takes_utf8_as_it_is) {
    expect_gossip(debug("\"\xc3\xbc \xe2\x82\xac \xf0\x9f\x8c\x8d \x7f\""),
                  debug_message{"\xc3\xbc \xe2\x82\xac \xf0\x9f\x8c\x8d \x7f"});
}

TEST(json_decode, takes_every_spelling_of_a_uuid) {
    for (const char* spelled : {"C4000000-0000-0000-0000-000000000003",
                                "c4000000000000000000000000000003",
                                "urn:uuid:c4000000-0000-0000-0000-000000000003"}) {
        expect_gossip(
            std::string(R"({"ViewGossip":{"ServerRemoved":{"uuid":")") + spelled + "\"}}}",
            server_removed{uuid_of(3)});
    }
}

TEST(json_decode, takes_the_whole_range_of_the_integers) {
    message wanted = a_message_of_nothing();
    const struct {
        const char* spelled;
        std::int64_t number;
    } timestamps[] = {
        {"0", 0},
        {"-0", 0},
        {"-1", -1},
        {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
        {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
    };
    for (const auto& row : timestamps) {
        wanted.timestamp_millis = row.number;
        expect_message(message_where_timestamp(row.spelled), wanted);
    }
    wanted = a_message_of_nothing();
    for (const std::uint32_t hops : {0U, 8U, 4'294'967'295U}) {
        wanted.hops = hops;
        expect_message(message_where_hops(std::to_string(hops)), wanted);
    }
}

TEST(json_decode, skips_unknown_fields_of_any_type) {
    for (const char* value : {"null",
                              "true",
                              "false",
                              "0",
                              "-1",
                              "18446744073709551616",
                              "1.5e300",
                              R"("text")",
                              R"("")",
                              "[]",
                              "{}",
                              R"([1,"two",[3],{"four":[null]}])",
                              R"({"sender":1,"sender":2,"payload":{"DebugMessage":5}})",
                              R"({"":{"":{"":[[],{}]}}})"}) {
        expect_message(message_with_unknown(value), a_message_of_nothing());
    }
}

TEST(json_decode, skips_unknown_fields_at_every_level_and_twice) {
    const std::string extra = R"("later":[{"x":[1]}],"":null,"later":1,"Name":{},)";
    expect_message("{" + extra +
                       message_with(R"({"DeviceGossip":{"DeviceStatus":{)" + extra +
                                    R"("name":"n","metrics":{}}}})")
                           .substr(1),
                   a_message(device_status{std::nullopt, "n", {}}));
}

/// Known words have their meaning only where they belong.
TEST(json_decode, skips_a_field_that_belongs_elsewhere) {
    expect_message(
        message_with(R"({"DebugMessage":{"sender":5,"name":[],"metrics":0,"text":"hi"}})"),
        a_message(debug_message{"hi"}));
}

TEST(json_decode, takes_any_name_of_a_metric_and_keeps_the_last_of_each) {
    expect_gossip(R"({"DeviceGossip":{"DeviceStatus":{"name":"n","metrics":{)"
                  R"("name":{"Text":"1"},"":{"Text":"2"},"a":{"Text":"3"},"name":{"Text":"4"}}}}})",
                  device_status{std::nullopt, "n", {{"", "2"}, {"a", "3"}, {"name", "4"}}});
}

TEST(json_decode, leaves_the_use_of_an_address_to_the_bounds) {
    expect_gossip(std::string(R"({"ViewGossip":{"ServerAdded":{"uuid":)") + a_server +
                      R"(,"addr":"0.0.0.0:0"}}})",
                  server_added{uuid_of(3), {}, std::nullopt});
}

// One value of several.

TEST(json_decode, takes_values_off_the_front_one_by_one) {
    const std::string text = "\n " + debug(R"("one")") + "\n" + message_with(debug(R"("two")")) +
                             debug(R"("three")") +
                             "\n{\n  \"DebugMessage\": {\n    \"text\":" + " \"four\"\n  }\n}\n\n";
    std::string_view rest = text;
    for (const char* wanted : {"one", "two", "three", "four"}) {
        const auto read = decode_next_json(rest);
        ASSERT_TRUE(read) << wanted << testing::PrintToString(read.error());
        EXPECT_EQ(read->content.payload, gossip(debug_message{wanted}));
        const bool is_message = std::string_view(wanted) == "two";
        EXPECT_EQ(read->what == json_value::form::message, is_message) << wanted;
    }
    EXPECT_EQ(rest, "\n\n");
}

TEST(json_decode, takes_no_more_off_than_the_value) {
    const std::string text = debug(R"("hi")") + "not JSON";
    std::string_view rest = text;
    EXPECT_TRUE(decode_next_json(rest));
    EXPECT_EQ(rest, "not JSON");
}

TEST(json_decode, leaves_the_text_alone_where_the_next_value_is_refused) {
    for (const std::string& bad : {std::string("?"),
                                   std::string(R"({"DebugMessage":)"),
                                   std::string(R"({"DebugMessage":{"text":5}} {})"),
                                   std::string("{} {}"),
                                   std::string("5 5"),
                                   std::string(" ")}) {
        std::string_view rest = bad;
        EXPECT_FALSE(decode_next_json(rest)) << bad;
        EXPECT_EQ(rest, bad);
    }
}

/// A refusal in the third value of a file counts from that value's own text.
TEST(json_decode, counts_the_offset_from_the_text_that_is_left) {
    const std::string text = debug(R"("hi")") + "\n{?}";
    std::string_view rest = text;
    ASSERT_TRUE(decode_next_json(rest));
    const auto read = decode_next_json(rest);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().offset, 2U);
}

}  // namespace
}  // namespace chatter::wire
