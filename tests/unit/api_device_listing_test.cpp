// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// GET /api/v1/devices, of src/api/listings.cpp, too.

#include "api_fixture.hpp"
#include "listings.hpp"

#include <chrono>
#include <limits>
#include <set>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;
using std::chrono::milliseconds;
using test::uuid_of;

class api_devices : public api_service {
protected:
    void add(const std::string& name,
             const base::uuid& origin = uuid_of(1),
             std::vector<wire::metric> metrics = {},
             std::optional<std::uint64_t> lifetime = {}) {
        inject(wire::device_added{origin, name, "about " + name});
        if (!metrics.empty() || lifetime) {
            wire::normalize_metrics(metrics);
            inject(wire::device_status{origin, name, std::move(metrics), lifetime});
        }
    }
    void add_many(unsigned count, std::string_view prefix = "d") {
        for (unsigned i = 0; i < count; ++i) {
            inject(wire::device_added{
                uuid_of(1), std::string(prefix) + std::to_string(i), "about " + std::to_string(i)});
        }
    }
    [[nodiscard]] std::set<std::string> names(std::string_view query) const {
        std::set<std::string> all;
        const json got = get_json("/api/v1/devices" + std::string(query));
        for (const json& each : got["devices"]) {
            EXPECT_TRUE(all.insert(each["name"]).second);
        }
        return all;
    }
    [[nodiscard]] std::string error(std::string_view query) const {
        const read_answer got = get("/api/v1/devices" + std::string(query));
        EXPECT_EQ(got.status, 400U) << got.text;
        return got.error();
    }
};

using names_of = std::set<std::string>;

TEST_F(api_devices, none_are_listed_at_first) {
    EXPECT_EQ(get("/api/v1/devices").text, "{\"devices\":[],\"omitted\":0}\n");
}

