// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What members tell a node of the shared state, and what time takes away.

#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "device_tables.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace chatter::core {
namespace {

using events = std::vector<event>;
using kind = wire::packet_kind;
using part = wire::replica_part;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using test::host;
using test::injected;
using test::items_of;
using test::start_of_time;
using test::stranger;
using test::uuid_of;

base::uuid origin() {
    return uuid_of(100);
}

wire::device_added added(const std::string& description = "d", const base::uuid& of = origin()) {
    return {of, "gateway", description};
}
wire::device_removed removed() {
    return {origin(), "gateway"};
}
wire::device_status status(std::vector<wire::metric> metrics,
                           std::optional<std::uint64_t> lifetime = {}) {
    return {origin(), "gateway", std::move(metrics), lifetime};
}

/// `at` is counted from start_of_time.
wire::message at(base::wall_time_ms at, wire::gossip payload) {
    wire::message what = injected(std::move(payload));
    what.timestamp_millis = start_of_time + at;
    return what;
}

/// As a member tells it.
wire::rumor rumor_of(const wire::message& what, milliseconds age = {}) {
    static wire::message_id last = 0;
    wire::rumor made = wire::make_rumor(what);
    made.id = ++last;
    made.age_ms = static_cast<std::uint32_t>(age.count());
    return made;
}

class node_replica : public testing::Test {
protected:
    /// By rumor or by page: what it means is the same.
    enum class way : std::uint8_t { rumor, page };
    static constexpr way both[] = {way::rumor, way::page};

    node_replica() { begin(); }

    void begin() {
        node_ = test::node_harness();
        node_.start();
        node_.add_member(2);
    }
    void hear(const wire::rumor& what) { node_.hear(2, kind::gossip, {what}); }
    template <typename DeviceGossip>
    void hear(way by, const DeviceGossip& gossip, base::wall_time_ms time, milliseconds age = {}) {
        const wire::message what = at(time, gossip);
        if (by == way::rumor) {
            hear(rumor_of(what, age));
            return;
        }
        node_.hear(
            2,
            kind::entries,
            {wire::device_update{*gossip.origin,
                                 gossip.name,
                                 static_cast<std::uint32_t>(age.count()),
                                 wire::fields_of(gossip, what.timestamp_millis, what.sender)}});
    }
    void fail(std::uint8_t number) {
        wire::member_status how = test::status_of(number, wire::member_state::failed, 2);
        how.at = node_.now().wall;
        node_.hear(2, kind::gossip, {how});
    }
    [[nodiscard]] const device_table& devices() { return node_.node().devices(); }
    [[nodiscard]] std::uint64_t kept() { return node_.node().knowledge().hash(part::messages); }
    [[nodiscard]] std::vector<wire::rumor> rumors_sent() const {
        std::vector<wire::rumor> all;
        for (const auto& each : node_.packets()) {
            const auto some = items_of<wire::rumor>(each.content);
            all.insert(all.end(), some.begin(), some.end());
        }
        return all;
    }

