// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatter-inject and a daemon that have keys.

#include "builders.hpp"
#include "complained.hpp"
#include "key_files.hpp"
#include "programs.hpp"
#include "talk.hpp"
#include "udp_probe.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <string>
#include <vector>

namespace chatter::test {
namespace {

std::string text_gossip(const std::string& text) {
    return R"({"DebugMessage":{"text":")" + text + "\"}}\n";
}

class sealed_inject : public testing::Test {
protected:
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
    }

    [[nodiscard]] daemon_process start(std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {"--key-file", key_path, "--cluster", "prod"});
        return start_daemon({.more = more});
    }

    [[nodiscard]] static finished inject_with(const std::string& key_path,
                                              const daemon_process& to,
                                              const std::string& input,
                                              const std::string& cluster = "prod") {
        return inject(
            {base::to_string(to.address()), "-", "--key-file", key_path, "--cluster", cluster},
            input);
    }

    file_directory files;
    std::string key = wire::keyring::is_available() ? new_key() : std::string();
    std::string key_path = files.write("keys", key);
};

TEST_F(sealed_inject, what_is_sealed_is_taken_and_what_is_not_is_refused) {
    const daemon_process daemon = start();
    say(udp_probe(), daemon.address(), new_text("bare"));
    const finished program = inject_with(key_path, daemon, text_gossip("sealed"));
    EXPECT_EQ(program.exit_code, 0) << program.err;
    EXPECT_EQ(program.err + program.out, "");
    ASSERT_TRUE(daemon.logs("text=\"sealed\""));
    EXPECT_EQ(daemon.count_lines_with("event=message"), 1U);
}

TEST_F(sealed_inject, until_only_is_said_both_are_taken) {
    for (const std::string mode : {"accept", "send"}) {
        const daemon_process daemon = start({"--seal", mode});
        say(udp_probe(), daemon.address(), new_text("bare"));
        const finished program = inject_with(key_path, daemon, text_gossip("sealed"));
        EXPECT_EQ(program.exit_code, 0) << program.err;
        EXPECT_TRUE(daemon.logs("text=\"sealed\""));
        EXPECT_TRUE(daemon.logs("text=\"bare\""));
    }
}

TEST_F(sealed_inject, a_thousand_messages_are_all_taken) {
    daemon_process daemon = start();
    std::string input;
    for (int i = 0; i < 1'000; ++i) {
        input += text_gossip("message " + std::to_string(i));
    }
    const finished program = inject_with(key_path, daemon, input);
    EXPECT_EQ(program.exit_code, 0) << program.err;
    EXPECT_TRUE(daemon.logs("event=message", 1'000));
}

TEST_F(sealed_inject, another_key_or_another_cluster_gets_no_answer) {
    const daemon_process daemon = start();
    const std::string other = files.write("other", new_key());
    EXPECT_TRUE(complained(inject_with(other, daemon, text_gossip("a")), 1, "no answer from "));
    EXPECT_TRUE(complained(inject_with(key_path, daemon, text_gossip("b"), "staging"),
                           1,
                           "no daemon of cluster \"staging\" listens there"));
    EXPECT_EQ(daemon.count_lines_with("event=message"), 0U);
}

TEST_F(sealed_inject, a_passive_peer_is_refused_with_a_reason) {
    const daemon_process daemon = start();
    const std::string server =
        R"({"ViewGossip":{"ServerAdded":{"uuid":"f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4",)"
        R"("addr":"127.0.0.1:9"}}})";
    const finished program = inject_with(key_path, daemon, text_gossip("first") + server);
    EXPECT_TRUE(complained(program, 1, " refused message 2: "));
    EXPECT_TRUE(complained(program, 1, "; 1 of 2 messages were taken"));
    EXPECT_EQ(daemon.count_lines_with("event=server_added"), 0U);
}

/// The new key comes to the end, then to the front; the injector follows whenever it likes.
TEST_F(sealed_inject, keys_change_under_an_injector) {
    daemon_process daemon = start();
    const std::string next = new_key();
    const std::string next_path = files.write("next", next);
    const auto reload = [&](const std::string& keys) {
        files.write("keys", keys);
        daemon.program().send_signal(SIGHUP);
        return daemon.logs("event=reloaded seal=only keys=" + ids_of(keys));
    };
    const std::string old_path = files.write("old", key);
    ASSERT_TRUE(reload(key + next));
    EXPECT_EQ(inject_with(old_path, daemon, text_gossip("1")).exit_code, 0);
    ASSERT_TRUE(reload(next + key));
    EXPECT_EQ(inject_with(files.write("both", key + next), daemon, text_gossip("2")).exit_code, 0);
    EXPECT_EQ(inject_with(next_path, daemon, text_gossip("3")).exit_code, 0);
    ASSERT_TRUE(reload(next));
    EXPECT_TRUE(complained(inject_with(old_path, daemon, text_gossip("4")), 1, "no answer from"));
    EXPECT_EQ(inject_with(next_path, daemon, text_gossip("5")).exit_code, 0);
    EXPECT_TRUE(daemon.logs("event=message", 4));  // the answer is sent before its line is written
    EXPECT_EQ(daemon.count_lines_with("event=message"), 4U);
}

}  // namespace
}  // namespace chatter::test
