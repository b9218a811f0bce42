// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What time takes from the table of devices, and how much it holds.

#include "chatter/core/device_table.hpp"
#include "chatter/core/tombstone.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "device_tables.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>

namespace chatter::core {
namespace {

namespace limits = wire::limits;
using change = device_table::change;
using source = device_table::source;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

base::uuid origin() {
    return test::uuid_of(100);
}

version at(base::wall_time_ms timestamp, unsigned sender = 1) {
    return {timestamp, test::uuid_of(sender)};
}

wire::device_added added(const std::string& name = "gateway", const std::string& text = "") {
    return {origin(), name, text};
}

wire::device_removed removed(const std::string& name = "gateway") {
    return {origin(), name};
}

wire::device_status status(std::vector<wire::metric> metrics,
                           std::optional<std::uint64_t> lifetime = {}) {
    return {origin(), "gateway", std::move(metrics), lifetime};
}

class device_table_fixture : public testing::Test {
protected:
    ~device_table_fixture() override { EXPECT_EQ(test::inconsistency(table), ""); }

    template <typename DeviceGossip>
    change merge(const DeviceGossip& gossip, const version& when, source from = source::edge) {
        return test::merge(table, gossip, when, {now, now.mono - age}, from);
    }
    void pass(milliseconds time) {
        now.mono += time;
        now.wall += time.count();
    }
    void expect_counts(std::size_t devices, std::size_t tombstones) const {
        EXPECT_EQ(table.devices(), devices);
        EXPECT_EQ(table.tombstones(), tombstones);
    }
    [[nodiscard]] const stored_device* gateway() const { return table.find({origin(), "gateway"}); }

