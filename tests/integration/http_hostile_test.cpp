// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a bad, slow or greedy client gets, and that the gossip is on time meanwhile.

#include "ask.hpp"
#include "builders.hpp"
#include "member_cluster.hpp"
#include "tcp_client.hpp"
#include "udp_probe.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace chatter::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view crlf = "\r\n";

class http_hostile_test : public testing::Test {
protected:
    http_hostile_test() { EXPECT_TRUE(cluster.joined_at()); }

    [[nodiscard]] std::string host() { return "Host: " + cluster.at(0).http() + "\r\n"; }
    /// The status line, and whatever follows, of what is answered to `text`.
    [[nodiscard]] std::string answer_to(const std::string& text) {
        tcp_client client(cluster.at(0).http());
        client.send(text);
        return client.receive_all();
    }
    [[nodiscard]] static int status_of(const std::string& answer) {
        return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9, 3)) : 0;
    }
    /// To a last answer, after which the connection is closed.
    [[nodiscard]] std::string get(const std::string& path, const std::string& more = {}) {
        return "GET " + path + " HTTP/1.1\r\n" + host() + more + "Connection: close\r\n\r\n";
    }

    /// Messages told to one member are known to the one that is attacked in time, and nobody
    /// holds anybody for failed.
    void expect_gossip_on_time(std::size_t messages) {
        for (std::size_t i = 0; i < messages; ++i) {
            const std::string text = "on time " + std::to_string(++told);
            const finished done = inject({base::to_string(cluster.at(1).address()),
                                          R"({"DebugMessage":{"text":")" + text + "\"}}"});
            ASSERT_EQ(done.exit_code, 0);
            EXPECT_TRUE(wait_until([&] { return cluster.at(0).count_lines_with(text + "\"") == 1; },
                                   500ms * slower))
                << text;
        }
        EXPECT_EQ(cluster.count_lines_with("event=member_suspect"), 0U);
        EXPECT_EQ(cluster.count_lines_with("event=member_failed"), 0U);
    }

    member_cluster cluster{3, {"--http", "127.0.0.1:0"}};
    std::size_t told{0};
};

TEST_F(http_hostile_test, bad_requests_get_clear_answers) {
    EXPECT_EQ(status_of(answer_to(get("/"))), 200);
    EXPECT_EQ(status_of(answer_to(get("/api/v1/nothing"))), 404);
    EXPECT_EQ(status_of(answer_to(get("/api/v1/members/"))), 404);
    EXPECT_EQ(status_of(answer_to(get("/../../etc/passwd"))), 404);
    EXPECT_EQ(status_of(answer_to(get("/%zz"))), 400);
    EXPECT_EQ(status_of(answer_to(get("/api/v1/why/%00"))), 400);
    EXPECT_EQ(status_of(answer_to(get("/api/v1/why/%ff%fe"))), 404);
    EXPECT_EQ(status_of(answer_to("hello\r\n\r\n")), 400);
    EXPECT_EQ(status_of(answer_to(std::string(3, '\0') + "\x16\x03\x01\r\n\r\n")), 400);
    EXPECT_EQ(status_of(answer_to("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")), 400);
    const std::string wrong_method =
        answer_to("DELETE /api/v1/members HTTP/1.1\r\n" + host() + "Connection: close\r\n\r\n");
    EXPECT_EQ(status_of(wrong_method), 405);
    EXPECT_NE(wrong_method.find("Allow: GET, HEAD"), std::string::npos) << wrong_method;
    const std::string refused = answer_to(get("/api/v1/devices?limit=many"));
    EXPECT_EQ(status_of(refused), 400);
    EXPECT_NE(refused.find("{\"error\":\""), std::string::npos) << refused;
    expect_gossip_on_time(1);
}

