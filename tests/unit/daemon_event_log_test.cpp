// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/event_log.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>
#include <vector>

namespace chatter::daemon {
namespace {

using test::address_of;
using reach = core::server_added::reach;

const char* const uuid_text = "f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4";
const base::uuid uuid = *base::parse_uuid(uuid_text);

struct row {
    core::event event;
    log_level level;
    std::string fields;
};

const std::vector<row>& table() {
    static const std::vector<row> all{
        {core::message_received{address_of("192.0.2.1:2428"), uuid, "hello world"},
         log_level::info,
         "event=message from=192.0.2.1:2428 sender=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 "
         "text=\"hello world\""},
        {core::device_added{uuid, "gateway", "ASUS Router"},
         log_level::info,
         "event=device_added origin=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 name=\"gateway\" "
         "description=\"ASUS Router\""},
        {core::device_removed{uuid, "gateway"},
         log_level::info,
         "event=device_removed origin=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 name=\"gateway\""},
        {core::device_status{uuid, "gateway", {}},
         log_level::info,
         "event=device_status origin=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 name=\"gateway\" "
         "metrics={}"},
        {core::device_status{uuid, "gateway", {{"load", "0.42"}, {"state", "up"}}},
         log_level::info,
         "event=device_status origin=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 name=\"gateway\" "
         "metrics={\"load\":\"0.42\",\"state\":\"up\"}"},
        {core::device_stale{uuid, "backup", std::chrono::milliseconds(1'500)},
         log_level::warn,
         "event=device_stale origin=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 name=\"backup\" "
         "silent_ms=1500"},
        {core::device_fresh{uuid, "backup"},
         log_level::info,
         "event=device_fresh origin=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 name=\"backup\""},
        {core::device_status{uuid,
                             "gateway",
                             {{"load", wire::gauge{0.42, ""}},
                              {"received", wire::counter{17, "B"}},
                              {"temp", wire::gauge{21.5, "C"}},
                              {"times", wire::opaque_metric{{}, "Histogram", "[1]"}}}},
         log_level::info,
         "event=device_status origin=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 name=\"gateway\" "
         "metrics={\"load\":\"0.42\",\"received\":\"17 B\",\"temp\":\"21.5 C\","
         "\"times\":\"[1]\"}"},
        {core::server_added{
             uuid, address_of("192.0.2.1:2428"), wire::encoding::cbor, reach::forwarded_to},
         log_level::info,
         "event=server_added uuid=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 addr=192.0.2.1:2428 "
         "wire=cbor reach=forwarded_to"},
        {core::server_added{
             uuid, address_of("[2001:db8::1]:1"), wire::encoding::json, reach::is_this_node},
         log_level::info,
         "event=server_added uuid=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 addr=[2001:db8::1]:1 "
         "wire=json reach=is_this_node"},
        {core::server_added{
             uuid, address_of("[fe80::1%3]:1"), wire::encoding::json, reach::wrong_family},
         log_level::info,
         "event=server_added uuid=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 addr=[fe80::1%3]:1 "
         "wire=json reach=wrong_family"},
        {core::server_removed{uuid, address_of("192.0.2.1:2428")},
         log_level::info,
         "event=server_removed uuid=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 addr=192.0.2.1:2428"},
        {core::clock_ahead{address_of("192.0.2.1:2428"), uuid, 300'001},
         log_level::warn,
         "event=clock_ahead from=192.0.2.1:2428 sender=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 "
         "ahead_ms=300001"},
        {core::datagram_refused{address_of("192.0.2.1:2428"),
                                core::verdict::undecodable,
                                wire::decode_error::trailing_bytes},
         log_level::debug,
         "event=datagram_refused from=192.0.2.1:2428 reason=trailing_bytes"},
        {core::datagram_refused{
             address_of("192.0.2.1:2428"), core::verdict::view_full, std::nullopt},
         log_level::debug,
         "event=datagram_refused from=192.0.2.1:2428 reason=view_full"},
        {core::port_refused{address_of("192.0.2.1:2428")},
         log_level::debug,
         "event=port_refused peer=192.0.2.1:2428"},
        {core::server_added{
             uuid, address_of("192.0.2.1:2428"), wire::encoding::json, reach::is_member},
         log_level::info,
         "event=server_added uuid=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 addr=192.0.2.1:2428 "
         "wire=json reach=is_member"},
    };
    return all;
}

const core::member_tag web2{uuid, "web2", address_of("192.0.2.2:2428")};
const std::string web2_fields =
    "name=\"web2\" uuid=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 addr=192.0.2.2:2428";
const core::member_tag namesake{test::uuid_of(3), "web3", address_of("192.0.2.3:2428")};
const std::string uuid_2 = base::to_string(test::uuid_of(2));
const std::string uuid_3 = base::to_string(test::uuid_of(3));

/// Those about members.
const std::vector<row>& member_table() {
    static const std::vector<row> all{
        {core::member_up{web2, {}}, log_level::info, "event=member_up " + web2_fields},
        {core::member_up{web2, {{"dc", "a b"}, {"rack", "7"}}},
         log_level::info,
         "event=member_up " + web2_fields + " labels={\"dc\":\"a b\",\"rack\":\"7\"}"},
        {core::member_suspect{web2, test::uuid_of(2)},
         log_level::info,
         "event=member_suspect " + web2_fields + " accuser=" + uuid_2},
        {core::member_refuted{web2}, log_level::info, "event=member_refuted " + web2_fields},
        {core::member_failed{web2, {test::uuid_of(2), {}, 4'210}},
         log_level::warn,
         "event=member_failed " + web2_fields + " accuser=" + uuid_2 +
             " confirmed_by=none after_ms=4210"},
        {core::member_failed{web2, {test::uuid_of(2), {test::uuid_of(3), uuid}, 0}},
         log_level::warn,
         "event=member_failed " + web2_fields + " accuser=" + uuid_2 + " confirmed_by=" + uuid_3 +
             "," + uuid_text + " after_ms=0"},
        {core::member_left{web2, wire::leave_reason::asked},
         log_level::info,
         "event=member_left " + web2_fields + " reason=asked"},
        {core::member_left{web2, wire::leave_reason::replaced},
         log_level::info,
         "event=member_left " + web2_fields + " reason=replaced"},
        {core::member_back{web2, true},
         log_level::info,
         "event=member_back " + web2_fields + " restarted=yes"},
        {core::member_back{web2, false},
         log_level::info,
         "event=member_back " + web2_fields + " restarted=no"},
        {core::member_reaped{web2}, log_level::info, "event=member_reaped " + web2_fields},
        {core::name_clash{web2, namesake},
         log_level::warn,
         "event=name_clash " + web2_fields + " other_uuid=" + uuid_3 +
             " other_addr=192.0.2.3:2428"},
        {core::address_clash{web2, namesake},
         log_level::warn,
         "event=address_clash addr=192.0.2.2:2428 uuid=f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4 "
         "other_uuid=" +
             uuid_3 + " name=\"web2\" other_name=\"web3\""},
        {core::uuid_clash{test::uuid_of(2), test::uuid_of(3)},
         log_level::warn,
         "event=uuid_clash former=" + uuid_2 + " now=" + uuid_3},
        {core::self_refuted{test::uuid_of(2), 1'600'000'000'001},
         log_level::info,
         "event=self_refuted accuser=" + uuid_2 + " incarnation=1600000000001"},
        {core::slept{std::chrono::microseconds(1'500'999)}, log_level::warn, "event=slept ms=1500"},
        {core::other_cluster{address_of("192.0.2.2:2428")},
         log_level::warn,
         "event=other_cluster from=192.0.2.2:2428"},
        {core::unsupported_packet{address_of("192.0.2.2:2428"),
                                  wire::decode_error::unsupported_version},
         log_level::warn,
         "event=unsupported_packet from=192.0.2.2:2428 reason=unsupported_version"},
        {core::members_full{}, log_level::warn, "event=members_full max=32768"},
        {core::no_common_key{address_of("192.0.2.2:2428"), 0x1a2b3c4d},
         log_level::warn,
         "event=no_common_key from=192.0.2.2:2428 key=1a2b3c4d"},
        {core::member_key{web2, 0x0a2b3c4d, false},
         log_level::info,
         "event=member_key " + web2_fields + " key=0a2b3c4d first=no"},
        {core::member_key{web2, 0, true},
         log_level::info,
         "event=member_key " + web2_fields + " key=00000000 first=yes"},
        {core::join_unanswered{"web\"1:2428"},
         log_level::warn,
         "event=join_unanswered target=\"web\\\"1:2428\""},
    };
    return all;
}

std::vector<row> all_rows() {
    std::vector<row> all = table();
    all.insert(all.end(), member_table().begin(), member_table().end());
    return all;
}

TEST(event_log, each_event_has_its_line) {
    for (const row& each : all_rows()) {
        EXPECT_EQ(to_fields(each.event), each.fields);
    }
}

TEST(event_log, each_event_has_its_level) {
    for (const row& each : all_rows()) {
        EXPECT_EQ(level_of(each.event), each.level) << each.fields;
    }
}

TEST(event_log, the_table_has_every_kind_of_event) {
    std::set<std::size_t> kinds;
    for (const row& each : all_rows()) {
        kinds.insert(each.event.index());
    }
    EXPECT_EQ(kinds.size(), std::variant_size_v<core::event>);
}

/// A text, a name or a metric can neither end its line nor begin a field of its own.
TEST(event_log, texts_from_the_network_are_quoted) {
    const std::string evil = "x\" event=forged\nlevel=error \x1b[2J";
    const std::string quoted = R"("x\" event=forged\nlevel=error \u001b[2J")";
    const std::string owner = "origin=" + std::string(uuid_text);
    EXPECT_EQ(
        to_fields(core::message_received{address_of("192.0.2.1:1"), uuid, evil}),
        "event=message from=192.0.2.1:1 sender=" + std::string(uuid_text) + " text=" + quoted);
    EXPECT_EQ(to_fields(core::device_added{uuid, evil, evil}),
              "event=device_added " + owner + " name=" + quoted + " description=" + quoted);
    EXPECT_EQ(to_fields(core::device_removed{uuid, evil}),
              "event=device_removed " + owner + " name=" + quoted);
    EXPECT_EQ(to_fields(core::device_status{uuid, evil, {{evil, evil}}}),
              "event=device_status " + owner + " name=" + quoted + " metrics={" + quoted + ":" +
                  quoted + "}");
    EXPECT_EQ(
        to_fields(core::device_status{uuid, "n", {{"a", wire::gauge{1, evil}}}}),
        "event=device_status " + owner + R"( name="n" metrics={"a":"1 )" + quoted.substr(1) + "}");
    EXPECT_EQ(to_fields(core::member_up{{uuid, evil, address_of("192.0.2.1:1")}, {{evil, evil}}}),
              "event=member_up name=" + quoted + " uuid=" + uuid_text +
                  " addr=192.0.2.1:1 labels={" + quoted + ":" + quoted + "}");
}

std::string written(log_level shown, const core::event& event) {
    log to(shown);
    testing::internal::CaptureStderr();
    write_event(to, event);
    const std::string line = testing::internal::GetCapturedStderr();
    return line.substr(std::min(line.find("level="), line.size()));
}

TEST(event_log, an_event_is_written_at_its_level) {
    for (const row& each : all_rows()) {
        const std::string name = each.level == log_level::info   ? "info"
                                 : each.level == log_level::warn ? "warn"
                                                                 : "debug";
        EXPECT_EQ(written(log_level::debug, each.event),
                  "level=" + name + " " + each.fields + "\n");
    }
}

TEST(event_log, an_event_below_the_level_is_not_written) {
    for (const row& each : all_rows()) {
        const bool at_info = each.level != log_level::debug;
        const bool at_warn = each.level == log_level::warn;
        EXPECT_EQ(!written(log_level::info, each.event).empty(), at_info) << each.fields;
        EXPECT_EQ(!written(log_level::warn, each.event).empty(), at_warn) << each.fields;
        EXPECT_EQ(written(log_level::error, each.event), "");
    }
}

}  // namespace
}  // namespace chatter::daemon
