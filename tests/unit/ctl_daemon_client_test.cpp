// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "daemon_client.hpp"

#include <gtest/gtest.h>

#include <string>

namespace chatter::ctl {
namespace {

TEST(daemon_client, a_target_has_its_query_escaped) {
    EXPECT_EQ(target_of("/a", {}), "/a");
    EXPECT_EQ(target_of("/a", {{"name", "web*"}, {"label", "k=v&w 数"}}),
              "/a?name=web%2A&label=k%3Dv%26w%20%E6%95%B0");
}

TEST(daemon_client, a_name_as_a_glob_means_only_itself) {
    EXPECT_EQ(as_glob("web1"), "web1");
    EXPECT_EQ(as_glob("a*b?[c]\\"), "a\\*b\\?\\[c]\\\\");
}

TEST(daemon_client, the_daemons_own_words_are_told) {
    const no_answer why = refusal("h:1", false, 409, R"({"error":"two are called \"x\u001b\""})");
    EXPECT_EQ(why.what(), std::string("two are called \"x\\u001b\""));
    EXPECT_EQ(why.why(), no_answer::cause::refused);
    EXPECT_EQ(refusal("h:1", false, 404, R"({"error":"none"})").why(), no_answer::cause::absent);
    EXPECT_EQ(refusal("h:1", false, 503, R"({"error":"full"})").why(), no_answer::cause::busy);
}

TEST(daemon_client, who_is_asked_for_a_token_is_told_how_to_give_one) {
    EXPECT_EQ(refusal("h:1", false, 401, "").what(),
              std::string("the daemon at h:1 wants a token: name the file that holds it with "
                          "--token-file"));
    EXPECT_EQ(refusal("h:1", true, 401, R"({"error":"no"})").what(),
              std::string("the daemon at h:1 takes another token than this one"));
}

TEST(daemon_client, what_is_no_daemon_is_told) {
    for (const std::string body : {"", "<html>", "[]", R"({"error":3})"}) {
        const no_answer why = refusal("h:1", false, 404, body);
        EXPECT_EQ(why.what(), std::string("what answers at h:1 is no chatterd (HTTP status 404)"));
        EXPECT_EQ(why.why(), no_answer::cause::unreachable);
    }
}

}  // namespace
}  // namespace chatter::ctl
