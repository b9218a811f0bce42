// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "api_fixture.hpp"
#include "why.hpp"

#include <chrono>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;
using std::chrono::milliseconds;
using test::uuid_of;

class api_why : public api_service {
protected:
    [[nodiscard]] static std::string text(unsigned number) {
        return base::to_string(uuid_of(number));
    }
    [[nodiscard]] static std::vector<std::string> events(const json& answer) {
        std::vector<std::string> all;
        for (const json& each : answer["transitions"]) {
            all.push_back(each["event"]);
        }
        return all;
    }
    /// Node 3 is suspected, and says that it lives.
    void suspect_in_vain(wire::incarnation in) {
        wire::member_status how = test::status_of(3, wire::member_state::suspect, 2);
        how.incarnation = in;
        hear_of(how);
        wire::member_record who = test::record_of(3);
        who.incarnation = in + 1;
        node_.hear(3, wire::packet_kind::gossip, {who});
        keep_events();
    }
};

using event_names = std::vector<std::string>;

TEST_F(api_why, tells_what_became_of_a_member) {
    add_member(2);
    add_member(3);
    suspect_in_vain(test::start_of_time);
    wire::member_status how = test::status_of(3, wire::member_state::failed, 2);
    how.incarnation = test::start_of_time + 1;
    how.at = node_.now().wall;
    hear_of(how);
    const json why = get_json("/api/v1/why/node 3");
    EXPECT_EQ(why["member"]["state"], "failed");
    EXPECT_EQ(why["member"]["accusation"]["accuser"]["name"], "node 2");
    EXPECT_EQ(why["refutations"], 1);
    EXPECT_EQ(events(why),
              (event_names{"member_up", "member_suspect", "member_refuted", "member_failed"}));
    EXPECT_EQ(why["transitions"][1]["accuser"], (json{{"uuid", text(2)}, {"name", "node 2"}}));
    EXPECT_EQ(get_json("/api/v1/why/" + text(3)), why) << "by UUID, too";
}

TEST_F(api_why, tells_the_last_fifty) {
    add_member(2);
    add_member(3);
    for (wire::incarnation i = 0; i < 30; ++i) {
        suspect_in_vain(test::start_of_time + i);
    }
    const json why = get_json("/api/v1/why/node 3");
    EXPECT_EQ(why["transitions"].size(), 50U);
    EXPECT_EQ(why["refutations"], 25);
    EXPECT_EQ(why["transitions"].back()["event"], "member_refuted");
}

TEST_F(api_why, knows_of_this_daemon_what_it_said_in_its_own_defence) {
    add_member(2);
    wire::member_status how = test::status_of(1, wire::member_state::suspect, 2);
    how.incarnation = node_.node().own_record().incarnation;
    hear_of(how);
    const json why = get_json("/api/v1/why/node 1");
    EXPECT_EQ(why["member"]["is_self"], true);
    EXPECT_EQ(why["refutations"], 1);
    EXPECT_EQ(events(why), event_names{"self_refuted"});
    EXPECT_EQ(events(get_json("/api/v1/why/node 2")), event_names{"member_up"});
}

TEST_F(api_why, nobody_has_no_reason) {
    for (const char* const name :
         {"node", "node 2", "c4000000-0000-0000-0000-000000000002", "*", "node 1/"}) {
        const read_answer got = get("/api/v1/why/" + std::string(name));
        EXPECT_EQ(got.status, 404U) << name;
        EXPECT_EQ(got.error(), "no member has this name or UUID");
    }
    EXPECT_EQ(get("/api/v1/why/").status, 404U);
    EXPECT_EQ(get("/api/v1/why").status, 404U);
}

TEST_F(api_why, of_several_one_has_to_be_said) {
    add_member(2, "twin");
    add_member(3, "twin");
    const read_answer got = get("/api/v1/why/twin");
    EXPECT_EQ(got.status, 409U);
    EXPECT_EQ(got.error(), "2 members have this name; say which: " + text(2) + ", " + text(3));
    EXPECT_EQ(get_json("/api/v1/why/" + text(3))["member"]["uuid"], text(3));
}

TEST_F(api_why, this_daemon_can_be_one_of_several) {
    add_member(2, "node 1");
    EXPECT_EQ(get("/api/v1/why/node 1").status, 409U);
}

TEST_F(api_why, a_name_can_look_like_anything) {
    add_member(2, "a/b?c=d");
    add_member(3, text(4));
    http::request what = request_of("/");
    what.path = "/api/v1/why/a/b?c=d";
    EXPECT_EQ(read(answer(what)).json()["member"]["uuid"], text(2));
    EXPECT_EQ(get_json("/api/v1/why/" + text(4))["member"]["uuid"], text(3));
    add_member(4, "other");
    EXPECT_EQ(get_json("/api/v1/why/" + text(4))["member"]["name"], "other")
        << "whose UUID it is comes first";
}

TEST_F(api_why, has_no_parameters) {
    EXPECT_EQ(get("/api/v1/why/node 1?last=1").error(), "there is no parameter \"last\" here");
    EXPECT_EQ(get("/api/v1/why/node 1?last=1").status, 400U);
}

}  // namespace
}  // namespace chatter::api
