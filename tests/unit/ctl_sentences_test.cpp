// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "ages.hpp"
#include "sentences.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace chatter::ctl {
namespace {

const std::int64_t now = *parse_time("2026-11-25T18:00:00.000Z");

/// A member's event with these further fields.
std::string of_web3(const std::string& event, const std::string& more = "") {
    return sentence(document::parse(R"({"id":"1-1","at":"T","level":"info","event":")" + event +
                                    R"(","uuid":"u3","name":"web3","addr":"192.0.2.3:2428")" +
                                    more + "}"));
}

std::string of_device(const std::string& event, const std::string& more = "") {
    return sentence(document::parse(R"({"event":")" + event +
                                    R"(","origin":"u1","server":"web1","name":"gateway")" + more +
                                    "}"));
}

TEST(sentences, of_members) {
    EXPECT_EQ(of_web3("member_up"), "web3 (192.0.2.3:2428) is up");
    EXPECT_EQ(of_web3("member_up", R"(,"labels":{"rack":"7"})"),
              "web3 (192.0.2.3:2428) is up, with rack=7");
    EXPECT_EQ(of_web3("member_suspect", R"(,"accuser":{"uuid":"u1","name":"web1"})"),
              "web3 is suspected by web1");
    EXPECT_EQ(of_web3("member_suspect", R"(,"accuser":{"uuid":"u1","name":null})"),
              "web3 is suspected by u1");
    EXPECT_EQ(of_web3("member_refuted"), "web3 has spoken up: alive");
    EXPECT_EQ(of_web3("member_failed",
                      R"(,"accuser":{"uuid":"u1","name":"web1"},"confirmed_by":[
                         {"uuid":"u2","name":"web2"},{"uuid":"u4","name":"web4"}],"after_ms":251)"),
              "web3 failed: accused by web1, confirmed by web2 and web4, 251ms after the first "
              "sign");
    EXPECT_EQ(of_web3("member_failed",
                      R"(,"accuser":{"uuid":"u1","name":"web1"},"confirmed_by":[],"after_ms":0)"),
              "web3 failed: accused by web1, confirmed by nobody, 0ms after the first sign");
    EXPECT_EQ(of_web3("member_left", R"(,"reason":"asked")"), "web3 left");
    EXPECT_EQ(of_web3("member_left", R"(,"reason":"replaced")"),
              "web3 was replaced by a newcomer with its name and address");
    EXPECT_EQ(of_web3("member_back", R"(,"restarted":false)"), "web3 is back");
    EXPECT_EQ(of_web3("member_back", R"(,"restarted":true)"), "web3 is back, started anew");
    EXPECT_EQ(of_web3("member_reaped"), "web3 is forgotten");
    EXPECT_EQ(of_web3("member_key", R"(,"key":"1a2b3c4d","first":false)"),
              "web3 seals with key 1a2b3c4d, which is not the first of this daemon");
    EXPECT_EQ(of_web3("name_clash", R"(,"other_uuid":"u5","other_addr":"192.0.2.5:1")"),
              "web3 (192.0.2.3:2428) has a name that 192.0.2.5:1 has, too");
}

TEST(sentences, of_devices) {
    EXPECT_EQ(of_device("device_added", R"(,"description":"ASUS Router")"),
              "web1/gateway is there: ASUS Router");
    EXPECT_EQ(of_device("device_added", R"(,"description":"")"), "web1/gateway is there");
    EXPECT_EQ(of_device("device_removed"), "web1/gateway was removed");
    EXPECT_EQ(of_device("device_stale", R"(,"silent_ms":4000)"),
              "web1/gateway is stale: nothing came of it for 4s");
    EXPECT_EQ(of_device("device_fresh"), "web1/gateway is fresh again");
    EXPECT_EQ(of_device("device_status",
                        R"(,"metrics":{"temp":{"kind":"gauge","value":21.5,"unit":"C"},
                            "state":{"kind":"text","value":"up"}})"),
              "web1/gateway: temp=21.5 C  state=up");
    EXPECT_EQ(sentence(document::parse(
                  R"({"event":"device_fresh","origin":"u9","server":null,"name":"x"})")),
              "u9/x is fresh again");
}

TEST(sentences, of_what_a_later_version_tells) {
    EXPECT_EQ(sentence(document::parse(R"({"id":"1-1","at":"T","level":"info","event":"moved",
                           "to":"a b","count":3,"who":{"name":"x"}})")),
              R"(moved to="a b" count=3 who={"name":"x"})");
    EXPECT_EQ(sentence(document()), "\"\"");
}

