// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/siphash.hpp"
#include "chatter/daemon/state_text.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdio>
#include <functional>
#include <limits>
#include <string>
#include <vector>

namespace chatter::daemon {
namespace {

namespace limits = wire::limits;
using nlohmann::json;
using test::address_of;
using test::uuid_of;

wire::member_record member(unsigned number) {
    wire::member_record one;
    one.facts.uuid = uuid_of(number);
    one.facts.run = 0x1234'5678'9abc'def0U + number;
    one.facts.started = 1'600'000'000'123;
    one.facts.address = address_of("192.0.2.1:2428");
    one.facts.name = "web" + std::to_string(number);
    one.incarnation = 1'600'000'000'124;
    return one;
}

core::saved_state a_state() {
    return {uuid_of(1), 1'600'000'000'000, 1'600'000'000'456, {member(2), member(3)}};
}

/// A member with everything that one can have, as long as it may be.
wire::member_record fullest() {
    wire::member_record one = member(4);
    one.facts.run = std::numeric_limits<wire::run_id>::max();
    one.facts.started = std::numeric_limits<base::wall_time_ms>::min();
    one.facts.address = address_of("[fe80::1%3]:65535");
    one.facts.name = "\"quoted\"\n\xc3\xa4\t\\" + std::string(240, 'n');
    one.facts.labels = {{"a", ""}, {"b \xe2\x82\xac", "=,\n\""}, {"c", std::string(480, 'v')}};
    for (std::size_t i = 0; i < limits::extra_bytes_max; ++i) {
        one.facts.extra += static_cast<char>(i * 2);
    }
    one.incarnation = std::numeric_limits<wire::incarnation>::max();
    one.state = wire::member_state::left;
    return one;
}

/// The text of a JSON body with the first line that belongs to it.
std::string with_head(const std::string& body, const std::string& version = "1") {
    std::string checksum(17, ' ');
    std::snprintf(checksum.data(),
                  checksum.size(),
                  "%016llx",
                  static_cast<unsigned long long>(base::siphash({}, body)));
    return "chatter-state " + version + " " + checksum.substr(0, 16) + "\n" + body;
}

json body_of(const core::saved_state& from) {
    const std::string text = to_text(from);
    return json::parse(text.substr(text.find('\n')));
}

/// What is wrong with a_state() when its JSON was changed, and its checksum with it.
std::string error_where(const std::function<void(json&)>& change) {
    json body = body_of(a_state());
    change(body);
    const auto parsed = parse_state(with_head(body.dump()));
    return parsed ? "none" : std::string(to_string(parsed.error()));
}

std::string error_of(std::string_view text) {
    const auto parsed = parse_state(text);
    return parsed ? "none" : std::string(to_string(parsed.error()));
}

void expect_round_trip(const core::saved_state& state) {
    const auto parsed = parse_state(to_text(state));
    ASSERT_TRUE(parsed) << to_string(parsed.error()) << " in " << to_text(state);
    EXPECT_EQ(*parsed, state);
}

TEST(state_text, what_is_written_is_read) {
    expect_round_trip(a_state());
}

TEST(state_text, a_server_that_knows_nobody_is_read) {
    expect_round_trip({uuid_of(1), 0, 0, {}});
    expect_round_trip({uuid_of(1),
                       std::numeric_limits<wire::incarnation>::max(),
                       std::numeric_limits<base::wall_time_ms>::min(),
                       {}});
}

TEST(state_text, a_member_of_everything_is_read) {
    core::saved_state state = a_state();
    state.members.push_back(fullest());
    expect_round_trip(state);
}

TEST(state_text, each_state_is_read) {
    for (const auto each : {wire::member_state::alive,
                            wire::member_state::suspect,
                            wire::member_state::failed,
                            wire::member_state::left}) {
        core::saved_state state = a_state();
        state.members[0].state = each;
        expect_round_trip(state);
    }
}

TEST(state_text, a_member_whose_address_is_not_known_is_read) {
    core::saved_state state = a_state();
    state.members[0].facts.address = {};
    expect_round_trip(state);
}

TEST(state_text, many_members_are_read) {
    core::saved_state state{uuid_of(1), 1, 1, {}};
    for (unsigned i = 2; i < 1'000; ++i) {
        state.members.push_back(member(i));
    }
    expect_round_trip(state);
}

/// The format, pinned: a file of this version must be read for ever.
TEST(state_text, is_readable_by_people_and_stays_as_it_is) {
    core::saved_state state = a_state();
    state.members.pop_back();
    state.members[0].facts.labels = {{"rack", "7"}};
    state.members[0].facts.extra = std::string("\x00\xff", 2);
    const std::string body = R"({
 "incarnation": 1600000000000,
 "members": [
  {
   "address": "192.0.2.1:2428",
   "extra": "00ff",
   "incarnation": 1600000000124,
   "labels": {
    "rack": "7"
   },
   "name": "web2",
   "run": "123456789abcdef2",
   "started": 1600000000123,
   "state": "alive",
   "uuid": "c4000000-0000-0000-0000-000000000002"
  }
 ],
 "saved_at": 1600000000456,
 "uuid": "c4000000-0000-0000-0000-000000000001"
}
)";
    EXPECT_EQ(to_text(state), with_head(body));
}

TEST(state_text, texts_of_members_that_are_no_utf8_do_not_keep_the_others_from_being_stored) {
    core::saved_state state = a_state();
    state.members[0].facts.name = "\xff";
    const auto parsed = parse_state(to_text(state));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->members[0].facts.name, "\xef\xbf\xbd");
    EXPECT_EQ(parsed->members[1], state.members[1]);
}

