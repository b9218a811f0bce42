// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One truth in every daemon: what was told to one of them, all know, and who joins late, too.

#include "chatter/wire/datagram.hpp"

#include "builders.hpp"
#include "replica_checks.hpp"
#include "talk.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace chatter::test {
namespace {

using namespace device_words;
using std::chrono::milliseconds;
using std::chrono::seconds;

const base::uuid nobody = test::uuid_of(77);  // no member of any cluster here

/// How long "soon" is for what a newcomer has to learn.
constexpr milliseconds soon{2'000 * slower};

std::string status_line(const device_key& device) {
    return "event=device_status " + in_log(device) + " ";
}

/// Joins the cluster through `via`.
std::unique_ptr<daemon_process> start_late(const daemon_process& via) {
    return std::make_unique<daemon_process>(
        chatterd({.more = {"--name", "late", "--join", base::to_string(via.address())}}));
}

// Late joiners

class replica_late_joiner : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(three_.joined_at());
        gateway_.origin = uuid_of(three_.at(1));
        tell_of_devices();
        talk_.tell(three_.at(0), debug_message("before"));
        ASSERT_TRUE(log_each(all_of(three_), "text=\"before\""));
        ASSERT_TRUE(count_each(all_of(three_), "devices", 4));
        ASSERT_TRUE(count_each(all_of(three_), "tombstones", 1));
    }

    /// Adds, removes and measures, each by another member.
    void tell_of_devices() {
        talk_.tell(three_.at(0), added(gateway_, "in the cellar"));
        talk_.tell(three_.at(1), status(gateway_, gauge("latency", "0.42", "s")));
        talk_.tell(three_.at(2), added(printer_, "third floor"));
        talk_.tell(three_.at(0), status(printer_, counter("pages", "17", "")));
        talk_.tell(three_.at(1), added(door_, "to the yard"));
        talk_.tell(three_.at(2), status(door_, text("state", "closed")));
        talk_.tell(three_.at(0), added(rack_, "seven"));
        talk_.tell(three_.at(1),
                   status(rack_,
                          text("owner", "ops") + "," + gauge("load", "0.5", "") + "," +
                              counter("reboots", "3", "")));
        talk_.tell(three_.at(2), added(sold_, "not here any more"));
        talk_.tell(three_.at(0), removed(sold_));
    }

    /// What a line says of metrics.
    static std::string metrics_in(const std::string& line) {
        const auto at = line.find(" metrics=");
        return at == std::string::npos ? "no metrics" : line.substr(at);
    }

    /// In one line or in several.
    static bool logs_metric(const daemon_process& daemon,
                            const device_key& device,
                            const std::string& name) {
        const auto lines = daemon.lines();
        return std::any_of(lines.begin(), lines.end(), [&](const std::string& each) {
            return each.find(status_line(device)) != std::string::npos &&
                   each.find("\"" + name + "\":") != std::string::npos;
        });
    }

    /// In time, seen from when it said that it listens.
    static void expect_soon(const daemon_process& late, const std::string& words) {
        ASSERT_TRUE(late.logs(words)) << words;
        EXPECT_LE(time_of(late.line_with(words)) - time_of(late.line_with("event=listening")),
                  soon.count())
            << words;
    }

    void expect_to_learn_all_soon(const daemon_process& late) {
        for (const device_key* each : {&gateway_, &printer_, &door_, &rack_}) {
            expect_soon(late, "event=device_added " + in_log(*each));
            expect_soon(late, status_line(*each));
        }
        for (std::size_t i = 0; i < three_.size(); ++i) {
            expect_soon(late, "event=member_up name=\"" + node_name(i) + "\"");
        }
    }

    member_cluster three_{3};
    teller talk_;
    device_key gateway_{nobody, "gateway"};  // node1's, once that is known
    device_key printer_{nobody, "printer"};
    device_key door_{nobody, "door"};
    device_key rack_{nobody, "rack"};
    device_key sold_{nobody, "sold"};
};

TEST_F(replica_late_joiner, learns_every_device_and_member_in_two_seconds) {
    const auto late = start_late(three_.at(1));
    daemon_list all = all_of(three_);
    all.push_back(late.get());
    ASSERT_TRUE(have_equal_replicas(all, soon));

    expect_to_learn_all_soon(*late);
    EXPECT_TRUE(count_each(all, "devices", 4));
    EXPECT_TRUE(count_each(all, "tombstones", 1));
    EXPECT_TRUE(count_each(all, "members_alive", 3));
}

TEST_F(replica_late_joiner, gets_typed_metrics_as_they_were_told) {
    const auto late = start_late(three_.at(2));

    for (const device_key* each : {&gateway_, &printer_, &door_}) {
        ASSERT_TRUE(late->logs(status_line(*each))) << each->name;
        const std::string told = metrics_in(three_.at(0).line_with(status_line(*each)));
        EXPECT_EQ(metrics_in(late->line_with(status_line(*each))), told);
    }
    for (const char* each : {"owner", "load", "reboots"}) {
        EXPECT_TRUE(wait_until([&] { return logs_metric(*late, rack_, each); })) << each;
    }
}

TEST_F(replica_late_joiner, is_told_neither_of_removed_devices_nor_old_messages) {
    const auto late = start_late(three_.at(0));
    daemon_list all = all_of(three_);
    all.push_back(late.get());
    ASSERT_TRUE(have_equal_replicas(all, patience));
    talk_.tell(three_.at(1), debug_message("after"));
    ASSERT_TRUE(late->logs("text=\"after\""));

    EXPECT_EQ(late->count_lines_with("event=device_added " + in_log(sold_)), 0U);
    EXPECT_EQ(late->count_lines_with("text=\"before\""), 0U);
    EXPECT_GE(late->summarize()["messages_kept"], 1U);
}

