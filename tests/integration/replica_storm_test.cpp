// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One daemon that is killed and started again and again, under a stream of updates from the
// others: nothing is lost.

#include "builders.hpp"
#include "replica_checks.hpp"
#include "temporary_directory.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <cstddef>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace chatter::test {
namespace {

using namespace device_words;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr seconds storm_time{60};
constexpr milliseconds between_updates{50};
constexpr std::size_t updates = storm_time / between_updates;
constexpr std::size_t updates_per_message = 4;
constexpr std::size_t devices = 10;
constexpr std::size_t updates_per_device = updates / devices;
constexpr std::size_t steady_members = 3;

/// From the end of the storm to one truth.
constexpr seconds calm_within{5 * slower};

/// The daemon that is killed and started, between 1 and 3 s later each time.
class restless_member {
public:
    explicit restless_member(std::string join) : join_(std::move(join)) {
        start();
        address_ = base::to_string(daemon_->address());
    }

    /// Kills or starts it, where it is time to.
    void go_on(steady_clock::time_point now) {
        if (now < next_) {
            return;
        }
        if (daemon_) {
            die();
        } else {
            start();
        }
    }

    void stay() {
        if (!daemon_) {
            start();
        }
    }

    [[nodiscard]] daemon_process& living() { return *daemon_; }
    [[nodiscard]] std::size_t lives() const noexcept { return lives_; }

    /// What it has logged, in all its lives.
    [[nodiscard]] std::string said() const {
        return former_lives_ + (daemon_ ? daemon_->program().err() : std::string());
    }

private:
    void start() {
        daemon_ = std::make_unique<daemon_process>(chatterd(
            {.listen = address_,
             .more = {"--name", "restless", "--state-dir", state_.path(), "--join", join_}}));
        ++lives_;
        next_ = steady_clock::now() + milliseconds(1'000 + random_() % 1'500);
    }

    void die() {
        EXPECT_EQ(daemon_->stop(SIGKILL), -SIGKILL);
        former_lives_ += daemon_->program().err();
        daemon_.reset();
        next_ = steady_clock::now() + milliseconds(random_() % 500);
    }

    std::string join_;
    temporary_directory state_;
    /// Of its own, so that no other test is given its port while it is down.
    std::string address_{"127.77.0.4:0"};
    std::unique_ptr<daemon_process> daemon_;
    std::string former_lives_;
    std::size_t lives_{0};
    steady_clock::time_point next_;
    std::mt19937 random_{20261125};  // NOLINT: the same times each time
};

struct told_message {
    std::string words;  ///< As a line of the log has them.
    base::wall_time_ms when;
};

class replica_storm : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(steady_.joined_at());
        restless_ = std::make_unique<restless_member>(base::to_string(steady_.at(0).address()));
        for (std::size_t i = 0; i < devices; ++i) {
            talk_.tell(steady_.at(i % steady_members), added(device(i), "in the storm"));
        }
        talk_.tell(steady_.at(0), added(sold_, "removed in the storm"));
    }

    static device_key device(std::size_t i) {
        return {test::uuid_of(77), "device" + std::to_string(i)};
    }
    static std::string value(std::size_t update) { return "v" + std::to_string(update) + "."; }

    /// One device after the other, so that what was said last of most of them was said to
    /// former lives alone.
    void update(std::size_t number) {
        const daemon_process& whom = steady_.at(number % steady_members);
        talk_.tell(whom, status(device(number / updates_per_device), text("value", value(number))));
        if (number % updates_per_message == 0) {
            const std::string words = "message " + value(number);
            const auto when = talk_.tell(whom, debug_message(words));
            messages_.push_back({"text=\"" + words + "\"", when});
        }
        if (number == updates / 2) {
            talk_.tell(whom, removed(sold_));
        }
    }

    void rage() {
        const auto start = steady_clock::now();
        for (std::size_t i = 0; i < updates; ++i) {
            restless_->go_on(steady_clock::now());
            update(i);
            std::this_thread::sleep_until(start + (i + 1) * between_updates);
        }
        restless_->stay();
    }

    [[nodiscard]] daemon_list all() {
        daemon_list result = all_of(steady_);
        result.push_back(&restless_->living());
        return result;
    }

    /// How often each message was logged.
    static std::map<std::string, std::size_t> messages_in(const daemon_process& daemon) {
        std::map<std::string, std::size_t> result;
        for (const std::string& line : daemon.lines()) {
            if (line.find(" event=message ") != std::string::npos) {
                ++result[line.substr(line.find("text="))];
            }
        }
        return result;
    }

    /// All that were made since it was started, once each.
    void expect_messages(const daemon_process& daemon) const {
        const auto listens = time_of(daemon.line_with("event=listening"));
        for (const told_message& each : messages_) {
            if (each.when > listens) {
                EXPECT_TRUE(daemon.logs(each.words)) << each.words;
            }
        }
        for (const auto& [words, count] : messages_in(daemon)) {
            EXPECT_EQ(count, 1U) << words;
        }
    }

    void expect_final_values() {
        const std::string restless = restless_->said();
        for (std::size_t i = 1; i <= devices; ++i) {
            const std::string words = "\"" + value(i * updates_per_device - 1) + "\"";
            EXPECT_TRUE(log_each(all_of(steady_), words));
            EXPECT_NE(restless.find(words), std::string::npos) << words;
        }
    }

    /// Of those that were never killed.
    void expect_nobody_else_to_have_failed() {
        for (const std::string& line : lines_of(restless_->said())) {
            EXPECT_EQ(line.find("event=member_failed"), std::string::npos) << line;
        }
        for (std::size_t i = 0; i < steady_.size(); ++i) {
            for (const std::string& line : steady_.at(i).lines()) {
                EXPECT_FALSE(line.find("event=member_failed") != std::string::npos &&
                             line.find("name=\"restless\"") == std::string::npos)
                    << line;
            }
        }
    }

    member_cluster steady_{steady_members};
    teller talk_;
    std::unique_ptr<restless_member> restless_;
    device_key sold_{test::uuid_of(77), "sold"};
    std::vector<told_message> messages_;
};

TEST_F(replica_storm, of_updates_over_a_daemon_that_is_killed_again_and_again_loses_nothing) {
    rage();

    EXPECT_GE(restless_->lives(), 15U);
    ASSERT_TRUE(have_equal_replicas(all(), calm_within));
    EXPECT_TRUE(count_each(all(), "devices", devices));
    EXPECT_TRUE(count_each(all(), "tombstones", 1));
    EXPECT_TRUE(count_each(all(), "members_alive", steady_members));
    expect_final_values();
    for (const daemon_process* each : all()) {
        expect_messages(*each);
    }
    expect_nobody_else_to_have_failed();
}

}  // namespace
}  // namespace chatter::test