    test::node_harness node_;
};

using node_messages = node_replica;
using node_lifetimes = node_replica;
using node_clocks = node_replica;
using node_reaping = node_replica;

// Devices

TEST_F(node_replica, what_members_say_of_devices_is_told_as_if_it_came_from_outside) {
    for (const way by : both) {
        begin();
        hear(by, added("by the door"), 1);
        EXPECT_EQ(node_.events(), (events{device_added{origin(), "gateway", "by the door"}}));
        hear(by, status({{"load", "1"}, {"temp", "2"}}), 5);
        EXPECT_EQ(node_.events(),
                  (events{device_status{origin(), "gateway", {{"load", "1"}, {"temp", "2"}}}}));
        hear(by, status({{"load", "0"}}), 4);
        EXPECT_EQ(node_.events(), events{}) << "older";
        hear(by, added("by the door"), 1);
        EXPECT_EQ(node_.events(), events{}) << "known";
        hear(by, removed(), 6);
        EXPECT_EQ(node_.events(), (events{device_removed{origin(), "gateway"}}));
        hear(by, removed(), 7);
        EXPECT_EQ(node_.events(), events{}) << "gone already";
        hear(by, status({}), 8);
        EXPECT_EQ(node_.events(), (events{device_status{origin(), "gateway", {}}}))
            << "there again";
    }
}

TEST_F(node_replica, a_page_that_describes_and_measures_tells_both) {
    std::string fields = wire::fields_of(added("d"), start_of_time, uuid_of(9));
    fields += wire::fields_of(status({{"load", "1"}}), start_of_time, uuid_of(9));
    node_.hear(2, kind::entries, {wire::device_update{origin(), "gateway", 0, fields}});
    EXPECT_EQ(node_.events(),
              (events{device_added{origin(), "gateway", "d"},
                      device_status{origin(), "gateway", {{"load", "1"}}}}));
}

TEST_F(node_replica, what_members_hold_is_not_measured_by_this_nodes_clock) {
    for (const way by : both) {
        begin();
        hear(by, added(), hours(24) / milliseconds(1));
        EXPECT_EQ(devices().devices(), 1U);
    }
}

TEST_F(node_replica, a_rumor_is_acknowledged_also_when_it_is_known) {
    const wire::rumor what = rumor_of(at(0, wire::debug_message{"hello"}));
    for (int i = 0; i < 2; ++i) {
        hear(what);
        const auto packets = node_.packets(kind::gossip);
        ASSERT_EQ(packets.size(), 1U);
        EXPECT_EQ(packets[0].to, host(2));
        EXPECT_EQ(items_of<wire::heard>(packets[0].content),
                  (std::vector<wire::heard>{{{what.id}}}));
        EXPECT_EQ(node_.events().size(), i == 0 ? 1U : 0U);
    }
}

TEST_F(node_replica, a_rumor_goes_on_to_the_members_up_to_its_end) {
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{3, 4, 5}) {
        node_.add_member(number);
    }
    wire::rumor what = rumor_of(at(0, wire::debug_message{"hello"}), milliseconds(30));
    what.until = uuid_of(5);
    hear(what);
    const auto sent = rumors_sent();
    ASSERT_EQ(sent.size(), 3U) << "2, 3 and 4 are between 1 and 5";
    for (const wire::rumor& each : sent) {
        EXPECT_EQ(each.id, what.id);
        EXPECT_EQ(each.age_ms, 30U);
    }
    hear(what);
    EXPECT_TRUE(rumors_sent().empty()) << "once";
}

TEST_F(node_replica, a_rumor_that_is_too_old_is_not_taken) {
    const milliseconds most(wire::limits::rumor_age_max_ms);
    hear(rumor_of(at(0, added()), most + milliseconds(1)));
    EXPECT_EQ(devices().devices(), 0U);
    EXPECT_EQ(node_.packets(kind::gossip).size(), 1U) << "and acknowledged, to be left alone";
    hear(rumor_of(at(0, added()), most));
    EXPECT_EQ(devices().devices(), 1U);
}

TEST_F(node_replica, rumors_of_later_versions_are_passed_on_and_not_understood) {
    node_.add_member(3);
    wire::rumor what = rumor_of(at(0, wire::debug_message{"hello"}));
    what.kind = static_cast<wire::rumor_content>(77);
    what.until = uuid_of(1);
    hear(what);
    EXPECT_EQ(node_.events(), events{});
    EXPECT_EQ(rumors_sent().size(), 2U);
    EXPECT_EQ(rumors_sent()[0].content, what.content);
}

