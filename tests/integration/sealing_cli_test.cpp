// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Keys and configuration files on the command line of both programs, and SIGHUP.

#include "builders.hpp"
#include "complained.hpp"
#include "key_files.hpp"
#include "programs.hpp"
#include "udp_probe.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace chatter::test {
namespace {

constexpr const char* hello = R"({"DebugMessage":{"text":"hello"}})";

class with_keys : public testing::Test {
protected:
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
    }
    file_directory files;
};

class with_config : public testing::Test {
protected:
    /// chatterd with a configuration file of this text, where it ends by itself.
    [[nodiscard]] finished run_with(const std::string& text,
                                    std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {"--config", files.write("conf", text)});
        return run_chatterd(more);
    }
    file_directory files;
};

}  // namespace

// --generate-key

TEST_F(with_keys, each_generated_key_is_one_line_of_its_own) {
    const finished first = run_chatterd({"--generate-key"});
    const finished second = run_chatterd({"--generate-key"});
    for (const finished& each : {first, second}) {
        EXPECT_EQ(each.exit_code, 0);
        EXPECT_EQ(each.err, "");
        EXPECT_EQ(lines_of(each.out).size(), 1U);
        EXPECT_EQ(each.out.size(), 45U);
        EXPECT_EQ(ids_of(each.out).size(), 8U);
    }
    EXPECT_NE(first.out, second.out);
}

/// `chatterd --generate-key > $CHATTER_KEY_FILE`: the shell has made the file.
TEST_F(with_keys, a_key_goes_into_a_file_that_nobody_else_can_read) {
    const std::string path = files.write("cluster.key", "", std::filesystem::perms(0644));
    launch what = chatterd();
    const std::string command = "'" + what.program + "' --generate-key > '" + path + "'";
    const finished made = run({"/bin/sh", {"-c", command}, {{"CHATTER_KEY_FILE", path}}});
    EXPECT_EQ(made.exit_code, 0) << made.err;
    EXPECT_EQ(std::filesystem::status(path).permissions(), std::filesystem::perms(0600));
    const daemon_process daemon = start_daemon({.more = {"--key-file", path}});
    EXPECT_EQ(field_of(daemon.line_with("event=listening"), "seal"), "only");
}

TEST(sealing_cli, without_libsodium_there_are_no_keys) {
    if (wire::keyring::is_available()) {
        GTEST_SKIP() << "built with libsodium";
    }
    EXPECT_TRUE(complained(run_chatterd({"--generate-key"}), 1, "without libsodium"));
    EXPECT_TRUE(complained(run_chatterd({"--key-file", "/dev/null"}), 2, "without libsodium"));
    EXPECT_TRUE(complained(
        inject({"127.0.0.1:1", hello, "--key-file", "/dev/null"}), 2, "without libsodium"));
}

// --key-file and --seal

TEST_F(with_keys, the_mode_and_the_ids_are_in_the_first_line) {
    const std::string keys = new_key() + "# the old one\n" + new_key();
    const std::string path = files.write("keys", keys);
    const daemon_process daemon = start_daemon({.more = {"--key-file", path, "--seal", "accept"}});
    EXPECT_TRUE(daemon.line_with("event=listening").ends_with(" seal=accept keys=" + ids_of(keys)));
    launch by_environment = chatterd();
    by_environment.environment["CHATTER_KEY_FILE"] = path;
    const daemon_process other(by_environment);
    EXPECT_TRUE(other.line_with("event=listening").ends_with(" seal=only keys=" + ids_of(keys)));
}

TEST_F(with_keys, a_key_file_that_cannot_be_used_ends_with_1_and_one_line) {
    const std::string open = files.write("open", new_key(), std::filesystem::perms(0640));
    const std::string wrong = files.write("wrong", "not a key\n");
    for (const auto& [path, cause] : std::vector<std::pair<std::string, std::string>>{
             {open, "chmod 600 '" + open + "'"},
             {wrong, wrong},
             {files.path_of("none"), "No such file"}}) {
        EXPECT_TRUE(
            complained(run_chatterd({"--listen", "127.0.0.1:0", "--key-file", path}), 1, cause));
        EXPECT_TRUE(complained(inject({"127.0.0.1:1", "--key-file", path, "--", hello}), 1, cause));
    }
}

