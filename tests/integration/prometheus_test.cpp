// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// /metrics as Prometheus itself reads it: its linter, and a server that scrapes three daemons.

#include "ask.hpp"
#include "member_cluster.hpp"
#include "temporary_directory.hpp"
#include "udp_probe.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <filesystem>
#include <fstream>
#include <memory>
#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <unistd.h>

namespace chatter::test {
namespace {

const std::string promtool = "/usr/bin/promtool";
const std::string prometheus = "/usr/bin/prometheus";

/// A port that nobody has at the moment: Prometheus does not say which one the kernel chose.
std::uint16_t free_port() {
    const int handle = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof name;
    const bool found = bind(handle, reinterpret_cast<const sockaddr*>(&name), size) == 0 &&
                       getsockname(handle, reinterpret_cast<sockaddr*>(&name), &size) == 0;
    close(handle);
    if (!found) {
        throw std::runtime_error("no free port");
    }
    return ntohs(name.sin_port);
}

class prometheus_test : public testing::Test {
protected:
    prometheus_test() {
        EXPECT_TRUE(cluster.joined_at());
        static_cast<void>(inject({base::to_string(cluster.at(0).address()),
                                  R"({"DeviceGossip":{"DeviceStatus":{"name":"gate\"way\n",)"
                                  R"("metrics":{"temp":{"Gauge":{"value":21.5,"unit":"C"}},)"
                                  R"("received":{"Counter":{"value":17,"unit":"B"}},)"
                                  R"("state":{"Text":"up"}}}}})"}));
        EXPECT_TRUE(wait_until(
            [&] { return ask(cluster.at(2), "/metrics").body.find("21.5") != std::string::npos; }));
    }

    /// One that scrapes all of the cluster four times a second.
    void start_server() {
        std::string targets;
        for (std::size_t i = 0; i < cluster.size(); ++i) {
            targets += (targets.empty() ? "\"" : ",\"") + cluster.at(i).http() + "\"";
        }
        const std::string config = directory.path() + "/prometheus.yml";
        std::ofstream(config) << "scrape_configs:\n"
                                 "  - job_name: chatter\n"
                                 "    scrape_interval: 250ms\n"
                                 "    scrape_timeout: 200ms\n"
                                 "    static_configs:\n"
                                 "      - targets: ["
                              << targets << "]\n";
        address = "127.0.0.1:" + std::to_string(free_port());
        server =
            std::make_unique<process>(launch{prometheus,
                                             {"--config.file=" + config,
                                              "--storage.tsdb.path=" + directory.path() + "/data",
                                              "--web.listen-address=" + address}});
    }

    /// How many series it has for `query`, whose value is `value`.
    [[nodiscard]] std::size_t count_of(const std::string& query, const std::string& value) const {
        const http::answer got = ask({.server = address, .target = "/api/v1/query?query=" + query});
        const auto read = nlohmann::json::parse(got.body, nullptr, false);
        std::size_t count = 0;
        if (read.is_object() && read.value("status", "") == "success") {
            for (const auto& each : read["data"]["result"]) {
                count += each["value"][1] == value ? 1U : 0U;
            }
        }
        return count;
    }

    member_cluster cluster{3, {"--http", "127.0.0.1:0"}};
    temporary_directory directory;
    std::string address;
    std::unique_ptr<process> server;
};

TEST_F(prometheus_test, its_linter_has_nothing_to_say) {
    if (!std::filesystem::exists(promtool)) {
        GTEST_SKIP() << promtool << " is not installed (Debian: prometheus)";
    }
    const http::answer got = ask(cluster.at(1), "/metrics");
    ASSERT_EQ(got.status, 200U);
    EXPECT_EQ(got.content_type, "text/plain; version=0.0.4; charset=utf-8");
    const finished done = run({promtool, {"check", "metrics"}}, got.body);
    EXPECT_EQ(done.exit_code, 0) << got.body;
    EXPECT_EQ(done.out + done.err, "");
}

/// So that silence means something.
TEST_F(prometheus_test, its_linter_can_complain) {
    if (!std::filesystem::exists(promtool)) {
        GTEST_SKIP() << promtool << " is not installed (Debian: prometheus)";
    }
    const finished done =
        run({promtool, {"check", "metrics"}}, "# TYPE chatter_sent counter\nchatter_sent 1\n");
    EXPECT_NE(done.exit_code, 0);
}

TEST_F(prometheus_test, a_server_scrapes_a_cluster) {
    if (!std::filesystem::exists(prometheus)) {
        GTEST_SKIP() << prometheus << " is not installed (Debian: prometheus)";
    }
    start_server();
    EXPECT_TRUE(wait_until([&] { return count_of("up", "1") == 3; })) << server->err();
    // Each of the three says of each of the three that it is alive.
    EXPECT_TRUE(wait_until(
        [&] { return count_of("chatter_member_state%7Bstate%3D%22alive%22%7D", "1") == 9; }));
    EXPECT_TRUE(wait_until([&] { return count_of("chatter_device_value", "21.5") == 3; }));
    EXPECT_TRUE(wait_until([&] { return count_of("chatter_device_counted_total", "17") == 3; }));
    cluster.kill(2);
    EXPECT_TRUE(wait_until(
        [&] { return count_of("chatter_member_state%7Bstate%3D%22failed%22%7D", "1") == 2; }));
    EXPECT_TRUE(wait_until([&] { return count_of("up", "0") == 1; }));
    server->send_signal(SIGTERM);
    EXPECT_EQ(server->wait_for_exit(), 0) << server->err();
}

}  // namespace
}  // namespace chatter::test
