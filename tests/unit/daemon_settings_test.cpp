// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/settings.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <array>
#include <unistd.h>

namespace chatter::daemon {
namespace {

using test::address_of;
using problems = std::vector<std::string>;

/// The defaults but for one option.
options with(std::string options::*which, std::string text) {
    options typed;
    typed.*which = std::move(text);
    return typed;
}

settings made_of(const options& typed) {
    const auto made = make_settings(typed);
    EXPECT_TRUE(made) << made.error().front();
    return made ? *made : settings{};
}

problems problems_of(const options& typed) {
    const auto made = make_settings(typed);
    return made ? problems{"none"} : made.error();
}

TEST(settings, defaults_are_those_of_the_design) {
    const settings made = made_of({});
    EXPECT_EQ(made.listen, address_of("0.0.0.0:2428"));
    EXPECT_EQ(made.name, host_name());
    EXPECT_EQ(made.fan_out, core::fanout::automatic());
    EXPECT_EQ(made.hops_max, 8U);
}

TEST(settings, each_option_is_understood) {
    const settings made =
        made_of({.listen = "[::1]:0", .name = "gate way", .fanout = "3", .hops_max = "255"});
    EXPECT_EQ(made.listen, address_of("[::1]:0"));
    EXPECT_EQ(made.name, "gate way");
    EXPECT_EQ(made.fan_out, core::fanout::fixed(3));
    EXPECT_EQ(made.hops_max, 255U);
}

TEST(settings, all_and_no_hops_are_allowed) {
    const settings made =
        made_of({.listen = "0.0.0.0:1", .name = "n", .fanout = "all", .hops_max = "0"});
    EXPECT_EQ(made.fan_out, core::fanout::all());
    EXPECT_EQ(made.hops_max, 0U);
}

TEST(settings, what_chatter_rs_refuses_to_listen_on_is_refused) {
    for (const char* text : {"foo",
                             "127.0.0.1",
                             "localhost:8080",
                             "127.0.0.1:99999",
                             "",
                             "[::1]",
                             " 127.0.0.1:80",
                             "01.2.3.4:80"}) {
        EXPECT_EQ(problems_of(with(&options::listen, text)),
                  problems{"--listen: \"" + std::string(text) +
                           "\" is not ADDR:PORT, as in 0.0.0.0:2428 or [::]:2428"});
    }
}

TEST(settings, a_name_has_at_most_the_bytes_of_the_format) {
    EXPECT_EQ(
        made_of(with(&options::name, std::string(wire::limits::name_bytes_max, 'n'))).name.size(),
        wire::limits::name_bytes_max);
    EXPECT_EQ(problems_of(with(&options::name, std::string(wire::limits::name_bytes_max + 1, 'n'))),
              problems{"--name: at most 255 bytes"});
}

TEST(settings, a_fanout_is_a_number_from_1_or_a_word) {
    for (const char* text : {"0", "-1", "", "ALL", "1.5", "4294967296", "3x"}) {
        EXPECT_EQ(problems_of(with(&options::fanout, text)),
                  problems{"--fanout: \"" + std::string(text) +
                           "\" is not a number from 1, \"all\" or \"auto\""});
    }
}

TEST(settings, hops_are_a_number_up_to_255) {
    for (const char* text : {"256", "-1", "", "eight", "8 ", "99999999999"}) {
        EXPECT_EQ(
            problems_of(with(&options::hops_max, text)),
            problems{"--hops-max: \"" + std::string(text) + "\" is not a number from 0 to 255"});
    }
}

TEST(settings, every_problem_is_told_at_once) {
    EXPECT_EQ(
        problems_of(
            {.listen = "here", .name = std::string(256, 'n'), .fanout = "few", .hops_max = "many"}),
        (problems{
            "--listen: \"here\" is not ADDR:PORT, as in 0.0.0.0:2428 or [::]:2428",
            "--name: at most 255 bytes",
            "--fanout: \"few\" is not a number from 1, \"all\" or \"auto\"",
            "--hops-max: \"many\" is not a number from 0 to 255",
        }));
}

TEST(settings, host_name_is_the_hosts) {
    std::array<char, 256> name{};
    ASSERT_EQ(gethostname(name.data(), name.size() - 1), 0);
    EXPECT_EQ(host_name(), name[0] == '\0' ? "localhost" : name.data());
}

}  // namespace
}  // namespace chatter::daemon