TEST_F(with_keys, a_mode_that_is_none_is_bad_usage) {
    EXPECT_TRUE(
        complained(run_chatterd({"--key-file", files.write("keys", new_key()), "--seal", "off"}),
                   2,
                   "\"off\""));
}

TEST(sealing_cli, what_it_means_to_have_no_key_is_told_beyond_loopback_alone) {
    const daemon_process inside = start_daemon();
    EXPECT_TRUE(inside.line_with("event=listening").ends_with(" seal=off"));
    EXPECT_EQ(inside.count_lines_with("event=unsealed"), 0U);
    const daemon_process outside = start_daemon({.listen = "0.0.0.0:0"});
    EXPECT_TRUE(outside.logs("level=warn event=unsealed addr=0.0.0.0:"));
}

// --config

TEST_F(with_config, a_file_holds_what_the_command_line_does_not_say) {
    const std::string path =
        files.write("conf", "# of web1\nlisten = 127.0.0.1:0\nname = \"web 1\"\ncluster = prod\n");
    launch what = chatterd();
    what.arguments = {"--config", path, "--cluster", "staging"};
    const daemon_process daemon(what);
    const std::string line = daemon.line_with("event=listening");
    EXPECT_NE(line.find(R"(name="web 1" cluster="staging")"), std::string::npos) << line;
}

TEST_F(with_config, lists_are_options_that_are_repeated) {
    const daemon_process first = start_daemon({.more = {"--name", "first"}});
    launch what = chatterd();
    what.arguments = {"--config",
                      files.write("conf",
                                  "listen = \"127.0.0.1:0\"\nname = second\n"
                                  "label = [\"rack=[7,8]\", 'dc=a b']\njoin = [\"" +
                                      base::to_string(first.address()) + "\"]\n")};
    const daemon_process second(what);
    ASSERT_TRUE(first.logs("event=member_up name=\"second\""));
    EXPECT_EQ(first.count_lines_with(R"(labels={"dc":"a b","rack":"[7,8]"})"), 1U);
}

TEST_F(with_config, what_is_wrong_in_a_file_is_bad_usage_in_one_line) {
    for (const auto& [text, cause] : std::vector<std::pair<std::string, std::string>>{
             {"colour = red", "\"colour\""},
             {"l = 127.0.0.1:0", "\"l\""},
             {"--listen = 127.0.0.1:0", "\"--listen\""},
             {"generate-key = true", "\"generate-key\""},
             {"explain-timing = true", "\"explain-timing\""},
             {"config = other", "\"config\""},
             {"help = true", "\"help\""},
             {"\nlisten", "line 2"},
             {"listen = [::]:0", "line 1"},
             {"listen = foo", "\"foo\""},
             {"listen = [\"127.0.0.1:0\", \"127.0.0.1:0\"]", "listen"},
             {"join = []", "\"join\" has no value"},
             {"fanout = 0\nhops-max = x", "--fanout: \"0\""},
             {"fanout = 0\nhops-max = x", "--hops-max: \"x\""},
             {"seal = only", "--seal needs --key-file"}}) {
        EXPECT_TRUE(complained(run_with(text), 2, cause)) << text;
    }
}

TEST_F(with_config, the_command_line_mends_what_a_file_has_wrong) {
    const finished program = run_with("fanout = 0", {"--fanout", "3", "--explain-timing"});
    EXPECT_EQ(program.exit_code, 0) << program.err;
}

TEST_F(with_config, two_files_are_one_too_many) {
    EXPECT_TRUE(complained(
        run_with("fanout = 3", {"--config", files.write("more", "hops-max = 3")}), 2, "--config"));
}

// SIGHUP

