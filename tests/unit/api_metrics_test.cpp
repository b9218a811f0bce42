// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "api_fixture.hpp"
#include "metrics.hpp"
#include "metrics_devices.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>
#include <sstream>

namespace chatter::api {
namespace {

using std::chrono::milliseconds;
using test::uuid_of;

class api_metrics : public api_service {
protected:
    [[nodiscard]] std::string metrics() const {
        const read_answer got = get("/metrics");
        EXPECT_EQ(got.status, 200U);
        EXPECT_EQ(got.content_type, "text/plain; version=0.0.4; charset=utf-8");
        return got.text;
    }
    [[nodiscard]] static std::vector<std::string> lines_of(const std::string& text,
                                                           std::string_view beginning) {
        std::vector<std::string> all;
        std::istringstream from(text);
        for (std::string line; std::getline(from, line);) {
            if (line.starts_with(beginning)) {
                all.push_back(line);
            }
        }
        return all;
    }
    void add_devices(unsigned count, unsigned metrics_each = 0) {
        for (unsigned i = 0; i < count; ++i) {
            wire::device_status what{uuid_of(1), "d" + std::to_string(i), {}, std::nullopt};
            for (unsigned metric = 0; metric < metrics_each; ++metric) {
                const std::string name = "m" + std::to_string(metric);
                what.metrics.push_back(metric % 2 == 0 ? wire::metric{name, wire::gauge{1, ""}}
                                                       : wire::metric{name, wire::counter{1, ""}});
            }
            wire::normalize_metrics(what.metrics);
            inject(what);
        }
    }
};

const char* const small_cluster = R"(# HELP chatter_build_info 1, with the version of this daemon.
# TYPE chatter_build_info gauge
chatter_build_info{version="0.1.0"} 1
# HELP chatter_ready Whether this daemon has joined its cluster.
# TYPE chatter_ready gauge
chatter_ready 1
# HELP chatter_local_health_score Lifeguard's score of this daemon; 0 is good.
# TYPE chatter_local_health_score gauge
chatter_local_health_score 0
# HELP chatter_members Members by state, this daemon among them.
# TYPE chatter_members gauge
chatter_members{state="alive"} 2
chatter_members{state="suspect"} 0
chatter_members{state="failed"} 1
chatter_members{state="left"} 0
# HELP chatter_received_total Meaning of it.
# TYPE chatter_received_total counter
chatter_received_total 12
# HELP chatter_sent_total Meaning of it.
# TYPE chatter_sent_total counter
chatter_sent_total 15
# HELP chatter_refused_total Datagrams that were refused, by reason.
# TYPE chatter_refused_total counter
chatter_refused_total{reason="malformed"} 3
chatter_refused_total{reason="view_full"} 0
# HELP process_cpu_seconds_total User and system time in seconds.
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 0.25
# HELP process_open_fds Open file descriptors.
# TYPE process_open_fds gauge
process_open_fds 9
# HELP process_max_fds File descriptors that may be open.
# TYPE process_max_fds gauge
process_max_fds 1024
# HELP process_virtual_memory_bytes Virtual memory in bytes.
# TYPE process_virtual_memory_bytes gauge
process_virtual_memory_bytes 12288000
# HELP process_resident_memory_bytes Resident memory in bytes.
# TYPE process_resident_memory_bytes gauge
process_resident_memory_bytes 4096000
# HELP process_start_time_seconds When the process started, in seconds since 1970.
# TYPE process_start_time_seconds gauge
process_start_time_seconds 1.8e+09
# HELP chatter_member_state 1 for the state that a member is in, else 0.
# TYPE chatter_member_state gauge
chatter_member_state{member="node 1",uuid="c4000000-0000-0000-0000-000000000001",state="alive"} 1
chatter_member_state{member="node 1",uuid="c4000000-0000-0000-0000-000000000001",state="suspect"} 0
chatter_member_state{member="node 1",uuid="c4000000-0000-0000-0000-000000000001",state="failed"} 0
chatter_member_state{member="node 1",uuid="c4000000-0000-0000-0000-000000000001",state="left"} 0
chatter_member_state{member="node 2",uuid="c4000000-0000-0000-0000-000000000002",state="alive"} 1
chatter_member_state{member="node 2",uuid="c4000000-0000-0000-0000-000000000002",state="suspect"} 0
chatter_member_state{member="node 2",uuid="c4000000-0000-0000-0000-000000000002",state="failed"} 0
chatter_member_state{member="node 2",uuid="c4000000-0000-0000-0000-000000000002",state="left"} 0
chatter_member_state{member="node 3",uuid="c4000000-0000-0000-0000-000000000003",state="alive"} 0
chatter_member_state{member="node 3",uuid="c4000000-0000-0000-0000-000000000003",state="suspect"} 0
chatter_member_state{member="node 3",uuid="c4000000-0000-0000-0000-000000000003",state="failed"} 1
chatter_member_state{member="node 3",uuid="c4000000-0000-0000-0000-000000000003",state="left"} 0
# HELP chatter_member_round_trip_seconds How long a member takes to answer this daemon, smoothed.
# TYPE chatter_member_round_trip_seconds gauge
chatter_member_round_trip_seconds{member="node 2",uuid="c4000000-0000-0000-0000-000000000002"} 0.000213
# HELP chatter_devices Devices of all servers, by status.
# TYPE chatter_devices gauge
chatter_devices{status="fresh"} 1
chatter_devices{status="stale"} 0
chatter_devices{status="gone"} 0
# HELP chatter_device_status 1 for the status that a device has, else 0.
# TYPE chatter_device_status gauge
chatter_device_status{server="node 1",origin="c4000000-0000-0000-0000-000000000001",device="ups",status="fresh"} 1
chatter_device_status{server="node 1",origin="c4000000-0000-0000-0000-000000000001",device="ups",status="stale"} 0
chatter_device_status{server="node 1",origin="c4000000-0000-0000-0000-000000000001",device="ups",status="gone"} 0
# HELP chatter_device_age_seconds Since the last news of a device were made.
# TYPE chatter_device_age_seconds gauge
chatter_device_age_seconds{server="node 1",origin="c4000000-0000-0000-0000-000000000001",device="ups"} 1.5
# HELP chatter_device_value What a device says that goes up and down, in its own unit.
# TYPE chatter_device_value gauge
chatter_device_value{server="node 1",origin="c4000000-0000-0000-0000-000000000001",device="ups",metric="temp",unit="C"} 21.5
# HELP chatter_device_counted_total What a device has counted, in its own unit.
# TYPE chatter_device_counted_total counter
chatter_device_counted_total{server="node 1",origin="c4000000-0000-0000-0000-000000000001",device="ups",metric="switched",unit=""} 18446744073709551615
# HELP chatter_series_omitted Devices, and metrics of the others, that are left out here.
# TYPE chatter_series_omitted gauge
chatter_series_omitted{family="devices"} 0
chatter_series_omitted{family="device_metrics"} 0
)";

TEST_F(api_metrics, of_a_small_cluster) {
    add_member(2);
    add_member(3);
    fail(3);
    auto& members = const_cast<core::membership&>(node_.node().members());
    members.measured(*members.table().find(uuid_of(2)), std::chrono::microseconds(213));
    inject(wire::device_status{
        uuid_of(1),
        "ups",
        {{"state", "on"},
         {"switched", wire::counter{std::numeric_limits<std::uint64_t>::max(), ""}},
         {"temp", wire::gauge{21.5, "C"}}},
        std::nullopt});
    node_.pass(milliseconds(1'500));
    EXPECT_EQ(metrics(), small_cluster);
}

TEST_F(api_metrics, a_device_of_nobody_has_no_server) {
    inject(wire::device_added{uuid_of(9), "ups", ""});
    EXPECT_EQ(lines_of(metrics(), "chatter_device_age_seconds{"),
              std::vector<std::string>{
                  "chatter_device_age_seconds{server=\"\","
                  "origin=\"c4000000-0000-0000-0000-000000000009\",device=\"ups\"} 0"});
}

TEST_F(api_metrics, hostile_names_make_no_lines_of_their_own) {
    const std::string hostile = "x\"} 1\nchatter_ready 0\n# \\\r\t\x01\xe2\x80\xae";
    add_member(2, hostile);
    inject(wire::device_status{
        uuid_of(2),
        hostile,
        {{hostile, wire::gauge{1, hostile}}, {hostile + "2", wire::counter{1, hostile}}},
        std::nullopt});
    const std::string text = metrics();
    EXPECT_EQ(lines_of(text, "chatter_ready "), std::vector<std::string>{"chatter_ready 1"});
    EXPECT_EQ(lines_of(text, "chatter_device_value{").size(), 1U);
    std::istringstream from(text);
    for (std::string line; std::getline(from, line);) {
        EXPECT_TRUE(line.starts_with("# HELP ") || line.starts_with("# TYPE ") ||
                    line.starts_with("chatter_") || line.starts_with("process_"))
            << line;
    }
}

TEST_F(api_metrics, numbers_that_are_not_finite_are_told_as_such) {
    add_member(2);
    const double infinite = std::numeric_limits<double>::infinity();
    node_.hear(2,
               wire::packet_kind::entries,
               {wire::device_update{
                   uuid_of(2),
                   "a",
                   0,
                   wire::fields_of(
                       wire::device_status{
                           uuid_of(2), "a", {{"i", wire::gauge{-infinite, ""}}}, std::nullopt},
                       node_.now().wall,
                       uuid_of(2))}});
    EXPECT_TRUE(lines_of(metrics(), "chatter_device_value{").at(0).ends_with("} -Inf"));
}

TEST_F(api_metrics, no_more_devices_than_it_says) {
    add_devices(listed_devices_max + 7);
    const std::string text = metrics();
    EXPECT_EQ(lines_of(text, "chatter_device_age_seconds{").size(), listed_devices_max);
    EXPECT_EQ(lines_of(text, "chatter_device_status{").size(), 3 * listed_devices_max);
    EXPECT_EQ(lines_of(text, "chatter_devices{status=\"fresh\"}").at(0),
              "chatter_devices{status=\"fresh\"} 1007");
    EXPECT_EQ(lines_of(text, "chatter_series_omitted{").at(0),
              "chatter_series_omitted{family=\"devices\"} 7");
    EXPECT_EQ(lines_of(text, "chatter_series_omitted{").at(1),
              "chatter_series_omitted{family=\"device_metrics\"} 0");
}

TEST_F(api_metrics, no_more_metrics_of_devices_than_it_says) {
    add_devices(53, 100);
    const std::string text = metrics();
    const auto gauges = lines_of(text, "chatter_device_value{");
    const auto counters = lines_of(text, "chatter_device_counted_total{");
    EXPECT_EQ(gauges.size() + counters.size(), listed_metrics_max);
    EXPECT_EQ(gauges.size(), counters.size()) << "one kind does not push the other out";
    EXPECT_EQ(lines_of(text, "chatter_series_omitted{").at(1),
              "chatter_series_omitted{family=\"device_metrics\"} 300");
}

TEST_F(api_metrics, no_more_than_there_is_room_for_is_omitted_nothing) {
    add_devices(50, 100);
    EXPECT_EQ(lines_of(metrics(), "chatter_series_omitted{").at(1),
              "chatter_series_omitted{family=\"device_metrics\"} 0");
}

TEST_F(api_metrics, come_in_pieces_and_each_family_in_one) {
    add_devices(300, 10);
    const read_answer got = get("/metrics");
    EXPECT_GT(got.pieces.size(), 20U);
    for (const std::string& each : got.pieces) {
        EXPECT_LT(each.size(), http::body_source::piece_bytes + 1'024);
    }
    std::set<std::string> over;
    std::set<std::string> series;
    std::string current;
    std::istringstream from(got.text);
    for (std::string line; std::getline(from, line);) {
        if (line.starts_with("# HELP ")) {
            current = line.substr(7, line.find(' ', 7) - 7);
            EXPECT_TRUE(over.insert(current).second) << current << " is in two places";
        } else if (!line.starts_with('#')) {
            EXPECT_EQ(line.substr(0, line.find_first_of("{ ")), current);
            EXPECT_TRUE(series.insert(line.substr(0, line.rfind(' '))).second) << line;
        }
    }
}

TEST_F(api_metrics, what_changes_between_two_pieces_makes_no_series_twice) {
    add_devices(200, 10);
    http::response from = answer(request_of("/metrics"));
    std::string text;
    unsigned pieces = 0;
    while (from.source->next(text) == http::body_source::state::more) {
        for (unsigned i = pieces * 5; i < (pieces + 1) * 5; ++i) {
            inject(wire::device_removed{uuid_of(1), "d" + std::to_string(i)});
            inject(wire::device_added{uuid_of(1), "new" + std::to_string(i), ""});
        }
        ASSERT_LT(++pieces, 1'000U);
    }
    EXPECT_GT(pieces, 10U);
    std::set<std::string> series;
    for (const std::string& each : lines_of(text, "chatter_")) {
        EXPECT_TRUE(series.insert(each.substr(0, each.rfind(' '))).second) << each;
    }
}

}  // namespace
}  // namespace chatter::api
