// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/device_table.hpp"
#include "chatter/core/tombstone.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace chatter::core {
namespace {

namespace limits = wire::limits;
using outcome = device_table::outcome;

/// The device of most tests: "gateway" of one origin.
base::uuid origin() {
    return test::uuid_of(100);
}

version at(base::wall_time_ms timestamp, unsigned sender = 1) {
    return {timestamp, test::uuid_of(sender)};
}

wire::device_added added(const std::string& description = "by the door") {
    return {origin(), "gateway", description};
}

wire::device_removed removed() {
    return {origin(), "gateway"};
}

wire::device_status status(std::vector<wire::metric> metrics) {
    return {origin(), "gateway", std::move(metrics)};
}

class device_table_test : public testing::Test {
protected:
    [[nodiscard]] const device* gateway() const { return table.find(origin(), "gateway"); }

    /// The text of a metric of the gateway; "-" where it has none.
    [[nodiscard]] std::string text_of(const std::string& name) const {
        const device* which = gateway();
        for (std::size_t i = 0; which != nullptr && i < which->metrics.size(); ++i) {
            if (which->metrics[i].value.name == name) {
                return which->metrics[i].value.text;
            }
        }
        return "-";
    }

    void expect_counts(std::size_t devices, std::size_t tombstones) const {
        EXPECT_EQ(table.devices(), devices);
        EXPECT_EQ(table.tombstones(), tombstones);
    }

