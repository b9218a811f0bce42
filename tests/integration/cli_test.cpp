// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatterd on the command line: help, exit codes, what stderr says, signals, options of members,
// log levels.

#include "builders.hpp"
#include "complained.hpp"
#include "programs.hpp"
#include "talk.hpp"
#include "temporary_directory.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

namespace chatter::test {
namespace {

using arguments = std::vector<std::string>;

std::string this_host() {
    std::array<char, 256> name{};
    gethostname(name.data(), name.size() - 1);
    return name.data();
}

/// For levels at which a daemon does not say where it listens: a port that the kernel gave to
/// a socket before, at a loopback address where no other test listens.
base::address free_address() {
    return udp_probe(address_of("127.77.0.1:0")).address();
}

/// Waits until a daemon that says nothing forwards to `peer`.
bool serves(const base::address& daemon, const passive_peer& peer) {
    const wire::server_added gossip{peer.uuid, peer.address(), peer.reads};
    return wait_until([&] {
        say(peer.socket, daemon, new_message(gossip, 0));
        const udp_probe stranger;
        say(stranger, daemon, new_text("are you there", 1));
        return peer.socket.receive(std::chrono::milliseconds(20)).has_value();
    });
}

}  // namespace

// Help and version

TEST(cli, help_shows_every_default) {
    const auto program = run_chatterd({"--help"});
    EXPECT_EQ(program.exit_code, 0);
    EXPECT_EQ(program.err, "");
    for (const std::string& words : {std::string("--listen ADDR:PORT=0.0.0.0:2428"),
                                     "--name TEXT=" + this_host(),
                                     std::string("--fanout N|all|auto=auto"),
                                     std::string("--hops-max N=8"),
                                     std::string("--cluster NAME=default"),
                                     std::string("--profile lan|wan|local=lan"),
                                     std::string("--key-file FILE"),
                                     std::string("--seal accept|send|only"),
                                     std::string("--allow CIDR"),
                                     std::string("--config FILE"),
                                     std::string("--generate-key"),
                                     std::string("CHATTER_KEY_FILE"),
                                     std::string("CHATTER_LOG=error|warn|info|debug|trace|off"),
                                     std::string("(info)")}) {
        EXPECT_NE(program.out.find(words), std::string::npos) << words << " in\n" << program.out;
    }
}

TEST(cli, short_help_is_help) {
    EXPECT_EQ(run_chatterd({"-h"}).out, run_chatterd({"--help"}).out);
    EXPECT_EQ(run_chatterd({"-h"}).exit_code, 0);
}

TEST(cli, version_is_one_line) {
    for (const std::string option : {"--version", "-V"}) {
        const auto program = run_chatterd({option});
        EXPECT_EQ(program.exit_code, 0);
        EXPECT_EQ(program.err, "");
        ASSERT_EQ(lines_of(program.out).size(), 1U);
        EXPECT_EQ(program.out.substr(0, 9), "chatterd ");
    }
}

// Bad usage: exit code 2

TEST(cli, bad_usage_ends_with_2_and_one_line_that_names_the_cause) {
    struct wrong {
        arguments given;
        std::string cause;
    };
    const std::vector<wrong> all{
        {{"--bad"}, "--bad"},
        {{"-x"}, "-x"},
        {{"extra"}, "extra"},
        {{"--listen", "127.0.0.1:0", "extra"}, "extra"},
        {{"--listen"}, "--listen"},
        {{"-l", "127.0.0.1:0", "--listen", "127.0.0.1:0"}, "--listen"},
        {{"--fanout", "2", "--fanout", "3"}, "--fanout"},
        {{"--listen", "foo"}, "\"foo\""},
        {{"--listen", "127.0.0.1"}, "\"127.0.0.1\""},
        {{"--listen", "localhost:80"}, "\"localhost:80\""},
        {{"--listen", "127.0.0.1:99999"}, "\"127.0.0.1:99999\""},
        {{"--listen", ""}, "--listen"},
        {{"--listen="}, "--listen"},
        {{"--listen", "[::1]"}, "\"[::1]\""},
        {{"--listen", "::1:2428"}, "\"::1:2428\""},
        {{"--listen", " 127.0.0.1:0"}, "--listen"},
        {{"--listen", "01.2.3.4:80"}, "\"01.2.3.4:80\""},
        {{"--listen", "127.0.0.1:-1"}, "--listen"},
        {{"--listen", "a\nb"}, "--listen"},
        {{"--fanout", "0"}, "--fanout"},
        {{"--fanout", "-1"}, "--fanout"},
        {{"--fanout", "some"}, "\"some\""},
        {{"--hops-max", "-1"}, "--hops-max"},
        {{"--hops-max", "256"}, "--hops-max"},
        {{"--hops-max", "1.5"}, "--hops-max"},
        {{"--name", std::string(256, 'n')}, "--name"},
        {{"--join"}, "--join"},
        {{"--join", ""}, "--join"},
        {{"--join", "web1:0"}, "\"web1:0\""},
        {{"--join", "[::1]:0"}, "\"[::1]:0\""},
        {{"--join", "web1", "web2"}, "web2"},
        {{"--advertise", "0.0.0.0:2428"}, "\"0.0.0.0:2428\""},
        {{"--advertise="}, "--advertise"},
        {{"--cluster", ""}, "--cluster"},
        {{"--label", "rack"}, "\"rack\""},
        {{"--label", "rack=7", "dc=a"}, "dc=a"},
        {{"--label", "rack=7", "--label", "rack=8"}, "\"rack\""},
        {{"--profile", "moon"}, "\"moon\""},
        {{"--detect-within", "1ms"}, "from 315ms to 189s"},
        {{"--detect-within", "3s", "--profile", "lan"}, "exclude each other"},
        {{"--state-dir", ""}, "--state-dir"},
        {{"--seal", "only"}, "--seal needs --key-file"},
        {{"--seal"}, "--seal"},
        {{"--key-file"}, "--key-file"},
        {{"--key-file="}, "--key-file"},
        {{"--allow", "10.0.0.0/33"}, "\"10.0.0.0/33\""},
        {{"--allow", "10.0.0.0/8", "192.0.2.1"}, "192.0.2.1"},
        {{"--config"}, "--config"},
        {{"--config", "/nonexistent"}, "--config: /nonexistent"},
        {{"--config", "/"}, "--config: /"},
        {{"--explain-timing", "--profile", "moon"}, "\"moon\""},
    };
    for (const wrong& each : all) {
        EXPECT_TRUE(complained(run_chatterd(each.given), 2, each.cause))
            << testing::PrintToString(each.given);
    }
}

TEST(cli, all_problems_are_told_at_once) {
    const auto program = run_chatterd({"--listen",
                                       "foo",
                                       "--fanout",
                                       "0",
                                       "--hops-max",
                                       "x",
                                       "--join",
                                       ":1",
                                       "--join",
                                       ":2",
                                       "--label",
                                       "rack"});
    for (const char* option :
         {"--listen", "--fanout", "--hops-max", "\":1\"", "\":2\"", "--label"}) {
        EXPECT_TRUE(complained(program, 2, option));
    }
}

// Cannot run: exit code 1

TEST(cli, a_port_that_is_taken_ends_with_1_and_one_line) {
    const udp_probe holder;
    const std::string taken = base::to_string(holder.address());
    EXPECT_TRUE(complained(run_chatterd({"--listen", taken}), 1, taken));
    EXPECT_TRUE(complained(run_chatterd({"--listen", taken}), 1, "Address already in use"));
}

TEST(cli, an_address_that_is_not_local_ends_with_1_and_one_line) {
    const auto program = run_chatterd({"--listen", "240.0.0.1:0"});
    EXPECT_TRUE(complained(program, 1, "240.0.0.1:0"));
    EXPECT_TRUE(complained(program, 1, "Cannot assign requested address"));
}

TEST(cli, a_state_directory_that_cannot_be_used_ends_with_1_and_one_line) {
    const auto program = run_chatterd({"--listen", "127.0.0.1:0", "--state-dir", "/dev/null"});
    EXPECT_TRUE(complained(program, 1, "cannot use the state directory /dev/null"));
}

// What follows from the timing

TEST(cli, explain_timing_prints_it_and_ends_with_0) {
    const auto of_lan = run_chatterd({"--explain-timing"});
    EXPECT_EQ(of_lan.exit_code, 0);
    EXPECT_EQ(of_lan.err, "");
    EXPECT_NE(of_lan.out.find("probe period           1s"), std::string::npos) << of_lan.out;
    const auto of_wan = run_chatterd({"--explain-timing", "--profile", "wan"});
    EXPECT_NE(of_wan.out.find("probe period           4s"), std::string::npos) << of_wan.out;
    const auto asked_for = run_chatterd({"--detect-within", "315ms", "--explain-timing"});
    EXPECT_NE(asked_for.out.find("probe period        100ms"), std::string::npos) << asked_for.out;
}

// Listening

TEST(cli, port_0_picks_one_and_logs_it) {
    const daemon_process daemon = start_daemon();
    EXPECT_NE(daemon.address().port(), 0);
}

TEST(cli, listen_is_taken_in_all_four_spellings) {
    for (const arguments& given : {arguments{"-l", "127.0.0.1:0"},
                                   arguments{"-l127.0.0.1:0"},
                                   arguments{"--listen", "127.0.0.1:0"},
                                   arguments{"--listen=127.0.0.1:0"}}) {
        launch what = chatterd();
        what.arguments = given;
        const daemon_process daemon(what);
        EXPECT_TRUE(daemon.address().is_loopback()) << testing::PrintToString(given);
    }
}

TEST(cli, name_is_logged_and_quoted) {
    const daemon_process daemon = start_daemon({.more = {"--name", "a \"b\"\n"}});
    EXPECT_NE(daemon.line_with("event=listening").find(R"(name="a \"b\"\n")"), std::string::npos)
        << daemon.line_with("event=listening");
}

// Signals

TEST(cli, sigint_and_sigterm_end_it_with_0) {
    for (const int signal : {SIGINT, SIGTERM}) {
        daemon_process daemon = start_daemon();
        EXPECT_EQ(daemon.stop(signal), 0);
        EXPECT_EQ(daemon.lines().size(), 3U);
        EXPECT_EQ(daemon.count_lines_with("event=leaving"), 1U);
        EXPECT_EQ(daemon.count_lines_with("event=stopping"), 1U);
        EXPECT_EQ(daemon.program().out(), "");
    }
}

/// Leaving takes time where the only other member does not answer; on a WAN, 8 seconds.
TEST(cli, a_second_signal_ends_it_at_once) {
    daemon_process deaf = start_daemon({.more = {"--name", "deaf", "--profile", "wan"}});
    daemon_process tested =
        start_daemon({.more = {"--profile", "wan", "--join", base::to_string(deaf.address())}});
    ASSERT_TRUE(tested.logs("event=member_up name=\"deaf\""));
    deaf.program().send_signal(SIGSTOP);
    tested.program().send_signal(SIGTERM);
    ASSERT_TRUE(tested.logs("event=leaving signal=15"));
    EXPECT_EQ(tested.stop(SIGINT), 128 + SIGINT);
    EXPECT_EQ(tested.count_lines_with("event=stopping"), 0U);
}

// Joining

TEST(cli, a_member_is_joined_by_address_and_by_name) {
    const daemon_process first = start_daemon({.more = {"--name", "first"}});
    const std::string port = std::to_string(first.address().port());
    for (const std::string& target : {"127.0.0.1:" + port, "localhost:" + port}) {
        const daemon_process second = start_daemon({.more = {"--join", target}});
        EXPECT_TRUE(second.logs("event=member_up name=\"first\"")) << target;
    }
}

TEST(cli, labels_are_told_to_the_others) {
    const daemon_process first = start_daemon();
    const daemon_process second = start_daemon({.more = {"--name",
                                                         "second",
                                                         "--label",
                                                         "rack=[7,8]",
                                                         "--label",
                                                         "dc=a b",
                                                         "--join",
                                                         base::to_string(first.address())}});
    ASSERT_TRUE(first.logs("event=member_up name=\"second\""));
    EXPECT_EQ(first.count_lines_with(R"(labels={"dc":"a b","rack":"[7,8]"})"), 1U);
}

TEST(cli, another_cluster_is_not_joined_and_named_once) {
    const daemon_process first = start_daemon();
    const daemon_process second =
        start_daemon({.more = {"--cluster", "other", "--join", base::to_string(first.address())}});
    EXPECT_TRUE(
        first.logs("level=warn event=other_cluster from=" + base::to_string(second.address())));
    EXPECT_EQ(first.count_lines_with("event=member_up"), 0U);
}

// State

TEST(cli, who_it_is_survives_in_the_state_directory) {
    const temporary_directory home;
    const daemon_options kept{.more = {"--state-dir", home.path() + "/state"}};
    std::optional<std::string> before;
    for (int i = 0; i < 2; ++i) {
        daemon_process daemon = start_daemon(kept);
        const auto uuid = field_of(daemon.line_with("event=listening"), "uuid");
        EXPECT_EQ(before.value_or(*uuid), *uuid);
        before = uuid;
        EXPECT_FALSE(daemon.summarize().empty());  // so it has started, and stored what it is
        EXPECT_EQ(daemon.stop(i == 0 ? SIGKILL : SIGTERM), i == 0 ? -SIGKILL : 0);
    }
}

TEST(cli, a_state_directory_in_use_ends_with_1_and_one_line) {
    const temporary_directory home;
    const daemon_process holder = start_daemon({.more = {"--state-dir", home.path()}});
    const auto program = run_chatterd({"--listen", "127.0.0.1:0", "--state-dir", home.path()});
    EXPECT_TRUE(complained(program, 1, "another chatterd runs with it"));
}

// Log levels

TEST(cli_log, debug_and_trace_show_refused_datagrams) {
    for (const std::string level : {"debug", "trace"}) {
        const daemon_process daemon = start_daemon({.log = level});
        udp_probe().send(daemon.address(), bytes_of("hello"));
        EXPECT_TRUE(daemon.logs("event=datagram_refused"));
    }
}

TEST(cli_log, info_shows_messages_and_no_refused_datagrams) {
    const daemon_process daemon = start_daemon();
    const udp_probe stranger;
    stranger.send(daemon.address(), bytes_of("hello"));
    say(stranger, daemon.address(), new_text("hi"));
    EXPECT_TRUE(daemon.logs("event=message"));
    EXPECT_EQ(daemon.lines().size(), 2U);
}

TEST(cli_log, unset_is_info) {
    launch what = chatterd();
    what.environment.clear();
    // The test's own environment must not decide.
    unsetenv("CHATTER_LOG");
    const daemon_process daemon(what);
    EXPECT_EQ(daemon.count_lines_with("level=info event=listening"), 1U);
}

TEST(cli_log, warn_shows_clock_ahead_and_no_messages) {
    const base::address where = free_address();
    process daemon(chatterd({.listen = base::to_string(where), .log = "warn"}));
    const passive_peer peer{uuid_of(1)};
    ASSERT_TRUE(serves(where, peer));
    wire::message far = new_text("from the future");
    far.timestamp_millis = std::numeric_limits<std::int64_t>::max();
    say(peer.socket, where, far);
    EXPECT_TRUE(wait_until([&] { return !lines_of(daemon.err()).empty(); }));
    const auto lines = lines_of(daemon.err());
    ASSERT_EQ(lines.size(), 1U) << daemon.err();
    EXPECT_NE(lines[0].find("level=warn event=clock_ahead"), std::string::npos) << lines[0];
}

TEST(cli_log, error_answers_a_signal_and_says_nothing_else) {
    const base::address where = free_address();
    process daemon(chatterd({.listen = base::to_string(where), .log = "error"}));
    ASSERT_TRUE(serves(where, {uuid_of(1)}));
    daemon.send_signal(SIGUSR1);
    EXPECT_TRUE(wait_until([&] { return !lines_of(daemon.err()).empty(); }));
    daemon.send_signal(SIGTERM);
    EXPECT_EQ(daemon.wait_for_exit(), 0);
    const auto lines = lines_of(daemon.err());
    ASSERT_EQ(lines.size(), 1U) << daemon.err();
    EXPECT_NE(lines[0].find("event=summary"), std::string::npos) << lines[0];
}

TEST(cli_log, off_says_nothing_at_all) {
    const base::address where = free_address();
    process daemon(chatterd({.listen = base::to_string(where), .log = "off"}));
    ASSERT_TRUE(serves(where, {uuid_of(1)}));
    daemon.send_signal(SIGUSR1);
    ASSERT_TRUE(serves(where, {uuid_of(1)}));
    daemon.send_signal(SIGTERM);
    EXPECT_EQ(daemon.wait_for_exit(), 0);
    EXPECT_EQ(daemon.err(), "");
    EXPECT_EQ(daemon.out(), "");
}

TEST(cli_log, a_wrong_value_is_named_once_and_info_is_used) {
    daemon_process daemon = start_daemon({.log = "lo\"ud"});
    const udp_probe stranger;
    say(stranger, daemon.address(), new_text("hi"));
    EXPECT_TRUE(daemon.logs("event=message"));
    EXPECT_EQ(daemon.stop(), 0);
    EXPECT_EQ(daemon.count_lines_with(R"(lo\"ud)"), 1U);
    EXPECT_EQ(daemon.count_lines_with("level=warn event=log_level_unknown"), 1U);
    EXPECT_EQ(daemon.count_lines_with("event=listening"), 1U);
}

}  // namespace chatter::test
