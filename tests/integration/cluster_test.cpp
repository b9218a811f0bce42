// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Several daemons: how they get to know one another, and what a message costs them.

#include "builders.hpp"
#include "programs.hpp"
#include "talk.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace chatter::test {
namespace {

class cluster {
public:
    explicit cluster(std::size_t size, const std::string& fanout = "auto") {
        for (std::size_t i = 0; i < size; ++i) {
            nodes_.push_back(
                std::make_unique<daemon_process>(chatterd({.more = {"--fanout", fanout}})));
        }
    }

    [[nodiscard]] daemon_process& at(std::size_t i) { return *nodes_.at(i); }

    /// Tells the first daemon of every server, and no other daemon of any. Each is a server
    /// under uuid_of(its number, from 1).
    void join_through_the_first() {
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            say(stranger_, at(0).address(), new_message(server(i)));
        }
    }

    /// One daemon gets to know one other, and tells nobody.
    void acquaint(std::size_t who, std::size_t whom) {
        say(stranger_, at(who).address(), new_message(server(whom), 0));
        ASSERT_TRUE(at(who).logs(line_of(whom)));
    }

    [[nodiscard]] bool all_know_all() {
        for (const auto& each : nodes_) {
            for (std::size_t i = 0; i < nodes_.size(); ++i) {
                if (!each->logs(line_of(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    void tell(std::size_t whom, const std::string& text) {
        say(stranger_, at(whom).address(), new_text(text));
    }

    [[nodiscard]] bool all_log(const std::string& words) {
        for (const auto& each : nodes_) {
            if (!each->logs(words)) {
                return false;
            }
        }
        return true;
    }

    /// The numbers of all daemons, once nothing is on its way any more: what the `strangers`
    /// and the daemons have sent, the daemons have received.
    [[nodiscard]] std::vector<summary> settle(std::uint64_t strangers) {
        std::vector<summary> now;
        const bool settled = wait_until([&] {
            const auto before = std::move(now);
            now = summaries();
            return now == before && total(now, "received") == total(now, "sent") + strangers;
        });
        EXPECT_TRUE(settled) << "received " << total(now, "received") << ", sent "
                             << total(now, "sent");
        return now;
    }

    [[nodiscard]] std::vector<summary> summaries() {
        std::vector<summary> all;
        for (const auto& each : nodes_) {
            all.push_back(each->summarize());
        }
        return all;
    }

    [[nodiscard]] static std::uint64_t total(const std::vector<summary>& of,
                                             const std::string& counter) {
        std::uint64_t sum = 0;
        for (const summary& each : of) {
            sum += each.at(counter);
        }
        return sum;
    }

    [[nodiscard]] wire::server_added server(std::size_t i) {
        return {uuid_of(static_cast<unsigned>(i + 1)), at(i).address(), wire::encoding::json};
    }

private:
    [[nodiscard]] std::string line_of(std::size_t i) {
        return "event=server_added uuid=" + base::to_string(server(i).uuid) +
               " addr=" + base::to_string(server(i).addr);
    }

    std::vector<std::unique_ptr<daemon_process>> nodes_;
    udp_probe stranger_;
};

/// 5 daemons that all know each other, themselves included, get one message.
void forward_once(const std::string& fanout) {
    cluster five(5, fanout);
    five.join_through_the_first();
    ASSERT_TRUE(five.all_know_all());
    const auto before = five.settle(5);
    five.tell(2, "to all");
    ASSERT_TRUE(five.all_log("text=\"to all\""));
    const auto after = five.settle(6);
    for (std::size_t i = 0; i < after.size(); ++i) {
        EXPECT_LE(after[i].at("sent") - before[i].at("sent"), 4U) << "daemon " << i;
        EXPECT_EQ(five.at(i).count_lines_with("text=\"to all\""), 1U) << "daemon " << i;
    }
    // 4 by the one that was told, 3 by each that was told by another. chatter-rs: 1,364.
    EXPECT_EQ(cluster::total(after, "sent") - cluster::total(before, "sent"), 4U + 4U * 3U);
}

}  // namespace

TEST(cluster_join, newcomers_learn_the_view_that_was_there_before_them) {
    cluster three(3);
    three.join_through_the_first();
    EXPECT_TRUE(three.all_know_all());
}

TEST(cluster_join, a_message_to_any_of_them_reaches_all) {
    cluster three(3);
    three.join_through_the_first();
    ASSERT_TRUE(three.all_know_all());
    for (std::size_t i = 0; i < 3; ++i) {
        const std::string text = "told to number " + std::to_string(i);
        three.tell(i, text);
        EXPECT_TRUE(three.all_log("text=\"" + text + "\""));
    }
    // And no message comes twice to anybody's log.
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_EQ(three.at(i).count_lines_with("event=message"), 3U);
    }
}

TEST(cluster_join, the_injector_joins_them_and_its_device_is_known_to_all) {
    cluster three(3);
    const std::string first = base::to_string(three.at(0).address());
    for (std::size_t i = 0; i < 3; ++i) {
        const auto server = three.server(i);
        const auto done =
            inject({first,
                    R"({"ViewGossip":{"ServerAdded":{"uuid":")" + base::to_string(server.uuid) +
                        R"(","addr":")" + base::to_string(server.addr) + R"("}}})"});
        ASSERT_EQ(done.exit_code, 0) << done.err;
    }
    ASSERT_TRUE(three.all_know_all());
    const auto done =
        inject({first, R"({"DeviceGossip":{"DeviceAdded":{"name":"gateway","description":"d"}}})"});
    ASSERT_EQ(done.exit_code, 0) << done.err;
    // The device belongs to the daemon that was told of it, and so says every other.
    const auto owner = field_of(three.at(0).line_with("event=listening"), "uuid");
    EXPECT_TRUE(three.all_log("event=device_added origin=" + *owner + " name=\"gateway\""));
}

TEST(cluster_of_five, with_fanout_all_each_forwards_a_message_at_most_4_times) {
    forward_once("all");
}

TEST(cluster_of_five, with_fanout_auto_each_forwards_a_message_at_most_4_times) {
    forward_once("auto");
}

TEST(cluster_of_five, with_fanout_2_each_forwards_a_message_at_most_2_times) {
    cluster five(5, "2");
    for (std::size_t i = 0; i < 5; ++i) {
        for (std::size_t other = 0; other < 5; ++other) {
            five.acquaint(i, other);
        }
    }
    // Introductions: none has hops, and each goes to one server.
    const auto before = five.settle(25);
    five.tell(0, "to some");
    ASSERT_TRUE(five.at(0).logs("text=\"to some\""));
    const auto after = five.settle(26);
    EXPECT_EQ(after[0].at("sent") - before[0].at("sent"), 2U);
    for (std::size_t i = 1; i < 5; ++i) {
        EXPECT_LE(after[i].at("sent") - before[i].at("sent"), 2U) << "daemon " << i;
    }
}

// Peers that go

TEST(cluster_with_a_dead_peer, messages_still_reach_the_others) {
    cluster three(3);
    // The dead one comes first in the view, so its ICMP error meets the send to the other.
    const udp_probe stranger;
    const wire::server_added doomed{uuid_of(1), three.at(1).address(), wire::encoding::json};
    const wire::server_added other{uuid_of(2), three.at(2).address(), wire::encoding::json};
    say(stranger, three.at(0).address(), new_message(doomed, 0));
    say(stranger, three.at(0).address(), new_message(other, 0));
    ASSERT_TRUE(three.at(0).logs("event=server_added", 2));
    ASSERT_EQ(three.at(1).stop(SIGKILL), -SIGKILL);

    constexpr std::size_t messages = 200;
    for (std::size_t i = 0; i < messages; ++i) {
        three.tell(0, "number " + std::to_string(i) + ".");
    }
    EXPECT_TRUE(three.at(2).logs("event=message", messages));
    const auto counted = three.at(0).summarize();
    EXPECT_GT(counted.at("ports_refused"), 0U);
    // The kernel tells any of the three sockets: a receive of another one may meet it, and goes on.
    EXPECT_LE(counted.at("receive_failed"), counted.at("ports_refused"));
    EXPECT_EQ(three.at(0).count_lines_with("level=warn"), 0U)
        << three.at(0).line_with("level=warn");
    EXPECT_EQ(three.at(0).stop(), 0);
}

TEST(cluster_with_a_dead_peer, a_peer_that_starts_again_gets_messages_again) {
    const daemon_process first = start_daemon();
    auto second = std::make_unique<daemon_process>(chatterd());
    const base::address home = second->address();
    const udp_probe stranger;
    const wire::server_added server{uuid_of(1), home, wire::encoding::json};
    say(stranger, first.address(), new_message(server, 0));
    ASSERT_TRUE(first.logs("event=server_added"));
    say(stranger, first.address(), new_text("before"));
    EXPECT_TRUE(second->logs("text=\"before\""));
    EXPECT_EQ(second->stop(SIGKILL), -SIGKILL);
    say(stranger, first.address(), new_text("lost"));
    ASSERT_TRUE(first.logs("text=\"lost\""));

    second = std::make_unique<daemon_process>(chatterd({.listen = base::to_string(home)}));
    say(stranger, first.address(), new_text("after"));
    EXPECT_TRUE(second->logs("text=\"after\""));
    EXPECT_EQ(second->count_lines_with("event=message"), 1U);
}

}  // namespace chatter::test
