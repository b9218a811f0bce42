// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Daemons on hosts of their own: a network that loses packets, and one that falls apart.

#include "member_cluster.hpp"
#include "network_namespaces.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace chatter::test {
namespace {

class namespaces : public testing::Test {
protected:
    void SetUp() override {
        if (!has_own_namespaces()) {
            GTEST_SKIP() << no_namespaces;
        }
    }

    /// One daemon on each host; all join the first two.
    static std::vector<std::unique_ptr<daemon_process>> start_on(const bridged_hosts& hosts,
                                                                 std::size_t count) {
        std::vector<std::unique_ptr<daemon_process>> result;
        for (std::size_t i = 0; i < count; ++i) {
            launch how = chatterd({.listen = hosts.address(i) + ":2428",
                                   .more = {"--name",
                                            node_name(i),
                                            "--join",
                                            hosts.address(0),
                                            "--join",
                                            hosts.address(1) + ":2428"}});
            result.push_back(std::make_unique<daemon_process>(hosts.on(i, std::move(how))));
        }
        return result;
    }

    static bool all_log(const std::vector<std::unique_ptr<daemon_process>>& daemons,
                        const std::string& event) {
        for (std::size_t i = 0; i < daemons.size(); ++i) {
            for (std::size_t j = 0; j < daemons.size(); ++j) {
                if (i != j && !daemons[i]->logs(event + " name=\"" + node_name(j) + "\"")) {
                    return false;
                }
            }
        }
        return true;
    }
};

TEST_F(namespaces, a_fifth_of_all_packets_lost_for_a_minute_fails_nobody) {
    bridged_hosts hosts(3);
    for (std::size_t i = 0; i < 3; ++i) {
        hosts.drop_percent(i, 20);
    }
    const auto daemons = start_on(hosts, 3);
    ASSERT_TRUE(all_log(daemons, "event=member_up"));

    std::this_thread::sleep_for(std::chrono::seconds(60));

    for (const auto& each : daemons) {
        EXPECT_EQ(each->count_lines_with("event=member_failed"), 0U);
        const summary now = each->summarize();
        EXPECT_EQ(now.at("members_alive") + now.at("members_suspect"), 2U);
    }
}

TEST_F(namespaces, a_network_cut_and_healed_ends_in_one_view) {
    bridged_hosts hosts(4);
    const auto daemons = start_on(hosts, 4);
    ASSERT_TRUE(all_log(daemons, "event=member_up"));

    hosts.cut(2);
    hosts.cut(3);
    for (const std::size_t i : {0U, 1U}) {
        for (const std::size_t lost : {2U, 3U}) {
            ASSERT_TRUE(daemons[i]->logs("event=member_failed name=\"" + node_name(lost) + "\""));
        }
    }
    hosts.heal(2);
    hosts.heal(3);

    for (const auto& each : daemons) {
        EXPECT_TRUE(wait_until([&] { return each->summarize().at("members_alive") == 3U; }));
    }
    EXPECT_TRUE(daemons[0]->logs("event=member_back name=\"node2\""));
    EXPECT_TRUE(daemons[1]->logs("event=member_back name=\"node3\""));
}

}  // namespace
}  // namespace chatter::test

int main(int argc, char** argv) {
    // Before googletest takes its flags away: the program runs again with all of them.
    const bool lists = std::any_of(
        argv, argv + argc, [](std::string_view each) { return each == "--gtest_list_tests"; });
    if (!lists) {
        chatter::test::enter_own_namespaces(argv);
    }
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
