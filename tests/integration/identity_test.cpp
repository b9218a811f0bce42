// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Who a daemon is: restarts with and without a state directory, names and addresses that two
// claim, members that gossip names as servers, too.

#include "builders.hpp"
#include "member_cluster.hpp"
#include "talk.hpp"
#include "temporary_directory.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <string>

namespace chatter::test {
namespace {

std::string uuid_of(daemon_process& daemon) {
    return field_of(daemon.line_with("event=listening"), "uuid").value_or("");
}

TEST(identity, a_temporary_directory_keeps_the_uuid_and_the_members_across_a_restart) {
    const temporary_directory state;
    member_cluster cluster(2);
    const std::string join = base::to_string(cluster.at(0).address());
    auto third = std::make_unique<daemon_process>(
        chatterd({.more = {"--name", "third", "--state-dir", state.path(), "--join", join}}));
    ASSERT_TRUE(third->logs("event=member_up", 2));
    const std::string uuid = uuid_of(*third);
    const std::string at = base::to_string(third->address());
    ASSERT_EQ(third->stop(SIGKILL), -SIGKILL);
    const std::int64_t killed = now_ms();

    // At the same address, and told of nobody.
    third = std::make_unique<daemon_process>(
        chatterd({.listen = at, .more = {"--name", "third", "--state-dir", state.path()}}));

    EXPECT_EQ(uuid_of(*third), uuid);
    EXPECT_TRUE(cluster.at(0).logs("event=member_back name=\"third\" uuid=" + uuid));
    EXPECT_TRUE(cluster.at(1).logs("event=member_back name=\"third\" uuid=" + uuid));
    EXPECT_LE(time_of(cluster.at(0).line_with("event=member_back")) - killed, 2'000);
    EXPECT_TRUE(third->logs("event=member_up name=\"node0\""));
    EXPECT_TRUE(third->logs("event=member_up name=\"node1\""));
    EXPECT_EQ(cluster.count_lines_with("event=member_failed"), 0U);
}

TEST(identity, a_member_that_comes_back_at_another_address_is_the_same_member) {
    const temporary_directory state;
    member_cluster cluster(2);
    const std::string join = base::to_string(cluster.at(0).address());
    const daemon_options how{
        .more = {"--name", "third", "--state-dir", state.path(), "--join", join}};
    auto third = std::make_unique<daemon_process>(chatterd(how));
    ASSERT_TRUE(cluster.at(1).logs("event=member_up name=\"third\""));
    const std::string uuid = uuid_of(*third);
    const base::address before = third->address();
    ASSERT_EQ(third->stop(SIGKILL), -SIGKILL);

    third = std::make_unique<daemon_process>(chatterd(how));

    EXPECT_NE(third->address(), before);
    const std::string now = "event=member_back name=\"third\" uuid=" + uuid +
                            " addr=" + base::to_string(third->address());
    EXPECT_TRUE(cluster.at(0).logs(now));
    EXPECT_TRUE(cluster.at(1).logs(now));
    EXPECT_EQ(cluster.count_lines_with("event=member_left"), 0U);
}

TEST(identity, two_members_of_one_name_are_two_members_and_that_is_told) {
    member_cluster cluster(2);
    const std::string join = base::to_string(cluster.at(0).address());

    daemon_process namesake(chatterd({.more = {"--name", "node1", "--join", join}}));

    EXPECT_TRUE(cluster.at(0).logs("event=name_clash name=\"node1\""));
    EXPECT_TRUE(cluster.at(0).logs("event=member_up name=\"node1\"", 2));
    EXPECT_EQ(cluster.count_lines_with("event=member_left"), 0U);
}

TEST(identity, a_member_that_gossip_names_gets_no_second_copy) {
    member_cluster cluster(2);
    ASSERT_TRUE(cluster.joined_at());
    const udp_probe stranger;
    say(stranger,
        cluster.at(0).address(),
        new_message(wire::server_added{test::uuid_of(9), cluster.at(1).address(), {}}));
    ASSERT_TRUE(cluster.at(0).logs("reach=is_member"));

    say(stranger, cluster.at(0).address(), new_text("once"));

    ASSERT_TRUE(cluster.at(1).logs("text=\"once\""));
    EXPECT_TRUE(wait_until([&] { return cluster.at(1).summarize()["accepted"] > 0; }));
    EXPECT_EQ(cluster.at(1).summarize()["duplicate"], 0U);
    EXPECT_EQ(cluster.count_lines_with("_clash"), 0U);
}

TEST(identity, a_passive_peer_is_served_by_one_member) {
    member_cluster cluster(4);
    ASSERT_TRUE(cluster.joined_at());
    const passive_peer listener{test::uuid_of(9)};
    const udp_probe stranger;
    say(stranger,
        cluster.at(0).address(),
        new_message(wire::server_added{listener.uuid, listener.address(), listener.reads}));
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        ASSERT_TRUE(cluster.at(i).logs("event=server_added"));
    }
    ASSERT_EQ(listener.next_text(), "(another gossip)");  // its own ServerAdded, once

    for (int i = 0; i < 5; ++i) {
        say(stranger,
            cluster.at(static_cast<std::size_t>(i % 4)).address(),
            new_text("text " + std::to_string(i)));
        EXPECT_EQ(listener.next_text(), "text " + std::to_string(i));
    }
}

TEST(identity, another_cluster_is_refused_and_told_once) {
    member_cluster cluster(2);
    const std::string join = base::to_string(cluster.at(0).address());

    daemon_process other(
        chatterd({.more = {"--name", "other", "--cluster", "test", "--join", join}}));

    ASSERT_TRUE(cluster.at(0).logs("event=other_cluster"));
    EXPECT_TRUE(
        wait_until([&] { return cluster.at(0).summarize()["refused_other_cluster"] >= 2; }));
    EXPECT_EQ(cluster.at(0).count_lines_with("event=other_cluster"), 1U);
    EXPECT_EQ(other.count_lines_with("event=member_up"), 0U);
}

}  // namespace
}  // namespace chatter::test
