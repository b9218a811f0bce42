// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// JSON that is no message: what is wrong, and with which field.

#include "chatter/wire/json.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace chatter::wire {
namespace {

using namespace test::json_words;

struct refused {
    std::string text;
    decode_error code;
    const char* path;
};

/// Checks code and path, and that there are words for a person.
void expect_refusals(const std::vector<refused>& rows) {
    for (const auto& row : rows) {
        const auto read = decode_json(row.text);
        ASSERT_FALSE(read) << row.text;
        EXPECT_EQ(read.error().code, row.code) << row.text;
        EXPECT_EQ(read.error().path, row.path) << row.text;
        EXPECT_FALSE(read.error().detail.empty()) << row.text;
    }
}

TEST(json_decode, refuses_what_is_not_an_object) {
    for (const char* text : {"null", "true", "5", "-5", "5.5", R"("hello")", "[]", "[{}]"}) {
        expect_refusals({{text, decode_error::wrong_type, ""}});
    }
}

TEST(json_decode, refuses_missing_fields) {
    const std::string sender = std::string(R"("sender":)") + a_sender;
    expect_refusals({
        {"{}", decode_error::missing_field, ""},
        {R"({"payload":null})", decode_error::missing_field, ""},
        {"{" + sender + "}", decode_error::missing_field, ""},
        {"{" + sender + R"(,"hops":5})", decode_error::missing_field, ""},
        {"{" + sender + R"(,"timestamp_millis":5})", decode_error::missing_field, ""},
        {R"({"hops":5,"timestamp_millis":5})", decode_error::missing_field, ""},
        {message_with("{}"), decode_error::missing_field, "payload"},
        {message_with(R"({"DebugMessage":{}})"),
         decode_error::missing_field,
         "payload.DebugMessage"},
        {R"({"DebugMessage":{"Text":"hi"}})", decode_error::missing_field, "DebugMessage"},
        {R"({"DeviceGossip":{}})", decode_error::missing_field, "DeviceGossip"},
        {R"({"ViewGossip":{}})", decode_error::missing_field, "ViewGossip"},
        {R"({"DeviceGossip":{"DeviceAdded":{"name":"n"}}})",
         decode_error::missing_field,
         "DeviceGossip.DeviceAdded"},
        {R"({"DeviceGossip":{"DeviceAdded":{"description":"d"}}})",
         decode_error::missing_field,
         "DeviceGossip.DeviceAdded"},
        {R"({"DeviceGossip":{"DeviceRemoved":{}}})",
         decode_error::missing_field,
         "DeviceGossip.DeviceRemoved"},
        {R"({"DeviceGossip":{"DeviceStatus":{"name":"n"}}})",
         decode_error::missing_field,
         "DeviceGossip.DeviceStatus"},
        {R"({"DeviceGossip":{"DeviceStatus":{"metrics":{}}}})",
         decode_error::missing_field,
         "DeviceGossip.DeviceStatus"},
        {R"({"DeviceGossip":{"DeviceStatus":{"name":"n","metrics":{"load":{}}}}})",
         decode_error::missing_field,
         "DeviceGossip.DeviceStatus.metrics.load"},
        {std::string(R"({"ViewGossip":{"ServerAdded":{"uuid":)") + a_server + "}}}",
         decode_error::missing_field,
         "ViewGossip.ServerAdded"},
        {R"({"ViewGossip":{"ServerAdded":{"addr":"192.0.2.1:1"}}})",
         decode_error::missing_field,
         "ViewGossip.ServerAdded"},
        {R"({"ViewGossip":{"ServerRemoved":{}}})",
         decode_error::missing_field,
         "ViewGossip.ServerRemoved"},
    });
}

TEST(json_decode, names_the_field_that_is_missing) {
    const auto read = decode_json(R"({"DeviceGossip":{"DeviceAdded":{"name":"n"}}})");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().detail, R"("description" is missing)");
}

