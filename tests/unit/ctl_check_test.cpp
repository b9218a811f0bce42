// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "check.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace chatter::ctl {
namespace {

document status(int alive, int suspect, int failed) {
    return {{"is_ready", true},
            {"members", {{"alive", alive}, {"suspect", suspect}, {"failed", failed}, {"left", 0}}},
            {"devices", {{"total", 5}, {"stale", 1}, {"gone", 1}, {"unowned", 0}}}};
}

document failed_members(const std::vector<std::string>& names) {
    document made{{"members", document::array()}};
    for (const std::string& each : names) {
        made["members"].push_back({{"name", each}, {"state", "failed"}});
    }
    return made;
}

TEST(check, of_members_that_live_is_ok) {
    const finding found = check_members(status(3, 1, 0), failed_members({}), {1, 1});
    EXPECT_EQ(found.how, health::ok);
    EXPECT_EQ(found.line,
              "CHATTER OK - 3 members alive, 0 failed | failed=0;1;1;0 suspect=1 alive=3");
}

TEST(check, names_who_failed) {
    const finding found = check_members(status(1, 0, 2), failed_members({"web3", "web2"}), {1, 2});
    EXPECT_EQ(found.how, health::critical);
    EXPECT_EQ(found.line,
              "CHATTER CRITICAL - 1 member alive, 2 failed: web2 and web3 | failed=2;1;2;0 "
              "suspect=0 alive=1");
}

TEST(check, names_only_a_few) {
    const auto found =
        check_members(status(1, 0, 7), failed_members({"a", "b", "c", "d", "e", "f", "g"}), {1, 1});
    EXPECT_NE(found.line.find(": a, b, c, d, e and 2 more |"), std::string::npos) << found.line;
}

TEST(check, thresholds_are_met_from_their_number_on) {
    const auto how = [](int failed) {
        return check_members(status(3, 0, failed), failed_members({}), {2, 4}).how;
    };
    EXPECT_EQ(how(1), health::ok);
    EXPECT_EQ(how(2), health::warning);
    EXPECT_EQ(how(3), health::warning);
    EXPECT_EQ(how(4), health::critical);
}

TEST(check, of_devices_counts_those_that_are_silent) {
    const document silent{{"devices",
                           {{{"name", "backup"}, {"server", "web1"}, {"status", "stale"}},
                            {{"name", "gateway"}, {"server", "web2"}, {"status", "gone"}}}}};
    const finding found = check_devices(status(3, 0, 0), silent, {2, 3});
    EXPECT_EQ(found.how, health::warning);
    EXPECT_EQ(found.line,
              "CHATTER WARNING - 5 devices, 1 stale, 1 gone: web1/backup and web2/gateway | "
              "silent=2;2;3;0 stale=1 gone=1 total=5");
}

TEST(check, a_daemon_that_knows_only_itself_knows_nothing) {
    document alone = status(1, 0, 0);
    alone["is_ready"] = false;
    EXPECT_EQ(check_members(alone, failed_members({}), {1, 1}).how, health::unknown);
    EXPECT_EQ(check_members(document::object(), failed_members({}), {1, 1}).how, health::unknown);
    EXPECT_EQ(check_devices(document(), document(), {1, 1}).how, health::unknown);
}

TEST(check, a_name_cannot_forge_figures_or_a_line) {
    const auto found = check_members(status(1, 0, 1), failed_members({"a|failed=0\nb"}), {1, 1});
    EXPECT_EQ(found.line,
              "CHATTER CRITICAL - 1 member alive, 1 failed: a\\u007cfailed=0\\nb | failed=1;1;1;0 "
              "suspect=0 alive=1");
}

TEST(check, by_default_any_failure_is_critical) {
    const auto made = make_thresholds({}, {});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->warning, 1);
    EXPECT_EQ(made->critical, 1);
}

TEST(check, a_threshold_that_is_not_given_follows_from_the_other) {
    EXPECT_EQ(make_thresholds(3, {})->critical, 3);
    EXPECT_EQ(make_thresholds({}, 4)->warning, 1);
    EXPECT_FALSE(make_thresholds(3, 2));
    EXPECT_FALSE(make_thresholds(0, 2));
}

TEST(check, what_is_not_known_is_one_line) {
    EXPECT_EQ(unknown("no daemon answers").line, "CHATTER UNKNOWN - no daemon answers");
    EXPECT_EQ(unknown("").how, health::unknown);
}

}  // namespace
}  // namespace chatter::ctl