TEST(sentences, of_what_is_not_kept) {
    EXPECT_EQ(sentence(document::parse(R"({"event":"missed","count":3})")),
              "3 events are not kept any more");
}

TEST(sentences, no_text_steers_a_terminal_or_begins_a_line) {
    for (const std::string event : {"message", "join_unanswered", "unknown", "name_clash"}) {
        const std::string told = sentence(document{{"event", event},
                                                   {"text", "a\x1b[2J\nb"},
                                                   {"target", "\x1b\n"},
                                                   {"name", "\x1b\n"},
                                                   {"other_addr", "\x1b\n"}});
        EXPECT_EQ(told.find_first_of("\x1b\n"), std::string::npos) << told;
    }
}

TEST(sentences, every_event_of_the_log_has_one) {
    for (const std::string event :
         {"message",       "device_added",  "device_removed", "device_status",
          "device_stale",  "device_fresh",  "server_added",   "server_removed",
          "clock_ahead",   "member_up",     "member_suspect", "member_refuted",
          "member_failed", "member_left",   "member_back",    "member_reaped",
          "name_clash",    "address_clash", "uuid_clash",     "self_refuted",
          "slept",         "other_cluster", "no_common_key",  "unsupported_packet",
          "members_full",  "member_key",    "join_unanswered"}) {
        EXPECT_NE(sentence(document{{"event", event}, {"max", 3}}), event + " max=3");
    }
}

TEST(sentences, a_line_begins_with_its_time_and_warnings_stand_out) {
    const document event{
        {"at", "2026-11-25T18:00:00.123Z"}, {"level", "warn"}, {"event", "slept"}, {"ms", 2'000}};
    EXPECT_EQ(event_line(event, {}), "2026-11-25T18:00:00.123Z  this daemon did not run for 2s\n");
    EXPECT_EQ(event_line(event, {true, std::nullopt}),
              "\x1b[2m2026-11-25T18:00:00.123Z\x1b[0m  "
              "\x1b[1;31mthis daemon did not run for 2s\x1b[0m\n");
}

TEST(sentences, of_why_tell_accusation_answers_and_history) {
    const document from = document::parse(R"({"member":{"name":"web3","addr":"192.0.2.3:2428",
        "state":"failed","since":"2026-11-25T17:57:50.000Z","accusation":{
        "accuser":{"uuid":"u1","name":"web1"},"confirmed_by":[{"uuid":"u2","name":"web2"}],
        "after_ms":251,"at":"2026-11-25T17:57:49.749Z"}},"refutations":2,"transitions":[
        {"at":"A","event":"member_up","name":"web3","addr":"x"},
        {"at":"B","event":"member_refuted","name":"web3"}]})");
    EXPECT_EQ(why_text(from, now, {}),
              "web3 (192.0.2.3:2428) has failed, for 2m10s (since 2026-11-25T17:57:50.000Z).\n"
              "Accused by web1 at 2026-11-25T17:57:49.749Z, confirmed by web2, 251ms after the "
              "first sign.\n"
              "It has refuted an accusation twice.\n"
              "Its last 2 transitions, oldest first:\n"
              "  A  web3 (x) is up\n"
              "  B  web3 has spoken up: alive\n");
}

TEST(sentences, of_why_for_one_that_nobody_accused) {
    const document from = document::parse(R"({"member":{"name":"web1","addr":"x","state":"alive",
        "since":"2026-11-25T14:00:00.000Z","accusation":null},"refutations":0,"transitions":[]})");
    EXPECT_EQ(why_text(from, now, {}),
              "web1 (x) is alive, for 4h (since 2026-11-25T14:00:00.000Z).\n"
              "It has refuted no accusation.\n"
              "No transitions of it are kept.\n");
}

TEST(sentences, of_why_for_one_that_left) {
    const document from = document::parse(
        R"({"member":{"name":"web1","addr":"x","state":"left","reason":"asked","since":"T"}})");
    EXPECT_NE(why_text(from, now, {}).find("web1 (x) has left, because it was asked to, for -"),
              std::string::npos);
}

TEST(sentences, names_are_listed) {
    EXPECT_EQ(listed({}), "nobody");
    EXPECT_EQ(listed({"a"}), "a");
    EXPECT_EQ(listed({"a", "b", "c"}), "a, b and c");
}

}  // namespace
}  // namespace chatter::ctl
