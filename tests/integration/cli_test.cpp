// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatterd on the command line: help, exit codes, what stderr says, signals, log levels.

#include "builders.hpp"
#include "programs.hpp"
#include "talk.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <unistd.h>
#include <vector>

namespace chatter::test {
namespace {

using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

using arguments = std::vector<std::string>;

/// The program ended with `exit_code` and said why in one line that holds `cause`.
AssertionResult complained(const finished& program, int exit_code, const std::string& cause) {
    const auto lines = lines_of(program.err);
    const bool names_it = lines.size() == 1 && lines[0].find(cause) != std::string::npos;
    if (program.exit_code == exit_code && names_it && program.out.empty()) {
        return AssertionSuccess();
    }
    return AssertionFailure() << "exit code " << program.exit_code << ", stdout \"" << program.out
                              << "\", stderr \"" << program.err << "\" (wanted \"" << cause
                              << "\")";
}

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
    };
    for (const wrong& each : all) {
        EXPECT_TRUE(complained(run_chatterd(each.given), 2, each.cause))
            << testing::PrintToString(each.given);
    }
}

TEST(cli, all_problems_are_told_at_once) {
    const auto program = run_chatterd({"--listen", "foo", "--fanout", "0", "--hops-max", "x"});
    EXPECT_TRUE(complained(program, 2, "--listen"));
    EXPECT_TRUE(complained(program, 2, "--fanout"));
    EXPECT_TRUE(complained(program, 2, "--hops-max"));
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
        EXPECT_EQ(daemon.lines().size(), 2U);
        EXPECT_EQ(daemon.count_lines_with("event=stopping"), 1U);
        EXPECT_EQ(daemon.program().out(), "");
    }
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
