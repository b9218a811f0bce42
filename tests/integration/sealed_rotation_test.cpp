// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Keys that change, and a cluster that goes from plain to sealed, while messages stream in: none is
// lost, and nobody is suspected.

#include "complained.hpp"
#include "key_files.hpp"
#include "programs.hpp"
#include "talk.hpp"
#include "udp_probe.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace chatter::test {
namespace {

constexpr std::size_t size = 3;
constexpr std::size_t messages = 1'000;
constexpr std::size_t messages_at_once = 10;

std::string name_of(std::size_t i) {
    return "node" + std::to_string(i);
}

/// chatter-inject again and again, at one daemon after the other, until all messages are told.
class stream {
public:
    explicit stream(std::vector<base::address> to)
        : to_(std::move(to)), thread_([this] { run(); }) {}
    ~stream() {
        is_over_ = true;
        thread_.join();
    }
    stream(const stream&) = delete;
    stream& operator=(const stream&) = delete;

    /// From the next call of chatter-inject on.
    void set_options(std::vector<std::string> options) {
        const std::lock_guard lock(mutex_);
        options_ = std::move(options);
    }

    [[nodiscard]] bool reaches(std::size_t count) const {
        return wait_until([&] { return told_ >= count || failures() > 0; }) && failures() == 0;
    }
    [[nodiscard]] std::size_t told() const { return told_; }
    [[nodiscard]] std::size_t failures() const {
        const std::lock_guard lock(mutex_);
        return complaints_.size();
    }
    [[nodiscard]] std::string complaints() const {
        const std::lock_guard lock(mutex_);
        std::string all;
        for (const std::string& each : complaints_) {
            all += each;
        }
        return all;
    }

private:
    void run() {
        for (std::size_t turn = 0; told_ < messages && !is_over_; ++turn) {
            tell(to_[turn % to_.size()]);
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
    }

    void tell(const base::address& daemon) {
        std::vector<std::string> arguments{base::to_string(daemon), "-"};
        {
            const std::lock_guard lock(mutex_);
            arguments.insert(arguments.end(), options_.begin(), options_.end());
        }
        std::string input;
        for (std::size_t i = 0; i < messages_at_once; ++i) {
            input += R"({"DebugMessage":{"text":"message )" + std::to_string(told_ + i) + "\"}}\n";
        }
        const finished program = inject(arguments, input);
        if (program.exit_code != 0) {
            const std::lock_guard lock(mutex_);
            complaints_.push_back(program.err);
        }
        told_ += messages_at_once;
    }

    std::vector<base::address> to_;
    std::atomic<std::size_t> told_{0};
    std::atomic<bool> is_over_{false};
    mutable std::mutex mutex_;  ///< Of the next two.
    std::vector<std::string> options_;
    std::vector<std::string> complaints_;
    std::thread thread_;
};

/// Each has files of its own, as on a machine of its own.
class sealed_rotation : public testing::Test {
protected:
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
    }

    void start(const std::string& options, const std::string& keys) {
        for (std::size_t i = 0; i < size; ++i) {
            replace("keys" + std::to_string(i), keys);
            configure(i, options);
            std::vector<std::string> more{"--config", conf_of(i), "--name", name_of(i)};
            if (i > 0) {
                more.insert(more.end(), {"--join", base::to_string(daemons[0]->address())});
            }
            daemons[i] = std::make_unique<daemon_process>(chatterd({.more = more}));
        }
        for (const auto& each : daemons) {
            ASSERT_TRUE(each->logs("event=member_up", size - 1));
        }
    }

    /// `options` with the name of the daemon's own key file for KEYS.
    void configure(std::size_t which, std::string options) {
        if (const auto at = options.find("KEYS"); at != std::string::npos) {
            options.replace(at, 4, files.path_of("keys" + std::to_string(which)));
        }
        replace("conf" + std::to_string(which), options);
    }

    [[nodiscard]] std::string conf_of(std::size_t which) const {
        return files.path_of("conf" + std::to_string(which));
    }

    /// At once: whoever reads it meanwhile finds the old text or the new one.
    void replace(const std::string& name, const std::string& text) const {
        std::filesystem::rename(files.write("next", text), files.path_of(name));
    }

    [[nodiscard]] bool reload(std::size_t which, const std::string& outcome) {
        const std::string words = "event=reloaded " + outcome;
        const std::size_t before = daemons[which]->count_lines_with(words);
        daemons[which]->program().send_signal(SIGHUP);
        return daemons[which]->logs(words, before + 1);
    }

