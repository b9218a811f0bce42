// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A server inside the test's own process, stopped as an operator stops it: by a signal. What
// it says on stderr is read from a pipe.

#include "chatter/daemon/server.hpp"
#include "chatter/daemon/state_file.hpp"

#include "key_files.hpp"
#include "net_loopback.hpp"
#include "temporary_directory.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <poll.h>
#include <regex>
#include <stdexcept>
#include <thread>
#include <unistd.h>
#include <utility>

namespace chatter::daemon {
namespace {

using test::loopback_socket;

/// Takes stderr over while it lives.
class stderr_reader {
public:
    stderr_reader() : before_(dup(STDERR_FILENO)) {
        if (before_ < 0 || pipe(ends_.data()) != 0) {
            throw std::runtime_error("no pipe");
        }
        dup2(ends_[1], STDERR_FILENO);
        close(ends_[1]);
    }
    ~stderr_reader() {
        dup2(before_, STDERR_FILENO);
        close(before_);
        close(ends_[0]);
    }
    stderr_reader(const stderr_reader&) = delete;
    stderr_reader& operator=(const stderr_reader&) = delete;

    /// The next line that `text` is part of; empty where none comes.
    std::string line_with(std::string_view text) {
        while (true) {
            const auto end = read_.find('\n');
            if (end == std::string::npos) {
                if (!read_more()) {
                    return {};
                }
                continue;
            }
            const std::string line = read_.substr(0, end);
            read_.erase(0, end + 1);
            if (line.find(text) != std::string::npos) {
                return line;
            }
        }
    }

private:
    bool read_more() {
        pollfd ready{ends_[0], POLLIN, 0};
        const std::chrono::milliseconds at_most = test::patience;
        int count = -1;
        do {
            count = poll(&ready, 1, static_cast<int>(at_most.count()));
        } while (count < 0 && errno == EINTR);
        std::array<char, 4'096> bytes{};
        const auto size = count == 1 ? read(ends_[0], bytes.data(), bytes.size()) : 0;
        if (size <= 0) {
            return false;
        }
        read_.append(bytes.data(), static_cast<std::size_t>(size));
        return true;
    }

    int before_;
    std::array<int, 2> ends_{};
    std::string read_;
};

settings any_port() {
    settings what;
    what.listen = test::address_of("127.0.0.1:0");
    what.name = "gate\"way";
    what.fan_out = core::fanout::all();
    what.hops_max = 8;
    what.cluster = "pr\"od";
    what.timing = core::make_timing(core::probe_period_min);
    return what;
}

std::string field_of(const std::string& line, const std::string& key) {
    std::smatch found;
    return std::regex_search(line, found, std::regex(" " + key + "=([^ ]*)")) ? found[1].str() : "";
}

/// A server that runs in a thread of its own until it is stopped.
class running_server {
public:
    explicit running_server(settings what = any_port(), server::settings_source anew = {})
        : log_(log_level::info), server_(std::move(what), log_, std::move(anew)) {
        const std::string line = errors.line_with("event=listening");
        address = test::address_of(field_of(line, "addr"));
        uuid = field_of(line, "uuid");
        thread_ = std::thread([this] { exit_code = server_.run(); });
    }
    ~running_server() { stop(SIGTERM); }
    running_server(const running_server&) = delete;
    running_server& operator=(const running_server&) = delete;

    /// Sends the signal and waits for run() to return.
    void stop(int signal) {
        if (thread_.joinable()) {
            kill(getpid(), signal);
            thread_.join();
        }
    }