    base::instant now{base::mono_time(hours(1)), 0};
    base::mono_duration age{};  ///< Of what is merged.
    device_table table{base::siphash_key{1, 2}};
};

using device_table_expiry = device_table_fixture;
using device_table_stale = device_table_fixture;
using device_table_origin = device_table_fixture;
using device_table_bounds = device_table_fixture;

// Expiry

TEST_F(device_table_expiry, a_tombstone_is_forgotten_72_hours_after_its_own_timestamp) {
    merge(removed(), at(1'000));
    ASSERT_EQ(table.next_expiry(), 1'000 + limits::tombstone_lifetime_ms);
    table.expire(1'000 + limits::tombstone_lifetime_ms - 1);
    expect_counts(0, 1);
    table.expire(1'000 + limits::tombstone_lifetime_ms);
    expect_counts(0, 0);
    EXPECT_TRUE(test::read_table(table).empty());
    EXPECT_EQ(table.next_expiry(), std::nullopt);
    EXPECT_EQ(table.bytes(), 0U);
    EXPECT_TRUE(merge(added(), at(900)).appeared) << "the floor is gone";
}

TEST_F(device_table_expiry, a_device_that_revived_stays_and_loses_its_floor) {
    merge(removed(), at(1'000));
    merge(added(), at(1'001));
    table.expire(end_of_tombstone(1'000));
    ASSERT_NE(gateway(), nullptr);
    EXPECT_EQ(test::fields_as_text(gateway()->fields), (std::vector<std::string>{"3  @1001/1="}));
    expect_counts(1, 0);
}

TEST_F(device_table_expiry, a_newer_removal_lives_from_its_own_timestamp) {
    merge(removed(), at(1'000));
    merge(removed(), at(5'000));
    EXPECT_EQ(table.next_expiry(), end_of_tombstone(5'000));
    table.expire(end_of_tombstone(1'000));
    expect_counts(0, 1);
}

TEST_F(device_table_expiry, removals_of_one_time_all_go) {
    for (int i = 0; i < 10; ++i) {
        merge(removed(std::to_string(i)), at(1'000));
    }
    merge(removed("later"), at(1'001));
    table.expire(end_of_tombstone(1'000));
    expect_counts(0, 1);
    EXPECT_EQ(table.next_expiry(), end_of_tombstone(1'001));
}

TEST_F(device_table_expiry, both_ends_of_time_are_timestamps) {
    constexpr auto first = std::numeric_limits<base::wall_time_ms>::min();
    constexpr auto last = std::numeric_limits<base::wall_time_ms>::max();
    now.wall = first;
    merge(removed("first"), at(first));
    merge(removed("last"), at(last));
    EXPECT_EQ(table.next_expiry(), first + limits::tombstone_lifetime_ms);
    table.expire(0);
    expect_counts(0, 1);
    EXPECT_EQ(table.next_expiry(), last);
}

TEST_F(device_table_expiry, a_removal_whose_time_is_over_is_not_taken_from_anybody) {
    now.wall = end_of_tombstone(1'000);
    for (const source from : {source::edge, source::member}) {
        EXPECT_FALSE(merge(removed(), at(1'000), from).is_news);
        expect_counts(0, 0);
    }
    merge(added(), at(900));
    EXPECT_FALSE(merge(removed(), at(1'000), source::member).is_news)
        << "who has another clock gives it again and again";
    EXPECT_NE(gateway(), nullptr);
    now.wall -= 1;
    EXPECT_TRUE(merge(removed(), at(1'000), source::member).vanished);
}

// Lifetimes

TEST_F(device_table_stale, a_device_is_when_nothing_new_came_in_its_lifetime) {
    merge(status({{"load", "1"}}, 5'000), at(10));
    EXPECT_EQ(table.next_stale(), now.mono + seconds(5));
    pass(seconds(5) - milliseconds(1));
    EXPECT_EQ(table.take_stale(now.mono), nullptr);
    pass(milliseconds(1));
    EXPECT_EQ(table.take_stale(now.mono), gateway());
    EXPECT_TRUE(gateway()->is_stale);
    EXPECT_EQ(table.stale(), 1U);
    EXPECT_EQ(table.take_stale(now.mono), nullptr) << "told once";
    EXPECT_EQ(table.next_stale(), std::nullopt);
}

TEST_F(device_table_stale, news_of_any_kind_count_and_what_is_known_does_not) {
    merge(status({{"load", "1"}}, 5'000), at(10));
    pass(seconds(3));
    merge(status({{"load", "1"}}, 5'000), at(10));
    EXPECT_EQ(table.next_stale(), now.mono + seconds(2));
    merge(added(), at(5));
    EXPECT_EQ(table.next_stale(), now.mono + seconds(5));
}

TEST_F(device_table_stale, news_make_it_fresh_again_and_are_told_once) {
    merge(status({}, 5'000), at(10));
    pass(seconds(6));
    ASSERT_NE(table.take_stale(now.mono), nullptr);
    EXPECT_TRUE(merge(status({}), at(11)).is_fresh_again);
    EXPECT_EQ(table.stale(), 0U);
    EXPECT_FALSE(merge(status({}), at(12)).is_fresh_again);
    EXPECT_EQ(table.next_stale(), now.mono + seconds(5));
}

TEST_F(device_table_stale, news_that_are_older_than_the_lifetime_do_not) {
    merge(status({}, 5'000), at(10));
    pass(seconds(6));
    ASSERT_NE(table.take_stale(now.mono), nullptr);
    age = seconds(5);
    EXPECT_FALSE(merge(status({}), at(11)).is_fresh_again);
    EXPECT_TRUE(gateway()->is_stale);
    age = seconds(4);
    EXPECT_TRUE(merge(status({}), at(12)).is_fresh_again);
    EXPECT_EQ(table.next_stale(), now.mono + seconds(1));
}

TEST_F(device_table_stale, the_age_travels) {
    age = seconds(4);
    merge(status({}, 5'000), at(10));
    EXPECT_EQ(table.next_stale(), now.mono + seconds(1));
}

TEST_F(device_table_stale, the_lifetime_changes_and_ends) {
    merge(status({}, 5'000), at(10));
    merge(status({}, 60'000), at(11));
    EXPECT_EQ(table.next_stale(), now.mono + seconds(60));
    merge(status({}, 5'000), at(9));
    EXPECT_EQ(table.next_stale(), now.mono + seconds(60)) << "that was older";
    pass(seconds(60));
    ASSERT_NE(table.take_stale(now.mono), nullptr);
    EXPECT_TRUE(merge(status({}, 0), at(12)).is_fresh_again);
    EXPECT_EQ(table.next_stale(), std::nullopt);
}

TEST_F(device_table_stale, a_removal_ends_the_lifetime_and_the_staleness) {
    merge(status({}, 5'000), at(10));
    merge(removed(), at(11));
    EXPECT_EQ(table.next_stale(), std::nullopt);
    merge(status({}, 5'000), at(12));
    pass(seconds(5));
    ASSERT_NE(table.take_stale(now.mono), nullptr);
    EXPECT_FALSE(merge(removed(), at(13)).is_fresh_again);
    EXPECT_EQ(table.stale(), 0U);
    EXPECT_FALSE(merge(status({}), at(14)).is_fresh_again);
    EXPECT_EQ(table.next_stale(), std::nullopt) << "the lifetime is gone";
}

TEST_F(device_table_stale, a_lifetime_from_a_member_does_not_overflow_the_clock) {
    merge(status({}, std::numeric_limits<std::uint64_t>::max()), at(10), source::member);
    EXPECT_EQ(table.next_stale(), now.mono + milliseconds(limits::lifetime_max_ms));
}

// A member that was reaped

TEST_F(device_table_origin, all_that_was_said_of_it_up_to_its_end_goes) {
    merge(added("old"), at(10));
    merge(added("both"), at(10));
    merge(wire::device_status{origin(), "both", {{"new", "1"}}}, at(21));
    merge(removed("tombstone"), at(15));
    merge(removed("later"), at(25));
    merge(wire::device_added{test::uuid_of(7), "other", "x"}, at(10));
    EXPECT_EQ(table.drop_origin(origin(), 20), (std::vector<std::string>{"old"}));
    const auto left = test::read_table(table);
    EXPECT_EQ(left.size(), 3U);
    EXPECT_EQ(left.at({origin(), "both"}).size(), 1U);
    EXPECT_TRUE(left.contains({origin(), "later"}));
    EXPECT_TRUE(left.contains({test::uuid_of(7), "other"}));
    EXPECT_EQ(table.next_expiry(), end_of_tombstone(25));
}

TEST_F(device_table_origin, its_stale_devices_go_too) {
    merge(status({}, 1'000), at(10));
    pass(seconds(1));
    ASSERT_NE(table.take_stale(now.mono), nullptr);
    merge(status({{"load", "1"}}), at(30));  // fresh again
    pass(seconds(1));
    ASSERT_NE(table.take_stale(now.mono), nullptr);
    EXPECT_TRUE(table.drop_origin(origin(), 20).empty());
    EXPECT_EQ(table.stale(), 0U) << "its lifetime was dropped";
    EXPECT_EQ(table.drop_origin(origin(), 40), (std::vector<std::string>{"gateway"}));
    expect_counts(0, 0);
    EXPECT_EQ(table.bytes(), 0U);
}

TEST_F(device_table_origin, a_watched_device_is_not_watched_any_more) {
    merge(status({}, 1'000), at(10));
    table.drop_origin(origin(), 20);
    EXPECT_EQ(table.next_stale(), std::nullopt);
    EXPECT_EQ(table.take_stale(now.mono + hours(1)), nullptr);
}

// Bounds

TEST_F(device_table_bounds, one_device_has_so_many_metrics_at_the_edge_and_no_more) {
    std::vector<wire::metric> metrics;
    for (std::size_t i = 0; i < limits::metrics_per_device_max; ++i) {
        metrics.push_back({"m" + std::to_string(10'000 + i), "1"});
    }
    ASSERT_TRUE(merge(status(metrics), at(10)).is_news);
    const auto before = test::read_table(table);
    EXPECT_TRUE(merge(status({{"a", "2"}, {"m10000", "2"}}), at(11)).is_full);
    EXPECT_EQ(test::read_table(table), before) << "full changes nothing";
    EXPECT_TRUE(merge(status({{"m10000", "2"}, {"m10001", "2"}}), at(11)).is_news)
        << "known metrics go on";
    EXPECT_TRUE(merge(added(), at(11)).is_news) << "and so does the rest";
    EXPECT_TRUE(merge(status({{"a", "2"}}), at(11), source::member).is_news)
        << "members do not argue";
}

TEST_F(device_table_bounds, there_are_so_many_entries_at_the_edge_and_twice_of_members) {
    for (std::size_t i = 0; i < limits::devices_max; ++i) {
        ASSERT_TRUE(merge(added(std::to_string(i)), at(10)).is_news);
    }
    EXPECT_TRUE(merge(added(), at(11)).is_full);
    EXPECT_TRUE(merge(removed(), at(11)).is_full);
    EXPECT_TRUE(merge(status({{"load", "1"}}), at(11)).is_full);
    EXPECT_TRUE(merge(added("0"), at(11)).is_news) << "known devices go on";
    EXPECT_TRUE(merge(removed("0"), at(12)).vanished);
    expect_counts(limits::devices_max - 1, 1);
    EXPECT_TRUE(merge(added(), at(13)).is_full) << "a tombstone takes its place";
    table.expire(end_of_tombstone(12));
    EXPECT_TRUE(merge(added(), at(14)).is_news) << "room again";

    for (std::size_t i = limits::devices_max; i < 2 * limits::devices_max; ++i) {
        ASSERT_TRUE(merge(added(std::to_string(i)), at(10), source::member).is_news);
    }
    EXPECT_TRUE(merge(added("one more"), at(10), source::member).is_full);
    expect_counts(2 * limits::devices_max, 0);
}

TEST_F(device_table_bounds, there_are_so_many_bytes_at_the_edge_and_no_more) {
    constexpr std::size_t head = wire::field_head_bytes;
    const std::string large(65'000, 'x');
    for (int i = 1'000; limits::device_bytes_max - table.bytes() > 100'000; ++i) {
        ASSERT_TRUE(merge(added(std::to_string(i), large), at(10)).is_news);
    }
    merge(added("last", std::string(50'000 - 4 - head, 'x')), at(10));
    merge(added("rest", std::string(limits::device_bytes_max - table.bytes() - 4 - head, 'x')),
          at(10));
    ASSERT_EQ(table.bytes(), limits::device_bytes_max);

    EXPECT_TRUE(merge(added(""), at(10)).is_full);
    EXPECT_TRUE(merge(wire::device_status{origin(), "1000", {{"m", "1"}}}, at(11)).is_full);
    EXPECT_TRUE(merge(added("1000", large + "x"), at(11)).is_full);
    EXPECT_TRUE(merge(added("1000", large), at(11)).is_news) << "that needs no more";
    EXPECT_TRUE(merge(added("of a member"), at(10), source::member).is_news);
    EXPECT_TRUE(merge(removed("1000"), at(12)).vanished) << "what is there can be removed";
    EXPECT_TRUE(merge(added("room again"), at(10)).is_news);
}

}  // namespace
}  // namespace chatter::core
