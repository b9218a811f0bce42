// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "api_fixture.hpp"
#include "event_json.hpp"

#include <chrono>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;
using test::uuid_of;

class api_event_json : public api_service {
protected:
    api_event_json() { add_member(2); }

    /// Without what each has: "id", "at" and "level".
    [[nodiscard]] json fields(core::event what) const {
        json made = event_json(node_.node(), 0x19abc, {17, 1'000, std::move(what), 0});
        EXPECT_EQ(made["id"], "19abc-17");
        EXPECT_EQ(made["at"], "1970-01-01T00:00:01.000Z");
        made.erase("id");
        made.erase("at");
        made.erase("level");
        return made;
    }
    [[nodiscard]] static json reference(unsigned number, json name) {
        return {{"uuid", base::to_string(uuid_of(number))}, {"name", std::move(name)}};
    }
    static std::string text(unsigned number) { return base::to_string(uuid_of(number)); }

    const core::member_tag web3_{uuid_of(3), "web3", test::address_of("192.0.2.3:2428")};
};

TEST_F(api_event_json, members_are_references) {
    EXPECT_EQ(fields(core::member_failed{web3_, {uuid_of(1), {uuid_of(2), uuid_of(9)}, 251}}),
              (json{{"event", "member_failed"},
                    {"name", "web3"},
                    {"uuid", text(3)},
                    {"addr", "192.0.2.3:2428"},
                    {"accuser", reference(1, "node 1")},
                    {"confirmed_by", {reference(2, "node 2"), reference(9, nullptr)}},
                    {"after_ms", 251}}));
    EXPECT_EQ(fields(core::member_failed{web3_, {uuid_of(1), {}, 0}})["confirmed_by"],
              json::array());
    EXPECT_EQ(fields(core::self_refuted{{}, 7}),
              (json{{"event", "self_refuted"}, {"accuser", nullptr}, {"incarnation", 7}}));
}

TEST_F(api_event_json, devices_have_the_name_of_their_server) {
    EXPECT_EQ(fields(core::device_added{uuid_of(2), "ups", "in the cellar"}),
              (json{{"event", "device_added"},
                    {"origin", text(2)},
                    {"server", "node 2"},
                    {"name", "ups"},
                    {"description", "in the cellar"}}));
    EXPECT_EQ(fields(core::device_stale{uuid_of(9), "ups", std::chrono::milliseconds(1'500)}),
              (json{{"event", "device_stale"},
                    {"origin", text(9)},
                    {"server", nullptr},
                    {"name", "ups"},
                    {"silent_ms", 1'500}}));
}

TEST_F(api_event_json, metrics_keep_their_kind) {
    EXPECT_EQ(fields(core::device_status{
                  uuid_of(1),
                  "ups",
                  {{"a", "on"},
                   {"b", wire::gauge{21.5, "C"}},
                   {"c", wire::counter{17, "B"}},
                   {"d", wire::opaque_metric{{}, "Histogram", "[1]"}}}})["metrics"],
              (json{{"a", {{"kind", "text"}, {"value", "on"}}},
                    {"b", {{"kind", "gauge"}, {"value", 21.5}, {"unit", "C"}}},
                    {"c", {{"kind", "counter"}, {"value", 17}, {"unit", "B"}}},
                    {"d", {{"kind", "opaque"}, {"value", "[1]"}}}}));
    EXPECT_EQ(fields(core::device_status{uuid_of(1), "ups", {}})["metrics"], json::object());
}

TEST_F(api_event_json, labels_are_an_object_and_yes_is_true) {
    EXPECT_EQ(fields(core::member_up{web3_, {{"rack", "7"}}})["labels"], (json{{"rack", "7"}}));
    EXPECT_FALSE(fields(core::member_up{web3_, {}}).contains("labels"));
    EXPECT_EQ(fields(core::member_back{web3_, true})["restarted"], true);
    EXPECT_EQ(fields(core::member_key{web3_, 0xa2b3c4d, false}),
              (json{{"event", "member_key"},
                    {"name", "web3"},
                    {"uuid", text(3)},
                    {"addr", "192.0.2.3:2428"},
                    {"key", "0a2b3c4d"},
                    {"first", false}}));
}

TEST_F(api_event_json, what_is_no_member_of_this_cluster_is_no_reference) {
    EXPECT_EQ(
        fields(core::message_received{test::address_of("192.0.2.9:1"), uuid_of(2), "hi"}),
        (json{{"event", "message"}, {"from", "192.0.2.9:1"}, {"sender", text(2)}, {"text", "hi"}}));
}

TEST_F(api_event_json, the_level_is_that_of_the_log) {
    const auto level = [&](core::event what) {
        return event_json(node_.node(), 1, {1, 0, std::move(what), 0})["level"];
    };
    EXPECT_EQ(level(core::member_refuted{web3_}), "info");
    EXPECT_EQ(level(core::slept{}), "warn");
    EXPECT_EQ(level(core::port_refused{}), "debug");
}

}  // namespace
}  // namespace chatter::api
