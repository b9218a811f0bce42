// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "ages.hpp"
#include "listings.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace chatter::ctl {
namespace {

const std::int64_t now = *parse_time("2026-11-25T18:00:00.000Z");

TEST(listings, a_member_is_a_line) {
    const auto members = read_members(document::parse(R"({"members":[
        {"name":"web1","addr":"192.0.2.1:2428","state":"alive","since":"2026-11-25T14:00:00.000Z",
         "labels":{"rack":"7","dc":"a b"},"is_self":true},
        {"name":"web2","addr":"192.0.2.2:2428","state":"suspect","since":"2026-11-25T17:59:57.000Z",
         "labels":{},"round_trip_ms":0.213}]})"));
    EXPECT_EQ(to_text(members_table(members, now), {}),
              "STATE    NAME  ADDRESS         SINCE  RTT      LABELS\n"
              "alive    web1  192.0.2.1:2428  4h     self     rack=7 dc=\"a b\"\n"
              "suspect  web2  192.0.2.2:2428  3s     0.213ms  -\n");
}

TEST(listings, a_name_can_forge_neither_a_line_nor_a_column) {
    const auto members = read_members(
        document::parse(R"({"members":[{"name":"a\nalive  web9\u001b[2J","state":"failed"}]})"));
    EXPECT_EQ(to_text(members_table(members, now), {}),
              "STATE   NAME                       ADDRESS  SINCE  RTT  LABELS\n"
              "failed  \"a\\nalive  web9\\u001b[2J\"           -      -    -\n");
}

TEST(listings, a_device_is_a_line_with_its_metrics) {
    const auto list = read_devices(document::parse(R"({"devices":[
        {"name":"gateway","origin":"u1","server":"web1","status":"fresh","age_ms":3000,"metrics":{
          "state":{"kind":"text","value":"up and ok"},"temp":{"kind":"gauge","value":21.5,"unit":"C"},
          "load":{"kind":"gauge","value":0.5,"unit":""}}},
        {"name":"job","origin":"u2","server":null,"status":"gone","age_ms":90000000,"metrics":{}}]})"));
    EXPECT_EQ(to_text(devices_table(list.devices), {}),
              "STATUS  SERVER  DEVICE   AGE   METRICS\n"
              "gone    u2      job      1d1h  -\n"
              "fresh   web1    gateway  3s    state=\"up and ok\"  temp=21.5 C  load=0.5\n");
}

TEST(listings, a_time_that_is_none_is_a_dash) {
    EXPECT_EQ(ago("yesterday", now), "-");
    EXPECT_EQ(ago("2026-11-25T18:00:05.000Z", now), "0s");
}

}  // namespace
}  // namespace chatter::ctl
