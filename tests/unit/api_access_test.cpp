// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/api/access.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace chatter::api {
namespace {

http::request from_host(std::optional<std::string> host) {
    http::request what;
    what.method = "GET";
    what.path = "/api/v1/members";
    what.host = std::move(host);
    return what;
}

/// 0 where nothing is refused.
unsigned refused(const access_rules& rules, const http::request& what) {
    const auto refusal = refuse(rules, what);
    return refusal ? refusal->status : 0;
}

const access_rules loopback;
const access_rules beyond{false, "s3cret"};

TEST(access, on_loopback_the_host_is_this_machine) {
    for (const char* const host : {"localhost",
                                   "LocalHost",
                                   "localhost:2428",
                                   "localhost:1",
                                   "127.0.0.1",
                                   "127.0.0.1:2428",
                                   "127.1.2.3:65535",
                                   "[::1]",
                                   "[::1]:2428"}) {
        EXPECT_EQ(refused(loopback, from_host(host)), 0U) << host;
    }
}

TEST(access, on_loopback_no_other_host_is_answered) {
    for (const char* const host : {"evil.example",
                                   "evil.example:2428",
                                   "localhost.evil.example",
                                   "localhost.",
                                   "localhost:",
                                   "localhost:x",
                                   "localhost:2428:1",
                                   "localhost:123456",
                                   "localhost@evil.example",
                                   " localhost",
                                   "127.0.0.1.nip.example",
                                   "128.0.0.1",
                                   "192.0.2.1:2428",
                                   "0.0.0.0",
                                   "127.1",
                                   "2130706433",
                                   "::1",
                                   "[::1",
                                   "[::1]x",
                                   "[::2]",
                                   "[::]",
                                   "[]",
                                   "[",
                                   ":",
                                   ":2428",
                                   "["
                                   "localhost]"}) {
        EXPECT_EQ(refused(loopback, from_host(host)), 403U) << host;
    }
}

TEST(access, a_host_has_to_be_there) {
    for (const access_rules& rules : {loopback, beyond}) {
        EXPECT_EQ(refused(rules, from_host(std::nullopt)), 400U);
        EXPECT_EQ(refused(rules, from_host("")), 400U);
    }
}

TEST(access, beyond_loopback_any_host_will_do) {
    http::request what = from_host("web1.example");
    what.authorization = "Bearer s3cret";
    EXPECT_EQ(refused(beyond, what), 0U);
}

TEST(access, an_origin_is_that_of_the_server_itself) {
    http::request what = from_host("localhost:2428");
    what.origin = "http://localhost:2428";
    EXPECT_EQ(refused(loopback, what), 0U);
    what.origin = "HTTP://LOCALHOST:2428";
    EXPECT_EQ(refused(loopback, what), 0U);
    for (const char* const origin : {"http://localhost",
                                     "http://localhost:2429",
                                     "https://localhost:2428",
                                     "http://127.0.0.1:2428",
                                     "http://evil.example",
                                     "http://localhost:2428.evil.example",
                                     "null",
                                     ""}) {
        what.origin = origin;
        EXPECT_EQ(refused(loopback, what), 403U) << origin;
    }
}

TEST(access, beyond_loopback_the_origin_counts_before_the_token) {
    http::request what = from_host("web1.example");
    what.origin = "http://evil.example";
    what.authorization = "Bearer s3cret";
    EXPECT_EQ(refused(beyond, what), 403U);
}

TEST(access, the_token_is_asked_of_everybody_where_there_is_one) {
    const access_rules both[] = {{true, "s3cret"}, {false, "s3cret"}};
    for (const access_rules& rules : both) {
        http::request what = from_host("localhost");
        EXPECT_EQ(refused(rules, what), 401U);
        what.authorization = "Bearer s3cret";
        EXPECT_EQ(refused(rules, what), 0U);
        what.authorization = "Basic YW55Ym9keTpzM2NyZXQ=";  // anybody:s3cret
        EXPECT_EQ(refused(rules, what), 0U);
        for (const char* const wrong : {"",
                                        "Bearer",
                                        "Bearer ",
                                        "Bearer s3cre",
                                        "Bearer s3cret ",
                                        "Bearer s3crets3cret",
                                        "Bearer S3CRET",
                                        "s3cret",
                                        "Digest s3cret",
                                        "Basic s3cret",
                                        "Basic czNjcmV0OmFueWJvZHk="}) {  // s3cret:anybody
            what.authorization = wrong;
            EXPECT_EQ(refused(rules, what), 401U) << wrong;
        }
    }
}

TEST(access, without_a_token_nobody_is_asked_for_one) {
    http::request what = from_host("localhost");
    what.authorization = "Bearer whatever";
    EXPECT_EQ(refused(loopback, what), 0U);
}

TEST(access, an_empty_token_fits_nobody) {
    const access_rules rules{false, ""};
    http::request what = from_host("web1.example");
    EXPECT_EQ(refused(rules, what), 401U);
    what.authorization = "Bearer ";
    EXPECT_EQ(refused(rules, what), 401U);
}

TEST(access, a_browser_is_told_what_to_ask_for) {
    const auto refusal = refuse(beyond, from_host("web1.example"));
    ASSERT_TRUE(refusal);
    ASSERT_EQ(refusal->fields.size(), 1U);
    EXPECT_EQ(refusal->fields[0].first, "WWW-Authenticate");
    EXPECT_EQ(refusal->fields[0].second, R"(Basic realm="chatter", charset="UTF-8")");
    EXPECT_EQ(nlohmann::json::parse(refusal->body).at("error"),
              "the token is needed: Authorization: Bearer TOKEN");
}

TEST(access, who_writes_says_that_it_is_json) {
    http::request what = from_host("localhost");
    for (const char* const type : {"application/json",
                                   "Application/JSON",
                                   "application/json; charset=utf-8",
                                   "application/json;charset=utf-8",
                                   "application/json "}) {
        what.content_type = type;
        EXPECT_FALSE(refuse_body(what)) << type;
    }
    what.content_type.reset();
    ASSERT_TRUE(refuse_body(what));
    EXPECT_EQ(refuse_body(what)->status, 415U);
    for (const char* const type : {"",
                                   "text/plain",
                                   "application/x-www-form-urlencoded",
                                   "multipart/form-data",
                                   "text/plain; application/json",
                                   "application/jsonx",
                                   ";application/json"}) {
        what.content_type = type;
        EXPECT_TRUE(refuse_body(what)) << type;
    }
}

}  // namespace
}  // namespace chatter::api