    stderr_reader errors;
    base::address address;
    std::string uuid;
    int exit_code{-1};

private:
    log log_;
    server server_;
    std::thread thread_;
};

std::string without_time(const std::string& line) {
    return line.substr(std::min(line.find("level="), line.size()));
}

TEST(server, tells_where_it_listens) {
    stderr_reader errors;
    log to(log_level::info);
    const server tested(any_port(), to);
    const std::string line = without_time(errors.line_with("event=listening"));
    const std::regex wanted(R"(level=info event=listening addr=127\.0\.0\.1:[1-9]\d* )"
                            R"(name="gate\\"way" cluster="pr\\"od" )"
                            R"(uuid=[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-)"
                            R"([89ab][0-9a-f]{3}-[0-9a-f]{12} receive_buffer=[1-9]\d* seal=off)");
    EXPECT_TRUE(std::regex_match(line, wanted)) << line;
}

TEST(server, is_somebody_else_at_each_start) {
    stderr_reader errors;
    log to(log_level::info);
    const std::regex uuid("uuid=[^ ]*");
    std::array<std::string, 2> found;
    for (std::string& each : found) {
        const server tested(any_port(), to);
        std::smatch match;
        const std::string line = errors.line_with("event=listening");
        ASSERT_TRUE(std::regex_search(line, match, uuid)) << line;
        each = match.str();
    }
    EXPECT_NE(found[0], found[1]);
}

TEST(server, a_port_in_use_is_one_clear_line) {
    const loopback_socket taken;
    settings what = any_port();
    what.listen = taken.address();
    log to(log_level::off);
    try {
        const server tested(what, to);
        FAIL() << "it listens on a port in use";
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(
            std::string(error.what()),
            "cannot listen on " + base::to_string(taken.address()) + ": Address already in use");
    }
}

// Signals

TEST(server, a_signal_ends_it_cleanly) {
    for (const int signal : {SIGTERM, SIGINT}) {
        running_server tested;
        tested.stop(signal);
        const std::string number = std::to_string(signal);
        EXPECT_EQ(without_time(tested.errors.line_with("event=leaving")),
                  "level=info event=leaving signal=" + number);
        EXPECT_EQ(without_time(tested.errors.line_with("event=stopping")),
                  "level=info event=stopping signal=" + number);
        EXPECT_EQ(tested.exit_code, 0);
    }
}

TEST(server, a_signal_before_run_is_not_lost) {
    stderr_reader errors;
    log to(log_level::info);
    server tested(any_port(), to);
    ASSERT_EQ(raise(SIGTERM), 0);
    EXPECT_EQ(tested.run(), 0);
    EXPECT_NE(errors.line_with("event=stopping"), "");
}

/// Each signal that is not read yet has a handler of its own.
TEST(server, a_summary_that_is_asked_for_at_the_end_does_not_keep_it) {
    stderr_reader errors;
    log to(log_level::info);
    server tested(any_port(), to);
    ASSERT_EQ(raise(SIGTERM), 0);
    ASSERT_EQ(raise(SIGUSR1), 0);
    ASSERT_EQ(raise(SIGUSR1), 0);
    EXPECT_EQ(tested.run(), 0);
}

TEST(server, a_second_signal_ends_it_at_once) {
    for (const int second : {SIGTERM, SIGINT}) {
        stderr_reader errors;
        log to(log_level::info);
        server tested(any_port(), to);
        ASSERT_EQ(raise(SIGTERM), 0);
        ASSERT_EQ(raise(second), 0);
        EXPECT_EQ(tested.run(), 128 + second);
    }
}

TEST(server, logs_what_arrives_and_hands_it_on) {
    running_server tested;
    loopback_socket sink;
    sink.send(R"({"ViewGossip":{"ServerAdded":{"uuid":"f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4",)"
              R"("addr":")" +
                  base::to_string(sink.address()) + "\"}}}",
              tested.address);
    EXPECT_NE(tested.errors.line_with("event=server_added"), "");
    loopback_socket stranger;
    stranger.send(R"({"DebugMessage":{"text":"hello"}})", tested.address);
    const std::string line = tested.errors.line_with("event=message");
    EXPECT_NE(line.find("from=" + base::to_string(stranger.address())), std::string::npos) << line;
    EXPECT_NE(line.find("text=\"hello\""), std::string::npos) << line;
    const auto passed_on = sink.receive();
    ASSERT_TRUE(passed_on);
    EXPECT_EQ(passed_on->from, tested.address);
    EXPECT_NE(passed_on->text.find(R"("hops":4)"), std::string::npos) << passed_on->text;
}

TEST(server, sigusr1_asks_for_a_summary_each_time) {
    running_server tested;
    kill(getpid(), SIGUSR1);
    const std::string first = tested.errors.line_with("event=summary");
    EXPECT_NE(first.find(" received=0 "), std::string::npos) << first;
    loopback_socket stranger;
    stranger.send(R"({"DebugMessage":{"text":"hello"}})", tested.address);
    ASSERT_NE(tested.errors.line_with("event=message"), "");
    kill(getpid(), SIGUSR1);
    const std::string second = tested.errors.line_with("event=summary");
    EXPECT_NE(second.find(" received=1 accepted=1 "), std::string::npos) << second;
}

/// Who reads the log of a daemon may go away; the daemon stays.
TEST(server, a_pipe_without_reader_does_not_end_it) {
    running_server tested;
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    close(ends[0]);
    const char byte = 'x';
    EXPECT_EQ(write(ends[1], &byte, 1), -1);
    EXPECT_EQ(errno, EPIPE);
    close(ends[1]);
}

// State

class server_state : public testing::Test {
protected:
    server_state() { what.state_dir = made.path(); }

    [[nodiscard]] std::string path() const { return *what.state_dir + "/chatterd.state"; }

