// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Where a call goes, and what all answers have.

#include "api_fixture.hpp"

namespace chatter::api {
namespace {

using api_routes = api_service;

const char* const reading[] = {"/",
                               "/api/v1/members",
                               "/api/v1/devices",
                               "/api/v1/status",
                               "/api/v1/events",
                               "/api/v1/why/node 1",
                               "/metrics",
                               "/-/healthy",
                               "/-/ready"};
const char* const writing[] = {"/api/v1/join", "/api/v1/leave", "/api/v1/forget"};

TEST_F(api_routes, each_path_leads_somewhere) {
    for (const char* const path : reading) {
        EXPECT_EQ(answer(request_of(path)).status, 200U) << path;
        EXPECT_EQ(answer(request_of(path, "HEAD")).status, 200U) << path;
    }
}

TEST_F(api_routes, other_paths_lead_nowhere) {
    for (const char* const path : {"/api",
                                   "/api/v1",
                                   "/api/v1/",
                                   "/api/v1/members/",
                                   "/api/v1/Members",
                                   "//api/v1/members",
                                   "/api/v1/why",
                                   "/api/v1/why/",
                                   "/api/v2/members",
                                   "/metrics/",
                                   "/-/",
                                   "/index.html",
                                   "/../page.js",
                                   "/favicon.ico",
                                   "/x"}) {
        const read_answer got = get(path);
        EXPECT_EQ(got.status, 404U) << path;
        EXPECT_EQ(got.content_type, "application/json");
        EXPECT_FALSE(got.error().empty());
    }
}

TEST_F(api_routes, another_method_is_told_which_there_are) {
    for (const char* const method : {"PUT", "DELETE", "OPTIONS", "TRACE", "get", "POST", ""}) {
        for (const char* const path : reading) {
            const read_answer got = read(answer(request_of(path, method)));
            EXPECT_EQ(got.status, 405U) << method << " " << path;
            EXPECT_EQ(got.field("Allow"), "GET, HEAD");
        }
    }
    for (const char* const method : {"GET", "HEAD", "PUT", "post"}) {
        for (const char* const path : writing) {
            const read_answer got = read(answer(request_of(path, method)));
            EXPECT_EQ(got.status, 405U) << method << " " << path;
            EXPECT_EQ(got.field("Allow"), "POST");
        }
    }
    EXPECT_TRUE(asked_.empty());
}

TEST_F(api_routes, no_call_is_answered_without_the_token) {
    rules_ = {false, "s3cret"};
    for (const char* const path : reading) {
        EXPECT_EQ(answer(request_of(path)).status, 401U) << path;
    }
    EXPECT_EQ(answer(request_of("/nowhere")).status, 401U);
    http::request what = request_of("/api/v1/members");
    what.authorization = "Bearer s3cret";
    what.host = "web1.example";
    EXPECT_EQ(answer(what).status, 200U);
}

TEST_F(api_routes, no_call_is_answered_under_another_name) {
    for (const char* const path : reading) {
        http::request what = request_of(path);
        what.host = "evil.example";
        EXPECT_EQ(answer(what).status, 403U) << path;
        what.host.reset();
        EXPECT_EQ(answer(what).status, 400U) << path;
    }
}

TEST_F(api_routes, parameters_that_are_not_known_are_refused_everywhere) {
    for (const char* const path : {"/api/v1/members",
                                   "/api/v1/devices",
                                   "/api/v1/status",
                                   "/api/v1/events",
                                   "/metrics",
                                   "/-/healthy",
                                   "/-/ready"}) {
        EXPECT_EQ(get(std::string(path) + "?nothing=1").status, 400U) << path;
    }
}

TEST_F(api_routes, a_daemon_that_runs_is_healthy) {
    EXPECT_EQ(get("/-/healthy").text, "{\"is_healthy\":true}\n");
}

TEST_F(api_routes, a_daemon_with_nobody_to_join_is_ready) {
    EXPECT_EQ(get("/-/ready").text, "{\"is_ready\":true}\n");
}

TEST_F(api_routes, a_daemon_that_has_met_nobody_is_not_ready) {
    core::config what = test::config_of(1);
    what.join = {"web2:2428"};
    node_ = test::node_harness(what);
    node_.start();
    const read_answer got = get("/-/ready");
    EXPECT_EQ(got.status, 503U);
    EXPECT_EQ(got.error(), "it has met nobody of those that it is to join");
    EXPECT_EQ(get_json("/api/v1/status")["is_ready"], false);
}

TEST_F(api_routes, the_page_runs_nothing_but_its_own_script) {
    const read_answer got = get("/");
    EXPECT_EQ(got.content_type, "text/html; charset=utf-8");
    EXPECT_TRUE(got.text.starts_with("<!DOCTYPE html>"));
    EXPECT_EQ(got.field("Content-Security-Policy"),
              "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
              "img-src 'self' data:; base-uri 'none'; form-action 'none'; "
              "frame-ancestors 'none'");
    EXPECT_EQ(got.field("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(get("/page.js").content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(get("/page.css").content_type, "text/css; charset=utf-8");
    EXPECT_EQ(get("/page.js").field("Referrer-Policy"), "no-referrer");
    EXPECT_EQ(get("/?from=a-link").status, 200U) << "who comes along a link sees it";
}

}  // namespace
}  // namespace chatter::api
