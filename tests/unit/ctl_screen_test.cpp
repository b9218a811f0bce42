// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "ages.hpp"
#include "display.hpp"
#include "screen.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace chatter::ctl {
namespace {

using lines = std::vector<std::string>;

const std::int64_t now = *parse_time("2026-11-25T18:00:00.000Z");

reading small() {
    reading made;
    made.status = document::parse(R"({"name":"web1","cluster":"prod",
        "members":{"alive":2,"suspect":0,"failed":1,"left":0},
        "devices":{"total":2,"stale":0,"gone":1}})");
    made.members = read_members(document::parse(R"({"members":[
        {"name":"web1","addr":"192.0.2.1:2428","state":"alive","since":"2026-11-25T14:00:00.000Z",
         "is_self":true},
        {"name":"web2","addr":"192.0.2.2:2428","state":"alive","since":"2026-11-25T17:00:00.000Z",
         "round_trip_ms":0.2},
        {"name":"web3","addr":"192.0.2.3:2428","state":"failed",
         "since":"2026-11-25T17:59:57.000Z"}]})"));
    made.devices = read_devices(document::parse(R"({"devices":[
        {"name":"gateway","origin":"u1","server":"web1","status":"fresh","age_ms":3000,"metrics":{
          "temp":{"kind":"gauge","value":21.5,"unit":"C"},"up":{"kind":"text","value":"yes"}}},
        {"name":"job","origin":"u3","server":"web3","status":"gone","age_ms":60000,"metrics":{}}]})"));
    made.at = now;
    return made;
}

/// A cluster of so many, from web100 on.
reading large(std::size_t count) {
    reading made;
    for (std::size_t i = 0; i < count; ++i) {
        member& each = made.members.emplace_back();
        each.name = "web" + std::to_string(100 + i);
        device& owned = made.devices.devices.emplace_back();
        owned.name = "device" + std::to_string(i);
    }
    return made;
}