    device_table table{base::siphash_key{1, 2}};
};

using device_table_added = device_table_test;
using device_table_status = device_table_test;
using device_table_removed = device_table_test;
using device_table_expiry = device_table_test;
using device_table_bounds = device_table_test;
using device_table_lookup = device_table_test;

// DeviceAdded

TEST_F(device_table_added, an_unknown_device_appears) {
    EXPECT_EQ(table.apply(added(), at(10)), outcome::changed);
    ASSERT_NE(gateway(), nullptr);
    EXPECT_EQ(*gateway(), (device{at(10), at(10), std::nullopt, "by the door", {}}));
    expect_counts(1, 0);
}

TEST_F(device_table_added, the_same_again_changes_nothing) {
    ASSERT_EQ(table.apply(added(), at(10)), outcome::changed);
    const auto before = table.snapshot();
    EXPECT_EQ(table.apply(added(), at(10)), outcome::unchanged);
    EXPECT_EQ(table.snapshot(), before);
}

TEST_F(device_table_added, which_of_two_descriptions_stays) {
    struct row {
        version second_at;
        const char* second;
        outcome told;
        const char* stays;
    };
    for (const row& each : {row{at(11), "new", outcome::changed, "new"},
                            row{at(9), "new", outcome::unchanged, "m"},
                            row{at(10, 6), "new", outcome::changed, "new"},       // greater sender
                            row{at(10, 4), "new", outcome::unchanged, "m"},       // smaller sender
                            row{at(10, 5), "n", outcome::changed, "n"},           // greater bytes
                            row{at(10, 5), "a", outcome::unchanged, "m"},         // smaller bytes
                            row{at(10, 5), "\xff", outcome::changed, "\xff"}}) {  // unsigned
        device_table two({1, 2});
        ASSERT_EQ(two.apply(added("m"), at(10, 5)), outcome::changed);
        EXPECT_EQ(two.apply(added(each.second), each.second_at), each.told) << each.second;
        EXPECT_EQ(two.find(origin(), "gateway")->description, each.stays);
    }
}

TEST_F(device_table_added, metrics_are_kept) {  // chatter-rs wipes them
    ASSERT_EQ(table.apply(added("old"), at(10)), outcome::changed);
    ASSERT_EQ(table.apply(status({{"load", "1"}}), at(11)).what, outcome::changed);
    EXPECT_EQ(table.apply(added("new"), at(12)), outcome::changed);
    EXPECT_EQ(gateway()->description, "new");
    EXPECT_EQ(text_of("load"), "1");
}

TEST_F(device_table_added, an_older_one_describes_a_device_known_by_its_status) {
    ASSERT_EQ(table.apply(status({{"load", "1"}}), at(20)).what, outcome::changed);
    EXPECT_EQ(table.apply(added(), at(10)), outcome::changed);
    EXPECT_EQ(gateway()->description, "by the door");
    EXPECT_EQ(gateway()->described_at, at(10));
    EXPECT_EQ(gateway()->seen_at, at(20));
}

TEST_F(device_table_added, an_empty_name_and_description_are_a_device_too) {
    EXPECT_EQ(table.apply(wire::device_added{origin(), "", ""}, at(10)), outcome::changed);
    ASSERT_NE(table.find(origin(), ""), nullptr);
    expect_counts(1, 0);
}

// DeviceStatus

TEST_F(device_table_status, an_unknown_device_is_created) {  // chatter-rs loses it
    const auto result = table.apply(status({{"load", "1"}, {"temp", "20"}}), at(10));
    EXPECT_EQ(result.what, outcome::changed);
    EXPECT_EQ(result.applied, (std::vector<wire::metric>{{"load", "1"}, {"temp", "20"}}));
    ASSERT_NE(gateway(), nullptr);
    EXPECT_EQ(*gateway(),
              (device{at(10),
                      std::nullopt,
                      std::nullopt,
                      "",
                      {{{"load", "1"}, at(10)}, {{"temp", "20"}, at(10)}}}));
    expect_counts(1, 0);
}

TEST_F(device_table_status, without_metrics_an_unknown_device_is_created_all_the_same) {
    EXPECT_EQ(table.apply(status({}), at(10)).what, outcome::changed);
    EXPECT_EQ(table.apply(status({}), at(11)).what, outcome::unchanged);
    ASSERT_NE(gateway(), nullptr);
    EXPECT_EQ(gateway()->seen_at, at(11));
}

TEST_F(device_table_status, other_metrics_stay_and_all_are_sorted_by_name) {
    ASSERT_EQ(table.apply(status({{"b", "1"}, {"d", "1"}}), at(10)).what, outcome::changed);
    ASSERT_EQ(table.apply(status({{"a", "2"}, {"c", "2"}, {"d", "2"}}), at(11)).what,
              outcome::changed);
    EXPECT_EQ(gateway()->metrics,
              (std::vector<stored_metric>{{{"a", "2"}, at(11)},
                                          {{"b", "1"}, at(10)},
                                          {{"c", "2"}, at(11)},
                                          {{"d", "2"}, at(11)}}));
}

TEST_F(device_table_status, an_older_one_does_not_win) {  // in chatter-rs arrival order does
    ASSERT_EQ(table.apply(status({{"load", "new"}}), at(20)).what, outcome::changed);
    const auto result = table.apply(status({{"load", "old"}}), at(10));
    EXPECT_EQ(result.what, outcome::unchanged);
    EXPECT_EQ(result.applied, std::vector<wire::metric>{});
    EXPECT_EQ(text_of("load"), "new");
}

TEST_F(device_table_status, each_metric_has_a_version_of_its_own) {
    ASSERT_EQ(table.apply(status({{"load", "20"}}), at(20)).what, outcome::changed);
    const auto result = table.apply(status({{"load", "10"}, {"temp", "10"}}), at(10));
    EXPECT_EQ(result.what, outcome::changed);
    EXPECT_EQ(result.applied, (std::vector<wire::metric>{{"temp", "10"}}));
    EXPECT_EQ(text_of("load"), "20");
    EXPECT_EQ(text_of("temp"), "10");
}

TEST_F(device_table_status, of_equal_times_the_greater_sender_then_the_greater_text_wins) {
    ASSERT_EQ(table.apply(status({{"load", "m"}}), at(10, 5)).what, outcome::changed);
    EXPECT_EQ(table.apply(status({{"load", "z"}}), at(10, 4)).what, outcome::unchanged);
    EXPECT_EQ(table.apply(status({{"load", "a"}}), at(10, 5)).what, outcome::unchanged);
    EXPECT_EQ(text_of("load"), "m");
    EXPECT_EQ(table.apply(status({{"load", "n"}}), at(10, 5)).what, outcome::changed);
    EXPECT_EQ(table.apply(status({{"load", "a"}}), at(10, 6)).what, outcome::changed);
    EXPECT_EQ(text_of("load"), "a");
}

// DeviceRemoved

TEST_F(device_table_removed, a_known_device_goes) {
    ASSERT_EQ(table.apply(added(), at(10)), outcome::changed);
    EXPECT_EQ(table.apply(removed(), at(11)), outcome::changed);
    EXPECT_EQ(gateway(), nullptr);
    expect_counts(0, 1);
    EXPECT_EQ(table.apply(removed(), at(11)), outcome::unchanged);
    EXPECT_EQ(table.apply(removed(), at(12)), outcome::unchanged);
    expect_counts(0, 1);
}

TEST_F(device_table_removed, leaves_a_tombstone_with_nothing_but_its_version) {
    ASSERT_EQ(table.apply(added(), at(10)), outcome::changed);
    ASSERT_EQ(table.apply(status({{"load", "1"}}), at(10)).what, outcome::changed);
    ASSERT_EQ(table.apply(removed(), at(11)), outcome::changed);
    const auto all = table.snapshot();
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all.front().second, (device{std::nullopt, std::nullopt, at(11), "", {}}));
}

