// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Each command of chatterctl, asked of a real cluster of three, as a table and as JSON; each of
// its errors; and what its exit codes say.

#include "ask.hpp"
#include "complained.hpp"
#include "key_files.hpp"
#include "member_cluster.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <string>
#include <vector>

namespace chatter::test {
namespace {

using arguments = std::vector<std::string>;

std::string http_address_of(const daemon_process& whom) {
    return field_of(whom.line_with("event=http "), "addr").value_or("");
}

/// Two blanks or more, as columns have them between them, become one.
std::string squeezed(const std::string& text) {
    std::string made;
    for (const char each : text) {
        if (each != ' ' || !made.ends_with(' ')) {
            made += each;
        }
    }
    return made;
}

bool contains(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
}

class ctl : public testing::Test {
protected:
    ctl() { EXPECT_TRUE(cluster.joined_at()); }

    finished ask(arguments command, std::size_t whom = 0) {
        command.insert(command.begin(), {"--server", http_address_of(cluster.at(whom))});
        return run_chatterctl(command);
    }
    nlohmann::json ask_for_json(arguments command, std::size_t whom = 0) {
        command.insert(command.end(), {"--output", "json"});
        const finished done = ask(command, whom);
        EXPECT_EQ(done.exit_code, 0) << done.err;
        EXPECT_EQ(lines_of(done.out).size(), 1U) << done.out;
        return nlohmann::json::parse(done.out, nullptr, false);
    }
    /// Waits until the daemon that is asked prints that.
    bool prints(const arguments& command, const std::string& words, std::size_t whom = 0) {
        return wait_until([&] { return contains(squeezed(ask(command, whom).out), words); });
    }
    void tell(std::size_t whom, const std::string& gossip) {
        EXPECT_EQ(inject({base::to_string(cluster.at(whom).address()), gossip}).exit_code, 0);
    }
    void add_gateway(const std::string& more = "") {
        tell(1, R"({"DeviceGossip":{"DeviceAdded":{"name":"gateway","description":"ASUS"}}})");
        tell(1,
             R"({"DeviceGossip":{"DeviceStatus":{"name":"gateway","metrics":{)"
             R"("temp":{"Gauge":{"value":21.5,"unit":"C"}},"state":{"Text":"up"}})" +
                 more + "}}}");
        EXPECT_TRUE(prints({"devices"}, "temp=21.5 C"));
    }

