// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "api_fixture.hpp"
#include "writes.hpp"

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;
using test::uuid_of;

class api_writes : public api_service {
protected:
    [[nodiscard]] static std::string text(unsigned number) {
        return base::to_string(uuid_of(number));
    }
    [[nodiscard]] read_answer forget(const std::string& whom) const {
        return post("/api/v1/forget", json{{"member", whom}}.dump());
    }
};

using asked = std::vector<std::string>;

TEST_F(api_writes, join_is_taken_with_its_port) {
    const read_answer got = post("/api/v1/join", R"({"target":"web1"})");
    EXPECT_EQ(got.status, 202U);
    EXPECT_EQ(got.text, "{\"joining\":\"web1:2428\"}\n");
    EXPECT_EQ(asked_, asked{"join web1"});
}

TEST_F(api_writes, join_says_what_is_wrong_with_a_target) {
    const read_answer got = post("/api/v1/join", R"({"target":"bad"})");
    EXPECT_EQ(got.status, 400U);
    EXPECT_EQ(got.error(), "\"bad\" is no address");
}

TEST_F(api_writes, leave_is_taken) {
    const read_answer got = post("/api/v1/leave", "{}");
    EXPECT_EQ(got.status, 202U);
    EXPECT_EQ(got.text, "{\"leaving\":true}\n");
    EXPECT_EQ(asked_, asked{"leave"});
}

TEST_F(api_writes, forget_is_done_by_name_or_uuid) {
    add_member(2);
    add_member(3);
    add_member(4);
    fail(3);
    leave(4);
    const read_answer got = forget("node 3");
    EXPECT_EQ(got.status, 200U);
    EXPECT_EQ(got.json(), (json{{"forgotten", {{"uuid", text(3)}, {"name", "node 3"}}}}));
    EXPECT_EQ(forget(text(4)).status, 200U);
    EXPECT_EQ(asked_, (asked{"forget " + text(3), "forget " + text(4)}));
}

TEST_F(api_writes, who_has_not_failed_is_not_forgotten) {
    add_member(2);
    add_member(3);
    hear_of(test::status_of(3, wire::member_state::suspect, 2));
    for (const char* const name : {"node 1", "node 2", "node 3"}) {
        const read_answer got = forget(name);
        EXPECT_EQ(got.status, 409U) << name;
        EXPECT_EQ(got.error(), "only a member that has failed or left can be forgotten");
    }
    EXPECT_EQ(asked_, asked{});
}

TEST_F(api_writes, nobody_is_not_forgotten) {
    EXPECT_EQ(forget("web9").status, 404U);
    EXPECT_EQ(forget("").status, 404U);
    EXPECT_EQ(forget("*").status, 404U);
    EXPECT_EQ(asked_, asked{});
}

TEST_F(api_writes, of_several_none_is_forgotten) {
    add_member(2, "twin");
    add_member(3, "twin");
    fail(3);
    const read_answer got = forget("twin");
    EXPECT_EQ(got.status, 409U);
    EXPECT_NE(got.error().find(text(2) + ", " + text(3)), std::string::npos);
    EXPECT_EQ(asked_, asked{});
    EXPECT_EQ(forget(text(3)).status, 200U);
}

TEST_F(api_writes, a_body_is_what_it_has_to_be) {
    for (const char* const path : {"/api/v1/join", "/api/v1/leave", "/api/v1/forget"}) {
        for (const char* const body : {"", "x", "[]", R"({"target":"a","x":1})", R"({"a":"b"})"}) {
            const read_answer got = post(path, body);
            EXPECT_EQ(got.status, 400U) << path << " " << body;
            EXPECT_TRUE(got.error().starts_with("the body has to be {")) << got.error();
        }
        EXPECT_EQ(post(std::string(path) + "?x=1", "{}").status, 400U);
    }
    EXPECT_EQ(asked_, asked{});
}

TEST_F(api_writes, nothing_is_done_without_the_right_to_it) {
    http::request what = request_of("/api/v1/leave", "POST");
    what.body = "{}";
    EXPECT_EQ(read(answer(what)).status, 415U);
    what.content_type = "text/plain";
    EXPECT_EQ(read(answer(what)).status, 415U);
    what.content_type = "application/json";
    what.origin = "http://evil.example";
    EXPECT_EQ(read(answer(what)).status, 403U);
    what.origin.reset();
    what.host = "evil.example";
    EXPECT_EQ(read(answer(what)).status, 403U);
    what.host = "localhost";
    rules_.token = "s3cret";
    EXPECT_EQ(read(answer(what)).status, 401U);
    EXPECT_EQ(asked_, asked{});
    what.authorization = "Bearer s3cret";
    EXPECT_EQ(read(answer(what)).status, 202U);
}

}  // namespace
}  // namespace chatter::api
