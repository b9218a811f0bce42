// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/bounds.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

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

TEST(bounds, are_those_of_the_format) {
    EXPECT_EQ(limits::name_bytes_max, 255U);
    EXPECT_EQ(limits::text_bytes_max, 1'000U);
    EXPECT_EQ(limits::metrics_per_device_max, 1'024U);
    EXPECT_EQ(limits::nesting_max, 127U);
    EXPECT_EQ(limits::datagram_bytes_max, 65'507U);
}

TEST(bounds, let_the_largest_pass) {
    const gossip rows[] = {
        debug_message{std::string(60'000, 'x')},  // may fill a datagram
        device_added{uuid_of(2), longest_name, longest_text},
        device_added{std::nullopt, "", ""},
        device_removed{uuid_of(2), longest_name},
        device_status{uuid_of(2), longest_name, {{longest_name, longest_text}}},
        device_status{uuid_of(2), "", {{"", ""}}},
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