TEST_F(node_replica, a_status_whose_rumor_no_datagram_holds_is_taken_and_left_to_the_pages) {
    wire::device_status large = status({});
    for (int i = 0; i < 1'024; ++i) {
        large.metrics.push_back(
            {"metric number " + std::to_string(10'000 + i), std::string(20, 'x')});
    }
    ASSERT_EQ(node_.receive(at(0, large), wire::encoding::cbor), verdict::accepted);
    ASSERT_GT(wire::make_rumor(at(0, large)).content.size(), wire::limits::rumor_bytes_max);
    EXPECT_TRUE(rumors_sent().empty());
    EXPECT_EQ(node_.counted().too_large_to_forward, 1U);
    EXPECT_EQ(devices().devices(), 1U);
}

// Messages

TEST_F(node_messages, of_no_hops_is_neither_kept_nor_passed_on) {
    wire::message what = at(0, wire::debug_message{"hello"});
    what.hops = 0;
    ASSERT_EQ(node_.receive(what), verdict::accepted);
    EXPECT_EQ(node_.events_of<message_received>().size(), 1U);
    EXPECT_EQ(kept(), 0U);
    EXPECT_TRUE(rumors_sent().empty());
    what.hops = 1;
    what.timestamp_millis += 1;
    ASSERT_EQ(node_.receive(what), verdict::accepted);
    EXPECT_EQ(rumors_sent().size(), 1U);
    EXPECT_EQ(kept(), rumors_sent()[0].id);
}

TEST_F(node_messages, of_no_hops_come_back_from_a_member_as_a_duplicate) {
    wire::message what = at(0, wire::debug_message{"hello"});
    ASSERT_EQ(node_.receive(what), verdict::accepted);
    const wire::rumor sent = rumors_sent().at(0);
    hear(sent);
    EXPECT_EQ(node_.events(), events{});
    EXPECT_EQ(node_.receive(what), verdict::duplicate);
}

TEST_F(node_messages, that_no_datagram_holds_as_a_rumor_are_not_kept) {
    wire::message what = at(0, wire::debug_message{std::string(65'352, 'x')});
    ASSERT_EQ(node_.receive(what, wire::encoding::json), verdict::accepted);
    EXPECT_EQ(node_.events_of<message_received>().size(), 1U);
    EXPECT_EQ(kept(), 0U) << "nobody could be given it";
}

TEST_F(node_messages, by_page_are_told_and_kept_and_go_no_further) {
    node_.add_member(3);
    wire::rumor what = rumor_of(at(0, wire::debug_message{"hello"}));
    what.until = uuid_of(2);  // just behind this node, as who gives a page says
    node_.hear(2, kind::entries, {what});
    EXPECT_EQ(node_.events(), (events{message_received{host(2), uuid_of(900), "hello"}}));
    EXPECT_EQ(kept(), what.id);
    EXPECT_TRUE(rumors_sent().empty()) << "who lacks it asks, too";
    node_.hear(2, kind::entries, {what});
    EXPECT_EQ(node_.events(), events{});
}

TEST_F(node_messages, enter_at_one_member_and_are_told_once_by_each_for_one_copy_each) {
    test::mini_network network;
    for (std::uint8_t number = 1; number <= 5; ++number) {
        config what = test::config_of(number);
        if (number > 1) {
            what.join = {base::to_string(host(1))};
        }
        network.add(what);
    }
    network.start_all();
    network.run_for(seconds(3));
    network.inject(4, at(0, wire::debug_message{"hello"}), wire::encoding::json);
    network.run_for(seconds(3));
    std::uint64_t copies = 0;
    for (std::uint8_t number = 1; number <= 5; ++number) {
        const auto told = test::events_of<message_received>(network.events_of(number));
        ASSERT_EQ(told.size(), 1U) << int{number};
        EXPECT_EQ(told[0].text, "hello");
        copies += network.at(number).counted().rumors_sent;
    }
    EXPECT_EQ(copies, 4U);
}

TEST_F(node_messages, of_a_rumor_each_passive_peer_gets_once_from_the_member_that_serves_it) {
    test::node_harness other(test::config_of(2));
    other.start();
    other.add_member(1);
    for (std::uint8_t peer = 50; peer < 58; ++peer) {
        node_.add_server(peer);
        other.add_server(peer);
    }
    const wire::rumor what = rumor_of(at(0, wire::debug_message{"hello"}));
    std::multiset<base::address> got;
    for (int i = 0; i < 2; ++i) {  // the second time it is known
        hear(what);
        other.hear(1, kind::gossip, {what});
        for (const test::node_harness* each : {&node_, &other}) {
            for (const test::sent& copy : each->sends()) {
                got.insert(copy.to);
            }
        }
    }
    EXPECT_EQ(got.size(), 8U);
    for (std::uint8_t peer = 50; peer < 58; ++peer) {
        EXPECT_EQ(got.count(host(peer)), 1U) << int{peer};
    }
}

TEST_F(node_messages, from_before_its_start_a_newcomer_does_not_tell_and_hands_on) {
    node_.pass(seconds(2));
    const wire::rumor before = rumor_of(at(0, wire::debug_message{"old"}), seconds(3));
    const wire::rumor after = rumor_of(at(1, wire::debug_message{"new"}), seconds(1));
    node_.hear(2, kind::entries, {before, after});
    EXPECT_EQ(node_.events_of<message_received>(),
              (std::vector<message_received>{{host(2), uuid_of(900), "new"}}));
    EXPECT_EQ(kept(), before.id + after.id);

    wire::packet wanted = test::packet_of(2, node_.run(), kind::entries_wanted);
    wanted.part = part::messages;
    wanted.head.flags = wire::flag_to_the_end;
    node_.receive(wanted, host(2));
    const auto pages = node_.packets(kind::entries);
    ASSERT_EQ(pages.size(), 1U);
    const auto given = items_of<wire::rumor>(pages[0].content);
    ASSERT_EQ(given.size(), 2U);
    EXPECT_EQ(given[0].age_ms + given[1].age_ms, 4'000U);
}

// Lifetimes

TEST_F(node_lifetimes, a_silent_device_is_told_once_and_so_is_that_it_is_back) {
    for (const way by : both) {
        begin();
        hear(by, status({{"load", "1"}}, 500), 1);
        node_.run_for(milliseconds(499));
        EXPECT_TRUE(node_.events_of<device_stale>().empty());
        node_.run_for(milliseconds(1));
        EXPECT_EQ(node_.events_of<device_stale>(),
                  (std::vector<device_stale>{{origin(), "gateway", milliseconds(500)}}));
        hear(by, status({{"load", "2"}}), 2);
        EXPECT_EQ(node_.events(),
                  (events{device_status{origin(), "gateway", {{"load", "2"}}},
                          device_fresh{origin(), "gateway"}}));
        node_.run_for(milliseconds(500));
        EXPECT_EQ(node_.events_of<device_stale>().size(), 1U);
    }
}

TEST_F(node_lifetimes, run_from_the_time_when_the_news_were_made) {
    for (const way by : both) {
        begin();
        hear(by, status({}, 500), 1, milliseconds(400));
        node_.run_for(milliseconds(100));
        EXPECT_EQ(node_.events_of<device_stale>(),
                  (std::vector<device_stale>{{origin(), "gateway", milliseconds(500)}}));
    }
}

TEST_F(node_lifetimes, a_device_that_was_silent_for_long_is_told_at_once) {
    hear(way::page, status({}, 500), 1, hours(1));
    node_.run_for({});
    EXPECT_EQ(node_.events_of<device_stale>(),
              (std::vector<device_stale>{{origin(), "gateway", hours(1)}}));
}

// Clocks

TEST_F(node_clocks, bare_gossip_is_newer_than_what_is_known_though_the_clock_went_back) {
    test::node_harness other(test::config_of(2));
    other.start();
    other.add_member(1);
    const std::string json = R"({"DeviceGossip":{"DeviceStatus":{"origin":")" +
                             base::to_string(origin()) +
                             R"(","name":"gateway","metrics":{"load":{"Text":"VALUE"}}}}})";
    const auto tell = [&](const std::string& value) {
        std::string what = json;
        what.replace(what.find("VALUE"), 5, value);
        ASSERT_EQ(node_.inject(what), verdict::accepted);
        const auto sent = rumors_sent();
        ASSERT_EQ(sent.size(), 1U);
        other.hear(1, kind::gossip, {sent[0]});
    };
    tell("1");
    node_.jump(-hours(5) / milliseconds(1));
    tell("2");
    EXPECT_EQ(devices().newest({origin(), "gateway"}), start_of_time + 1);
    EXPECT_EQ(test::read_table(devices()), test::read_table(other.node().devices()));
    const auto& gateway = *other.node().devices().find({origin(), "gateway"});
    EXPECT_EQ(read_device(gateway).metrics, (std::vector<wire::metric>{{"load", "2"}}))
        << "others take it";
    const std::string gone = R"({"DeviceGossip":{"DeviceRemoved":{"origin":")" +
                             base::to_string(origin()) + R"(","name":"gateway"}}})";
    ASSERT_EQ(node_.inject(gone), verdict::accepted);
    EXPECT_EQ(node_.events(), (events{device_removed{origin(), "gateway"}}));
    tell("3");
    EXPECT_NE(devices().find({origin(), "gateway"}), nullptr) << "it revives after that removal";
}