    const test::temporary_directory made;
    settings what = any_port();
};

TEST_F(server_state, who_it_is_survives_a_restart) {
    std::string before;
    {
        const running_server first(what);
        before = first.uuid;
    }
    const running_server second(what);
    EXPECT_EQ(second.uuid, before);
}

TEST_F(server_state, an_incarnation_is_stored_before_it_is_used_and_grows) {
    wire::incarnation before = 0;
    for (int i = 0; i < 3; ++i) {
        { running_server tested(what); }
        state_file stored(*what.state_dir);
        const auto found = stored.read().state;
        ASSERT_TRUE(found);
        EXPECT_GT(found->incarnation, before);
        before = found->incarnation;
    }
}

TEST_F(server_state, a_state_that_cannot_be_read_is_set_aside_and_told) {
    std::ofstream(path()) << "rubbish";
    stderr_reader errors;
    log to(log_level::info);
    const server tested(what, to);
    EXPECT_EQ(without_time(errors.line_with("event=state_set_aside")),
              "level=warn event=state_set_aside path=\"" + path() + ".bad-1\" reason=foreign");
}

TEST_F(server_state, a_state_that_cannot_be_stored_is_told_and_nothing_else_happens) {
    std::filesystem::create_directory(path() + ".new");  // in the way
    running_server tested(what);
    EXPECT_EQ(
        without_time(tested.errors.line_with("event=state_not_stored")),
        "level=warn event=state_not_stored path=\"" + path() + "\" reason=\"Is a directory\"");
    tested.stop(SIGTERM);
    EXPECT_EQ(tested.exit_code, 0);
}

TEST_F(server_state, two_servers_with_one_directory_are_one_too_many) {
    const running_server first(what);
    log to(log_level::off);
    EXPECT_THROW(server(what, to), std::runtime_error);
}

// Sealing

core::seal_policy sealed_with(const std::string& keys, core::seal_mode mode) {
    return {std::make_shared<const wire::keyring>(test::ring_of(keys)), mode};
}

/// It goes on with what it had.
TEST(server, a_bad_reload_is_told_and_changes_nothing) {
    running_server tested(any_port(), [] { return std::string("--seal needs \"keys\""); });
    kill(getpid(), SIGHUP);
    EXPECT_EQ(without_time(tested.errors.line_with("event=reload")),
              R"(level=warn event=reload_failed reason="--seal needs \"keys\"")");
    kill(getpid(), SIGUSR1);
    EXPECT_NE(tested.errors.line_with("event=summary"), "");
}

TEST(server, a_reload_of_nothing_fails) {
    running_server tested;
    kill(getpid(), SIGHUP);
    EXPECT_EQ(without_time(tested.errors.line_with("event=reload")),
              "level=warn event=reload_failed reason=\"there is nothing to read anew\"");
}

TEST(server, options_that_take_a_restart_are_told_at_a_reload) {
    settings other = any_port();
    other.cluster = "staging";
    other.hops_max = 3;
    running_server tested(any_port(), [&] { return other; });
    kill(getpid(), SIGHUP);
    EXPECT_EQ(without_time(tested.errors.line_with("event=reload_ignored")),
              "level=warn event=reload_ignored options=\"hops-max, cluster\" reason=\"these take "
              "a restart\"");
}

TEST(server, what_it_means_to_have_no_key_is_told_beyond_loopback) {
    settings what = any_port();
    what.listen = test::address_of("0.0.0.0:0");
    stderr_reader errors;
    log to(log_level::info);
    const server tested(what, to);
    const std::string line = without_time(errors.line_with("event=unsealed"));
    EXPECT_EQ(line.find("level=warn event=unsealed addr=0.0.0.0:"), 0U) << line;
    EXPECT_NE(line.find("whoever reaches this port can"), std::string::npos) << line;
}

class server_sealing : public testing::Test {
protected:
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
    }
};

TEST_F(server_sealing, the_mode_and_the_keys_ids_are_told) {
    const std::string keys = test::new_key() + test::new_key();
    settings what = any_port();
    what.listen = test::address_of("0.0.0.0:0");
    what.sealing = sealed_with(keys, core::seal_mode::send);
    stderr_reader errors;
    log to(log_level::info);
    { const server tested(what, to); }
    to.write(log_level::info, "event=end");
    const std::string line = errors.line_with("event=listening");
    EXPECT_TRUE(line.ends_with(" seal=send keys=" + test::ids_of(keys))) << line;
    EXPECT_NE(errors.line_with("event=").find("event=end"), std::string::npos);
}

TEST_F(server_sealing, a_reload_takes_other_keys_and_another_mode) {
    const std::string before = test::new_key();
    const std::string after = test::new_key() + before;
    settings other = any_port();
    other.sealing = sealed_with(after, core::seal_mode::only);
    settings what = any_port();
    what.sealing = sealed_with(before, core::seal_mode::accept);
    const std::weak_ptr<const wire::keyring> replaced = what.sealing.keys;
    running_server tested(std::move(what), [&] { return other; });
    EXPECT_FALSE(replaced.expired());
    kill(getpid(), SIGHUP);
    EXPECT_EQ(without_time(tested.errors.line_with("event=reload")),
              "level=info event=reloaded seal=only keys=" + test::ids_of(after));
    EXPECT_TRUE(replaced.expired());  // so it was wiped
}

// Joining

TEST(server, a_name_to_join_that_is_not_found_is_told_once) {
    settings what = any_port();
    what.join.push_back(std::string(300, 'a') + ":2428");
    running_server tested(what);
    const std::string line = without_time(tested.errors.line_with("event=join_unresolved"));
    EXPECT_EQ(
        line.find("level=warn event=join_unresolved target=\"" + what.join[0] + "\" reason=\""), 0U)
        << line;
}

}  // namespace
}  // namespace chatter::daemon
