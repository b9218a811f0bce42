// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// --key-file, --seal and --allow, as make_settings() understands them.

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

settings made_of(const options& typed) {
    const auto made = make_settings(typed);
    EXPECT_TRUE(made) << to_string(made.error());
    return made ? *made : settings{};
}

refused_settings refusal_of(const options& typed) {
    const auto made = make_settings(typed);
    return made ? refused_settings{cause::usage, {"none"}} : made.error();
}

TEST(seal_settings, nothing_is_sealed_and_everybody_heard_by_default) {
    const settings made = made_of({});
    EXPECT_EQ(made.sealing.mode, core::seal_mode::off);
    EXPECT_EQ(made.sealing.keys, nullptr);
    EXPECT_TRUE(made.allow.empty());
}

TEST(seal_settings, a_mode_needs_a_key_file) {
    for (const std::string mode : {"accept", "send", "only"}) {
        EXPECT_EQ(refusal_of({.seal = mode}).problems, problems{"--seal needs --key-file"});
    }
    EXPECT_EQ(refusal_of({.seal = "off"}).problems,
              (problems{R"(--seal: "off" is not "accept", "send" or "only")",
                        "--seal needs --key-file"}));
}

TEST(seal_settings, blocks_are_taken_in_the_order_given) {
    const settings made = made_of({.allow = {"10.0.0.0/8", "2001:db8::/32", "192.0.2.1"}});
    ASSERT_EQ(made.allow.size(), 3U);
    EXPECT_TRUE(made.allow[0].contains(test::address_of("10.1.2.3:1")));
    EXPECT_TRUE(made.allow[1].contains(test::address_of("[2001:db8::1]:1")));
    EXPECT_TRUE(made.allow[2].contains(test::address_of("192.0.2.1:1")));
    EXPECT_FALSE(made.allow[2].contains(test::address_of("192.0.2.2:1")));
}

TEST(seal_settings, what_is_no_block_is_told_one_by_one) {
    const auto refused =
        refusal_of({.allow = {"", "10.0.0.0/33", "10.0.0.1/8", "web1", "10.0.0.0/8"}});
    EXPECT_EQ(refused.why, cause::usage);
    ASSERT_EQ(refused.problems.size(), 4U);
    EXPECT_EQ(refused.problems[1],
              "--allow: \"10.0.0.0/33\" is not a block of addresses, as in 10.0.0.0/8, "
              "2001:db8::/32 or 192.0.2.1");
}

/// With files.
class key_settings : public testing::Test {
protected:
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
    }
    test::file_directory files;
};

TEST_F(key_settings, a_key_file_seals_all_unless_told_otherwise) {
    const std::string keys = test::new_key() + test::new_key();
    const std::string path = files.write("keys", keys);
    const settings made = made_of({.key_file = path});
    EXPECT_EQ(made.sealing.mode, core::seal_mode::only);
    ASSERT_NE(made.sealing.keys, nullptr);
    ASSERT_EQ(made.sealing.keys->ids().size(), 2U);
    EXPECT_EQ(wire::to_text(made.sealing.keys->ids()[0]), test::ids_of(keys).substr(0, 8));
    EXPECT_EQ(made_of({.key_file = path, .seal = "accept"}).sealing.mode, core::seal_mode::accept);
    EXPECT_EQ(made_of({.key_file = path, .seal = "send"}).sealing.mode, core::seal_mode::send);
    EXPECT_EQ(made_of({.key_file = path, .seal = "only"}).sealing.mode, core::seal_mode::only);
}

TEST_F(key_settings, a_mode_is_one_of_three_words) {
    const std::string path = files.write("keys", test::new_key());
    for (const std::string mode : {"", "off", "ONLY"}) {
        const auto refused = refusal_of({.key_file = path, .seal = mode});
        EXPECT_EQ(refused.problems,
                  problems{"--seal: \"" + mode + "\" is not \"accept\", \"send\" or \"only\""});
        EXPECT_EQ(refused.why, cause::usage);
    }
}

TEST_F(key_settings, an_empty_path_is_bad_usage) {
    const auto refused = refusal_of({.key_file = ""});
    EXPECT_EQ(refused.problems, problems{"--key-file: an empty path names no file"});
    EXPECT_EQ(refused.why, cause::usage);
}

TEST_F(key_settings, a_file_that_is_not_there_or_holds_no_key_is_one_problem) {
    for (const std::string& path : {files.path_of("none"), files.write("wrong", "rubbish\n")}) {
        const auto refused = refusal_of({.key_file = path});
        EXPECT_EQ(refused.why, cause::file);
        ASSERT_EQ(refused.problems.size(), 1U);
        EXPECT_NE(refused.problems[0].find(path), std::string::npos) << refused.problems[0];
        EXPECT_EQ(refused.problems[0].find("rubbish"), std::string::npos) << refused.problems[0];
    }
}

TEST_F(key_settings, a_file_that_others_can_read_is_refused_with_what_mends_it) {
    const std::string path = files.write("keys", test::new_key(), std::filesystem::perms(0644));
    const auto refused = refusal_of({.key_file = path});
    EXPECT_EQ(refused.why, cause::file);
    ASSERT_EQ(refused.problems.size(), 1U);
    EXPECT_NE(refused.problems[0].find("chmod 600 '" + path + "'"), std::string::npos)
        << refused.problems[0];
}

/// Whoever mistyped an option is told that alone.
TEST_F(key_settings, a_file_is_read_only_where_nothing_else_is_wrong) {
    const auto refused = refusal_of({.listen = "here", .key_file = files.path_of("none")});
    EXPECT_EQ(refused.why, cause::usage);
    ASSERT_EQ(refused.problems.size(), 1U);
    EXPECT_EQ(refused.problems[0].find("--listen"), 0U);
}

TEST(seal_settings, without_libsodium_a_key_file_is_refused) {
    if (wire::keyring::is_available()) {
        GTEST_SKIP() << "built with libsodium";
    }
    const auto refused = refusal_of({.key_file = "/dev/null"});
    EXPECT_EQ(refused.why, cause::usage);
    EXPECT_EQ(refused.problems,
              problems{"--key-file: this chatterd was built without libsodium and cannot seal"});
}

// What a running daemon cannot change

TEST(seal_settings, options_that_take_a_restart_are_named) {
    EXPECT_TRUE(fixed_options_that_differ(made_of({}), made_of({})).empty());
    EXPECT_EQ(fixed_options_that_differ(made_of({}),
                                        made_of({.listen = "127.0.0.1:1",
                                                 .name = "another",
                                                 .fanout = "all",
                                                 .hops_max = "3",
                                                 .join = {"web1"},
                                                 .advertise = "192.0.2.1:1",
                                                 .cluster = "prod",
                                                 .labels = {"rack=7"},
                                                 .profile = "wan",
                                                 .state_dir = "/var/lib/chatter",
                                                 .allow = {"10.0.0.0/8"}})),
              (std::vector<std::string>{"listen",
                                        "name",
                                        "fanout",
                                        "hops-max",
                                        "join",
                                        "advertise",
                                        "cluster",
                                        "label",
                                        "profile or detect-within",
                                        "state-dir",
                                        "allow"}));
}

TEST_F(key_settings, keys_and_the_mode_take_no_restart) {
    const std::string path = files.write("keys", test::new_key());
    EXPECT_TRUE(fixed_options_that_differ(made_of({}), made_of({.key_file = path})).empty());
}

}  // namespace
}  // namespace chatter::daemon
