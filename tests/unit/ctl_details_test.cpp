// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "ages.hpp"
#include "details.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <string>

namespace chatter::ctl {
namespace {

const std::int64_t now = *parse_time("2026-11-25T18:00:00.000Z");

TEST(details, of_a_member_that_failed) {
    const member of = read_member(document::parse(R"(
        {"uuid":"u3","name":"web3","addr":"192.0.2.3:2428","state":"failed",
         "since":"2026-11-25T17:57:50.000Z","labels":{"rack":"7"},"is_self":false,"incarnation":5,
         "started":"2026-11-22T18:00:00.000Z","round_trip_ms":0.2,"heard_ms":131000,"reason":null,
         "accusation":{"accuser":{"uuid":"u1","name":"web1"},
         "confirmed_by":[{"uuid":"u2","name":"web2"},{"uuid":"u4","name":"web4"}],"after_ms":251}})"));
    EXPECT_EQ(member_in_full(of, now, {}),
              "member         web3\n"
              "uuid           u3\n"
              "address        192.0.2.3:2428\n"
              "state          failed\n"
              "since          2026-11-25T17:57:50.000Z (2m10s ago)\n"
              "accused by     web1\n"
              "confirmed by   web2 and web4\n"
              "verdict after  251ms\n"
              "labels         rack=7\n"
              "round trip     0.2ms\n"
              "heard          2m11s ago\n"
              "started        2026-11-22T18:00:00.000Z (3d ago)\n"
              "incarnation    5\n");
}

TEST(details, of_a_member_that_is_hardly_known) {
    EXPECT_EQ(
        member_in_full(read_member(document::parse(R"({"name":"a","reason":"asked"})")), now, {}),
        "member       a\n"
        "uuid         \n"
        "address      -\n"
        "state        \n"
        "since        -\n"
        "reason       asked\n"
        "labels       -\n"
        "round trip   -\n"
        "heard        -\n"
        "started      -\n"
        "incarnation  -\n");
}

TEST(details, of_a_device) {
    const device of = read_device(document::parse(R"(
        {"name":"gateway","description":"ASUS Router","origin":"u1","server":"web1",
         "status":"stale","age_ms":4000,"expires_after_ms":90000000,"metrics":{
         "temp":{"kind":"gauge","value":21.5,"unit":"C","at":"2026-11-25T17:59:56.000Z"}}})"));
    EXPECT_EQ(device_in_full(of, now, {}),
              "device       gateway\n"
              "description  ASUS Router\n"
              "server       web1\n"
              "origin       u1\n"
              "status       stale\n"
              "age          4s\n"
              "lifetime     1d1h\n"
              "METRIC  KIND   VALUE   AGE\n"
              "temp    gauge  21.5 C  4s\n");
}

TEST(details, of_the_daemon) {
    const std::string text = status_text(document::parse(R"(
        {"version":"0.1.0","name":"web1","uuid":"u1","addr":"192.0.2.1:2428","cluster":"prod",
         "state":"running","started":"T","uptime_ms":130000,"is_ready":true,"local_health":1,
         "replica_hash":"0123456789abcdef","sealing":{"mode":"only","keys":["1a2b3c4d"]},
         "members":{"alive":3,"suspect":0,"failed":1,"left":0},
         "devices":{"total":2,"stale":0,"gone":0,"unowned":0},
         "counters":{"received":12,"duplicate":0,"sent":13},
         "process":{"resident_bytes":6100000,"cpu_seconds":0.25,"open_fds":34}})"),
                                         {});
    EXPECT_EQ(text,
              "name          web1\n"
              "uuid          u1\n"
              "address       192.0.2.1:2428\n"
              "version       0.1.0\n"
              "cluster       prod\n"
              "state         running, ready\n"
              "started       T (2m10s ago)\n"
              "sealing       only, keys 1a2b3c4d\n"
              "local health  1 (slow: it gives others more time)\n"
              "replica hash  0123456789abcdef\n"
              "members       3 alive, 0 suspect, 1 failed, 0 left\n"
              "devices       2 total, 0 stale, 0 gone, 0 unowned\n"
              "process       6.1 MB resident, 0.25 s of CPU time, 34 open files\n"
              "counters\n"
              "  received  12\n"
              "  sent      13\n"
              "  (1 more is 0)\n");
}

}  // namespace
}  // namespace chatter::ctl