TEST_F(device_table_removed, what_is_at_or_below_the_floor_stays_away) {
    ASSERT_EQ(table.apply(removed(), at(10, 5)), outcome::unchanged);
    const auto before = table.snapshot();
    for (const version& old : {at(10, 5), at(10, 4), at(9, 9)}) {
        EXPECT_EQ(table.apply(added(), old), outcome::unchanged);
        EXPECT_EQ(table.apply(status({{"load", "1"}}), old).what, outcome::unchanged);
        EXPECT_EQ(table.apply(removed(), old), outcome::unchanged);
    }
    EXPECT_EQ(table.snapshot(), before);
    expect_counts(0, 1);
}

TEST_F(device_table_removed, what_is_newer_revives) {
    ASSERT_EQ(table.apply(removed(), at(10, 5)), outcome::unchanged);
    EXPECT_EQ(table.apply(added(), at(10, 6)), outcome::changed);
    EXPECT_NE(gateway(), nullptr);
    expect_counts(1, 0);
    EXPECT_EQ(gateway()->removed_at, at(10, 5)) << "the floor stays";
}

TEST_F(device_table_removed, takes_away_only_the_fields_below_it) {
    ASSERT_EQ(table.apply(added(), at(10)), outcome::changed);
    ASSERT_EQ(table.apply(status({{"old", "1"}}), at(10)).what, outcome::changed);
    ASSERT_EQ(table.apply(status({{"new", "1"}}), at(20)).what, outcome::changed);
    EXPECT_EQ(table.apply(removed(), at(15)), outcome::unchanged) << "it still exists";
    ASSERT_NE(gateway(), nullptr);
    EXPECT_EQ(*gateway(), (device{at(20), std::nullopt, at(15), "", {{{"new", "1"}, at(20)}}}));
}

TEST_F(device_table_removed, a_device_that_revives_has_nothing_from_before) {
    ASSERT_EQ(table.apply(added(), at(10)), outcome::changed);
    ASSERT_EQ(table.apply(status({{"load", "1"}}), at(10)).what, outcome::changed);
    ASSERT_EQ(table.apply(removed(), at(11)), outcome::changed);
    ASSERT_EQ(table.apply(status({{"temp", "2"}}), at(12)).what, outcome::changed);
    EXPECT_EQ(*gateway(), (device{at(12), std::nullopt, at(11), "", {{{"temp", "2"}, at(12)}}}));
}