// What is refused

TEST(state_text, another_file_is_foreign) {
    for (const char* text : {"", "\n", "{}", "chatter", "chatter-state", "Chatter-state 1 0\n{}"}) {
        EXPECT_EQ(error_of(text), "foreign") << text;
    }
}

TEST(state_text, another_version_is_named) {
    const std::string body = to_text(a_state()).substr(to_text(a_state()).find('\n') + 1);
    EXPECT_EQ(error_of(with_head(body, "1")), "none");
    for (const char* version : {"0", "2", "10", "", "x"}) {
        EXPECT_EQ(error_of(with_head(body, version)), "other_version") << version;
    }
    EXPECT_EQ(error_of("chatter-state "), "other_version");
}

TEST(state_text, no_beginning_of_it_is_taken) {
    const std::string text = to_text(a_state());
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_NE(error_of(text.substr(0, size)), "none") << size;
    }
}

TEST(state_text, no_changed_byte_is_taken) {
    const std::string text = to_text(a_state());
    for (std::size_t at = 0; at < text.size(); ++at) {
        std::string changed = text;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        EXPECT_NE(error_of(changed), "none") << at;
    }
    EXPECT_EQ(error_of(text + "\n"), "wrong_checksum");
}

TEST(state_text, what_is_no_json_is_malformed) {
    for (const char* body : {"", "{", "null", "[]", "7", "{}", "{} {}", "\"text\"", "\xff"}) {
        EXPECT_EQ(error_of(with_head(body)), "malformed") << body;
    }
    EXPECT_EQ(error_of(with_head(std::string(100'000, '['))), "malformed");
}

TEST(state_text, each_field_must_be_there) {
    const json good = body_of(a_state());
    for (const auto& [key, value] : good.items()) {
        EXPECT_EQ(error_where([&key = key](json& body) { body.erase(key); }), "malformed") << key;
    }
    for (const auto& [key, value] : good["members"][0].items()) {
        EXPECT_EQ(error_where([&key = key](json& body) { body["members"][0].erase(key); }),
                  "malformed")
            << key;
    }
}

TEST(state_text, each_field_must_be_of_its_type) {
    const json good = body_of(a_state());
    for (const json& other : {json(nullptr),
                              json(true),
                              json(1.5),
                              json(-1),
                              json::array({1}),
                              json::object({{"a", 1}}),
                              json("text")}) {
        for (const auto& [key, value] : good.items()) {
            if (key == "saved_at" && other == -1) {
                continue;  // a clock of before 1970
            }
            EXPECT_EQ(error_where([&, &key = key](json& body) { body[key] = other; }), "malformed")
                << key << " " << other;
        }
    }
}

TEST(state_text, each_field_of_a_member_must_keep_its_bounds) {
    const std::vector<std::pair<std::string, json>> wrong{
        {"uuid", "text"},
        {"uuid", "00000000-0000-0000-0000-000000000000"},
        {"run", "123456789abcdef01"},
        {"run", ""},
        {"run", "xyz"},
        {"run", "0"},
        {"run", 7},
        {"started", 1.5},
        {"started", std::numeric_limits<std::uint64_t>::max()},
        {"address", "web1:2428"},
        {"address", "192.0.2.1:0"},
        {"address", "224.0.0.1:1"},
        {"name", std::string(limits::name_bytes_max + 1, 'n')},
        {"name", 7},
        {"labels", json::array()},
        {"labels", {{"", "empty key"}}},
        {"labels", {{"key", 7}}},
        {"labels", {{"key", std::string(limits::label_bytes_max, 'v')}}},
        {"labels", {{std::string(256, 'k'), ""}}},
        {"extra", "0"},
        {"extra", "0g"},
        {"extra", "+1"},
        {"extra", std::string(2 * limits::extra_bytes_max + 2, '0')},
        {"incarnation", -1},
        {"incarnation", 1.5},
        {"incarnation", "1"},
        {"state", "dead"},
        {"state", 0},
    };
    for (const auto& [key, value] : wrong) {
        EXPECT_EQ(error_where([&, &key = key, &value = value](json& body) {
                      body["members"][0][key] = value;
                  }),
                  "malformed")
            << key << " " << value;
    }
}

TEST(state_text, too_many_labels_are_malformed) {
    EXPECT_EQ(error_where([](json& body) {
                  for (std::size_t i = 0; i <= limits::labels_max; ++i) {
                      body["members"][0]["labels"]["k" + std::to_string(i)] = "";
                  }
              }),
              "malformed");
}

TEST(state_text, members_are_others_in_order_and_each_once) {
    EXPECT_EQ(error_where([](json& body) { body["members"][0] = body["members"][1]; }),
              "malformed");
    EXPECT_EQ(error_where([](json& body) { std::swap(body["members"][0], body["members"][1]); }),
              "malformed");
    EXPECT_EQ(error_where([](json& body) { body["members"][0]["uuid"] = body["uuid"]; }),
              "malformed");
    EXPECT_EQ(error_where([](json& body) { body["members"].erase(0); }), "none");
}

TEST(state_text, fields_that_nobody_knows_are_passed_over) {
    EXPECT_EQ(error_where([](json& body) {
                  body["later"] = 1;
                  body["members"][0]["later"] = {{"a", "b"}};
              }),
              "none");
}

}  // namespace
}  // namespace chatter::daemon
