// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Metrics beside {"Text":S}, those of a kind that is not known, and a device's lifetime.

#include "chatter/wire/json.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace chatter::wire {
namespace {

using namespace test::json_words;
using test::a_message;

constexpr const char* path_of_metric = "DeviceGossip.DeviceStatus.metrics.a";

std::string status_with(const std::string& metric) {
    return R"({"DeviceGossip":{"DeviceStatus":{"name":"n","metrics":{"a":)" + metric + "}}}}";
}

std::string lifetime_of(const std::string& number) {
    return R"({"DeviceGossip":{"DeviceStatus":{"name":"n","metrics":{},"expires_after_millis":)" +
           number + "}}}";
}

opaque_metric opaque(std::string kind, std::string content) {
    return {opaque_metric::spelling::json, std::move(kind), std::move(content)};
}

void expect_metric(const std::string& text, const metric_value& wanted) {
    const auto read = decode_json(status_with(text));
    ASSERT_TRUE(read) << text << "\n" << testing::PrintToString(read.error());
    EXPECT_EQ(read->content.payload, gossip(device_status{std::nullopt, "n", {{"a", wanted}}}))
        << text;
    EXPECT_EQ(decode_json(message_with(status_with(text)))->content.payload, read->content.payload);
}

void expect_refusal(const std::string& text, decode_error code, const std::string& path) {
    const auto read = decode_json(text);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code, code) << text;
    EXPECT_EQ(read.error().path, path) << text;
}

TEST(json_decode_metrics, reads_a_gauge_of_any_number) {
    const struct {
        const char* text;
        gauge wanted;
    } rows[] = {
        {R"({"Gauge":{"value":0.42,"unit":"s"}})", {0.42, "s"}},
        {R"({"Gauge":{"unit":"\u00b0C","value":-21}})",
         {-21,
          "\xc2\xb0"
          "C"}},
        {R"({"Gauge":{"value":7}})", {7, ""}},
        {R"({"Gauge":{"value":0,"unit":""}})", {0, ""}},
        {R"({"Gauge":{"value":1e300}})", {1e300, ""}},
        {R"({"Gauge":{"value":18446744073709551615}})", {18446744073709551615.0, ""}},
        {R"({"Gauge":{"value":100000000000000000000}})", {1e20, ""}},
        {R"({"Gauge":{"later":[{"value":1}],"value":2,"more":null,"more":3}})", {2, ""}},
    };
    for (const auto& row : rows) {
        expect_metric(row.text, row.wanted);
    }
}

TEST(json_decode_metrics, reads_a_counter) {
    expect_metric(R"({"Counter":{"value":17,"unit":"B"}})", counter{17, "B"});
    expect_metric(R"({"Counter":{"value":0}})", counter{0, ""});
    expect_metric(R"({"Counter":{"later":{},"value":18446744073709551615}})",
                  counter{std::numeric_limits<std::uint64_t>::max(), ""});
}

TEST(json_decode_metrics, refuses_counters_that_are_none) {
    const std::string path = std::string(path_of_metric) + ".Counter.value";
    for (const char* number : {"-1", "18446744073709551616", "-9223372036854775809"}) {
        expect_refusal(status_with(std::string(R"({"Counter":{"value":)") + number + "}}"),
                       decode_error::out_of_range,
                       path);
    }
    for (const char* number : {"1.0", "1e2", R"("1")", "null"}) {
        expect_refusal(status_with(std::string(R"({"Counter":{"value":)") + number + "}}"),
                       decode_error::wrong_type,
                       path);
    }
}

TEST(json_decode_metrics, refuses_gauges_that_are_none) {
    const std::string path = path_of_metric;
    for (const char* value : {R"("1")", "null", "true", "[]", "{}"}) {
        expect_refusal(status_with(std::string(R"({"Gauge":{"value":)") + value + "}}"),
                       decode_error::wrong_type,
                       path + ".Gauge.value");
    }
    expect_refusal(
        status_with(R"({"Gauge":{"unit":"s"}})"), decode_error::missing_field, path + ".Gauge");
    expect_refusal(status_with(R"({"Gauge":{"value":1,"value":1}})"),
                   decode_error::duplicate_field,
                   path + ".Gauge.value");
    expect_refusal(status_with(R"({"Gauge":{"value":1e400}})"), decode_error::malformed, "");
    expect_refusal(status_with(R"({"Gauge":{"value":1},"Counter":{"value":1}})"),
                   decode_error::unknown_variant,
                   path + ".Counter");
}