/// From plain to sealed without a restart, and a key more: a file is edited, a signal sent.
TEST_F(with_keys, a_hangup_reads_the_files_again) {
    const std::string key_path = files.write("keys", new_key());
    const std::string conf_path = files.write("conf", "");
    daemon_process daemon = start_daemon({.more = {"--config", conf_path}});
    files.write("conf", "key-file = \"" + key_path + "\"\nseal = accept\n");
    daemon.program().send_signal(SIGHUP);
    ASSERT_TRUE(daemon.logs("level=info event=reloaded seal=accept keys="));
    const std::string keys = new_key() + new_key();
    files.write("keys", keys);
    files.write("conf", "key-file = \"" + key_path + "\"\n");
    daemon.program().send_signal(SIGHUP);
    ASSERT_TRUE(daemon.logs("level=info event=reloaded seal=only keys=" + ids_of(keys)));
    files.write("conf", "");
    daemon.program().send_signal(SIGHUP);
    ASSERT_TRUE(daemon.logs("level=info event=reloaded seal=off"));
    EXPECT_EQ(daemon.count_lines_with("reload_ignored"), 0U);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(with_keys, a_hangup_that_fails_changes_nothing_and_says_why) {
    const std::string path = files.write("keys", new_key());
    daemon_process daemon = start_daemon({.more = {"--key-file", path}});
    files.write("keys", new_key(), std::filesystem::perms(0644));
    daemon.program().send_signal(SIGHUP);
    ASSERT_TRUE(daemon.logs("level=warn event=reload_failed reason=\"key file"));
    EXPECT_EQ(daemon.count_lines_with("chmod 600"), 1U);
    files.write("keys", "rubbish");
    daemon.program().send_signal(SIGHUP);
    ASSERT_TRUE(daemon.logs("level=warn event=reload_failed", 2));
    EXPECT_EQ(daemon.count_lines_with("rubbish"), 0U);
    EXPECT_EQ(daemon.count_lines_with("event=reloaded"), 0U);
    EXPECT_EQ(daemon.stop(), 0);
}

TEST_F(with_config, a_hangup_tells_which_options_take_a_restart) {
    const std::string path = files.write("conf", "hops-max = 3\n");
    daemon_process daemon = start_daemon({.more = {"--config", path}});
    files.write("conf", "hops-max = 4\nlabel = rack=7");
    daemon.program().send_signal(SIGHUP);
    ASSERT_TRUE(daemon.logs("event=reload_failed reason=\"--config: line 2"));
    files.write("conf", "hops-max = 4\nlabel = \"rack=7\"");
    daemon.program().send_signal(SIGHUP);
    ASSERT_TRUE(daemon.logs("level=warn event=reload_ignored options=\"hops-max, label\""));
    EXPECT_EQ(daemon.stop(), 0);
}

// chatter-inject

TEST_F(with_keys, an_injection_that_nobody_answers_ends_with_1_and_says_why) {
    const std::string keys = new_key();
    const udp_probe silent;
    const std::string target = base::to_string(silent.address());
    EXPECT_TRUE(complained(
        inject({target, hello, "--key-file", files.write("keys", keys), "--cluster", "prod"}),
        1,
        "no answer from " + target +
            " within 2 s: no daemon of cluster \"prod\" listens there with a common key (this key "
            "file's: " +
            ids_of(keys) + ")"));
}

TEST_F(with_keys, an_injection_too_large_to_be_sealed_is_refused) {
    const std::string path = files.write("keys", new_key());
    const udp_probe silent;
    const std::string text = R"({"DebugMessage":{"text":")" + std::string(65'400, 'x') + "\"}}";
    EXPECT_TRUE(
        complained(inject({base::to_string(silent.address()), "-", "--key-file", path}, text),
                   2,
                   "do not fit a sealed datagram, which has 65447 at most"));
    EXPECT_TRUE(complained(
        inject({base::to_string(silent.address()), hello, "--cluster", ""}), 2, "--cluster"));
}

}  // namespace chatter::test