    [[nodiscard]] bool set_keys(std::size_t which, const std::string& keys) {
        replace("keys" + std::to_string(which), keys);
        return reload(which, "seal=only keys=" + ids_of(keys));
    }
    [[nodiscard]] bool set_keys(const std::string& keys) {
        bool all = true;
        for (std::size_t i = 0; i < size; ++i) {
            all = all && set_keys(i, keys);
        }
        return all;
    }

    [[nodiscard]] bool set_mode(const std::string& options, const std::string& outcome) {
        bool all = true;
        for (std::size_t i = 0; i < size; ++i) {
            configure(i, options);
            all = all && reload(i, outcome);
        }
        return all;
    }

    [[nodiscard]] std::vector<base::address> addresses() const {
        std::vector<base::address> all;
        for (const auto& each : daemons) {
            all.push_back(each->address());
        }
        return all;
    }

    void expect_no_loss(const stream& told) const {
        EXPECT_EQ(told.complaints(), "");
        for (const auto& each : daemons) {
            EXPECT_TRUE(each->logs("event=message", messages))
                << each->count_lines_with("event=message");
            EXPECT_EQ(each->count_lines_with("event=message"), messages);
            for (const char* never : {"member_suspect",
                                      "self_refuted",
                                      "member_failed",
                                      "no_common_key",
                                      "reload_failed"}) {
                EXPECT_EQ(each->count_lines_with("event=" + std::string(never)), 0U) << never;
            }
        }
    }

    file_directory files;
    std::array<std::unique_ptr<daemon_process>, size> daemons;
};

}  // namespace

TEST_F(sealed_rotation, a_key_is_replaced_under_a_thousand_messages) {
    const std::string old_key = new_key();
    const std::string next_key = new_key();
    start("key-file = \"KEYS\"\n", old_key);
    const std::string uses_next = "key=" + ids_of(next_key) + " first=";
    replace("injector", old_key);
    stream told(addresses());
    told.set_options({"--key-file", files.path_of("injector")});

    ASSERT_TRUE(told.reaches(messages / 5));
    ASSERT_TRUE(set_keys(old_key + next_key));

    ASSERT_TRUE(told.reaches(2 * messages / 5));
    ASSERT_TRUE(set_keys(0, next_key + old_key));
    for (const std::size_t i : {1U, 2U}) {
        EXPECT_TRUE(daemons[i]->logs("event=member_key name=\"node0\""));
        EXPECT_NE(daemons[i]->line_with("event=member_key").find(uses_next + "no"),
                  std::string::npos);
    }
    ASSERT_TRUE(set_keys(next_key + old_key));
    replace("injector", next_key + old_key);
    // Who was told to seal with another key than the first has been told of as first by now.
    EXPECT_TRUE(daemons[1]->logs(uses_next + "yes"));

    const std::size_t now = told.told();
    ASSERT_TRUE(told.reaches(std::max(now + 2 * messages_at_once, 3 * messages / 5)));
    ASSERT_TRUE(set_keys(next_key));

    ASSERT_LT(told.told(), messages) << "the stream ended before the last key did";
    ASSERT_TRUE(told.reaches(messages));
    expect_no_loss(told);
    EXPECT_TRUE(complained(inject({base::to_string(daemons[0]->address()),
                                   R"({"DebugMessage":{"text":"late"}})",
                                   "--key-file",
                                   files.write("old", old_key)}),
                           1,
                           "no answer from"));
}

TEST_F(sealed_rotation, a_plain_cluster_is_sealed_under_a_thousand_messages) {
    const std::string keys = new_key();
    start("", keys);
    stream told(addresses());
    const std::string file = "key-file = \"KEYS\"\n";

    ASSERT_TRUE(told.reaches(messages / 5));
    ASSERT_TRUE(set_mode(file + "seal = accept\n", "seal=accept"));
    replace("injector", keys);
    told.set_options({"--key-file", files.path_of("injector")});

    ASSERT_TRUE(told.reaches(2 * messages / 5));
    ASSERT_TRUE(set_mode(file + "seal = send\n", "seal=send"));

    ASSERT_TRUE(told.reaches(3 * messages / 5));
    ASSERT_TRUE(set_mode(file, "seal=only"));

    ASSERT_LT(told.told(), messages) << "the stream ended before all was sealed";
    ASSERT_TRUE(told.reaches(messages));
    expect_no_loss(told);

    const udp_probe stranger;
    const std::uint64_t before = daemons[0]->summarize()["refused_unsealed"];
    say(stranger, daemons[0]->address(), new_text("bare"));
    EXPECT_TRUE(wait_until([&] { return daemons[0]->summarize()["refused_unsealed"] > before; }));
    for (const auto& each : daemons) {
        EXPECT_EQ(each->count_lines_with("text=\"bare\""), 0U);
    }
}

}  // namespace chatter::test