TEST_F(node_clocks, at_the_end_of_time_bare_gossip_gets_the_clock) {
    wire::message last = at(0, added());
    last.timestamp_millis = std::numeric_limits<base::wall_time_ms>::max();
    hear(rumor_of(last));
    ASSERT_EQ(
        node_.inject(R"({"DeviceGossip":{"DeviceAdded":{"origin":")" + base::to_string(origin()) +
                     R"(","name":"gateway","description":"x"}}})"),
        verdict::accepted);
    EXPECT_EQ(node_.events(), events{});
}

// Members that are gone

TEST_F(node_reaping, devices_of_a_failed_member_stay_until_it_is_reaped) {
    node_.add_member(3);
    hear(way::page, added("d", uuid_of(3)), 1);
    hear(way::page, added("d", uuid_of(2)), 1);
    fail(3);
    node_.run_for({});
    EXPECT_EQ(devices().devices(), 2U);
    EXPECT_EQ(node_.node().count_devices().gone, 1U);
    node_.pass(hours(72));
    node_.run_deadlines();
    EXPECT_EQ(node_.events_of<member_reaped>().size(), 1U);
    EXPECT_EQ(node_.events_of<device_removed>(),
              (std::vector<device_removed>{{uuid_of(3), "gateway"}}));
    EXPECT_EQ(devices().find({uuid_of(3), "gateway"}), nullptr);
    EXPECT_NE(devices().find({uuid_of(2), "gateway"}), nullptr);
    EXPECT_EQ(test::inconsistency(devices()), "");
}