TEST(json_decode_metrics, keeps_a_kind_that_is_not_known_without_its_white_space) {
    const struct {
        const char* text;
        const char* wanted;
    } rows[] = {
        {"5", "5"},
        {"-5", "-5"},
        {"1E5", "1E5"},
        {"0.10", "0.10"},
        {"123456789012345678901234567890", "123456789012345678901234567890"},
        {"null", "null"},
        {"true", "true"},
        {"false", "false"},
        {R"("\u0061\/\n\u00fc")", "\"a/\\n\xc3\xbc\""},
        {"[ ]", "[]"},
        {"{ }", "{}"},
        {"[ 1 , [ 2 ] , { } , \"x\" ]", R"([1,[2],{},"x"])"},
        {R"({ "b" : { "\u0022" : [ null , 1.5 ] } , "a" : 1 , "a" : 2 })",
         R"({"b":{"\"":[null,1.5]},"a":1,"a":2})"},
    };
    for (const auto& row : rows) {
        expect_metric(std::string(R"({ "Histogram" : )") + row.text + " }",
                      opaque("Histogram", row.wanted));
    }
    expect_metric(R"({"":1})", opaque("", "1"));
    expect_metric(R"({"gauge":{"value":"?"}})", opaque("gauge", R"({"value":"?"})"));
}

TEST(json_decode_metrics, keeps_several_apart) {
    const auto read = decode_json(R"({"DeviceGossip":{"DeviceStatus":{"name":"n","metrics":{)"
                                  R"("a":{"K":[1]},"b":{"Text":"x"},"c":{"L":{"a":2}},)"
                                  R"("d":{"Gauge":{"later":[3],"value":4}}},"later":[5]}}})");
    ASSERT_TRUE(read) << testing::PrintToString(read.error());
    EXPECT_EQ(read->content.payload,
              gossip(device_status{std::nullopt,
                                   "n",
                                   {{"a", opaque("K", "[1]")},
                                    {"b", "x"},
                                    {"c", opaque("L", R"({"a":2})")},
                                    {"d", gauge{4, ""}}}}));
}

TEST(json_decode_metrics, gives_back_what_it_kept_byte_for_byte) {
    const std::string text = status_with(R"({"Histogram":{"b":[1E5,0.10,-0.0,"\u0001ü"],"a":{}}})");
    const auto read = decode_json(text);
    ASSERT_TRUE(read);
    EXPECT_EQ(to_json(*read->content.payload), text);
}

TEST(json_decode_metrics, takes_one_unknown_kind_and_nothing_beside_it) {
    const std::string path = path_of_metric;
    expect_refusal(status_with(R"({"K":1,"K":2})"), decode_error::duplicate_field, path + ".K");
    expect_refusal(status_with(R"({"K":1,"L":2})"), decode_error::duplicate_field, path + ".L");
    expect_refusal(
        status_with(R"({"K":1,"Text":"x"})"), decode_error::unknown_variant, path + ".Text");
}

/// A bare gossip is sent on in a message, where it stands a level deeper.
TEST(json_decode_metrics, keeps_121_levels_in_a_message_and_bare) {
    const auto with = [](std::size_t levels) {
        return status_with(R"({"K":)" + times(levels, "[") + times(levels, "]") + "}");
    };
    expect_metric(R"({"K":)" + times(121, "[") + times(121, "]") + "}",
                  opaque("K", times(121, "[") + times(121, "]")));
    const std::string path = std::string(path_of_metric) + ".K";
    expect_refusal(with(122), decode_error::too_deep, path);
    expect_refusal(message_with(with(122)), decode_error::too_deep, "payload." + path);
    expect_refusal(
        status_with(R"({"K":)" + times(10'000, R"({"":)")), decode_error::too_deep, path);
}

TEST(json_decode_metrics, reads_a_lifetime) {
    for (const std::uint64_t millis :
         {std::uint64_t{0}, std::uint64_t{60'000}, std::numeric_limits<std::uint64_t>::max()}) {
        const auto read = decode_json(lifetime_of(std::to_string(millis)));
        ASSERT_TRUE(read) << millis;
        EXPECT_EQ(read->content.payload, gossip(device_status{std::nullopt, "n", {}, millis}));
    }
}

TEST(json_decode_metrics, refuses_lifetimes_that_are_none) {
    const std::string path = "DeviceGossip.DeviceStatus.expires_after_millis";
    for (const char* number : {"-1", "18446744073709551616"}) {
        expect_refusal(lifetime_of(number), decode_error::out_of_range, path);
    }
    for (const char* value : {"1.5", R"("1")", "null", "[]"}) {
        expect_refusal(lifetime_of(value), decode_error::wrong_type, path);
    }
    expect_refusal(
        lifetime_of(R"(1,"expires_after_millis":1)"), decode_error::duplicate_field, path);
}

}  // namespace
}  // namespace chatter::wire
