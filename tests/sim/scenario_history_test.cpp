// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Stories of what is odd: writing at once, clocks that are hours apart, time that takes things
// away in the middle of an exchange, entries at their bounds and of later versions.

#include "chatter/wire/device_field.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"

#include "replica_history.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <variant>

namespace chatter::sim {
namespace {

namespace limits = wire::limits;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::wall_time_ms start = start_of_wall_time;

void tell_of_many(replica_history& s, std::size_t devices) {
    for (std::size_t i = 0; i < devices; ++i) {
        s.tell(static_cast<node_id>(i % s.cluster.size()),
               wire::device_status{std::nullopt,
                                   "device " + std::to_string(i),
                                   {{"a", wire::gauge{0.5, "s"}}, {"b", "on"}, {"c", "off"}},
                                   std::nullopt});
    }
}

TEST(replica_history, the_greater_wins_where_two_write_at_once) {
    replica_history s;
    s.begin(4);
    const naive_key which{uuid_of(9), "lamp"};
    const auto set = [&](const char* metric, const char* text) {
        return status(which.first, which.second, metric, text);
    };
    s.cluster.network().partition({0, 0, 1, 1});
    s.tell(0, set("by sender", "greater"), start, 2);
    s.tell(2, set("by sender", "less"), start, 1);
    s.tell(0, set("by value", "z"), start, 3);
    s.tell(2, set("by value", "a"), start, 3);
    s.tell(0,
           wire::device_status{
               which.first, which.second, {{"by kind", wire::counter{1, ""}}}, std::nullopt},
           start,
           4);
    s.tell(2, set("by kind", "zzz"), start, 4);
    s.cluster.network().heal();
    EXPECT_TRUE(s.is_equal_within(seconds(10))) << *s.replicas.difference();
    for (const node_id each : s.cluster.up()) {
        EXPECT_EQ(s.text_at(each, which, "by sender"), "greater");
        EXPECT_EQ(s.text_at(each, which, "by value"), "z");
        EXPECT_EQ(s.text_at(each, which, "by kind"), "1");
    }
    EXPECT_EQ(s.all_violations(), "");
}

// --- What time takes away --------------------------------------------------------------------

TEST(replica_history, five_clocks_hours_apart_do_not_exchange_for_ever) {
    replica_history s;
    s.begin(5);
    const auto hours_ms = [](std::int64_t count) { return count * hours(1) / milliseconds(1); };
    for (std::size_t i = 0; i < 5; ++i) {
        const std::string name = std::to_string(i);
        const auto removed_at = start + hours_ms(static_cast<std::int64_t>(i) - 10);
        s.tell(0, status(uuid_of(9), name, "m", "old"), removed_at - 1);
        s.tell(0, wire::device_removed{uuid_of(9), name}, removed_at);
    }
    s.cluster.run_for(seconds(1));
    ASSERT_EQ(s.replicas.difference(), std::nullopt);
    // Each of them has ended another number of the removals.
    for (node_id each = 0; each < 5; ++each) {
        s.jump(each, hours(61 + each) + minutes(30));
    }
    s.cluster.run_for(minutes(1));
    for (node_id each = 0; each < 5; ++each) {
        EXPECT_EQ(s.cluster.node(each).devices().tombstones(), 5U - each);
    }
    EXPECT_EQ(s.questions_in(minutes(1)), 0U);
    s.jump(hours(10));
    EXPECT_EQ(s.cluster.node(0).devices().tombstones(), 0U);
    EXPECT_EQ(s.replicas.difference(), std::nullopt);
}

TEST(replica_history, removals_end_in_the_middle_of_an_exchange) {
    replica_history s;
    s.begin(2);
    tell_of_many(s, 4'000);
    for (std::size_t i = 0; i < 4'000; i += 2) {
        s.tell(static_cast<node_id>(i % 2),
               wire::device_removed{std::nullopt, "device " + std::to_string(i)});
    }
    s.cluster.run_for(seconds(10));
    ASSERT_EQ(s.replicas.difference(), std::nullopt);
    const node_id late = s.join();
    const auto tombstones = [&] { return s.cluster.node(late).devices().tombstones(); };
    ASSERT_TRUE(
        s.cluster.run_until([&] { return tombstones() > 500; }, seconds(2), milliseconds(1)));
    ASSERT_LT(tombstones(), 1'500U);
    for (const node_id each : {0U, 1U}) {
        s.jump(each, hours(73));
    }
    s.cluster.run_for(seconds(30));
    EXPECT_EQ(s.cluster.node(late).devices().devices(), 2'000U);
    EXPECT_EQ(s.questions_in(seconds(30)), 0U) << "what is over there still stands here";
    s.jump(late, hours(73));
    s.cluster.run_for(seconds(5));
    EXPECT_EQ(s.replicas.difference(), std::nullopt);
    EXPECT_EQ(tombstones(), 0U);
}

TEST(replica_history, a_member_is_reaped_in_the_middle_of_an_exchange) {
    replica_history s;
    s.begin(3);
    tell_of_many(s, 6'000);
    s.cluster.run_for(seconds(10));
    s.cluster.silence(2);
    s.cluster.run_for(seconds(20));
    const node_id late = s.join();
    const auto devices = [&] { return s.cluster.node(late).devices().devices(); };
    ASSERT_TRUE(
        s.cluster.run_until([&] { return devices() > 1'000; }, seconds(2), milliseconds(1)));
    ASSERT_LT(devices(), 5'000U);
    s.jump(hours(73));
    s.cluster.run_for(seconds(30));
    for (const node_id each : s.cluster.up()) {
        EXPECT_EQ(s.cluster.node(each).devices().devices(), 4'000U) << each;
    }
    EXPECT_EQ(s.replicas.difference(), std::nullopt);
    EXPECT_EQ(s.questions_in(seconds(30)), 0U);
    EXPECT_EQ(s.violations(), "");
}

TEST(replica_history, all_find_a_device_stale_at_one_moment) {
    replica_history s;
    s.begin(4);
    const base::mono_time told_at = s.cluster.now();
    s.tell(1, wire::device_status{std::nullopt, "job", {{"m", "done"}}, 20'000});
    s.cluster.run_for(seconds(7));
    s.join();
    s.cluster.run_for(seconds(5));
    s.join();
    s.cluster.run_for(seconds(20));
    for (const story::told& each : s.events) {
        if (std::holds_alternative<core::device_stale>(each.what)) {
            const auto late = each.when - told_at - seconds(20);
            EXPECT_LT(late < late.zero() ? -late : late, milliseconds(10)) << each.at;
        }
    }
    EXPECT_EQ(s.count<core::device_stale>(), 6U);
    s.tell(2, status(s.cluster.uuid_of(1), "job", "m", "done again"));
    s.cluster.run_for(seconds(1));
    EXPECT_EQ(s.count<core::device_fresh>(), 6U);
    EXPECT_EQ(s.all_violations(), "");
}

// --- What is large, and what is not known ----------------------------------------------------

TEST(replica_history, entries_at_their_bounds_spread_and_are_pulled) {
    replica_history s;
    s.begin(3);
    const std::string longest(limits::name_bytes_max, 'n');
    const auto of = [&](const std::string& metric, std::size_t bytes) {
        return status(std::nullopt, longest, metric, std::string(bytes, 't'));
    };
    // A value has one byte more than its text.
    const std::size_t room = limits::entry_bytes_max - longest.size() - 1;
    EXPECT_EQ(s.tell(0, of("m", room - 1)), core::verdict::accepted);
    EXPECT_EQ(s.tell(0, of(longest, room - longest.size())), core::verdict::accepted);
    EXPECT_EQ(s.tell(0, of(longest, room - longest.size() + 1)), core::verdict::undecodable);
    EXPECT_EQ(s.tell(0, wire::device_added{std::nullopt, longest, std::string(room, 't')}),
              core::verdict::accepted);
    wire::device_status many{std::nullopt, "many", {}, std::nullopt};
    for (std::size_t i = 0; i < 200; ++i) {
        many.metrics.push_back({"metric " + std::to_string(i), std::string(200, 't')});
    }
    wire::normalize_metrics(many.metrics);
    EXPECT_EQ(s.tell(1, many), core::verdict::accepted);
    EXPECT_TRUE(s.is_equal_within(seconds(10))) << *s.replicas.difference();
    const node_id late = s.join();
    EXPECT_TRUE(s.is_equal_within(seconds(5))) << *s.replicas.difference();
    EXPECT_EQ(s.device_at(late, {s.cluster.uuid_of(1), "many"})->metrics.size(), 200U);
    EXPECT_EQ(s.all_violations(), "");
}

/// As a later version would send it: from one member to another, with all that is right.
wire::packet from_member(const replica_history& s, node_id by, node_id to, wire::packet_kind kind) {
    wire::packet made;
    made.head.kind = kind;
    made.head.cluster = wire::cluster_tag("default");
    made.head.sender_run = s.cluster.node(by).own_record().facts.run;
    made.head.receiver_run = s.cluster.node(to).own_record().facts.run;
    made.head.sequence = 1'000'000;
    return made;
}

void deliver(replica_history& s, node_id by, node_id to, const wire::packet& what) {
    std::vector<std::byte> bytes;
    wire::packet_writer writer(what, bytes);
    for (const wire::packet_item& each : what.items) {
        ASSERT_TRUE(writer.try_append(wire::encode_item(each)));
    }
    ASSERT_EQ(s.cluster.inject(to, s.cluster.address_of(by), bytes), core::verdict::accepted);
}

std::string fields_of_a_later_version() {
    std::string packed;
    wire::append_field({wire::field_kind::seen, {}, start, uuid_of(7), {}, {}}, packed);
    const auto colour = static_cast<wire::field_kind>(77);
    wire::append_field({colour, "colour", start, uuid_of(7), "\xff\x01 red", {}}, packed);
    return packed;
}

wire::rumor rumor_of_a_later_version(const std::string& name) {
    wire::rumor made =
        wire::make_rumor({uuid_of(7), start, 5, wire::device_removed{uuid_of(9), name}});
    made.content.resize(made.content.size() - wire::device_of(made)->fields.size());
    const std::string fields = fields_of_a_later_version();
    const auto bytes = std::as_bytes(std::span(fields));
    made.content.insert(made.content.end(), bytes.begin(), bytes.end());
    made.id = 4'711;
    return made;
}

TEST(replica_history, fields_of_later_versions_are_kept_and_passed_on) {
    replica_history s;
    s.begin(5);
    wire::packet page = from_member(s, 1, 0, wire::packet_kind::entries);
    page.part = wire::replica_part::states;
    page.items.emplace_back(
        wire::device_update{uuid_of(9), "by page", 0, fields_of_a_later_version()});
    deliver(s, 1, 0, page);
    EXPECT_TRUE(s.is_equal_within(seconds(10))) << *s.replicas.difference();

    wire::packet gossip = from_member(s, 1, 0, wire::packet_kind::gossip);
    wire::rumor rumor = rumor_of_a_later_version("by rumor");
    rumor.until = s.cluster.uuid_of(0);  // all
    gossip.items.emplace_back(std::move(rumor));
    deliver(s, 1, 0, gossip);
    s.cluster.run_for(milliseconds(20));
    EXPECT_EQ(s.replicas.difference(), std::nullopt) << "by rumor alone";

    s.join();
    EXPECT_TRUE(s.is_equal_within(seconds(5))) << *s.replicas.difference();
    for (const char* const name : {"by page", "by rumor"}) {
        for (const node_id each : s.cluster.up()) {
            const auto* const held = s.cluster.node(each).devices().find({uuid_of(9), name});
            ASSERT_NE(held, nullptr) << name << " at " << each;
            EXPECT_EQ(held->fields, fields_of_a_later_version()) << name << " at " << each;
        }
    }
    EXPECT_EQ(s.violations(), "");
}

TEST(replica_history, messages_of_a_minute_reach_who_was_cut_off) {
    replica_history s;
    s.begin(5);
    s.cluster.network().partition({0, 0, 0, 0, 1});
    for (std::size_t i = 0; i < 100; ++i) {
        s.tell(static_cast<node_id>(i % 4), wire::debug_message{numbered_text(i, 500)});
    }
    s.cluster.run_for(seconds(2));
    s.cluster.network().heal();
    s.cluster.run_for(seconds(10));
    for (const node_id each : s.cluster.up()) {
        EXPECT_EQ(s.count<core::message_received>(std::nullopt, each), 100U) << each;
    }
    const node_id late = s.join();
    EXPECT_TRUE(s.is_equal_within(seconds(5))) << *s.replicas.difference();
    EXPECT_EQ(s.count<core::message_received>(std::nullopt, late), 0U) << "before its time";
    EXPECT_EQ(s.cluster.node(late).knowledge().messages.all().size(), 100U) << "for others";
    EXPECT_EQ(s.all_violations(), "");
}

}  // namespace
}  // namespace chatter::sim
