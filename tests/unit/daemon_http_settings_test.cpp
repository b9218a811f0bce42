// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/http_settings.hpp"
#include "chatter/daemon/settings.hpp"

#include "builders.hpp"
#include "key_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

namespace chatter::daemon {
namespace {

using problems = std::vector<std::string>;
using cause = refused_settings::cause;
using test::address_of;

const std::string a_token = "c2VjcmV0IG9mIDE4Kw==";

refused_settings refusal_of(const options& typed) {
    const auto made = make_settings(typed);
    return made ? refused_settings{cause::usage, {"none"}} : made.error();
}

class http_settings_test : public testing::Test {
protected:
    [[nodiscard]] std::string complaint_of(std::string_view text) const {
        const std::string path = files.write("token", text);
        const auto token = read_token_file(path);
        return token ? "" : token.error().substr(("token file \"" + path + "\": ").size());
    }
    test::file_directory files;
};

TEST_F(http_settings_test, loopback_is_the_default_and_asks_for_nothing) {
    const auto made = make_settings({});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->http, (http_settings{.is_on = true, .listen = {}, .token = {}}));
}

TEST_F(http_settings_test, can_be_off_or_somewhere) {
    const auto off = make_settings({.http = "off"});
    ASSERT_TRUE(off);
    EXPECT_FALSE(off->http.is_on);
    const auto there = make_settings({.http = "[::1]:80"});
    ASSERT_TRUE(there);
    EXPECT_EQ(there->http.listen, address_of("[::1]:80"));
}

TEST_F(http_settings_test, refuses_what_is_no_address) {
    for (const std::string typed : {"", "on", "OFF", "2428", "localhost:2428", "127.0.0.1"}) {
        EXPECT_EQ(refusal_of({.http = typed}).problems,
                  problems{"--http: \"" + typed +
                           "\" is neither ADDR:PORT, as in 127.0.0.1:2428, nor \"off\""});
    }
}

TEST_F(http_settings_test, beyond_loopback_needs_a_token) {
    for (const std::string typed : {"0.0.0.0:2428", "[::]:2428", "192.0.2.1:0"}) {
        const auto refused = refusal_of({.http = typed});
        EXPECT_EQ(refused.why, cause::usage);
        ASSERT_EQ(refused.problems.size(), 1U);
        EXPECT_TRUE(
            refused.problems[0].starts_with("--http: beyond loopback it needs --http-token-file"));
    }
    const auto made = make_settings(
        {.http = "0.0.0.0:2428", .http_token_file = files.write("token", a_token + "\n")});
    ASSERT_TRUE(made) << to_string(made.error());
    EXPECT_EQ(made->http.token, a_token);
}

TEST_F(http_settings_test, a_file_that_cannot_be_used_is_no_bad_usage) {
    const auto refused = refusal_of({.http_token_file = files.path_of("none")});
    EXPECT_EQ(refused.why, cause::file);
    EXPECT_EQ(refused.problems,
              problems{"token file \"" + files.path_of("none") + "\": No such file or directory"});
    EXPECT_EQ(refusal_of({.http_token_file = ""}).why, cause::usage);
    const auto shared = files.write("shared", a_token, std::filesystem::perms(0644));
    EXPECT_NE(refusal_of({.http_token_file = shared}).problems.front().find("chmod 600"),
              std::string::npos);
}

TEST_F(http_settings_test, reads_the_one_line_that_says_something) {
    const auto token =
        read_token_file(files.write("token", "# ours\n\n \t" + a_token + " \r\n# the end\n\n"));
    ASSERT_TRUE(token) << token.error();
    EXPECT_EQ(*token, a_token);
}

TEST_F(http_settings_test, refuses_what_is_no_token) {
    const std::string longest(256, 'a');
    EXPECT_EQ(complaint_of(longest), "");
    for (const std::string& text :
         {std::string(),
          std::string("# nothing\n"),
          std::string("fifteen-letters"),
          longest + "a",
          a_token + "\n" + a_token,
          std::string("with a blank in it"),
          std::string("\xc3\xa4\xc3\xb6\xc3\xbc\xc3\x9f-and-more-of-it")}) {
        EXPECT_EQ(complaint_of(text),
                  "it has to have one line, of 16 to 256 letters, digits and -._~+/=, which this "
                  "makes: head -c 24 /dev/urandom | base64")
            << text;
    }
}

TEST_F(http_settings_test, listens_on_loopback_at_the_number_of_the_gossip) {
    const http_settings by_default;
    EXPECT_EQ(http_address(by_default, address_of("0.0.0.0:2428")), address_of("127.0.0.1:2428"));
    EXPECT_EQ(http_address(by_default, address_of("[::]:2429")), address_of("127.0.0.1:2429"));
    EXPECT_EQ(http_address(by_default, address_of("192.0.2.1:2428")), address_of("127.0.0.1:2428"));
    EXPECT_EQ(http_address(by_default, address_of("127.0.0.2:2428")), address_of("127.0.0.2:2428"));
    EXPECT_EQ(http_address(by_default, address_of("[::1]:2428")), address_of("[::1]:2428"));
    EXPECT_EQ(http_address({.is_on = true, .listen = address_of("192.0.2.1:80"), .token = {}},
                           address_of("127.0.0.1:2428")),
              address_of("192.0.2.1:80"));
}

TEST_F(http_settings_test, take_a_restart) {
    const auto made = make_settings({});
    const auto other =
        make_settings({.http = "127.0.0.1:80", .http_token_file = files.write("token", a_token)});
    ASSERT_TRUE(made && other);
    EXPECT_EQ(fixed_options_that_differ(*made, *other),
              (std::vector<std::string>{"http", "http-token-file"}));
}

}  // namespace
}  // namespace chatter::daemon