TEST_F(http_hostile_test, a_head_of_a_megabyte_is_refused_in_words) {
    const std::string large = "X-Large: " + std::string(1 << 20, 'a') + std::string(crlf);
    const std::string answer = answer_to(get("/", large));
    EXPECT_EQ(status_of(answer), 431) << answer.substr(0, 200);
    EXPECT_NE(answer.find("{\"error\":\""), std::string::npos);
    EXPECT_EQ(status_of(answer_to("GET /" + std::string(1 << 20, 'a') + " HTTP/1.1\r\n\r\n")), 431);
    expect_gossip_on_time(1);
}

TEST_F(http_hostile_test, a_body_that_is_too_large_is_refused_in_words) {
    const std::string answer =
        answer_to("POST /api/v1/join HTTP/1.1\r\n" + host() +
                  "Content-Type: application/json\r\nContent-Length: 1048576\r\n\r\n" +
                  std::string(1 << 20, ' '));
    EXPECT_EQ(status_of(answer), 413) << answer.substr(0, 200);
}

TEST_F(http_hostile_test, five_hundred_idle_connections_make_room) {
    std::vector<tcp_client> idle;
    for (int i = 0; i < 500; ++i) {
        idle.emplace_back(cluster.at(0).http());
    }
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(ask(cluster.at(0), "/api/v1/members").status, 200U);
    }
    expect_gossip_on_time(3);
    // The oldest had to go, and were told so by the end of their connection.
    EXPECT_TRUE(wait_until([&] { return idle.front().is_at_end(); }));
    EXPECT_FALSE(idle.back().is_at_end());
    EXPECT_EQ(status_of((idle.back().send(get("/-/healthy")), idle.back().receive_all())), 200);
}

TEST_F(http_hostile_test, a_request_that_comes_byte_by_byte_harms_nobody) {
    tcp_client slow(cluster.at(0).http());
    const std::string text = get("/-/healthy");
    for (const char each : text.substr(0, 5)) {
        slow.send({&each, 1});
        expect_gossip_on_time(1);
    }
    slow.send(text.substr(5));
    EXPECT_EQ(status_of(slow.receive_all()), 200);
}

/// Many devices, so that the listing does not fit the buffers of the kernel.
TEST_F(http_hostile_test, a_reader_of_a_byte_a_second_delays_nobody) {
    const udp_probe injector;
    for (int i = 0; i < 4'000; ++i) {
        const std::string json = R"({"DeviceGossip":{"DeviceAdded":{"name":"device )" +
                                 std::to_string(i) + R"(","description":")" +
                                 std::string(900, 'd') + R"("}}})";
        injector.send(cluster.at(0).address(), bytes_of(json));
        if (i % 50 == 49) {
            const std::string last = "name=\"device " + std::to_string(i) + "\"";
            ASSERT_TRUE(cluster.at(0).logs(last)) << last;
        }
    }
    tcp_client slow(cluster.at(0).http(), 4'096);
    slow.send(get("/api/v1/devices"));
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(slow.receive(1, patience).size(), 1U);
        expect_gossip_on_time(1);
        EXPECT_EQ(ask(cluster.at(0), "/api/v1/members").status, 200U);
        std::this_thread::sleep_for(1s);  // this is what it is about
    }
    // A reader who takes all gets all.
    const auto all = document(cluster.at(0), "/api/v1/devices");
    EXPECT_EQ(all["devices"].size(), 4'000U);
}

TEST_F(http_hostile_test, streams_have_a_bound_and_leave_room_for_questions) {
    std::vector<tcp_client> streams;
    for (int i = 0; i < 200; ++i) {
        streams.emplace_back(cluster.at(0).http());
        streams.back().send("GET /api/v1/events HTTP/1.1\r\n" + host() + "\r\n");
    }
    EXPECT_EQ(status_of(streams.front().receive(4'096, patience)), 200);
    EXPECT_EQ(status_of(streams.back().receive(4'096, patience)), 503);
    EXPECT_EQ(ask(cluster.at(0), "/api/v1/members").status, 200U);
    expect_gossip_on_time(3);
}

}  // namespace
}  // namespace chatter::test