// Messages

class replica_message_to_one : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(eight_.joined_at()); }

    void expect_each_to_log_once(const std::string& text) {
        const std::string words = "text=\"" + text + "\"";
        ASSERT_TRUE(log_each(all_of(eight_), words));
        std::this_thread::sleep_for(seconds(2));  // no second copy comes by anti-entropy
        for (std::size_t i = 0; i < eight_.size(); ++i) {
            EXPECT_EQ(eight_.at(i).count_lines_with(words), 1U) << node_name(i);
        }
    }

    member_cluster eight_{8};
    teller talk_;
};

TEST_F(replica_message_to_one, is_logged_by_all_of_eight_once) {
    talk_.tell(eight_.at(3), debug_message("to all"));

    expect_each_to_log_once("to all");
}

TEST_F(replica_message_to_one, is_logged_by_all_when_it_came_as_cbor) {
    const finished told = inject({base::to_string(eight_.at(5).address()),
                                  debug_message("from chatter-rs"),
                                  "--wire",
                                  "cbor"});
    ASSERT_EQ(told.exit_code, 0) << told.err;

    expect_each_to_log_once("from chatter-rs");
}

TEST_F(replica_message_to_one, with_no_hops_goes_to_nobody_else) {
    talk_.tell(eight_.at(2), debug_message("for you"), 0);
    ASSERT_TRUE(eight_.at(2).logs("text=\"for you\""));
    talk_.tell(eight_.at(2), debug_message("for all"));

    expect_each_to_log_once("for all");
    EXPECT_EQ(eight_.count_lines_with("text=\"for you\""), 1U);
}

// Whose devices are whose

TEST(replica_owners, a_dead_members_devices_stay_and_are_counted_as_gone) {
    member_cluster three(3);
    ASSERT_TRUE(three.joined_at());
    const teller talk;
    const device_key dead_ones{uuid_of(three.at(2)), "fan"};
    const device_key leavers{uuid_of(three.at(1)), "lamp"};
    talk.tell(three.at(0), added(dead_ones, "of node2"));
    talk.tell(three.at(0), added(leavers, "of node1"));
    ASSERT_TRUE(count_each(all_of(three), "devices", 2));
    ASSERT_TRUE(count_each(all_of(three), "devices_gone", 0));

    three.kill(2);
    ASSERT_TRUE(three.known_to_all("member_failed", 2, 0));
    const daemon_list rest{&three.at(0), &three.at(1)};
    EXPECT_TRUE(count_each(rest, "devices_gone", 1));
    ASSERT_EQ(three.at(1).stop(SIGTERM), 0);
    ASSERT_TRUE(three.at(0).logs("event=member_left name=\"node1\""));

    EXPECT_TRUE(count_each({&three.at(0)}, "devices_gone", 2));
    EXPECT_TRUE(count_each({&three.at(0)}, "devices", 2));
    EXPECT_TRUE(count_each({&three.at(0)}, "devices_unowned", 0));
}

TEST(replica_owners, devices_of_nobody_are_counted_as_unowned) {
    member_cluster three(3);
    ASSERT_TRUE(three.joined_at());
    const teller talk;
    talk.tell(three.at(0), added({nobody, "orphan"}, "whose is it?"));
    talk.tell(three.at(1), added({uuid_of(three.at(1)), "own"}, "of node1"));

    EXPECT_TRUE(count_each(all_of(three), "devices", 2));
    ASSERT_TRUE(count_each(all_of(three), "devices_unowned", 1));
    EXPECT_TRUE(count_each(all_of(three), "devices_gone", 0));
}

// chatter-rs beside them

/// How often it is one of the datagrams that come until none does for a while.
std::size_t copies_of(const passive_peer& peer, std::string_view piece) {
    std::size_t copies = 0;
    for (int most = 100; most > 0; --most) {
        const auto got = peer.socket.receive(seconds(1));
        if (!got) {
            break;
        }
        EXPECT_TRUE(wire::decode(got->bytes)) << to_hex(got->bytes);
        copies += text_of(got->bytes).find(piece) != std::string::npos ? 1 : 0;
    }
    return copies;
}

TEST(replica_passive_peer, gets_numbers_as_text_in_one_copy_whoever_was_told) {
    member_cluster three(3);
    ASSERT_TRUE(three.joined_at());
    const teller talk;
    const udp_probe stranger;
    const passive_peer chatter_rs{test::uuid_of(9), wire::encoding::cbor};
    say(stranger,
        three.at(0).address(),
        new_message(
            wire::server_added{chatter_rs.uuid, chatter_rs.address(), wire::encoding::cbor}));
    ASSERT_TRUE(log_each(all_of(three), "event=server_added"));
    const device_key gateway{nobody, "gateway"};
    for (std::size_t i = 0; i < three.size(); ++i) {
        const std::string number = std::to_string(i) + ".42";
        talk.tell(three.at(i), status(gateway, gauge("latency", number, "s")));

        const auto as_text =
            text_of(cbor_words::variant_of("Text", cbor_text(number + " s")));  // ["Text","0.42 s"]
        EXPECT_EQ(copies_of(chatter_rs, as_text), 1U) << "told to " << node_name(i);
    }
}

}  // namespace
}  // namespace chatter::test
