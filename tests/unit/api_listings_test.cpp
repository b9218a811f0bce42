// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// GET /api/v1/members. Devices are in api_device_listing_test.cpp.

#include "api_fixture.hpp"
#include "listings.hpp"

#include <chrono>
#include <set>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;
using std::chrono::milliseconds;
using test::uuid_of;

class api_members : public api_service {
protected:
    [[nodiscard]] std::vector<std::string> names(std::string_view query) const {
        std::vector<std::string> all;
        const json got = get_json("/api/v1/members" + std::string(query));
        for (const json& each : got["members"]) {
            all.push_back(each["name"]);
        }
        return all;
    }
    [[nodiscard]] std::string error(std::string_view query) const {
        const read_answer got = get("/api/v1/members" + std::string(query));
        EXPECT_EQ(got.status, 400U) << got.text;
        return got.error();
    }
    /// So many that several pieces are needed.
    void adopt(unsigned from, unsigned to) {
        std::vector<wire::member_record> all;
        for (unsigned number = from; number < to; ++number) {
            wire::member_record who = test::record_of(2);
            who.facts.uuid = uuid_of(number);
            who.facts.run = number;
            who.facts.name = "m" + std::to_string(number);
            all.push_back(who);
        }
        node_.node().adopt(node_.now(), all);
    }
};

using names_of = std::vector<std::string>;

