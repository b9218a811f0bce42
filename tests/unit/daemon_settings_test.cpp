// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/settings.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <unistd.h>
#include <utility>
#include <vector>

namespace chatter::daemon {
namespace {

using test::address_of;
using problems = std::vector<std::string>;

/// The defaults but for one option.
template <typename Value>
options with(Value options::*which, Value given) {
    options typed;
    typed.*which = std::move(given);
    return typed;
}
options with(std::string options::*which, std::string text) {
    return with<std::string>(which, std::move(text));
}
options with(std::optional<std::string> options::*which, std::string text) {
    return with<std::optional<std::string>>(which, std::move(text));
}
options with(std::vector<std::string> options::*which, const std::string& text) {
    return with<std::vector<std::string>>(which, {text});
}

settings made_of(const options& typed) {
    const auto made = make_settings(typed);
    EXPECT_TRUE(made) << made.error().problems.front();
    return made ? *made : settings{};
}

problems problems_of(const options& typed) {
    const auto made = make_settings(typed);
    return made ? problems{"none"} : made.error().problems;
}

TEST(settings, defaults_are_those_of_the_design) {
    const settings made = made_of({});
    EXPECT_EQ(made.listen, address_of("0.0.0.0:2428"));
    EXPECT_EQ(made.name, host_name());
    EXPECT_EQ(made.fan_out, core::fanout::automatic());
    EXPECT_EQ(made.hops_max, 8U);
    EXPECT_TRUE(made.join.empty());
    EXPECT_EQ(made.advertise, std::nullopt);
    EXPECT_EQ(made.cluster, "default");
    EXPECT_TRUE(made.labels.empty());
    EXPECT_EQ(made.timing, core::make_timing(core::profile::lan));
    EXPECT_EQ(made.state_dir, std::nullopt);
}

TEST(settings, each_option_is_understood) {
    const settings made = made_of({.listen = "[::1]:0",
                                   .name = "gate way",
                                   .fanout = "3",
                                   .hops_max = "255",
                                   .join = {"web1", "10.0.0.1:7"},
                                   .advertise = "192.0.2.1:2428",
                                   .cluster = "prod",
                                   .labels = {"rack=7"},
                                   .profile = "wan",
                                   .state_dir = "/var/lib/chatter"});
    EXPECT_EQ(made.listen, address_of("[::1]:0"));
    EXPECT_EQ(made.name, "gate way");
    EXPECT_EQ(made.fan_out, core::fanout::fixed(3));
    EXPECT_EQ(made.hops_max, 255U);
    EXPECT_EQ(made.join, (std::vector<std::string>{"web1:2428", "10.0.0.1:7"}));
    EXPECT_EQ(made.advertise, address_of("192.0.2.1:2428"));
    EXPECT_EQ(made.cluster, "prod");
    EXPECT_EQ(made.labels, (std::vector<wire::label>{{"rack", "7"}}));
    EXPECT_EQ(made.timing, core::make_timing(core::profile::wan));
    EXPECT_EQ(made.state_dir, "/var/lib/chatter");
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

/// The members would take packets with it for malformed.
TEST(settings, a_name_is_utf8) {
    EXPECT_EQ(made_of(with(&options::name, "g\xc3\xa4teway")).name, "g\xc3\xa4teway");
    EXPECT_EQ(problems_of(with(&options::name, "g\xe4teway")), problems{"--name: not UTF-8"});
}

// --join

TEST(settings, a_target_to_join_gets_the_port_of_chatter) {
    const std::vector<std::pair<std::string, std::string>> all{
        {"web1", "web1:2428"},
        {"web1:1", "web1:1"},
        {"10.0.0.1", "10.0.0.1:2428"},
        {"::1", "[::1]:2428"},
        {"[::1]", "[::1]:2428"},
        {"[::1]:80", "[::1]:80"},
    };
    for (const auto& [typed, understood] : all) {
        EXPECT_EQ(made_of(with(&options::join, typed)).join, std::vector{understood}) << typed;
    }
}

TEST(settings, a_target_is_joined_once_in_the_order_given) {
    const settings made = made_of({.join = {"b", "a", "b:2428", "a:1"}});
    EXPECT_EQ(made.join, (std::vector<std::string>{"b:2428", "a:2428", "a:1"}));
}

TEST(settings, what_nobody_can_be_joined_at_is_refused) {
    for (const std::string text : {"",
                                   ":2428",
                                   "web1:",
                                   "web1:0",
                                   "web1:65536",
                                   "web1 web2",
                                   "web1\n",
                                   "0.0.0.0:2428",
                                   "[::]",
                                   "224.0.0.1",
                                   "255.255.255.255",
                                   "10.0.0.1:0"}) {
        const auto found = problems_of(with(&options::join, text));
        ASSERT_EQ(found.size(), 1U);
        EXPECT_EQ(found[0].find("--join: \""), 0U) << found[0];
        EXPECT_NE(found[0].find("is nobody's HOST or HOST:PORT"), std::string::npos) << found[0];
    }
}

// --advertise

TEST(settings, an_address_to_advertise_is_one_that_somebody_can_live_at) {
    EXPECT_EQ(made_of(with(&options::advertise, "[2001:db8::1]:1")).advertise,
              address_of("[2001:db8::1]:1"));
    for (const std::string text : {"",
                                   "web1:2428",
                                   "192.0.2.1",
                                   "192.0.2.1:0",
                                   "0.0.0.0:2428",
                                   "[::]:2428",
                                   "224.0.0.1:2428",
                                   "255.255.255.255:2428"}) {
        EXPECT_EQ(problems_of(with(&options::advertise, text)),
                  problems{"--advertise: \"" + text +
                           "\" is not an ADDR:PORT at which others reach this server"});
    }
}

// --cluster

TEST(settings, a_cluster_has_a_name_of_utf8) {
    const std::string longest(wire::limits::cluster_name_bytes_max, 'c');
    EXPECT_EQ(made_of(with(&options::cluster, longest)).cluster, longest);
    for (const std::string& text : {std::string(), longest + "c", std::string("\xff")}) {
        EXPECT_EQ(problems_of(with(&options::cluster, text)),
                  problems{"--cluster: must have from 1 to 255 bytes of UTF-8"});
    }
}

// --label

TEST(settings, labels_are_sorted_by_key) {
    const settings made = made_of({.labels = {"rack=7", "dc=a=b", "empty="}});
    EXPECT_EQ(made.labels, (std::vector<wire::label>{{"dc", "a=b"}, {"empty", ""}, {"rack", "7"}}));
}

TEST(settings, a_label_is_a_key_and_a_value) {
    for (const std::string& text : {std::string(),
                                    std::string("rack"),
                                    std::string("=7"),
                                    std::string(256, 'k') + "=7",
                                    std::string("rack=\xff")}) {
        const auto found = problems_of(with(&options::labels, text));
        ASSERT_EQ(found.size(), 1U);
        EXPECT_NE(found[0].find(" is not KEY=VALUE with a key of 1 to 255 bytes"),
                  std::string::npos)
            << found[0];
    }
}

TEST(settings, a_key_is_given_once) {
    EXPECT_EQ(problems_of({.labels = {"rack=7", "dc=a", "rack=8"}}),
              problems{"--label: the key \"rack\" is given twice"});
}

TEST(settings, labels_have_the_bounds_of_the_format) {
    const problems too_much{"--label: at most 32 labels, with 512 bytes of keys and values"};
    EXPECT_EQ(made_of(with(&options::labels, "k=" + std::string(511, 'v'))).labels.size(), 1U);
    EXPECT_EQ(problems_of(with(&options::labels, "k=" + std::string(512, 'v'))), too_much);
    options many;
    for (std::size_t i = 0; i < wire::limits::labels_max; ++i) {
        many.labels.push_back("k" + std::to_string(i) + "=v");
    }
    EXPECT_EQ(made_of(many).labels.size(), wire::limits::labels_max);
    many.labels.emplace_back("one more=v");
    EXPECT_EQ(problems_of(many), too_much);
}

// --profile and --detect-within

TEST(settings, a_profile_is_one_of_three_words) {
    EXPECT_EQ(made_of(with(&options::profile, "local")).timing,
              core::make_timing(core::profile::local));
    for (const std::string text : {"", "LAN", "moon"}) {
        EXPECT_EQ(problems_of(with(&options::profile, text)),
                  problems{"--profile: \"" + text + "\" is not \"lan\", \"wan\" or \"local\""});
    }
}

/// core's detected_within() is for whole milliseconds; what the division loses is less.
TEST(settings, a_time_to_detect_within_becomes_a_probe_period) {
    for (const auto& [typed, wanted] : std::vector<std::pair<std::string, base::mono_duration>>{
             {"500ms", std::chrono::milliseconds(500)},
             {"3s", std::chrono::seconds(3)},
             {"2m", std::chrono::minutes(2)}}) {
        const core::timing made = made_of(with(&options::detect_within, typed)).timing;
        EXPECT_EQ(made, core::make_timing(core::period_to_detect_within(wanted)));
        const auto within = core::detected_within(made, 10);
        EXPECT_LE(within, wanted) << typed;
        EXPECT_GT(within, wanted - wanted / 100) << typed;
    }
}

TEST(settings, a_time_out_of_range_is_told_the_range) {
    for (const std::string text : {"",
                                   "3",
                                   "0s",
                                   "-3s",
                                   "1.5s",
                                   "3 s",
                                   "3h",
                                   "1m30s",
                                   "1ms",
                                   "5m",
                                   "99999999m",
                                   "999999999999s"}) {
        const auto found = problems_of(with(&options::detect_within, text));
        ASSERT_EQ(found.size(), 1U) << text;
        EXPECT_EQ(found[0],
                  "--detect-within: \"" + text +
                      "\" is not a duration from 315ms to 189s, as in 500ms, 3s or 1m");
    }
}

TEST(settings, the_range_that_is_told_is_the_range) {
    EXPECT_EQ(made_of(with(&options::detect_within, "315ms")).timing.probe_period,
              core::probe_period_min);
    EXPECT_EQ(made_of(with(&options::detect_within, "189s")).timing.probe_period,
              core::probe_period_max);
    EXPECT_NE(problems_of(with(&options::detect_within, "314ms")), problems{"none"});
    EXPECT_NE(problems_of(with(&options::detect_within, "190s")), problems{"none"});
}

TEST(settings, a_profile_and_a_time_to_detect_within_exclude_each_other) {
    EXPECT_EQ(problems_of({.profile = "lan", .detect_within = "3s"}),
              problems{"--profile and --detect-within exclude each other"});
}

// --state-dir

TEST(settings, a_state_directory_has_a_name) {
    EXPECT_EQ(problems_of(with(&options::state_dir, "")),
              problems{"--state-dir: an empty path names no directory"});
}

// All of them

TEST(settings, every_problem_is_told_at_once) {
    const auto found = problems_of({.listen = "here",
                                    .name = std::string(256, 'n'),
                                    .fanout = "few",
                                    .hops_max = "many",
                                    .join = {":1", ":2"},
                                    .advertise = "there",
                                    .cluster = "",
                                    .labels = {"no label"},
                                    .profile = "moon",
                                    .state_dir = ""});
    const std::vector<std::string> options_in_order{"--listen: \"here\" is not ADDR:PORT",
                                                    "--name: at most 255 bytes",
                                                    "--fanout: \"few\"",
                                                    "--hops-max: \"many\"",
                                                    "--join: \":1\"",
                                                    "--join: \":2\"",
                                                    "--advertise: \"there\"",
                                                    "--cluster: must have",
                                                    "--label: \"no label\"",
                                                    "--profile: \"moon\"",
                                                    "--state-dir: an empty path"};
    ASSERT_EQ(found.size(), options_in_order.size()) << testing::PrintToString(found);
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_EQ(found[i].find(options_in_order[i]), 0U) << found[i];
    }
}

TEST(settings, all_problems_make_one_line) {
    const auto made = make_settings({.fanout = "0", .cluster = ""});
    ASSERT_FALSE(made);
    EXPECT_EQ(to_string(made.error()),
              "--fanout: \"0\" is not a number from 1, \"all\" or \"auto\"; --cluster: must have "
              "from 1 to 255 bytes of UTF-8");
}

TEST(settings, host_name_is_the_hosts) {
    std::array<char, 256> name{};
    ASSERT_EQ(gethostname(name.data(), name.size() - 1), 0);
    EXPECT_EQ(host_name(), name[0] == '\0' ? "localhost" : name.data());
}

}  // namespace
}  // namespace chatter::daemon
