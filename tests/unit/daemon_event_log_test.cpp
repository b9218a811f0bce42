// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/event_log.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <set>

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
    };
    return all;
}

TEST(event_log, each_event_has_its_line) {
    for (const row& each : table()) {
        EXPECT_EQ(to_fields(each.event), each.fields);
    }
}

TEST(event_log, each_event_has_its_level) {
    for (const row& each : table()) {
        EXPECT_EQ(level_of(each.event), each.level) << each.fields;
    }
}

TEST(event_log, the_table_has_every_kind_of_event) {
    std::set<std::size_t> kinds;
    for (const row& each : table()) {
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
}

std::string written(log_level shown, const core::event& event) {
    log to(shown);
    testing::internal::CaptureStderr();
    write_event(to, event);
    const std::string line = testing::internal::GetCapturedStderr();
    return line.substr(std::min(line.find("level="), line.size()));
}

TEST(event_log, an_event_is_written_at_its_level) {
    for (const row& each : table()) {
        const std::string name = each.level == log_level::info   ? "info"
                                 : each.level == log_level::warn ? "warn"
                                                                 : "debug";
        EXPECT_EQ(written(log_level::debug, each.event),
                  "level=" + name + " " + each.fields + "\n");
    }
}

TEST(event_log, an_event_below_the_level_is_not_written) {
    for (const row& each : table()) {
        const bool at_info = each.level != log_level::debug;
        const bool at_warn = each.level == log_level::warn;
        EXPECT_EQ(!written(log_level::info, each.event).empty(), at_info) << each.fields;
        EXPECT_EQ(!written(log_level::warn, each.event).empty(), at_warn) << each.fields;
        EXPECT_EQ(written(log_level::error, each.event), "");
    }
}

}  // namespace
}  // namespace chatter::daemon
