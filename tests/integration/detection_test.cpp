// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The detector with real processes: who is there, who is gone, and how fast that is known.

#include "member_cluster.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <random>
#include <thread>
#include <vector>

namespace chatter::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

void expect_to_join_in_two_seconds(std::size_t size) {
    member_cluster cluster(size);
    std::int64_t all_started = 0;
    for (std::size_t i = 0; i < size; ++i) {
        all_started = std::max(all_started, time_of(cluster.at(i).line_with("event=listening")));
    }

    const auto joined = cluster.joined_at();

    ASSERT_TRUE(joined);
    ASSERT_GT(all_started, 0);
    EXPECT_LE(*joined - all_started, 2'000 * slower);
}

TEST(detection, five_daemons_join_in_two_seconds) {
    expect_to_join_in_two_seconds(5);
}

TEST(detection, thirty_two_daemons_join_in_two_seconds) {
    expect_to_join_in_two_seconds(32);
}

/// The median of five, each until the last of the others has logged it.
void expect_kills_to_be_known_in_a_second(std::size_t size) {
    member_cluster cluster(size);
    ASSERT_TRUE(cluster.joined_at());
    std::vector<std::int64_t> took;
    for (std::size_t i = 0; i < 5; ++i) {
        const std::size_t victim = size - 1 - i;
        const std::int64_t killed = now_ms();
        cluster.kill(victim);
        const auto known = cluster.known_to_all("member_failed", victim, killed);
        ASSERT_TRUE(known) << node_name(victim);
        took.push_back(*known - killed);
    }
    std::sort(took.begin(), took.end());
    EXPECT_LE(took[2], 1'000 * slower) << "fastest " << took.front() << ", slowest " << took.back();
}

TEST(detection, a_killed_one_of_seven_is_known_to_all_in_a_second) {
    expect_kills_to_be_known_in_a_second(7);
}

TEST(detection, a_killed_one_of_thirty_two_is_known_to_all_in_a_second) {
    expect_kills_to_be_known_in_a_second(32);
}

TEST(detection, a_verdict_names_its_accuser_and_who_confirmed_it) {
    member_cluster cluster(4);
    ASSERT_TRUE(cluster.joined_at());

    cluster.kill(3);

    ASSERT_TRUE(cluster.known_to_all("member_failed", 3, 0));
    const std::string line = cluster.at(0).line_with("event=member_failed");
    EXPECT_TRUE(field_of(line, "accuser"));
    EXPECT_NE(field_of(line, "confirmed_by"), "none");
    EXPECT_TRUE(field_of(line, "after_ms"));
}

TEST(detection, who_is_asked_to_end_leaves_and_is_not_failed) {
    member_cluster cluster(5);
    ASSERT_TRUE(cluster.joined_at());

    EXPECT_EQ(cluster.at(2).stop(SIGTERM), 0);
    EXPECT_EQ(cluster.at(4).stop(SIGINT), 0);

    // Neither is asked any more: their logs are complete.
    for (const std::size_t i : {0U, 1U, 3U}) {
        EXPECT_TRUE(cluster.at(i).logs("event=member_left name=\"node2\""));
        EXPECT_TRUE(cluster.at(i).logs("event=member_left name=\"node4\""));
        EXPECT_EQ(cluster.at(i).count_lines_with("event=member_failed"), 0U);
    }
}

TEST(detection, a_daemon_that_was_stopped_for_long_is_back_everywhere) {
    member_cluster cluster(5);
    ASSERT_TRUE(cluster.joined_at());
    const std::int64_t stopped = now_ms();
    cluster.send_signal(3, SIGSTOP);
    ASSERT_TRUE(cluster.known_to_all("member_failed", 3, stopped));

    cluster.send_signal(3, SIGCONT);

    EXPECT_TRUE(cluster.known_to_all("member_back", 3, stopped));
    // It accused nobody of the time that it did not see.
    EXPECT_EQ(cluster.at(3).count_lines_with("event=member_failed"), 0U);
}

TEST(detection, a_daemon_killed_and_started_again_replaces_its_former_self) {
    member_cluster cluster(3);
    ASSERT_TRUE(cluster.joined_at());
    const std::string join = base::to_string(cluster.at(0).address());
    const std::int64_t killed = now_ms();
    cluster.kill(2);

    cluster.restart(2, {"--join", join});

    ASSERT_TRUE(cluster.known_to_all("member_up", 2, killed));
    EXPECT_TRUE(cluster.at(0).logs("reason=replaced"));
    EXPECT_EQ(cluster.count_lines_with("event=member_failed"), 0U);
}

/// Even the seed itself, which joins nobody: the others find it.
TEST(detection, a_seed_that_is_started_again_is_found_by_the_others) {
    member_cluster cluster(3);
    ASSERT_TRUE(cluster.joined_at());
    const std::int64_t killed = now_ms();
    cluster.kill(0);
    ASSERT_TRUE(cluster.known_to_all("member_failed", 0, killed));

    cluster.restart(0);

    EXPECT_TRUE(cluster.known_to_all("member_up", 0, killed));
    EXPECT_TRUE(cluster.at(0).logs("event=member_up name=\"node1\""));
    EXPECT_TRUE(cluster.at(0).logs("event=member_up name=\"node2\""));
}

/// For a minute, four of 32 at a time, for three seconds each.
TEST(detection_under_pauses, nobody_is_failed_for_pauses_of_three_seconds) {
    member_cluster cluster(32);
    ASSERT_TRUE(cluster.joined_at());
    std::mt19937 random(20261125);  // NOLINT: the same choice each time
    const auto ends = std::chrono::steady_clock::now() + seconds(60);
    std::size_t rounds = 0;
    while (std::chrono::steady_clock::now() < ends) {
        std::vector<std::size_t> paused;
        while (paused.size() < 4) {
            const std::size_t drawn = random() % cluster.size();
            if (std::find(paused.begin(), paused.end(), drawn) == paused.end()) {
                paused.push_back(drawn);
            }
        }
        for (const std::size_t each : paused) {
            cluster.send_signal(each, SIGSTOP);
        }
        std::this_thread::sleep_for(seconds(3));
        for (const std::size_t each : paused) {
            cluster.send_signal(each, SIGCONT);
        }
        std::this_thread::sleep_for(milliseconds(500));
        ++rounds;
    }

    EXPECT_GE(rounds, 10U);
    EXPECT_EQ(cluster.count_lines_with("event=member_failed"), 0U);
    // And it was noticed that they were silent: the test can fail.
    EXPECT_GT(cluster.count_lines_with("event=member_suspect"), 0U);
}

}  // namespace
}  // namespace chatter::test