TEST_F(node_reaping, what_others_still_hold_of_it_is_not_taken_back) {
    node_.add_member(3);
    fail(3);
    node_.pass(hours(72));
    node_.run_deadlines();
    ASSERT_EQ(node_.members().table().find(uuid_of(3)), std::nullopt);
    const auto end = node_.now().wall - start_of_time;
    for (const way by : both) {
        hear(by, added("d", uuid_of(3)), 1);
        hear(by, added("d", uuid_of(3)), end);
        EXPECT_EQ(devices().devices(), 0U);
        EXPECT_EQ(node_.events(), events{});
    }
    EXPECT_EQ(node_.receive(at(end, added("d", uuid_of(3)))), verdict::accepted);
    EXPECT_EQ(devices().devices(), 0U) << "nor at the edge, or this node alone would hold it";
    hear(way::page, added("d", uuid_of(3)), end + 1);
    EXPECT_EQ(devices().devices(), 1U) << "that is news";
    EXPECT_EQ(node_.node().count_devices().unowned, 1U);
}

TEST_F(node_reaping, what_is_newer_comes_without_what_is_older) {
    node_.add_member(3);
    fail(3);
    node_.pass(hours(72));
    node_.run_deadlines();
    const auto end = node_.now().wall;
    std::string fields = wire::fields_of(added(), end, uuid_of(9));
    fields += wire::fields_of(status({{"load", "1"}}), end + 1, uuid_of(9));
    node_.hear(2, kind::entries, {wire::device_update{uuid_of(3), "gateway", 0, fields}});
    EXPECT_EQ(node_.events(), (events{device_status{uuid_of(3), "gateway", {{"load", "1"}}}}));
}

TEST_F(node_reaping, who_comes_back_has_its_devices_again) {
    node_.add_member(3);
    fail(3);
    node_.pass(hours(72));
    node_.run_deadlines();
    wire::member_record back = test::record_of(3);
    back.incarnation += 10;
    node_.add_member(back, host(3));
    hear(way::page, added("d", uuid_of(3)), 1);
    EXPECT_EQ(devices().devices(), 1U);
}

TEST_F(node_reaping, devices_are_counted_by_what_became_of_their_origin) {
    for (const unsigned number : {1U, 2U, 3U, 100U, 101U}) {
        hear(way::page, added("d", uuid_of(number)), 1);
    }
    node_.add_member(3);
    EXPECT_EQ(node_.node().count_devices().unowned, 2U);
    EXPECT_EQ(node_.node().count_devices().gone, 0U);
    fail(3);
    EXPECT_EQ(node_.node().count_devices().gone, 1U);
    hear(way::page, wire::device_removed{uuid_of(100), "gateway"}, 2);
    EXPECT_EQ(node_.node().count_devices().unowned, 1U) << "a tombstone is no device";
}

}  // namespace
}  // namespace chatter::core