samples three_samples(const reading& of) {
    samples made;
    for (int i = 0; i < 3; ++i) {
        auto devices = of.devices.devices;
        devices[0].metrics[0].number = i;
        made.add(devices, i * 1'000);
    }
    return made;
}

TEST(screen, shows_members_and_devices_with_their_bars) {
    const reading from = small();
    const samples lately = three_samples(from);
    EXPECT_EQ(draw({from, lately, "127.0.0.1:2428", ""}, {}, {80, 14}, {}),
              (lines{"chatter prod, as web1 at 127.0.0.1:2428 knows it",
                     "members 2 alive, 0 suspect, 1 failed, 0 left   devices 2 total, 0 stale, 1 "
                     "gone",
                     "",
                     "STATE   NAME▼  ADDRESS         SINCE  RTT    LABELS",
                     "alive   web1   192.0.2.1:2428  4h     self   -",
                     "alive   web2   192.0.2.2:2428  1h     0.2ms  -",
                     "failed  web3   192.0.2.3:2428  3s     -      -",
                     "",
                     "STATUS  SERVER▼  DEVICE   AGE  METRIC  VALUE   LATELY",
                     "fresh   web1     gateway  3s   temp    21.5 C  ▁▅█",
                     "                               up      yes",
                     "gone    web3     job      1m",
                     "",
                     "q quit  ↑↓ PgUp PgDn scroll  Tab to devices  s sort  r reverse"}));
}

TEST(screen, fits_any_terminal) {
    const reading from = large(100);
    const samples lately;
    for (const std::size_t columns : {0U, 1U, 5U, 20U, 80U, 300U}) {
        for (const std::size_t rows : {0U, 1U, 2U, 5U, 8U, 24U, 200U}) {
            const lines drawn = draw({from, lately, "h:1", "it is gone"}, {}, {columns, rows}, {});
            EXPECT_EQ(drawn.size(), rows);
            for (const std::string& each : drawn) {
                EXPECT_LE(display_width(each), columns) << each;
            }
        }
    }
}

TEST(screen, tells_that_what_is_shown_is_old) {
    const reading from = small();
    const samples lately;
    const lines drawn = draw({from, lately, "h:1", "no daemon answers"}, {}, {40, 20}, {});
    EXPECT_EQ(drawn[2], "no daemon answers");
}

TEST(screen, has_room_for_both_panels) {
    const reading from = large(100);
    const auto rows = rows_of(from, {80, 27});
    EXPECT_EQ(rows[0].shown, 10U);
    EXPECT_EQ(rows[1].shown, 10U);
    reading few = large(100);
    few.members.resize(3);
    EXPECT_EQ(rows_of(few, {80, 27})[0].shown, 3U);
    EXPECT_EQ(rows_of(few, {80, 27})[1].shown, 17U) << "and what the other does not need";
}

TEST(screen, scrolls_and_stops_at_the_ends) {
    const reading from = large(100);
    const auto rows = rows_of(from, {80, 27});
    screen_view view;
    press(key::up, view, rows);
    EXPECT_EQ(view.panels[0].first, 0U);
    press(key::down, view, rows);
    press(key::page_down, view, rows);
    EXPECT_EQ(view.panels[0].first, 11U);
    press(key::end, view, rows);
    EXPECT_EQ(view.panels[0].first, 90U);
    press(key::down, view, rows);
    EXPECT_EQ(view.panels[0].first, 90U);
    press(key::page_up, view, rows);
    EXPECT_EQ(view.panels[0].first, 80U);

    const samples lately;
    const lines drawn = draw({from, lately, "h:1", ""}, view, {80, 27}, {});
    EXPECT_NE(drawn[4].find("web180"), std::string::npos) << drawn[4];
    EXPECT_NE(drawn.back().find("rows 81-90 of 100"), std::string::npos) << drawn.back();
    press(key::home, view, rows);
    EXPECT_EQ(view.panels[0].first, 0U);
}

TEST(screen, each_panel_has_its_own_place) {
    const reading from = large(100);
    const auto rows = rows_of(from, {80, 27});
    screen_view view;
    press(key::other_panel, view, rows);
    press(key::page_down, view, rows);
    EXPECT_EQ(view.panels[0].first, 0U);
    EXPECT_EQ(view.panels[1].first, 10U);
    press(key::other_panel, view, rows);
    EXPECT_EQ(view.focus, panel::members);
}

TEST(screen, sorts_by_what_is_worst_and_turns_that_round) {
    const reading from = small();
    const samples lately;
    const auto rows = rows_of(from, {80, 20});
    screen_view view;
    press(key::sort, view, rows);
    lines drawn = draw({from, lately, "h:1", ""}, view, {80, 20}, {});
    EXPECT_EQ(drawn[3].substr(0, 8), "STATE▼");
    EXPECT_NE(drawn[4].find("web3"), std::string::npos);
    press(key::reverse, view, rows);
    drawn = draw({from, lately, "h:1", ""}, view, {80, 20}, {});
    EXPECT_NE(drawn[6].find("web3"), std::string::npos);
}

TEST(screen, sorting_comes_round_to_the_name) {
    const reading from = small();
    const auto rows = rows_of(from, {80, 20});
    screen_view view;
    for (int i = 0; i < 4; ++i) {
        press(key::sort, view, rows);
    }
    EXPECT_EQ(view.panels[0].by, order::name);
    press(key::other_panel, view, rows);
    for (int i = 0; i < 3; ++i) {
        press(key::sort, view, rows);
    }
    EXPECT_EQ(view.panels[1].by, order::name);
}

TEST(screen, a_scrolled_panel_follows_when_the_terminal_grows) {
    const reading from = large(30);
    const samples lately;
    screen_view view;
    view.panels[0].first = 25;
    const lines drawn = draw({from, lately, "h:1", ""}, view, {80, 80}, {});
    EXPECT_NE(drawn[4].find("web100"), std::string::npos) << drawn[4];
}

TEST(screen, keys_are_read_as_terminals_send_them) {
    EXPECT_EQ(parse_keys("q"), std::vector<key>{key::quit});
    EXPECT_EQ(parse_keys("\x1b[A\x1b[Bjk"),
              (std::vector<key>{key::up, key::down, key::down, key::up}));
    EXPECT_EQ(parse_keys("\x1b[5~\x1b[6~\x1b[H\x1b[F\t\x1b[Z"),
              (std::vector<key>{key::page_up,
                                key::page_down,
                                key::home,
                                key::end,
                                key::other_panel,
                                key::other_panel}));
    EXPECT_EQ(parse_keys("x\x1b?"), std::vector<key>{});
}

}  // namespace
}  // namespace chatter::ctl
