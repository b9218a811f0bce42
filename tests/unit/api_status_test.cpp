// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "api_fixture.hpp"
#include "status.hpp"

#include <chrono>
#include <limits>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;
using std::chrono::milliseconds;
using test::uuid_of;

using api_status = api_service;

TEST_F(api_status, of_a_daemon_alone) {
    node_.pass(milliseconds(1'500));
    json status = get_json("/api/v1/status");
    EXPECT_EQ(status["replica_hash"].get<std::string>().size(), 16U);
    status.erase("replica_hash");
    EXPECT_EQ(status.dump(),
              R"({"version":"0.1.0","name":"node 1","uuid":"c4000000-0000-0000-0000-000000000001",)"
              R"("addr":"10.0.0.1:2428","cluster":"default","state":"running",)"
              R"("started":"2027-01-15T08:00:00.000Z","uptime_ms":1500,"is_ready":true,)"
              R"("local_health":0,"sealing":{"mode":"off","keys":[]},)"
              R"("members":{"alive":1,"suspect":0,"failed":0,"left":0},)"
              R"("devices":{"total":0,"stale":0,"gone":0,"unowned":0},)"
              R"("counters":{"received":12,"refused_malformed":3,"refused_view_full":0,"sent":15},)"
              R"("process":{"resident_bytes":4096000,"cpu_seconds":0.25,"open_fds":9}})");
}

TEST_F(api_status, counts_members_and_devices_by_state) {
    for (std::uint8_t number = 2; number <= 6; ++number) {
        add_member(number);
    }
    fail(3);
    hear_of(test::status_of(4, wire::member_state::suspect, 2));
    leave(5);
    inject(wire::device_added{uuid_of(3), "gone", ""});
    inject(wire::device_added{uuid_of(9), "unowned", ""});
    inject(wire::device_added{uuid_of(2), "fresh", ""});
    inject(wire::device_status{uuid_of(1), "stale", {}, 1'000});
    inject(wire::device_status{uuid_of(9), "both", {}, 1'000});
    node_.pass(milliseconds(1'100));
    node_.run_deadlines();
    const json status = get_json("/api/v1/status");
    EXPECT_EQ(status["members"], (json{{"alive", 3}, {"suspect", 1}, {"failed", 1}, {"left", 1}}));
    EXPECT_EQ(status["devices"], (json{{"total", 5}, {"stale", 2}, {"gone", 1}, {"unowned", 2}}));
}

TEST_F(api_status, says_when_it_leaves) {
    is_leaving_ = true;
    EXPECT_EQ(get_json("/api/v1/status")["state"], "leaving");
}

TEST_F(api_status, counters_are_exact) {
    counters_ = {{"received", std::numeric_limits<std::uint64_t>::max()}};
    EXPECT_EQ(get_json("/api/v1/status")["counters"].dump(),
              R"({"received":18446744073709551615})");
}

TEST_F(api_status, many_devices_are_counted_in_pieces) {
    for (unsigned i = 0; i < 5'000; ++i) {
        inject(wire::device_added{uuid_of(1), std::to_string(i), ""});
    }
    const read_answer got = get("/api/v1/status");
    EXPECT_EQ(got.json()["devices"]["total"], 5'000);
    EXPECT_EQ(got.pieces.size(), 3U);
    EXPECT_EQ(got.pieces.front(), "\n");
}

TEST_F(api_status, has_no_parameters) {
    EXPECT_EQ(get("/api/v1/status?x").status, 400U);
}

}  // namespace
}  // namespace chatter::api