TEST_F(api_devices, what_is_known_of_a_device_is_told) {
    add("gateway",
        uuid_of(1),
        {{"load", wire::gauge{0.5, "s"}},
         {"received", wire::counter{std::numeric_limits<std::uint64_t>::max(), "B"}},
         {"state", "up"},
         {"later", wire::opaque_metric{{}, "Histogram", "[1]"}}},
        60'000);
    node_.pass(milliseconds(1'500));
    EXPECT_EQ(get("/api/v1/devices").text,
              R"({"devices":[{"name":"gateway","description":"about gateway",)"
              R"("origin":"c4000000-0000-0000-0000-000000000001","server":"node 1",)"
              R"("status":"fresh","age_ms":1500,"expires_after_ms":60000,"metrics":{)"
              R"("later":{"kind":"opaque","value":"[1]","at":"2027-01-15T08:00:00.001Z"},)"
              R"("load":{"kind":"gauge","value":0.5,"unit":"s","at":"2027-01-15T08:00:00.001Z"},)"
              R"("received":{"kind":"counter","value":18446744073709551615,"unit":"B",)"
              R"("at":"2027-01-15T08:00:00.001Z"},)"
              R"("state":{"kind":"text","value":"up","at":"2027-01-15T08:00:00.001Z"}}}],)"
              R"("omitted":0})"
              "\n");
}

TEST_F(api_devices, a_device_without_metrics_or_lifetime_says_so) {
    add("a");
    const json device = get_json("/api/v1/devices")["devices"].at(0);
    EXPECT_EQ(device["metrics"], json::object());
    EXPECT_EQ(device["expires_after_ms"], nullptr);
}

TEST_F(api_devices, one_that_was_removed_is_not_listed) {
    add("a");
    inject(wire::device_removed{uuid_of(1), "a"});
    EXPECT_EQ(names(""), names_of{});
}

TEST_F(api_devices, gone_counts_before_stale_and_stale_before_fresh) {
    add_member(2);
    add("quiet", uuid_of(1), {}, 1'000);
    add("fresh", uuid_of(1), {}, 100'000);
    add("lost", uuid_of(2), {}, 1'000);
    add("nobody's", uuid_of(9), {}, 1'000);
    add_member(3);
    fail(2, 3);
    node_.pass(milliseconds(2'000));
    node_.run_deadlines();
    EXPECT_EQ(names("?status=stale"), (names_of{"quiet", "nobody's"}));
    EXPECT_EQ(names("?status=fresh"), names_of{"fresh"});
    EXPECT_EQ(names("?status=gone"), names_of{"lost"});
    EXPECT_EQ(names("?status=gone&status=fresh"), (names_of{"lost", "fresh"}));
    const json lost = get_json("/api/v1/devices?name=lost")["devices"].at(0);
    EXPECT_EQ(lost["server"], "node 2");
    EXPECT_EQ(lost["status"], "gone");
    const json unowned = get_json("/api/v1/devices?name=nobody's")["devices"].at(0);
    EXPECT_EQ(unowned["server"], nullptr);
    EXPECT_EQ(unowned["origin"], base::to_string(uuid_of(9)));
}

TEST_F(api_devices, all_parameters_have_to_hold) {
    add_member(2, "web2");
    add("disk1");
    add("disk2", uuid_of(2));
    add("ups", uuid_of(9));
    EXPECT_EQ(names("?name=disk*"), (names_of{"disk1", "disk2"}));
    EXPECT_EQ(names("?server=web*"), names_of{"disk2"});
    EXPECT_EQ(names("?server=" + base::to_string(uuid_of(9))), names_of{"ups"});
    EXPECT_EQ(names("?server=*"), (names_of{"disk1", "disk2"})) << "who has no name has none";
    EXPECT_EQ(names("?server=node*&name=*2"), names_of{});
}

TEST_F(api_devices, a_limit_says_how_many_more_there_are) {
    add_many(10);
    add("other");
    const json all = get_json("/api/v1/devices?name=d*&limit=3");
    EXPECT_EQ(all["devices"].size(), 3U);
    EXPECT_EQ(all["omitted"], 7);
    EXPECT_EQ(get_json("/api/v1/devices?limit=0")["omitted"], 11);
    EXPECT_EQ(get_json("/api/v1/devices?limit=11")["omitted"], 0);
}

TEST_F(api_devices, what_cannot_be_meant_is_refused) {
    EXPECT_EQ(error("?status=old"), R"(status="old": there are fresh, stale and gone)");
    EXPECT_EQ(error("?limit=-1"), R"(limit="-1": not a whole number)");
    EXPECT_EQ(error("?limit="), R"(limit="": not a whole number)");
    EXPECT_EQ(error("?limit=1x"), R"(limit="1x": not a whole number)");
    EXPECT_EQ(error("?limit=99999999999999999999"),
              R"(limit="99999999999999999999": not a whole number)");
    EXPECT_EQ(error("?limit=1&limit=2"), R"(limit="2": once is enough)");
    EXPECT_EQ(error("?server=\\"),
              R"(server="\": not a pattern: a [ without its ], or nothing behind a \)");
    EXPECT_EQ(error("?state=alive"),
              R"(there is no parameter "state" here; there are: server, name, status, limit)");
}

TEST_F(api_devices, hostile_texts_are_data) {
    const std::string hostile = "</script><script>\"\\\n\u202e\x01";
    inject(wire::device_added{uuid_of(1), hostile, hostile});
    inject(wire::device_status{
        uuid_of(1), hostile, {{hostile, hostile}, {"u", wire::gauge{1, hostile}}}, std::nullopt});
    const json device = get_json("/api/v1/devices")["devices"].at(0);
    EXPECT_EQ(device["name"], hostile);
    EXPECT_EQ(device["description"], hostile);
    EXPECT_EQ(device["metrics"][hostile]["value"], hostile);
    EXPECT_EQ(device["metrics"]["u"]["unit"], hostile);
}

/// As another member tells it: JSON has no such numbers. Others say when a value was measured.
TEST_F(api_devices, a_number_that_is_not_finite_and_a_time_without_digits_are_null) {
    add_member(2);
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinite = std::numeric_limits<double>::infinity();
    const base::wall_time_ms long_ago = -100'000'000'000'000;
    node_.hear(
        2,
        wire::packet_kind::entries,
        {wire::device_update{uuid_of(2),
                             "a",
                             0,
                             wire::fields_of(wire::device_status{uuid_of(2),
                                                                 "a",
                                                                 {{"i", wire::gauge{-infinite, ""}},
                                                                  {"n", wire::gauge{nan, "C"}}},
                                                                 std::nullopt},
                                             long_ago,
                                             uuid_of(2))}});
    const json all = get_json("/api/v1/devices");
    ASSERT_EQ(all["devices"].size(), 1U);
    EXPECT_EQ(
        all["devices"][0]["metrics"],
        (json{{"i", {{"kind", "gauge"}, {"value", nullptr}, {"unit", ""}, {"at", nullptr}}},
              {"n", {{"kind", "gauge"}, {"value", nullptr}, {"unit", "C"}, {"at", nullptr}}}}));
}

TEST_F(api_devices, a_large_listing_comes_in_pieces) {
    add_many(2'000);
    const read_answer got = get("/api/v1/devices");
    EXPECT_EQ(got.json()["devices"].size(), 2'000U);
    EXPECT_GT(got.pieces.size(), 10U);
    for (const std::string& each : got.pieces) {
        EXPECT_LT(each.size(), http::body_source::piece_bytes + 1'024);
    }
}

TEST_F(api_devices, one_device_with_all_that_it_may_have_comes_in_pieces_too) {
    std::vector<wire::metric> metrics;
    for (unsigned i = 0; i < 60; ++i) {
        metrics.push_back({"m" + std::to_string(i), std::string(1'000, 'x')});
    }
    wire::normalize_metrics(metrics);
    for (std::size_t i = 0; i < metrics.size(); i += 20) {
        inject(wire::device_status{uuid_of(1),
                                   "a",
                                   {metrics.begin() + static_cast<std::ptrdiff_t>(i),
                                    metrics.begin() + static_cast<std::ptrdiff_t>(i + 20)},
                                   std::nullopt});
    }
    const read_answer got = get("/api/v1/devices");
    EXPECT_EQ(got.json()["devices"][0]["metrics"].size(), 60U);
    EXPECT_GT(got.pieces.size(), 3U);
    for (const std::string& each : got.pieces) {
        EXPECT_LT(each.size(), http::body_source::piece_bytes + 2'048);
    }
}

TEST_F(api_devices, what_changes_between_two_pieces_breaks_nothing) {
    add_many(500);
    http::response answered = answer(request_of("/api/v1/devices"));
    std::string text;
    unsigned pieces = 0;
    while (answered.source->next(text) == http::body_source::state::more) {
        for (unsigned i = pieces * 20; i < (pieces + 1) * 20; ++i) {
            inject(wire::device_removed{uuid_of(1), "d" + std::to_string(i)});
        }
        add_many(10, "new" + std::to_string(pieces) + "_");
        ASSERT_LT(++pieces, 1'000U);
    }
    std::set<std::string> listed;
    const json all = json::parse(text);
    for (const json& each : all["devices"]) {
        EXPECT_TRUE(listed.insert(each["name"]).second) << each["name"] << " twice";
    }
    for (unsigned i = pieces * 20; i < 500; ++i) {
        EXPECT_TRUE(listed.contains("d" + std::to_string(i))) << "d" << i << " was always there";
    }
}

TEST_F(api_devices, a_device_that_goes_while_it_is_listed_is_listed_to_its_end) {
    std::vector<wire::metric> metrics;
    for (unsigned i = 10; i < 60; ++i) {
        metrics.push_back({"m" + std::to_string(i), std::string(800, 'x')});
    }
    add("a", uuid_of(1), metrics);
    http::response answered = answer(request_of("/api/v1/devices"));
    std::string text;
    ASSERT_EQ(answered.source->next(text), http::body_source::state::more);
    inject(wire::device_removed{uuid_of(1), "a"});
    while (answered.source->next(text) == http::body_source::state::more) {
    }
    EXPECT_EQ(json::parse(text)["devices"][0]["metrics"].size(), 50U);
}

TEST_F(api_devices, a_search_in_vain_is_made_in_pieces_too) {
    add_many(5'000);
    const read_answer got = get("/api/v1/devices?name=nothing");
    EXPECT_EQ(got.json()["devices"], json::array());
    EXPECT_GT(got.pieces.size(), 2U);
}

}  // namespace
}  // namespace chatter::api
