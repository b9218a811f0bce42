// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Each URL of src/api/API.md, asked of a real cluster of three.

#include "ask.hpp"
#include "key_files.hpp"
#include "member_cluster.hpp"
#include "tcp_client.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::test {
namespace {

const std::string a_token = "c2VjcmV0IG9mIDE4Kw==";

void tell(const daemon_process& whom, const std::string& json) {
    const finished done = inject({base::to_string(whom.address()), json});
    EXPECT_EQ(done.exit_code, 0) << done.err;
}

class http_test : public testing::Test {
protected:
    http_test() { EXPECT_TRUE(cluster.joined_at()); }

    [[nodiscard]] nlohmann::json member(std::size_t at, const std::string& name) {
        return find_in(document(cluster.at(at), "/api/v1/members")["members"], "name", name);
    }
    [[nodiscard]] bool is_in_state(std::size_t at, const std::string& name, const char* state) {
        return wait_until([&] {
            const auto found = member(at, name);
            return found.is_object() && found["state"] == state;
        });
    }

    member_cluster cluster{3, {"--http", "127.0.0.1:0", "--label", "rack=7"}};
};

TEST_F(http_test, each_daemon_lists_all_members) {
    for (std::size_t i = 0; i < 3; ++i) {
        const auto all = document(cluster.at(i), "/api/v1/members");
        ASSERT_EQ(all["members"].size(), 3U) << all;
        EXPECT_EQ(all["cluster"], "default");
        const auto self = find_in(all["members"], "name", node_name(i));
        EXPECT_EQ(self["is_self"], true);
        EXPECT_EQ(self["uuid"], all["self"]);
        for (std::size_t j = 0; j < 3; ++j) {
            const auto each = find_in(all["members"], "name", node_name(j));
            EXPECT_EQ(each["state"], "alive");
            EXPECT_EQ(each["addr"], base::to_string(cluster.at(j).address()));
            EXPECT_EQ(each["labels"], (nlohmann::json{{"rack", "7"}}));
        }
    }
}

TEST_F(http_test, members_can_be_chosen) {
    const auto names = [&](const std::string& query) {
        std::vector<std::string> found;
        const auto all = document(cluster.at(0), "/api/v1/members?" + query);
        for (const auto& each : all.at("members")) {
            found.push_back(each["name"]);
        }
        std::sort(found.begin(), found.end());
        return found;
    };
    EXPECT_EQ(names("name=node1"), (std::vector<std::string>{"node1"}));
    EXPECT_EQ(names("name=node%5B01%5D"), (std::vector<std::string>{"node0", "node1"}));
    EXPECT_EQ(names("label=rack%3D7&state=alive").size(), 3U);
    EXPECT_EQ(names("label=rack%3D8").size(), 0U);
    EXPECT_EQ(names("state=failed").size(), 0U);
    EXPECT_EQ(ask(cluster.at(0), "/api/v1/members?state=dead").status, 400U);
    EXPECT_EQ(ask(cluster.at(0), "/api/v1/members?color=red").status, 400U);
}

TEST_F(http_test, a_device_told_to_one_is_answered_by_all) {
    tell(cluster.at(0),
         R"({"DeviceGossip":{"DeviceAdded":{"name":"gateway","description":"a router"}}})");
    tell(cluster.at(0),
         R"({"DeviceGossip":{"DeviceStatus":{"name":"gateway","metrics":{)"
         R"("temp":{"Gauge":{"value":21.5,"unit":"C"}},)"
         R"("received":{"Counter":{"value":18446744073709551615}},"state":{"Text":"up"}}}}})");
    nlohmann::json found;
    ASSERT_TRUE(wait_until([&] {
        found = find_in(
            document(cluster.at(2), "/api/v1/devices?server=node0")["devices"], "name", "gateway");
        return found.is_object() && found["metrics"].size() == 3;
    }));
    EXPECT_EQ(found["description"], "a router");
    EXPECT_EQ(found["server"], "node0");
    EXPECT_EQ(found["status"], "fresh");
    EXPECT_EQ(found["metrics"]["temp"]["kind"], "gauge");
    EXPECT_EQ(found["metrics"]["temp"]["value"], 21.5);
    EXPECT_EQ(found["metrics"]["temp"]["unit"], "C");
    EXPECT_EQ(found["metrics"]["received"]["value"], 18446744073709551615U);
    EXPECT_EQ(found["metrics"]["state"]["value"], "up");
    EXPECT_EQ(document(cluster.at(2), "/api/v1/devices?server=node1")["devices"].size(), 0U);
    EXPECT_EQ(document(cluster.at(2), "/api/v1/devices?limit=0")["omitted"], 1);
}

TEST_F(http_test, says_why_a_member_failed) {
    cluster.kill(2);
    ASSERT_TRUE(is_in_state(0, "node2", "failed"));
    const auto why = document(cluster.at(0), "/api/v1/why/node2");
    EXPECT_EQ(why["member"]["state"], "failed");
    const std::string accuser = why["member"]["accusation"]["accuser"]["name"];
    EXPECT_TRUE(accuser == "node0" || accuser == "node1") << accuser;
    ASSERT_GE(why["transitions"].size(), 2U) << why;
    EXPECT_EQ(why["transitions"].front()["event"], "member_up");
    EXPECT_EQ(why["transitions"].back()["event"], "member_failed");
    EXPECT_EQ(ask(cluster.at(0), "/api/v1/why/nobody").status, 404U);
    EXPECT_EQ(ask(cluster.at(0), "/api/v1/why/").status, 404U);
}

TEST_F(http_test, tells_events_as_they_happen_and_goes_on_where_it_was) {
    std::string text;
    std::string id;
    const auto read_until = [&](const http::call& what, std::string_view words) {
        text.clear();
        return http::stream(what, [&](std::string_view piece) {
            text += piece;
            return text.find(words) == std::string::npos || !text.ends_with("\n\n");
        });
    };
    http::call what{.server = cluster.at(0).http(), .target = "/api/v1/events?last=100"};
    ASSERT_TRUE(read_until(what, "\"name\":\"node2\""));
    EXPECT_NE(text.find("event: member_up\n"), std::string::npos) << text;
    const auto at = text.rfind("id: ");
    ASSERT_NE(at, std::string::npos);
    id = text.substr(at + 4, text.find('\n', at) - at - 4);
    tell(cluster.at(1), R"({"DebugMessage":{"text":"between"}})");
    ASSERT_TRUE(cluster.at(0).logs("between"));
    what.target = "/api/v1/events";
    what.fields = {{"Last-Event-ID", id}};
    ASSERT_TRUE(read_until(what, "between"));
    EXPECT_NE(text.find("event: message\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("member_up"), std::string::npos) << text;
}

TEST_F(http_test, says_how_it_is_itself) {
    const auto status = document(cluster.at(1), "/api/v1/status");
    EXPECT_EQ(status["name"], "node1");
    EXPECT_EQ(status["addr"], base::to_string(cluster.at(1).address()));
    EXPECT_EQ(status["members"]["alive"], 3);
    EXPECT_EQ(status["state"], "running");
    EXPECT_EQ(status["is_ready"], true);
    EXPECT_EQ(status["local_health"], 0);
    EXPECT_GT(status["counters"]["received"], 0);
    EXPECT_GT(status["process"]["resident_bytes"], 1'000'000);
    EXPECT_EQ(status["replica_hash"], document(cluster.at(2), "/api/v1/status")["replica_hash"]);
}

TEST_F(http_test, is_healthy_and_ready) {
    EXPECT_EQ(ask(cluster.at(0), "/-/healthy").status, 200U);
    EXPECT_EQ(ask(cluster.at(1), "/-/ready").status, 200U);
    const auto lonely = start_daemon(
        {.more = {"--http", "127.0.0.1:0", "--join", "127.0.0.1:9", "--cluster", "other"}});
    EXPECT_EQ(ask(lonely, "/-/healthy").status, 200U);
    EXPECT_EQ(ask(lonely, "/-/ready").status, 503U);
}

TEST_F(http_test, shows_a_page_that_only_it_may_fill) {
    const http::answer page = ask(cluster.at(0), "/");
    EXPECT_EQ(page.status, 200U);
    EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
    EXPECT_NE(page.body.find("page.js"), std::string::npos);
    EXPECT_EQ(ask(cluster.at(0), "/page.js").status, 200U);
    EXPECT_EQ(ask(cluster.at(0), "/page.css").status, 200U);
}

TEST_F(http_test, joins_whom_it_is_told_to) {
    const auto other = start_daemon({.more = {"--name", "late", "--http", "127.0.0.1:0"}});
    const std::string target = base::to_string(other.address());
    const http::answer got = post(cluster.at(0), "/api/v1/join", R"({"target":")" + target + "\"}");
    EXPECT_EQ(got.status, 202U) << got.body;
    EXPECT_EQ(nlohmann::json::parse(got.body)["joining"], target);
    EXPECT_TRUE(is_in_state(2, "late", "alive"));
    EXPECT_EQ(post(cluster.at(0), "/api/v1/join", R"({"target":"no where"})").status, 400U);
    EXPECT_EQ(post(cluster.at(0), "/api/v1/join", "{}").status, 400U);
    EXPECT_EQ(post(cluster.at(0), "/api/v1/join", "not json").status, 400U);
}

TEST_F(http_test, leaves_when_it_is_told_to) {
    const http::answer got = post(cluster.at(2), "/api/v1/leave", "{}");
    EXPECT_EQ(got.status, 202U) << got.body;
    EXPECT_EQ(nlohmann::json::parse(got.body)["leaving"], true);
    EXPECT_EQ(cluster.at(2).program().wait_for_exit(), 0);
    EXPECT_TRUE(is_in_state(0, "node2", "left"));
    EXPECT_EQ(member(0, "node2")["reason"], "asked");
}

TEST_F(http_test, forgets_a_failed_member_everywhere) {
    tell(cluster.at(2), R"({"DeviceGossip":{"DeviceAdded":{"name":"d","description":""}}})");
    ASSERT_TRUE(wait_until(
        [&] { return document(cluster.at(0), "/api/v1/devices")["devices"].size() == 1; }));
    EXPECT_EQ(post(cluster.at(0), "/api/v1/forget", R"({"member":"node2"})").status, 409U);
    cluster.kill(2);
    ASSERT_TRUE(is_in_state(0, "node2", "failed"));
    ASSERT_TRUE(is_in_state(1, "node2", "failed"));
    EXPECT_EQ(post(cluster.at(0), "/api/v1/forget", R"({"member":"nobody"})").status, 404U);
    const http::answer got = post(cluster.at(0), "/api/v1/forget", R"({"member":"node2"})");
    EXPECT_EQ(got.status, 200U) << got.body;
    EXPECT_EQ(nlohmann::json::parse(got.body)["forgotten"]["name"], "node2");
    for (const std::size_t i : {0U, 1U}) {
        EXPECT_TRUE(wait_until([&] { return member(i, "node2").is_null(); }));
        EXPECT_TRUE(wait_until(
            [&] { return document(cluster.at(i), "/api/v1/devices")["devices"].empty(); }));
    }
}

// Who may call

TEST_F(http_test, refuses_pages_of_others) {
    const std::string server = cluster.at(0).http();
    const auto status = [&](const std::string& request, const std::string& fields) {
        tcp_client client(server);
        client.send(request + " HTTP/1.1\r\n" + fields + "Connection: close\r\n\r\n{}");
        return client.receive_all().substr(0, 12);
    };
    const std::string read = "GET /api/v1/members";
    const std::string write = "POST /api/v1/leave";
    const std::string own_host = "Host: " + server + "\r\n";
    const std::string json = "Content-Type: application/json\r\nContent-Length: 2\r\n";
    EXPECT_EQ(status(read, "Host: evil.example:2428\r\n"), "HTTP/1.1 403");
    EXPECT_EQ(status(read, own_host + "Origin: http://evil.example\r\n"), "HTTP/1.1 403");
    EXPECT_EQ(status(read, own_host + "Origin: http://" + server + "\r\n"), "HTTP/1.1 200");
    EXPECT_EQ(status(read, "Host: localhost:1\r\n"), "HTTP/1.1 200");
    EXPECT_EQ(status(write, own_host + "Content-Type: text/plain\r\nContent-Length: 2\r\n"),
              "HTTP/1.1 415");
    EXPECT_EQ(status(write, own_host + "Content-Length: 2\r\n"), "HTTP/1.1 415");
    EXPECT_EQ(status(write, own_host + json + "Origin: http://evil.example\r\n"), "HTTP/1.1 403");
    EXPECT_TRUE(cluster.at(0).program().is_running());
    EXPECT_EQ(cluster.at(0).count_lines_with("event=leaving"), 0U);
}

TEST(http_access, beyond_loopback_every_call_needs_the_token) {
    const file_directory files;
    const auto daemon = start_daemon(
        {.more = {
             "--http", "0.0.0.0:0", "--http-token-file", files.write("token", a_token + "\n")}});
    EXPECT_TRUE(daemon.logs("event=http addr=0.0.0.0"));
    const std::string port = daemon.http().substr(daemon.http().rfind(':'));
    const auto status = [&](const std::string& target, const std::string& authorization) {
        http::call what{.server = "127.0.0.1" + port, .target = target};
        if (!authorization.empty()) {
            what.fields = {{"Authorization", authorization}};
        }
        return ask(what).status;
    };
    for (const std::string target :
         {"/", "/page.js", "/api/v1/members", "/metrics", "/-/healthy"}) {
        EXPECT_EQ(status(target, ""), 401U) << target;
        EXPECT_EQ(status(target, "Bearer wrong-wrong-wrong"), 401U) << target;
        EXPECT_EQ(status(target, "Bearer " + a_token), 200U) << target;
    }
    // "any:" and the token, as a browser sends it.
    EXPECT_EQ(status("/", "Basic YW55OmMyVmpjbVYwSUc5bUlERTRLdz09"), 200U);
}

TEST(http_access, is_not_served_beyond_loopback_without_a_token) {
    const finished done = run_chatterd({"--listen", "127.0.0.1:0", "--http", "0.0.0.0:0"});
    EXPECT_EQ(done.exit_code, 2);
    EXPECT_NE(done.err.find("--http-token-file"), std::string::npos) << done.err;
}

TEST(http_access, a_port_that_was_asked_for_and_is_taken_ends_the_daemon) {
    const auto first = start_daemon({.more = {"--http", "127.0.0.1:0"}});
    const finished done = run_chatterd({"--listen", "127.0.0.1:0", "--http", first.http()});
    EXPECT_EQ(done.exit_code, 1);
    EXPECT_NE(done.err.find("cannot serve HTTP on " + first.http()), std::string::npos) << done.err;
}

TEST(http_access, by_default_it_is_at_the_number_of_the_gossip) {
    // That TCP port may be taken, by one of the many that tests have just closed.
    constexpr int tries_max = 20;
    for (int tries = 0; tries < tries_max; ++tries) {
        const auto daemon = start_daemon({.has_http_by_default = true});
        if (!daemon.http().empty()) {
            EXPECT_EQ(daemon.http(), base::to_string(daemon.address()));
            return;
        }
        EXPECT_TRUE(daemon.logs("event=http_unavailable"));
    }
    ADD_FAILURE() << "no port was free";
}

TEST(http_access, can_be_off) {
    const auto daemon = start_daemon({.more = {"--http", "off"}});
    EXPECT_EQ(daemon.http(), "");
    EXPECT_EQ(daemon.count_lines_with("event=http"), 0U);
}

TEST(http_access, by_default_the_daemon_goes_on_without_where_that_number_is_taken) {
    const auto first = start_daemon({.more = {"--http", "127.0.0.1:0"}});
    const auto second = start_daemon({.listen = first.http(), .has_http_by_default = true});
    EXPECT_EQ(second.http(), "");
    EXPECT_EQ(second.count_lines_with("event=http_unavailable addr=" + first.http()), 1U);
}

}  // namespace
}  // namespace chatter::test