TEST(json_decode, refuses_a_duplicate_field) {
    constexpr auto duplicate = decode_error::duplicate_field;
    const std::string whole = message_with("null");
    const std::string open = whole.substr(0, whole.size() - 1);
    expect_refusals({
        {open + R"(,"sender":)" + a_sender + "}", duplicate, "sender"},
        {open + R"(,"timestamp_millis":1})", duplicate, "timestamp_millis"},
        {open + R"(,"hops":5})", duplicate, "hops"},
        {open + R"(,"payload":null})", duplicate, "payload"},
        {open + R"(,"h\u006fps":5})", duplicate, "hops"},
        {R"({"DebugMessage":{"text":"a","text":"a"}})", duplicate, "DebugMessage.text"},
        {message_with(R"({"DebugMessage":{"text":"a"},"DebugMessage":{"text":"a"}})"),
         duplicate,
         "payload.DebugMessage"},
        {R"({"DebugMessage":{"text":"a"},"DebugMessage":{"text":"a"}})", duplicate, "DebugMessage"},
        {R"({"DeviceGossip":{"DeviceAdded":{"name":"a","name":"b"}}})",
         duplicate,
         "DeviceGossip.DeviceAdded.name"},
        {std::string(R"({"DeviceGossip":{"DeviceAdded":{"origin":)") + an_origin + R"(,"origin":)" +
             an_origin + "}}}",
         duplicate,
         "DeviceGossip.DeviceAdded.origin"},
        {R"({"DeviceGossip":{"DeviceStatus":{"metrics":{},"metrics":{}}}})",
         duplicate,
         "DeviceGossip.DeviceStatus.metrics"},
        {R"({"DeviceGossip":{"DeviceStatus":{"metrics":{"a":{"Text":"1","Text":"2"}}}}})",
         duplicate,
         "DeviceGossip.DeviceStatus.metrics.a.Text"},
        {R"({"ViewGossip":{"ServerAdded":{"wire":"json","wire":"json"}}})",
         duplicate,
         "ViewGossip.ServerAdded.wire"},
    });
}

TEST(json_decode, refuses_two_variants_and_unknown_ones) {
    constexpr auto unknown = decode_error::unknown_variant;
    const std::string removed = std::string(R"({"uuid":)") + a_server + "}";
    const std::string both =
        R"("DebugMessage":{"text":"a"},"ViewGossip":{"ServerRemoved":)" + removed + "}";
    const std::string whole = message_with("null");
    expect_refusals({
        {"{" + both + "}", unknown, ""},
        {message_with("{" + both + "}"), unknown, "payload.ViewGossip"},
        {R"({"ViewGossip":{"ServerRemoved":)" + removed + R"(,"ServerRemoved2":{}}})",
         unknown,
         "ViewGossip"},
        {R"({"ViewGossip":{"ServerRemoved":)" + removed + R"(,"ServerAdded":{}}})",
         unknown,
         "ViewGossip.ServerAdded"},
        {message_with(R"({"Nope":{}})"), unknown, "payload"},
        {message_with(R"({"debugmessage":{"text":"a"}})"), unknown, "payload"},
        {message_with(R"({"DeviceAdded":{"name":"n"}})"), unknown, "payload"},
        {R"({"DeviceGossip":{"DeviceMoved":{}}})", unknown, "DeviceGossip"},
        {R"({"DeviceGossip":{"ServerRemoved":{}}})", unknown, "DeviceGossip"},
        {R"({"ViewGossip":{"DeviceAdded":{}}})", unknown, "ViewGossip"},
        {R"({"DeviceGossip":{"DeviceStatus":{"metrics":{"a":{"Text":"1","Unit":"s"}}}}})",
         unknown,
         "DeviceGossip.DeviceStatus.metrics.a.Unit"},
        {R"({"DeviceGossip":{"DeviceStatus":{"metrics":{"a":{"Unit":"s","Text":"1"}}}}})",
         unknown,
         "DeviceGossip.DeviceStatus.metrics.a.Text"},
        {std::string(R"({"ViewGossip":{"ServerAdded":{"uuid":)") + a_server +
             R"(,"addr":"192.0.2.1:1","wire":"xml"}}})",
         unknown,
         "ViewGossip.ServerAdded.wire"},
        // A bare gossip stands alone: beside a message's fields nobody could tell which it is.
        {whole.substr(0, whole.size() - 1) + R"(,"DebugMessage":{"text":"a"}})", unknown, ""},
        {R"({"DebugMessage":{"text":"a"},"hops":5})", unknown, ""},
        {R"({"DebugMessage":{"text":"a"},"later":5})", unknown, ""},
        {R"({"later":5,"DebugMessage":{"text":"a"}})", unknown, ""},
        {R"({"DebugMessage":{"text":"a"},"payload":null})", unknown, ""},
        {R"({"payload":{"DebugMessage":{"text":"a"}},"DebugMessage":{"text":"a"}})", unknown, ""},
    });
}