    member_cluster cluster{3, {"--http", "127.0.0.1:0", "--label", "rack=7", "--profile", "local"}};
};

TEST_F(ctl, members_are_a_table) {
    for (std::size_t i = 0; i < 3; ++i) {
        const finished done = ask({"members"}, i);
        EXPECT_EQ(done.exit_code, 0);
        EXPECT_EQ(done.err, "");
        const auto lines = lines_of(squeezed(done.out));
        ASSERT_EQ(lines.size(), 4U) << done.out;
        EXPECT_EQ(lines[0], "STATE NAME ADDRESS SINCE RTT LABELS");
        for (std::size_t j = 0; j < 3; ++j) {
            EXPECT_EQ(lines[j + 1].find("alive " + node_name(j) + " " +
                                        base::to_string(cluster.at(j).address())),
                      0U)
                << lines[j + 1];
            EXPECT_TRUE(lines[j + 1].ends_with("rack=7"));
            EXPECT_EQ(contains(lines[j + 1], " self "), i == j);
        }
    }
}

TEST_F(ctl, members_are_the_apis_document) {
    const auto members = ask_for_json({"members"});
    EXPECT_EQ(members["members"].size(), 3U);
    EXPECT_EQ(members["cluster"], "default");
}

TEST_F(ctl, members_are_chosen) {
    EXPECT_EQ(lines_of(ask({"members", "--name", "node[12]"}).out).size(), 3U);
    EXPECT_EQ(lines_of(ask({"members", "--label", "rack=7", "--label", "rack"}).out).size(), 4U);
    EXPECT_EQ(lines_of(ask({"members", "--state", "alive", "--state", "left"}).out).size(), 4U);
    const finished none = ask({"members", "--state", "failed"});
    EXPECT_EQ(none.exit_code, 0) << "nobody failed: no failure";
    EXPECT_EQ(none.out, "");
    EXPECT_EQ(none.err, "chatterctl: no member is like that\n");
}

TEST_F(ctl, devices_are_listed_shown_and_chosen) {
    EXPECT_EQ(ask({"devices"}).err, "chatterctl: there are no devices\n");
    add_gateway();
    const finished all = ask({"devices"});
    EXPECT_EQ(squeezed(all.out).find("STATUS SERVER DEVICE AGE METRICS\nfresh node1 gateway "), 0U)
        << all.out;
    EXPECT_EQ(ask({"devices", "node1"}).out, ask({"devices", "--name", "gate*"}).out);
    EXPECT_EQ(ask({"devices", "node2"}).out, "");
    EXPECT_EQ(ask_for_json({"devices", "--status", "fresh"})["devices"].size(), 1U);

    tell(2, R"({"DeviceGossip":{"DeviceAdded":{"name":"other","description":""}}})");
    ASSERT_TRUE(prints({"devices"}, "node2 other"));
    const finished some = ask({"devices", "--limit", "1"});
    EXPECT_EQ(lines_of(some.out).size(), 2U);
    EXPECT_EQ(some.err, "chatterctl: 1 more is not shown\n");
}

TEST_F(ctl, shows_one_in_full) {
    add_gateway();
    for (const std::string name : {"gateway", "node1/gateway"}) {
        const finished done = ask({"show", name});
        EXPECT_EQ(done.exit_code, 0) << done.err;
        EXPECT_TRUE(contains(squeezed(done.out), "description ASUS\nserver node1\n")) << done.out;
        EXPECT_TRUE(contains(squeezed(done.out), "temp gauge 21.5 C ")) << done.out;
    }
    EXPECT_TRUE(contains(squeezed(ask({"show", "node2"}).out), "member node2\nuuid "));
    EXPECT_EQ(ask_for_json({"show", "node1/gateway"})["devices"][0]["origin"],
              ask_for_json({"show", "node1"})["members"][0]["uuid"]);
    const finished none = ask({"show", "node*"});
    EXPECT_EQ(none.exit_code, 1) << "a pattern is no name";
    EXPECT_EQ(none.out, "");
    EXPECT_EQ(none.err, "chatterctl: no member and no device is called node*\n");
}

TEST_F(ctl, a_hostile_name_stays_text) {
    tell(
        0,
        R"({"DeviceGossip":{"DeviceAdded":{"name":"a\u001b[2J\u202e\nfresh x","description":""}}})");
    ASSERT_TRUE(prints({"devices"}, "a\\u001b[2J\\u202e\\nfresh x"));
    for (const std::string output : {"table", "json"}) {
        const finished done = ask({"devices", "--output", output});
        EXPECT_FALSE(contains(done.out, "\x1b"));
        EXPECT_FALSE(contains(done.out, "\xe2\x80\xae"));
        EXPECT_EQ(lines_of(done.out).size(), output == "json" ? 1U : 2U);
    }
}

TEST_F(ctl, tells_why_a_member_failed) {
    cluster.kill(2);
    ASSERT_TRUE(prints({"members"}, "failed node2"));
    const finished done = ask({"why", "node2"});
    const auto lines = lines_of(done.out);
    ASSERT_GE(lines.size(), 5U) << done.out;
    EXPECT_TRUE(contains(lines[0], " has failed, for ")) << lines[0];
    EXPECT_EQ(lines[1].find("Accused by node"), 0U) << lines[1];
    EXPECT_TRUE(contains(done.out, "node2 failed: accused by node")) << done.out;
    EXPECT_EQ(ask_for_json({"why", "node2"})["member"]["state"], "failed");

    const finished nobody = ask({"why", "nobody"});
    EXPECT_TRUE(complained(nobody, 1, "no member has this name")) << nobody.err;
}

TEST_F(ctl, shows_the_daemon_itself) {
    const std::string text = squeezed(ask({"status"}, 1).out);
    EXPECT_EQ(text.find("name node1\n"), 0U) << text;
    EXPECT_TRUE(contains(text, "\nstate running, ready\n")) << text;
    EXPECT_TRUE(contains(text, "\nmembers 3 alive, 0 suspect, 0 failed, 0 left\n")) << text;
    EXPECT_EQ(ask_for_json({"status"}, 1)["name"], "node1");
}

TEST_F(ctl, checks_members_with_the_exit_codes_of_plugins) {
    const finished well = ask({"check"});
    EXPECT_EQ(well.exit_code, 0);
    EXPECT_EQ(well.out,
              "CHATTER OK - 3 members alive, 0 failed | failed=0;1;1;0 suspect=0 alive=3\n");
    cluster.kill(2);
    ASSERT_TRUE(prints({"members"}, "failed node2"));
    const finished warned = ask({"check", "members", "-w", "1", "-c", "2"});
    EXPECT_EQ(warned.exit_code, 1);
    EXPECT_EQ(warned.out,
              "CHATTER WARNING - 2 members alive, 1 failed: node2 | failed=1;1;2;0 suspect=0 "
              "alive=2\n");
    EXPECT_EQ(ask({"check"}).exit_code, 2);
    EXPECT_EQ(ask({"check", "-w", "2"}).exit_code, 0);
}

TEST_F(ctl, checks_devices) {
    add_gateway(R"(,"expires_after_millis":1500)");
    ASSERT_TRUE(
        prints({"check", "devices"}, "CRITICAL - 1 device, 1 stale, 0 gone: node1/gateway"));
    EXPECT_EQ(ask({"check", "devices"}).exit_code, 2);
    EXPECT_EQ(ask({"check", "devices", "-w", "1", "-c", "2"}).exit_code, 1);
}

TEST_F(ctl, what_cannot_be_checked_is_unknown) {
    const auto is_unknown = [](const finished& done, const std::string& words) {
        return done.exit_code == 3 && done.out.starts_with("CHATTER UNKNOWN - ") &&
               contains(done.out, words) && lines_of(done.out).size() == 1;
    };
    EXPECT_TRUE(is_unknown(ask({"check", "-w", "x"}), "\"x\" is not a number"));
    EXPECT_TRUE(is_unknown(ask({"check", "servers"}), "\"servers\""));
    EXPECT_TRUE(is_unknown(ask({"check", "--bogus"}), "--bogus"));
    EXPECT_TRUE(is_unknown(ask({"check", "-w", "2", "-c", "1"}), "--critical is below --warning"));
    EXPECT_TRUE(is_unknown(ask({"check", "--output", "json"}), "json"));
    EXPECT_TRUE(is_unknown(run_chatterctl({"--server", "127.77.0.9:1", "check"}),
                           "no daemon answers at 127.77.0.9:1 (Connection refused)"));
}

TEST_F(ctl, joins_and_forgets) {
    daemon_process lonely =
        start_daemon({.more = {"--http", "127.0.0.1:0", "--name", "lonely", "--profile", "local"}});
    const std::string server = http_address_of(lonely);
    const finished joined =
        run_chatterctl({"join", base::to_string(cluster.at(0).address()), "--server", server});
    EXPECT_EQ(joined.exit_code, 0) << joined.err;
    ASSERT_TRUE(prints({"members"}, "alive lonely"));
    EXPECT_EQ(run_chatterctl({"join", "a:b:c", "--server", server}).exit_code, 1);

    const finished alive = ask({"forget", "lonely"});
    EXPECT_EQ(alive.exit_code, 1) << alive.out;
    EXPECT_TRUE(contains(alive.err, "failed or left")) << alive.err;
    static_cast<void>(lonely.stop(SIGKILL));
    ASSERT_TRUE(prints({"members"}, "failed lonely"));
    const finished gone = ask({"forget", "lonely"});
    EXPECT_EQ(gone.exit_code, 0) << gone.err;
    EXPECT_TRUE(contains(gone.out, "lonely (")) << gone.out;
    for (std::size_t i = 0; i < 3; ++i) {
        EXPECT_TRUE(wait_until([&] {
            return ask({"members", "--name", "lonely"}, i).out.empty();
        }));
    }
    EXPECT_EQ(ask({"forget", "lonely"}).exit_code, 1);
}

TEST_F(ctl, leaves) {
    const finished done = ask({"leave"}, 2);
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_EQ(cluster.at(2).program().wait_for_exit(), 0);
    EXPECT_TRUE(prints({"members"}, "left node2"));
}

TEST_F(ctl, watches_a_kill_until_it_is_interrupted) {
    process watching(chatterctl({"watch", "--server", http_address_of(cluster.at(0))}));
    process as_json(
        chatterctl({"watch", "--output", "json", "--server", http_address_of(cluster.at(0))}));
    const auto hears = [](process& who, const std::string& words) {
        return wait_until([&] { return contains(who.out(), words); });
    };
    // Of what was said before they came they hear nothing.
    ASSERT_TRUE(wait_until([&] {
        tell(0, R"({"DebugMessage":{"text":"they listen"}})");
        return contains(watching.out(), "they listen") && contains(as_json.out(), "they listen");
    }));
    cluster.kill(2);
    EXPECT_TRUE(hears(watching, "node2 failed: accused by node")) << watching.out();
    EXPECT_TRUE(hears(as_json, "\"event\":\"member_failed\"")) << as_json.out();
    watching.send_signal(SIGINT);
    as_json.send_signal(SIGINT);
    EXPECT_EQ(watching.wait_for_exit(), -SIGINT);
    EXPECT_EQ(as_json.wait_for_exit(), -SIGINT);
    EXPECT_EQ(watching.err(), "");
    EXPECT_TRUE(watching.out().ends_with('\n'));
    for (const std::string& each : lines_of(as_json.out())) {
        EXPECT_TRUE(nlohmann::json::parse(each, nullptr, false).is_object()) << each;
    }
}

TEST_F(ctl, watch_begins_with_the_last_and_ends_when_nobody_reads) {
    const launch watch_into_head{"/bin/sh",
                                 {"-c",
                                  "\"$0\" watch --last 1 --server \"$1\" | head -n 1",
                                  chatterctl({}).program,
                                  http_address_of(cluster.at(0))}};
    process piped(watch_into_head);
    EXPECT_TRUE(wait_until([&] { return contains(piped.out(), " is up"); })) << piped.err();
    EXPECT_TRUE(wait_until([&] {
        tell(0, R"({"DebugMessage":{"text":"somebody may listen"}})");
        return !piped.is_running();
    }));
    EXPECT_EQ(piped.err(), "");
    EXPECT_EQ(lines_of(piped.out()).size(), 1U);
}

TEST_F(ctl, watch_waits_for_a_daemon_that_is_started_anew) {
    const std::string server = http_address_of(cluster.at(1));
    process watching(chatterctl({"watch", "--last", "1", "--server", server}));
    ASSERT_TRUE(wait_until([&] { return contains(watching.out(), " is up"); }));
    cluster.kill(1);
    ASSERT_TRUE(wait_until([&] { return contains(watching.err(), "; waiting for it\n"); }));
    cluster.restart(1, {"--http", server, "--join", base::to_string(cluster.at(0).address())});
    ASSERT_TRUE(wait_until([&] { return contains(watching.err(), " answers again\n"); }));
    // Its new run begins with the members that it found.
    EXPECT_TRUE(wait_until([&] { return contains(watching.out(), "node2 ("); })) << watching.out();
    EXPECT_TRUE(watching.is_running());
}

TEST_F(ctl, a_daemon_with_a_token_is_asked_with_it) {
    const file_directory files;
    const std::string token = files.write("token", "c2VjcmV0IG9mIDE4Kw==\n");
    const std::string other = files.write("other", "YW5vdGhlciBzZWNyZXQh\n");
    const std::string open = files.write("open", "c2VjcmV0\n", std::filesystem::perms(0644));
    const daemon_process sealed =
        start_daemon({.more = {"--http", "127.0.0.1:0", "--http-token-file", token}});
    const auto done = [&](arguments more) {
        more.insert(more.end(), {"members", "--server", http_address_of(sealed)});
        return run_chatterctl(more);
    };
    EXPECT_EQ(done({"--token-file", token}).exit_code, 0);
    EXPECT_TRUE(contains(done({}).err, "wants a token: name the file"));
    EXPECT_TRUE(contains(done({"--token-file", other}).err, "takes another token"));
    EXPECT_TRUE(contains(done({"--token-file", open}).err, "chmod 600"));
    EXPECT_TRUE(contains(done({"--token-file", "/nonexistent"}).err, "No such file"));
    for (const auto& more : {arguments{}, {"--token-file", other}, {"--token-file", open}}) {
        EXPECT_EQ(done(more).exit_code, 1);
        EXPECT_EQ(lines_of(done(more).err).size(), 1U);
    }
}

TEST(ctl_alone, says_how_to_start_a_daemon_where_none_answers) {
    const finished done = run_chatterctl({"--server", "127.77.0.9:1", "members"});
    EXPECT_EQ(done.exit_code, 1);
    EXPECT_EQ(done.out, "");
    EXPECT_EQ(done.err,
              "chatterctl: no daemon answers at 127.77.0.9:1 (Connection refused); start one with: "
              "chatterd, or name another with --server\n");
    EXPECT_TRUE(contains(run_chatterctl({"--server", "nobody.invalid", "members"}).err,
                         "no daemon answers at nobody.invalid:2428 ("));
}

TEST(ctl_alone, bad_usage_ends_with_2_and_one_line) {
    for (const arguments& each : {arguments{},
                                  {"memebrs"},
                                  {"show"},
                                  {"members", "--state", "dead"},
                                  {"devices", "--limit", "0"},
                                  {"status", "--output", "xml"},
                                  {"status", "--server", "web1:99999"},
                                  {"status", "--server", "a\nb"},
                                  {"top"},
                                  {"top", "--output", "json", "-n", "1"}}) {
        const finished done = run_chatterctl(each);
        EXPECT_EQ(done.exit_code, 2) << done.err;
        EXPECT_EQ(done.out, "");
        EXPECT_EQ(lines_of(done.err).size(), 1U) << done.err;
        EXPECT_EQ(done.err.find("chatterctl: "), 0U);
        EXPECT_TRUE(done.err.ends_with(" (see chatterctl --help)\n")) << done.err;
    }
}

TEST(ctl_alone, output_that_cannot_be_written_is_told) {
    const daemon_process one = start_daemon({.more = {"--http", "127.0.0.1:0"}});
    const finished done = run({"/bin/sh",
                               {"-c",
                                "\"$0\" members --server \"$1\" > /dev/full",
                                chatterctl({}).program,
                                http_address_of(one)}});
    EXPECT_EQ(done.exit_code, 1);
    EXPECT_EQ(done.err, "chatterctl: cannot write the output\n");
}

TEST(ctl_alone, help_names_commands_environment_and_exit_codes) {
    const finished done = run_chatterctl({"--help"});
    EXPECT_EQ(done.exit_code, 0);
    for (const std::string words : {"members",
                                    "devices",
                                    "show",
                                    "why",
                                    "watch",
                                    "top",
                                    "status",
                                    "join",
                                    "leave",
                                    "forget",
                                    "check",
                                    "completion",
                                    "CHATTER_SERVER",
                                    "CHATTER_TOKEN_FILE",
                                    "NO_COLOR",
                                    "Exit codes:",
                                    "127.0.0.1:2428"}) {
        EXPECT_TRUE(contains(done.out, words)) << words;
    }
    EXPECT_EQ(run_chatterctl({"--version"}).out.find("chatterctl "), 0U);
}

}  // namespace
}  // namespace chatter::test
