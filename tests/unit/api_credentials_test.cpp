// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "credentials.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace chatter::api {
namespace {

using token = std::optional<std::string>;

TEST(credentials, a_bearer_is_its_token) {
    EXPECT_EQ(token_in("Bearer abc"), token("abc"));
    EXPECT_EQ(token_in("bearer   abc"), token("abc"));
    EXPECT_EQ(token_in("BEARER a b"), token("a b"));
    EXPECT_EQ(token_in("Bearer "), token(""));
    EXPECT_EQ(token_in("Bearer"), std::nullopt);
    EXPECT_EQ(token_in("Bearerabc"), std::nullopt);
}

TEST(credentials, basic_is_the_password_whoever_the_user_is) {
    EXPECT_EQ(token_in("Basic dXNlcjpwYXNz"), token("pass"));  // user:pass
    EXPECT_EQ(token_in("basic OnBhc3M="), token("pass"));      // :pass
    EXPECT_EQ(token_in("Basic dXNlcjo="), token(""));          // user:
    EXPECT_EQ(token_in("Basic dTphOmI="), token("a:b"));       // u:a:b
    EXPECT_EQ(token_in("Basic dTrDqQ=="), token("\xc3\xa9"));  // u:é
    EXPECT_EQ(token_in("Basic Og=="), token(""));              // :
    EXPECT_EQ(token_in("Basic dTr/+w=="), token("\xff\xfb"));  // u: and bytes
}

TEST(credentials, what_is_no_base64_or_no_pair_is_nothing) {
    for (const char* const text : {"Basic",
                                   "Basic ",
                                   "Basic dXNlcg==",       // user
                                   "Basic dXNlcjpwYXNz=",  // too much padding
                                   "Basic dXNlcjpwYXN",
                                   "Basic dXNl jpwYXNz",
                                   "Basic dXNlcjpwYXN*",
                                   "Basic ====",
                                   "Basic =OnBhc3M",
                                   "Digest dXNlcjpwYXNz",
                                   ""}) {
        EXPECT_EQ(token_in(text), std::nullopt) << text;
    }
}

TEST(credentials, equal_is_all_of_it) {
    EXPECT_TRUE(is_equal("secret", "secret"));
    EXPECT_FALSE(is_equal("", "secret"));
    EXPECT_FALSE(is_equal("secre", "secret"));
    EXPECT_FALSE(is_equal("secrets", "secret"));
    EXPECT_FALSE(is_equal("secretsecret", "secret"));
    EXPECT_FALSE(is_equal("Secret", "secret"));
    EXPECT_FALSE(is_equal("secreT", "secret"));
    EXPECT_FALSE(is_equal("", ""));
    EXPECT_FALSE(is_equal("a", ""));
}

}  // namespace
}  // namespace chatter::api