// Expiry

TEST_F(device_table_expiry, a_tombstone_is_forgotten_72_hours_after_its_own_timestamp) {
    ASSERT_EQ(table.apply(removed(), at(1'000)), outcome::unchanged);
    ASSERT_EQ(table.next_expiry(), 1'000 + limits::tombstone_lifetime_ms);
    table.expire(1'000 + limits::tombstone_lifetime_ms - 1);
    expect_counts(0, 1);
    table.expire(1'000 + limits::tombstone_lifetime_ms);
    expect_counts(0, 0);
    EXPECT_EQ(table.snapshot().size(), 0U);
    EXPECT_EQ(table.next_expiry(), std::nullopt);
    EXPECT_EQ(table.apply(added(), at(900)), outcome::changed) << "the floor is gone";
}

TEST_F(device_table_expiry, a_device_that_revived_stays_and_loses_its_floor) {
    ASSERT_EQ(table.apply(removed(), at(1'000)), outcome::unchanged);
    ASSERT_EQ(table.apply(added(), at(1'001)), outcome::changed);
    table.expire(end_of_tombstone(1'000));
    ASSERT_NE(gateway(), nullptr);
    EXPECT_EQ(gateway()->removed_at, std::nullopt);
    expect_counts(1, 0);
}

TEST_F(device_table_expiry, a_newer_removal_lives_from_its_own_timestamp) {
    ASSERT_EQ(table.apply(removed(), at(1'000)), outcome::unchanged);
    ASSERT_EQ(table.apply(removed(), at(5'000)), outcome::unchanged);
    EXPECT_EQ(table.next_expiry(), end_of_tombstone(5'000));
    table.expire(end_of_tombstone(1'000));
    expect_counts(0, 1);
}

TEST_F(device_table_expiry, removals_of_one_time_all_go) {
    for (int i = 0; i < 10; ++i) {
        ASSERT_EQ(table.apply(wire::device_removed{origin(), std::to_string(i)}, at(1'000)),
                  outcome::unchanged);
    }
    ASSERT_EQ(table.apply(wire::device_removed{origin(), "later"}, at(1'001)), outcome::unchanged);
    table.expire(end_of_tombstone(1'000));
    expect_counts(0, 1);
    EXPECT_EQ(table.next_expiry(), end_of_tombstone(1'001));
}

TEST_F(device_table_expiry, both_ends_of_time_are_timestamps) {
    constexpr auto first = std::numeric_limits<base::wall_time_ms>::min();
    constexpr auto last = std::numeric_limits<base::wall_time_ms>::max();
    ASSERT_EQ(table.apply(wire::device_removed{origin(), "first"}, at(first)), outcome::unchanged);
    ASSERT_EQ(table.apply(wire::device_removed{origin(), "last"}, at(last)), outcome::unchanged);
    EXPECT_EQ(table.next_expiry(), first + limits::tombstone_lifetime_ms);
    table.expire(0);
    expect_counts(0, 1);
    EXPECT_EQ(table.next_expiry(), last);
}

// Bounds

TEST_F(device_table_bounds, one_device_has_so_many_metrics_and_no_more) {
    std::vector<wire::metric> metrics;
    for (std::size_t i = 0; i < limits::metrics_per_device_max; ++i) {
        metrics.push_back({"m" + std::to_string(10'000 + i), "1"});
    }
    ASSERT_EQ(table.apply(status(metrics), at(10)).what, outcome::changed);
    const auto before = table.snapshot();
    EXPECT_EQ(table.apply(status({{"a", "2"}, {"m10000", "2"}}), at(11)).what, outcome::full);
    EXPECT_EQ(table.snapshot(), before) << "full changes nothing";
    EXPECT_EQ(table.apply(status({{"m10000", "2"}, {"m10001", "2"}}), at(11)).what,
              outcome::changed)
        << "known metrics go on";
}

TEST_F(device_table_bounds, there_are_so_many_entries_and_no_more) {
    wire::device_status one_of_many = status({});
    for (std::size_t i = 0; i < limits::devices_max; ++i) {
        one_of_many.name = std::to_string(i);
        ASSERT_EQ(table.apply(one_of_many, at(10)).what, outcome::changed);
    }
    EXPECT_EQ(table.apply(added(), at(11)), outcome::full);
    EXPECT_EQ(table.apply(removed(), at(11)), outcome::full);
    EXPECT_EQ(table.apply(status({{"load", "1"}}), at(11)).what, outcome::full);
    EXPECT_EQ(table.apply(wire::device_added{origin(), "0", "d"}, at(11)), outcome::changed)
        << "known devices go on";

    EXPECT_EQ(table.apply(wire::device_removed{origin(), "0"}, at(12)), outcome::changed);
    expect_counts(limits::devices_max - 1, 1);
    EXPECT_EQ(table.apply(added(), at(13)), outcome::full) << "a tombstone takes its place";
    table.expire(end_of_tombstone(12));
    EXPECT_EQ(table.apply(added(), at(14)), outcome::changed) << "room again";
    expect_counts(limits::devices_max, 0);
}

TEST_F(device_table_bounds, there_are_so_many_bytes_of_text_and_no_more) {
    wire::device_added large = added();
    large.description.assign(limits::device_text_bytes_max - large.name.size() + 1, 'x');
    EXPECT_EQ(table.apply(large, at(10)), outcome::full);
    EXPECT_EQ(table.snapshot().size(), 0U) << "full changes nothing";
    // That one byte less fits: property/laws_device_merge_test.cpp.
}

// Look-up

TEST_F(device_table_lookup, a_name_belongs_to_its_origin) {
    ASSERT_EQ(table.apply(added("one"), at(10)), outcome::changed);
    ASSERT_EQ(table.apply(wire::device_added{test::uuid_of(101), "gateway", "two"}, at(10)),
              outcome::changed);
    EXPECT_EQ(gateway()->description, "one");
    EXPECT_EQ(table.find(test::uuid_of(101), "gateway")->description, "two");
    EXPECT_EQ(table.find(test::uuid_of(102), "gateway"), nullptr);
    EXPECT_EQ(table.find(origin(), "gatewa"), nullptr);
    EXPECT_EQ(table.find(origin(), std::string_view("gateway\0", 8)), nullptr);
}

TEST_F(device_table_lookup, names_that_differ_behind_the_bound_are_different) {
    const std::string name(limits::name_bytes_max, 'n');
    ASSERT_EQ(table.apply(wire::device_added{origin(), name + "a", ""}, at(10)), outcome::changed);
    EXPECT_EQ(table.find(origin(), name + "b"), nullptr);
    EXPECT_NE(table.find(origin(), name + "a"), nullptr);
}

TEST_F(device_table_lookup, snapshot_is_sorted_by_origin_and_name_whatever_the_key) {
    device_table other({77, 88});
    for (const unsigned number : {3U, 1U, 2U}) {
        for (const char* name : {"b", "", "c", "a"}) {
            const wire::device_added gossip{test::uuid_of(number), name, "x"};
            ASSERT_EQ(table.apply(gossip, at(10)), outcome::changed);
            ASSERT_EQ(other.apply(gossip, at(10)), outcome::changed);
        }
    }
    const auto all = table.snapshot();
    ASSERT_EQ(all.size(), 12U);
    EXPECT_EQ(all.front().first, (device_key{test::uuid_of(1), ""}));
    EXPECT_EQ(all[5].first, (device_key{test::uuid_of(2), "a"}));
    EXPECT_EQ(all.back().first, (device_key{test::uuid_of(3), "c"}));
    EXPECT_EQ(other.snapshot(), all);
}

}  // namespace
}  // namespace chatter::core