TEST(json_decode, refuses_values_of_the_wrong_type) {
    // One value of each type; each place is given all of those that are not its own.
    const struct {
        const char* type;
        const char* value;
    } values[] = {
        {"null", "null"},
        {"bool", "true"},
        {"integer", "5"},
        {"integer", "-5"},
        {"float", "5.0"},
        {"float", "5e0"},
        {"text", R"("5")"},
        {"array", "[]"},
        {"array", R"(["x"])"},
        {"object", "{}"},
    };
    const auto device = [](const char* kind, const char* field) {
        return std::pair(std::string(R"({"DeviceGossip":{")") + kind + R"(":{")" + field + "\":",
                         std::string("}}}"));
    };
    const auto metric = [](const char* kind, const std::string& field) {
        return std::pair(std::string(R"({"DeviceGossip":{"DeviceStatus":{"metrics":{"load":{")") +
                             kind + "\":" + (field.empty() ? "" : "{\"" + field + "\":"),
                         std::string("}}}}}}"));
    };
    const struct {
        const char* path;
        std::pair<std::string, std::string> around;
        const char* type;
    } places[] = {
        {"sender", {R"({"sender":)", "}"}, "text"},
        {"timestamp_millis", {R"({"timestamp_millis":)", "}"}, "integer"},
        {"hops", {R"({"hops":)", "}"}, "integer"},
        {"DebugMessage", {R"({"DebugMessage":)", "}"}, "object"},
        {"DeviceGossip", {R"({"DeviceGossip":)", "}"}, "object"},
        {"ViewGossip", {R"({"ViewGossip":)", "}"}, "object"},
        {"payload.ViewGossip", {R"({"payload":{"ViewGossip":)", "}}"}, "object"},
        {"DebugMessage.text", {R"({"DebugMessage":{"text":)", "}}"}, "text"},
        {"DeviceGossip.DeviceAdded", {R"({"DeviceGossip":{"DeviceAdded":)", "}}"}, "object"},
        {"DeviceGossip.DeviceAdded.origin", device("DeviceAdded", "origin"), "text"},
        {"DeviceGossip.DeviceAdded.name", device("DeviceAdded", "name"), "text"},
        {"DeviceGossip.DeviceAdded.description", device("DeviceAdded", "description"), "text"},
        {"DeviceGossip.DeviceRemoved.origin", device("DeviceRemoved", "origin"), "text"},
        {"DeviceGossip.DeviceRemoved.name", device("DeviceRemoved", "name"), "text"},
        {"DeviceGossip.DeviceStatus.origin", device("DeviceStatus", "origin"), "text"},
        {"DeviceGossip.DeviceStatus.name", device("DeviceStatus", "name"), "text"},
        {"DeviceGossip.DeviceStatus.metrics", device("DeviceStatus", "metrics"), "object"},
        {"DeviceGossip.DeviceStatus.metrics.load",
         {R"({"DeviceGossip":{"DeviceStatus":{"metrics":{"load":)", "}}}}"},
         "object"},
        {"DeviceGossip.DeviceStatus.expires_after_millis",
         device("DeviceStatus", "expires_after_millis"),
         "integer"},
        {"DeviceGossip.DeviceStatus.metrics.load.Text", metric("Text", ""), "text"},
        {"DeviceGossip.DeviceStatus.metrics.load.Gauge", metric("Gauge", ""), "object"},
        {"DeviceGossip.DeviceStatus.metrics.load.Gauge.unit", metric("Gauge", "unit"), "text"},
        {"DeviceGossip.DeviceStatus.metrics.load.Counter", metric("Counter", ""), "object"},
        {"DeviceGossip.DeviceStatus.metrics.load.Counter.value",
         metric("Counter", "value"),
         "integer"},
        {"DeviceGossip.DeviceStatus.metrics.load.Counter.unit", metric("Counter", "unit"), "text"},
        {"ViewGossip.ServerAdded.uuid",
         {R"({"ViewGossip":{"ServerAdded":{"uuid":)", "}}}"},
         "text"},
        {"ViewGossip.ServerAdded.addr",
         {R"({"ViewGossip":{"ServerAdded":{"addr":)", "}}}"},
         "text"},
        {"ViewGossip.ServerAdded.wire",
         {R"({"ViewGossip":{"ServerAdded":{"wire":)", "}}}"},
         "text"},
        {"ViewGossip.ServerRemoved.uuid",
         {R"({"ViewGossip":{"ServerRemoved":{"uuid":)", "}}}"},
         "text"},
    };
    for (const auto& place : places) {
        for (const auto& value : values) {
            if (std::string_view(place.type) != value.type) {
                expect_refusals({{place.around.first + value.value + place.around.second,
                                  decode_error::wrong_type,
                                  place.path}});
            }
        }
    }
    for (const char* value : {"true", "5", "5.0", R"("5")", "[]"}) {
        expect_refusals({{message_with(value), decode_error::wrong_type, "payload"}});
    }
}

