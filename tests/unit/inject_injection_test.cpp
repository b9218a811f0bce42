// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/datagram.hpp"
#include "chatter/wire/json.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "injection.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

namespace chatter::inject {
namespace {

using test::uuid_of;
namespace limits = wire::limits;

constexpr base::wall_time_ms now = 1'546'300'800'123;

const char* const hello = R"({"DebugMessage":{"text":"hello world"}})";
const char* const whole_message =
    R"({"sender":"f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4","timestamp_millis":7,"hops":2,)"
    R"("payload":{"DebugMessage":{"text":"hello world"}}})";

injection_settings at_now() {
    injection_settings how;
    how.random_sender = uuid_of(9);
    how.now = now;
    return how;
}

std::vector<wire::message> read(std::string_view text, const injection_settings& how = at_now()) {
    auto messages = read_messages(text, how);
    EXPECT_TRUE(messages) << messages.error();
    return messages ? *messages : std::vector<wire::message>{};
}

std::string complaint_about(std::string_view text) {
    const auto messages = read_messages(text, at_now());
    return messages ? "none" : messages.error();
}

std::vector<base::wall_time_ms> timestamps_of(const std::vector<wire::message>& messages) {
    std::vector<base::wall_time_ms> all;
    for (const wire::message& each : messages) {
        all.push_back(each.timestamp_millis);
    }
    return all;
}

TEST(injection, a_bare_gossip_is_wrapped) {
    EXPECT_EQ(read(hello),
              (std::vector<wire::message>{
                  {uuid_of(9), now, limits::hops_default, wire::debug_message{"hello world"}}}));
}

TEST(injection, a_whole_message_keeps_what_it_says) {
    EXPECT_EQ(
        read(whole_message),
        (std::vector<wire::message>{{*base::parse_uuid("f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4"),
                                     7,
                                     2,
                                     wire::debug_message{"hello world"}}}));
}

TEST(injection, hops_asked_for_win) {
    auto how = at_now();
    how.hops = 0;
    EXPECT_EQ(read(hello, how).at(0).hops, 0U);
    EXPECT_EQ(read(whole_message, how).at(0).hops, 0U);
}

TEST(injection, a_sender_asked_for_wins) {
    auto how = at_now();
    how.sender = uuid_of(3);
    EXPECT_EQ(read(hello, how).at(0).sender, uuid_of(3));
    EXPECT_EQ(read(whole_message, how).at(0).sender, uuid_of(3));
}

TEST(injection, values_may_follow_one_another_anyhow) {
    const std::string text = std::string("\n ") + hello + hello + "\t" + hello + "\r\n" + hello;
    EXPECT_EQ(read(text).size(), 4U);
}

/// Else the second of two about one device would be older than, or the same as, the first.
TEST(injection, timestamps_of_bare_gossip_strictly_increase) {
    EXPECT_EQ(timestamps_of(read(std::string(hello) + hello + hello)),
              (std::vector<base::wall_time_ms>{now, now + 1, now + 2}));
}

TEST(injection, a_message_between_does_not_move_the_timestamps) {
    EXPECT_EQ(timestamps_of(read(std::string(hello) + whole_message + hello)),
              (std::vector<base::wall_time_ms>{now, 7, now + 1}));
    EXPECT_EQ(timestamps_of(read(std::string(whole_message) + hello)),
              (std::vector<base::wall_time_ms>{7, now}));
}

TEST(injection, a_payload_of_null_is_a_message) {
    const auto messages = read(R"({"sender":"f9168c5eceb24faab6bf329bf39fa1e4",)"
                               R"("timestamp_millis":-1,"hops":5,"payload":null})");
    ASSERT_EQ(messages.size(), 1U);
    EXPECT_EQ(messages[0].payload, std::nullopt);
}

TEST(injection, nothing_is_a_complaint) {
    EXPECT_EQ(complaint_about(""), "there is no gossip in the input");
    EXPECT_EQ(complaint_about(" \n\t\r\n"), "there is no gossip in the input");
}

struct row {
    std::string text;
    std::string place;   ///< What the complaint begins with.
    std::string reason;  ///< What it goes on with, at least.
};

TEST(injection, a_complaint_names_place_and_reason) {
    const std::string good = hello;
    const std::vector<row> table{
        {"hello", "line 1, column 1: ", "malformed"},
        {"{", "line 1, column 2: ", "malformed"},
        {good + "\n\n  [1]", "line 3, column 3: ", "wrong_type"},
        {good + "\n{\"DebugMessage\":}", "line 2, column 17: ", "malformed"},
        {"{}", "line 1, column 1: ", "missing_field"},
        {R"({"Nope":{}})", "line 1, column 1: ", ""},
        {"\n " + std::string(R"({"DebugMessage":{"text":5}})"),
         "line 2, column 2: DebugMessage.text: ",
         "wrong_type"},
        {R"({"DebugMessage":{}})", "line 1, column 1: DebugMessage: ", "missing_field"},
        {R"({"ViewGossip":{"Nope":{}}})", "line 1, column 1: ViewGossip: ", "unknown_variant"},
        {good + R"({"ViewGossip":{"ServerRemoved":{"uuid":"5"}}})",
         "line 1, column 40: ViewGossip.ServerRemoved.uuid: ",
         "bad_uuid"},
    };
    for (const row& each : table) {
        const std::string complaint = complaint_about(each.text);
        EXPECT_EQ(complaint.substr(0, each.place.size()), each.place) << each.text;
        EXPECT_NE(complaint.find(each.reason, each.place.size()), std::string::npos)
            << each.text << " -> " << complaint;
    }
}

TEST(injection, bounds_are_checked_where_gossip_enters) {
    const std::string name(limits::name_bytes_max + 1, 'n');
    const std::string bare = R"({"DeviceGossip":{"DeviceRemoved":{"name":")" + name + R"("}}})";
    EXPECT_EQ(complaint_about(bare),
              "line 1, column 1: DeviceGossip.DeviceRemoved.name: name_too_long: "
              "256 bytes, at most 255");
    const std::string message =
        R"({"sender":"f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4","timestamp_millis":7,"hops":2,)"
        R"("payload":)" +
        bare + "}";
    EXPECT_EQ(complaint_about(message),
              "line 1, column 1: payload.DeviceGossip.DeviceRemoved.name: name_too_long: "
              "256 bytes, at most 255");
    EXPECT_NE(complaint_about(R"({"ViewGossip":{"ServerAdded":{)"
                              R"("uuid":"f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4",)"
                              R"("addr":"10.0.0.1:0"}}})")
                  .find("unusable_address"),
              std::string::npos);
}

TEST(injection, one_wrong_value_refuses_the_whole_input) {
    EXPECT_FALSE(read_messages(std::string(hello) + hello + "oops", at_now()));
}

TEST(injection, each_message_becomes_a_datagram_that_says_the_same) {
    const auto messages = read(std::string(hello) + whole_message);
    for (const wire::encoding as : {wire::encoding::json, wire::encoding::cbor}) {
        const auto datagrams = encode_datagrams(messages, as);
        ASSERT_TRUE(datagrams) << datagrams.error();
        ASSERT_EQ(datagrams->size(), 2U);
        for (std::size_t i = 0; i < 2; ++i) {
            const auto decoded = wire::decode((*datagrams)[i]);
            ASSERT_TRUE(decoded);
            EXPECT_EQ(decoded->arrived_as, as);
            EXPECT_EQ(decoded->content, messages[i]);
        }
    }
}

/// What chatter-rs's injector makes of a JSON, ours makes, too.
TEST(injection, the_vectors_of_chatter_rs_are_what_is_sent) {
    for (const test::vector_file& each : test::chatter_rs_vectors()) {
        const auto datagrams = encode_datagrams(read(each.json), wire::encoding::cbor);
        ASSERT_TRUE(datagrams) << each.name << ": " << datagrams.error();
        ASSERT_EQ(datagrams->size(), 1U);
        if (each.name != "device_status_3") {  // its metrics have a hash table's order
            EXPECT_EQ(datagrams->front(), each.cbor) << each.name;
        }
    }
}

TEST(injection, a_device_without_origin_goes_in_json_only) {
    for (const char* kind : {R"("DeviceAdded":{"name":"gateway","description":""})",
                             R"("DeviceRemoved":{"name":"gateway"})",
                             R"("DeviceStatus":{"name":"gateway","metrics":{}})"}) {
        const auto messages = read(hello + (R"({"DeviceGossip":{)" + std::string(kind) + "}}"));
        EXPECT_TRUE(encode_datagrams(messages, wire::encoding::json)) << kind;
        const auto refused = encode_datagrams(messages, wire::encoding::cbor);
        ASSERT_FALSE(refused) << kind;
        EXPECT_EQ(refused.error(),
                  "message 2: CBOR needs an origin: name the server that owns the device");
    }
}

TEST(injection, a_message_fills_a_datagram_and_no_more) {
    for (const wire::encoding as : {wire::encoding::json, wire::encoding::cbor}) {
        wire::message message{uuid_of(9), now, 5, wire::debug_message{std::string(60'000, 'x')}};
        const auto shorter = encode_datagrams({message}, as);
        ASSERT_TRUE(shorter);
        const std::size_t rest = limits::datagram_bytes_max - shorter->front().size();
        auto& text = std::get<wire::debug_message>(*message.payload).text;
        text.append(rest, 'x');
        const auto filled = encode_datagrams({message}, as);
        ASSERT_TRUE(filled) << filled.error();
        EXPECT_EQ(filled->front().size(), limits::datagram_bytes_max);
        text += 'x';
        const auto refused = encode_datagrams({message}, as);
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error(),
                  "message 1: 65508 bytes do not fit a datagram, which has 65507 at most");
    }
}

}  // namespace
}  // namespace chatter::inject
