// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/bounds.hpp"
#include "chatter/wire/device_field.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace chatter::wire {
namespace {

using test::address_of;
using test::uuid_of;

const std::string longest_name(limits::name_bytes_max, 'n');
const std::string longest_text(limits::text_bytes_max, 't');

std::vector<metric> metrics_of(std::size_t count) {
    std::vector<metric> metrics;
    for (std::size_t i = 0; i < count; ++i) {
        metrics.push_back({std::to_string(i), "x"});
    }
    return metrics;
}

opaque_metric opaque(const std::string& kind, std::size_t content_bytes) {
    return {opaque_metric::spelling::json, kind, std::string(content_bytes, '1')};
}

TEST(bounds, are_those_of_the_format) {
    EXPECT_EQ(limits::name_bytes_max, 255U);
    EXPECT_EQ(limits::text_bytes_max, 1'000U);
    EXPECT_EQ(limits::metrics_per_device_max, 1'024U);
    EXPECT_EQ(limits::lifetime_max_ms, 31'622'400'000U);
    EXPECT_EQ(limits::nesting_max, 127U);
    EXPECT_EQ(limits::datagram_bytes_max, 65'507U);
}

TEST(bounds, let_the_largest_pass) {
    const gossip rows[] = {
        debug_message{std::string(60'000, 'x')},  // may fill a datagram
        device_added{uuid_of(2), "n", longest_text},
        device_added{uuid_of(2), longest_name, longest_text.substr(longest_name.size())},
        device_added{std::nullopt, "", ""},
        device_removed{uuid_of(2), longest_name},
        device_status{uuid_of(2), "n", {{longest_name.substr(23), longest_text}}},
        device_status{uuid_of(2), longest_name, {{longest_name, gauge{1, longest_name}}}},
        device_status{uuid_of(2), "", {{"", ""}}},
        device_status{uuid_of(2), "n", {{longest_name, gauge{1, longest_name}}}},
        device_status{uuid_of(2), "n", {{longest_name, counter{1, longest_name}}}},
        device_status{uuid_of(2), "n", {{"a", opaque(longest_name, limits::text_bytes_max - 255)}}},
        device_status{uuid_of(2), "n", {}, limits::lifetime_max_ms},
        device_status{uuid_of(2), "n", {}, 0},
        device_status{uuid_of(2), "n", metrics_of(limits::metrics_per_device_max)},
        server_added{uuid_of(3), address_of("192.0.2.1:1"), encoding::json},
        server_removed{uuid_of(3)},
        server_removed{},
    };
    for (const gossip& each : rows) {
        EXPECT_EQ(check_bounds(each), std::nullopt);
    }
}

TEST(bounds, say_which_field_breaks_them) {
    const std::string name = longest_name + "n";
    const std::string text = longest_text + "t";
    const struct {
        gossip from;
        decode_failure wanted;
    } rows[] = {
        {device_added{uuid_of(2), name, "d"},
         {decode_error::name_too_long,
          0,
          "DeviceGossip.DeviceAdded.name",
          "256 bytes, at most 255"}},
        {device_added{uuid_of(2), "n", text},
         {decode_error::text_too_long,
          0,
          "DeviceGossip.DeviceAdded.description",
          "1001 bytes, at most 1000"}},
        {device_removed{uuid_of(2), name},
         {decode_error::name_too_long,
          0,
          "DeviceGossip.DeviceRemoved.name",
          "256 bytes, at most 255"}},
        {device_status{uuid_of(2), name, {}},
         {decode_error::name_too_long,
          0,
          "DeviceGossip.DeviceStatus.name",
          "256 bytes, at most 255"}},
        {device_status{uuid_of(2), "n", {{"a", "x"}, {name, "x"}}},
         {decode_error::name_too_long,
          0,
          "DeviceGossip.DeviceStatus.metrics",
          "256 bytes, at most 255"}},
        {device_status{uuid_of(2), "n", {{"a", "x"}, {"load", text}}},
         {decode_error::text_too_long,
          0,
          "DeviceGossip.DeviceStatus.metrics.load.Text",
          "1001 bytes, at most 1000"}},
        {device_status{uuid_of(2), "n", {{"load", gauge{1, name}}}},
         {decode_error::name_too_long,
          0,
          "DeviceGossip.DeviceStatus.metrics.load.Gauge.unit",
          "256 bytes, at most 255"}},
        {device_status{uuid_of(2), "n", {{"load", counter{1, name}}}},
         {decode_error::name_too_long,
          0,
          "DeviceGossip.DeviceStatus.metrics.load.Counter.unit",
          "256 bytes, at most 255"}},
        {device_status{uuid_of(2), "n", {{"load", opaque(name, 1)}}},
         {decode_error::name_too_long,
          0,
          "DeviceGossip.DeviceStatus.metrics.load",
          "256 bytes, at most 255"}},
        {device_status{uuid_of(2), "n", {{"load", opaque("Kind", limits::text_bytes_max - 3)}}},
         {decode_error::text_too_long,
          0,
          "DeviceGossip.DeviceStatus.metrics.load.Kind",
          "1001 bytes, at most 1000"}},
        {device_status{uuid_of(2), "n", {}, limits::lifetime_max_ms + 1},
         {decode_error::out_of_range,
          0,
          "DeviceGossip.DeviceStatus.expires_after_millis",
          "more than 366 days"}},
        {device_status{uuid_of(2), "n", metrics_of(limits::metrics_per_device_max + 1)},
         {decode_error::too_many_metrics,
          0,
          "DeviceGossip.DeviceStatus.metrics",
          "1025 metrics, at most 1024"}},
        {server_added{uuid_of(3), address_of("0.0.0.0:2428"), std::nullopt},
         {decode_error::unusable_address,
          0,
          "ViewGossip.ServerAdded.addr",
          "0.0.0.0:2428 is no server's address"}},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(check_bounds(row.from), row.wanted);
    }
}

/// Each field is an entry of the replica, which has to fit one packet with the device's name.
TEST(bounds, keep_names_and_value_together_to_one_packet) {
    constexpr std::size_t most = limits::entry_bytes_max;
    ASSERT_EQ(most, 1'234U);
    const std::string device(100, 'd');
    const std::string name(most - 100 - 1 - 1'000, 'n');
    const std::string kind(10, 'K');
    const std::string field = "DeviceGossip.DeviceStatus.metrics." + name;
    const std::string detail = "1235 bytes of names and value together, at most 1234";
    const struct {
        metric_value value;
        std::size_t bytes;
    } rows[] = {
        {longest_text, 1'001},
        {opaque(kind, 987), 3 + 10 + 987},
        {gauge{1, longest_name}, 9 + 255},
        {counter{1, ""}, 9},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(value_bytes(row.value), row.bytes);
        const auto with_names = [&](std::size_t more) {
            const std::size_t left = std::min<std::size_t>(most + more - row.bytes, 510);
            return check_bounds(device_status{uuid_of(2),
                                              std::string(left / 2, 'd'),
                                              {{std::string(left - left / 2, 'n'), row.value}}});
        };
        EXPECT_EQ(with_names(0), std::nullopt) << row.bytes;
        EXPECT_EQ(with_names(1).has_value(), row.bytes > 1'000 - 10) << row.bytes;
    }
    EXPECT_EQ(check_bounds(device_status{uuid_of(2), device, {{name, longest_text}}}),
              std::nullopt);
    EXPECT_EQ(check_bounds(device_status{uuid_of(2), device + "d", {{name, longest_text}}}),
              (decode_failure{decode_error::text_too_long, 0, field, detail}));
    EXPECT_EQ(check_bounds(device_added{uuid_of(2), longest_name, longest_text.substr(20)}),
              (decode_failure{
                  decode_error::text_too_long, 0, "DeviceGossip.DeviceAdded.description", detail}));
    EXPECT_EQ(check_bounds(device_added{uuid_of(2), longest_name, longest_text.substr(21)}),
              std::nullopt);
}

TEST(bounds, count_bytes_and_not_characters) {
    std::string name;
    for (int i = 0; i < 128; ++i) {
        name += "\xc3\xa4";
    }
    const auto broken = check_bounds(device_removed{uuid_of(2), name});
    ASSERT_TRUE(broken);
    EXPECT_EQ(broken->code, decode_error::name_too_long);
}

TEST(bounds, know_addresses_that_nobody_lives_at) {
    const struct {
        const char* addr;
        bool usable;
    } rows[] = {
        {"192.0.2.1:2428", true},
        {"127.0.0.1:2428", true},
        {"10.255.255.255:1", true},
        {"240.0.0.1:1", true},
        {"[::1]:65535", true},
        {"[2001:db8::1]:2428", true},
        {"[fe80::1%3]:2428", true},
        {"192.0.2.1:0", false},
        {"[2001:db8::1]:0", false},
        {"0.0.0.0:2428", false},
        {"[::]:2428", false},
        {"[::ffff:0.0.0.0]:2428", false},
        {"224.0.0.1:2428", false},
        {"239.255.255.255:2428", false},
        {"[ff02::1]:2428", false},
        {"255.255.255.255:2428", false},
    };
    for (const auto& row : rows) {
        const auto addr = address_of(row.addr);
        EXPECT_EQ(is_usable(addr), row.usable) << row.addr;
        EXPECT_EQ(check_bounds(server_added{uuid_of(3), addr, std::nullopt}).has_value(),
                  !row.usable)
            << row.addr;
    }
}

}  // namespace
}  // namespace chatter::wire