TEST(json_decode, refuses_numbers_out_of_range) {
    constexpr auto out_of_range = decode_error::out_of_range;
    for (const char* hops : {"-1",
                             "4294967296",
                             "18446744073709551615",
                             "18446744073709551616",
                             "99999999999999999999999999",
                             "-9223372036854775808",
                             "-9223372036854775809"}) {
        expect_refusals({{message_where_hops(hops), out_of_range, "hops"}});
    }
    for (const char* timestamp : {"9223372036854775808",
                                  "18446744073709551615",
                                  "18446744073709551616",
                                  "-9223372036854775809"}) {
        expect_refusals({{message_where_timestamp(timestamp), out_of_range, "timestamp_millis"}});
    }
}

TEST(json_decode, refuses_uuids_and_addresses_that_are_none) {
    const auto added = [](const std::string& addr) {
        return std::string(R"({"ViewGossip":{"ServerAdded":{"uuid":)") + a_server + R"(,"addr":")" +
               addr + "\"}}}";
    };
    expect_refusals({
        {message_where(R"("")", "5", "5", "null"), decode_error::bad_uuid, "sender"},
        {message_where(R"("{541b10e7-d13a-45e8-8567-7d450ce86603}")", "5", "5", "null"),
         decode_error::bad_uuid,
         "sender"},
        {R"({"DeviceGossip":{"DeviceAdded":{"origin":"me"}}})",
         decode_error::bad_uuid,
         "DeviceGossip.DeviceAdded.origin"},
        {R"({"DeviceGossip":{"DeviceRemoved":{"origin":"me"}}})",
         decode_error::bad_uuid,
         "DeviceGossip.DeviceRemoved.origin"},
        {R"({"DeviceGossip":{"DeviceStatus":{"origin":"me"}}})",
         decode_error::bad_uuid,
         "DeviceGossip.DeviceStatus.origin"},
        {R"({"ViewGossip":{"ServerAdded":{"uuid":"me"}}})",
         decode_error::bad_uuid,
         "ViewGossip.ServerAdded.uuid"},
        {R"({"ViewGossip":{"ServerRemoved":{"uuid":"me"}}})",
         decode_error::bad_uuid,
         "ViewGossip.ServerRemoved.uuid"},
        {added(""), decode_error::bad_address, "ViewGossip.ServerAdded.addr"},
        {added("localhost:2428"), decode_error::bad_address, "ViewGossip.ServerAdded.addr"},
        {added("192.0.2.1"), decode_error::bad_address, "ViewGossip.ServerAdded.addr"},
        {added("::1:2428"), decode_error::bad_address, "ViewGossip.ServerAdded.addr"},
    });
}

TEST(json_decode, gives_the_whole_path_inside_a_message) {
    expect_refusals({
        {message_with(R"({"DeviceGossip":{"DeviceAdded":{"name":5}}})"),
         decode_error::wrong_type,
         "payload.DeviceGossip.DeviceAdded.name"},
        {message_with(R"({"DeviceGossip":{"DeviceStatus":{"metrics":{"a":{"Text":"1"},)"
                      R"("cpu load":{"Text":null}}}}})"),
         decode_error::wrong_type,
         "payload.DeviceGossip.DeviceStatus.metrics.cpu load.Text"},
        {message_with(R"({"ViewGossip":{"ServerAdded":{"later":[],"addr":5}}})"),
         decode_error::wrong_type,
         "payload.ViewGossip.ServerAdded.addr"},
    });
}

}  // namespace
}  // namespace chatter::wire