TEST_F(api_members, this_node_alone_is_a_member) {
    node_.pass(milliseconds(1'500));
    EXPECT_EQ(get("/api/v1/members").text,
              R"({"cluster":"default","self":"c4000000-0000-0000-0000-000000000001","members":[{)"
              R"("uuid":"c4000000-0000-0000-0000-000000000001","name":"node 1",)"
              R"("addr":"10.0.0.1:2428","state":"alive","since":"2027-01-15T08:00:00.000Z",)"
              R"("labels":{},"is_self":true,"incarnation":1800000000000,)"
              R"("started":"2027-01-15T08:00:00.000Z","round_trip_ms":null,"heard_ms":null,)"
              R"("accusation":null,"reason":null}]})"
              "\n");
}

TEST_F(api_members, are_listed_by_uuid_with_this_node_in_its_place) {
    wire::member_record first = test::record_of(3);
    first.facts.uuid = base::uuid{};
    first.facts.uuid.data[15] = 7;
    add_member(3, first);
    add_member(2);
    EXPECT_EQ(names(""), (names_of{"node 3", "node 1", "node 2"}));
}

TEST_F(api_members, what_is_known_of_a_member_is_told) {
    wire::member_record who = test::record_of(2);
    who.facts.labels = {{"dc", "a b"}, {"rack", "7"}};
    node_.pass(milliseconds(250));
    add_member(2, who);
    node_.pass(milliseconds(1'750));
    const json member = get_json("/api/v1/members?name=node*2")["members"].at(0);
    EXPECT_EQ(member["uuid"], base::to_string(uuid_of(2)));
    EXPECT_EQ(member["addr"], "10.0.0.2:2428");
    EXPECT_EQ(member["state"], "alive");
    EXPECT_EQ(member["since"], "2027-01-15T08:00:00.250Z");
    EXPECT_EQ(member["labels"], (json{{"dc", "a b"}, {"rack", "7"}}));
    EXPECT_EQ(member["is_self"], false);
    EXPECT_EQ(member["incarnation"], test::start_of_time);
    EXPECT_EQ(member["started"], "2027-01-15T08:00:00.000Z");
    EXPECT_EQ(member["round_trip_ms"], nullptr);
    EXPECT_EQ(member["heard_ms"], 1'750);
    EXPECT_EQ(member["accusation"], nullptr);
    EXPECT_EQ(member["reason"], nullptr);
}

TEST_F(api_members, a_measured_round_trip_is_in_milliseconds) {
    add_member(2);
    auto& members = const_cast<core::membership&>(node_.node().members());
    members.measured(*members.table().find(uuid_of(2)), std::chrono::microseconds(213));
    EXPECT_EQ(get_json("/api/v1/members")["members"][1]["round_trip_ms"], 0.213);
}

TEST_F(api_members, a_failed_one_names_who_found_it) {
    add_member(2);
    add_member(3);
    node_.pass(milliseconds(100));
    fail(3, 2, {uuid_of(1), uuid_of(77)});
    const json member = get_json("/api/v1/members?state=failed")["members"].at(0);
    EXPECT_EQ(member["name"], "node 3");
    EXPECT_EQ(member["since"], "2027-01-15T08:00:00.100Z");
    EXPECT_EQ(member["accusation"],
              (json{{"accuser", {{"uuid", base::to_string(uuid_of(2))}, {"name", "node 2"}}},
                    {"confirmed_by",
                     {{{"uuid", base::to_string(uuid_of(1))}, {"name", "node 1"}},
                      {{"uuid", base::to_string(uuid_of(77))}, {"name", nullptr}}}},
                    {"after_ms", 251},
                    {"at", "2027-01-15T08:00:00.100Z"}}));
    EXPECT_EQ(member["reason"], nullptr);
}

TEST_F(api_members, a_suspected_one_names_who_accuses_it) {
    add_member(2);
    add_member(3);
    hear_of(test::status_of(3, wire::member_state::suspect, 2));
    const json member = get_json("/api/v1/members?state=suspect")["members"].at(0);
    EXPECT_EQ(member["accusation"]["accuser"]["name"], "node 2");
    EXPECT_EQ(member["accusation"]["confirmed_by"], json::array());
}

TEST_F(api_members, one_that_left_says_why) {
    add_member(2);
    leave(2);
    const json member = get_json("/api/v1/members?state=left")["members"].at(0);
    EXPECT_EQ(member["reason"], "asked");
    EXPECT_EQ(member["accusation"], nullptr);
}

TEST_F(api_members, this_node_has_left_when_it_leaves) {
    add_member(2);
    node_.leave();
    const json member = get_json("/api/v1/members")["members"].at(0);
    EXPECT_EQ(member["state"], "left");
    EXPECT_EQ(member["since"], nullptr);
    EXPECT_EQ(member["reason"], "asked");
}

TEST_F(api_members, one_that_was_forgotten_is_not_listed) {
    add_member(2);
    add_member(3);
    wire::member_status how = test::status_of(3, wire::member_state::left);
    how.reason = wire::leave_reason::forgotten;
    how.at = node_.now().wall;
    hear_of(how);
    if (node_.members().count(wire::member_state::left) > 0) {
        EXPECT_TRUE(node_.members().is_forgotten(*node_.members().table().find(uuid_of(3))));
    }
    EXPECT_EQ(names(""), (names_of{"node 1", "node 2"}));
    EXPECT_EQ(names("?state=left"), names_of{});
    EXPECT_EQ(get_json("/api/v1/status")["members"]["left"], 0);
    EXPECT_EQ(get("/api/v1/why/node 3").status, 404U);
}

TEST_F(api_members, all_parameters_have_to_hold) {
    wire::member_record who = test::record_of(2);
    who.facts.name = "web1";
    who.facts.labels = {{"dc", "a=b"}, {"rack", "7"}};
    add_member(2, who);
    add_member(3, "web2");
    add_member(4, "db1");
    fail(4);
    EXPECT_EQ(names("?name=web*"), (names_of{"web1", "web2"}));
    EXPECT_EQ(names("?name=web*&name=*2"), names_of{"web2"});
    EXPECT_EQ(names("?name=" + base::to_string(uuid_of(3))), names_of{"web2"});
    EXPECT_EQ(names("?state=failed"), names_of{"db1"});
    EXPECT_EQ(names("?state=failed&state=alive&name=*1"), (names_of{"node 1", "web1", "db1"}));
    EXPECT_EQ(names("?state=failed&name=web*"), names_of{});
    EXPECT_EQ(names("?label=rack"), names_of{"web1"});
    EXPECT_EQ(names("?label=rack=7"), names_of{"web1"});
    EXPECT_EQ(names("?label=rack=8"), names_of{});
    EXPECT_EQ(names("?label=rack="), names_of{});
    EXPECT_EQ(names("?label=rack&label=dc=a=b"), names_of{"web1"});
    EXPECT_EQ(names("?label=rack&label=dc=b"), names_of{});
}

TEST_F(api_members, what_cannot_be_meant_is_refused) {
    EXPECT_EQ(error("?state=dead"), R"(state="dead": there are alive, suspect, failed and left)");
    EXPECT_EQ(error("?name=[a"),
              R"(name="[a": not a pattern: a [ without its ], or nothing behind a \)");
    EXPECT_EQ(error("?label="), R"(label="": a label is KEY or KEY=VALUE)");
    EXPECT_EQ(error("?label==7"), R"(label="=7": a label is KEY or KEY=VALUE)");
    EXPECT_EQ(error("?limit=7"),
              R"(there is no parameter "limit" here; there are: state, name, label)");
    EXPECT_EQ(error("?State=failed"),
              R"(there is no parameter "State" here; there are: state, name, label)");
    EXPECT_EQ(error("?" + std::string(4'000, 'x')).size(), 64U + 63U) << "cut";
    EXPECT_FALSE(error("?\xff=1").empty()) << "and what is not UTF-8 is replaced";
}

TEST_F(api_members, hostile_names_are_data) {
    const std::string hostile = "<script>alert(1)</script>\"\\\n\r\t\x1b[2J\u202e\u0000";
    add_member(2, hostile + std::string(100, 'x'));
    const read_answer got = get("/api/v1/members");
    EXPECT_EQ(got.json()["members"][1]["name"], hostile + std::string(100, 'x'));
    EXPECT_EQ(got.text.find('\n'), got.text.size() - 1);
    EXPECT_EQ(got.text.find('\x1b'), std::string::npos);
}

TEST_F(api_members, a_large_cluster_comes_in_pieces) {
    adopt(2, 1'000);
    const read_answer got = get("/api/v1/members");
    ASSERT_EQ(got.json()["members"].size(), 999U);
    EXPECT_GT(got.pieces.size(), 10U);
    for (const std::string& each : got.pieces) {
        EXPECT_LT(each.size(), http::body_source::piece_bytes + 1'024);
    }
}

TEST_F(api_members, who_comes_and_goes_between_two_pieces_breaks_nothing) {
    adopt(1'000, 1'200);
    http::response answered = answer(request_of("/api/v1/members"));
    std::string text;
    ASSERT_EQ(answered.source->next(text), http::body_source::state::more);
    adopt(1'200, 1'300);  // behind
    adopt(2, 200);        // in front
    while (answered.source->next(text) == http::body_source::state::more) {
    }
    std::set<std::string> names;
    const json all = json::parse(text);
    for (const json& each : all["members"]) {
        EXPECT_TRUE(names.insert(each["name"]).second) << each["name"] << " twice";
    }
    EXPECT_EQ(names.size(), 301U) << "this node, those before and those behind";
}

TEST_F(api_members, a_search_in_vain_is_made_in_pieces_too) {
    adopt(2, 10'000);
    const read_answer got = get("/api/v1/members?name=nobody");
    EXPECT_EQ(got.json()["members"], json::array());
    EXPECT_GT(got.pieces.size(), 4U);
    const read_answer costly = get("/api/v1/members?name=" + std::string(4'000, '*'));
    EXPECT_EQ(costly.json()["members"].size(), 9'999U);
    EXPECT_GT(costly.pieces.size(), 1'999U) << "a pattern costs what it is long";
}

}  // namespace
}  // namespace chatter::api
