// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What gossip about a device makes of it.

#include "chatter/core/device_table.hpp"

#include "builders.hpp"
#include "device_tables.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace chatter::core {
namespace {

using change = device_table::change;
using source = device_table::source;
using std::string_literals::operator""s;
using texts = std::vector<std::string>;

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
    ~device_table_test() override { EXPECT_EQ(test::inconsistency(table), ""); }

    template <typename DeviceGossip>
    change merge(const DeviceGossip& gossip, const version& when) {
        return test::merge(table, gossip, when);
    }
    change merge_fields(const std::string& packed) {
        return table.merge({origin(), "gateway"}, packed, {}, source::member);
    }

    [[nodiscard]] const stored_device* gateway() const { return table.find({origin(), "gateway"}); }
    [[nodiscard]] texts fields() const { return test::fields_as_text(gateway()->fields); }

    /// A metric of the gateway as text; "-" where it has none.
    [[nodiscard]] std::string text_of(const std::string& name) const {
        if (gateway() == nullptr) {
            return "-";
        }
        for (const wire::metric& each : read_device(*gateway()).metrics) {
            if (each.name == name) {
                return wire::to_text(each.value);
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
using device_table_unknown = device_table_test;
using device_table_lookup = device_table_test;

// DeviceAdded

TEST_F(device_table_added, an_unknown_device_appears) {
    const change told = merge(added(), at(10));
    EXPECT_TRUE(told.is_news && told.appeared);
    EXPECT_EQ(told.description, "by the door");
    ASSERT_NE(gateway(), nullptr);
    EXPECT_EQ(read_device(*gateway()), (device{"by the door", {}}));
    expect_counts(1, 0);
}

TEST_F(device_table_added, the_same_again_changes_nothing) {
    merge(added(), at(10));
    const auto before = test::read_table(table);
    const change told = merge(added(), at(10));
    EXPECT_FALSE(told.is_news || told.appeared || told.description);
    EXPECT_EQ(test::read_table(table), before);
}

TEST_F(device_table_added, which_of_two_descriptions_stays) {
    struct row {
        version second_at;
        const char* second;
        const char* stays;
    };
    for (const row& each : {row{at(11), "new", "new"},
                            row{at(9), "new", "m"},
                            row{at(10, 6), "new", "new"},       // greater sender
                            row{at(10, 4), "new", "m"},         // smaller sender
                            row{at(10, 5), "n", "n"},           // greater bytes
                            row{at(10, 5), "a", "m"},           // smaller bytes
                            row{at(10, 5), "\xff", "\xff"}}) {  // unsigned
        device_table two({1, 2});
        test::merge(two, added("m"), at(10, 5));
        const change told = test::merge(two, added(each.second), each.second_at);
        EXPECT_EQ(told.is_news, each.stays == std::string(each.second)) << each.second;
        EXPECT_EQ(told.description.has_value(), told.is_news);
        EXPECT_EQ(read_device(*two.find({origin(), "gateway"})).description, each.stays);
    }
}

TEST_F(device_table_added, metrics_are_kept) {  // chatter-rs wipes them
    merge(added("old"), at(10));
    merge(status({{"load", "1"}}), at(11));
    EXPECT_FALSE(merge(added("new"), at(12)).appeared);
    EXPECT_EQ(read_device(*gateway()).description, "new");
    EXPECT_EQ(text_of("load"), "1");
}

TEST_F(device_table_added, an_older_one_describes_a_device_known_by_its_status) {
    merge(status({{"load", "1"}}), at(20));
    EXPECT_TRUE(merge(added(), at(10)).is_news);
    EXPECT_EQ(fields(), (texts{"3  @10/1=by the door", "5 load @20/1=\0001"s}));
    EXPECT_EQ(table.newest({origin(), "gateway"}), 20);
}

TEST_F(device_table_added, an_empty_name_and_description_are_a_device_too) {
    EXPECT_TRUE(merge(wire::device_added{origin(), "", ""}, at(10)).appeared);
    ASSERT_NE(table.find({origin(), ""}), nullptr);
    expect_counts(1, 0);
}

// DeviceStatus

TEST_F(device_table_status, an_unknown_device_is_created) {  // chatter-rs loses it
    const change told = merge(status({{"load", "1"}, {"temp", "20"}}), at(10));
    EXPECT_TRUE(told.appeared);
    EXPECT_EQ(told.description, std::nullopt);
    EXPECT_EQ(told.metrics, (std::vector<wire::metric>{{"load", "1"}, {"temp", "20"}}));
    EXPECT_EQ(read_device(*gateway()), (device{"", {{"load", "1"}, {"temp", "20"}}}));
    expect_counts(1, 0);
}

TEST_F(device_table_status, without_metrics_an_unknown_device_is_created_all_the_same) {
    EXPECT_TRUE(merge(status({}), at(10)).appeared);
    EXPECT_TRUE(merge(status({}), at(11)).is_news);
    EXPECT_EQ(fields(), (texts{"2  @11/1="}));
}

TEST_F(device_table_status, other_metrics_stay_and_all_are_sorted_by_name) {
    merge(status({{"b", "1"}, {"d", "1"}}), at(10));
    merge(status({{"a", "2"}, {"c", "2"}, {"d", "2"}}), at(11));
    EXPECT_EQ(
        fields(),
        (texts{"5 a @11/1=\0002"s, "5 b @10/1=\0001"s, "5 c @11/1=\0002"s, "5 d @11/1=\0002"s}));
}

TEST_F(device_table_status, an_older_one_does_not_win) {  // in chatter-rs arrival order does
    merge(status({{"load", "new"}}), at(20));
    const change told = merge(status({{"load", "old"}}), at(10));
    EXPECT_FALSE(told.is_news);
    EXPECT_TRUE(told.metrics.empty());
    EXPECT_EQ(text_of("load"), "new");
}

TEST_F(device_table_status, each_metric_has_a_version_of_its_own) {
    merge(status({{"load", "20"}}), at(20));
    const change told = merge(status({{"load", "10"}, {"temp", "10"}}), at(10));
    EXPECT_TRUE(told.is_news);
    EXPECT_EQ(told.metrics, (std::vector<wire::metric>{{"temp", "10"}}));
    EXPECT_EQ(text_of("load"), "20");
    EXPECT_EQ(text_of("temp"), "10");
}

TEST_F(device_table_status, of_equal_times_the_greater_sender_then_the_greater_text_wins) {
    merge(status({{"load", "m"}}), at(10, 5));
    EXPECT_FALSE(merge(status({{"load", "z"}}), at(10, 4)).is_news);
    EXPECT_FALSE(merge(status({{"load", "a"}}), at(10, 5)).is_news);
    EXPECT_EQ(text_of("load"), "m");
    EXPECT_TRUE(merge(status({{"load", "n"}}), at(10, 5)).is_news);
    EXPECT_TRUE(merge(status({{"load", "a"}}), at(10, 6)).is_news);
    EXPECT_EQ(text_of("load"), "a");
}

TEST_F(device_table_status, at_one_version_a_number_wins_over_a_text) {
    const wire::metric text{"load", "zzz"};
    const wire::metric number{"load", wire::gauge{0.0, ""}};
    for (const auto& [first, second] : {std::pair(text, number), std::pair(number, text)}) {
        device_table one({1, 2});
        test::merge(one, status({first}), at(10));
        EXPECT_EQ(test::merge(one, status({second}), at(10)).is_news, second == number);
        EXPECT_EQ(read_device(*one.find({origin(), "gateway"})).metrics,
                  (std::vector<wire::metric>{number}));
    }
}

// DeviceRemoved

TEST_F(device_table_removed, a_known_device_goes) {
    merge(added(), at(10));
    const change told = merge(removed(), at(11));
    EXPECT_TRUE(told.is_news && told.vanished);
    EXPECT_EQ(gateway(), nullptr);
    expect_counts(0, 1);
    EXPECT_FALSE(merge(removed(), at(11)).is_news);
    EXPECT_FALSE(merge(removed(), at(12)).vanished);
    expect_counts(0, 1);
}

TEST_F(device_table_removed, leaves_a_tombstone_with_nothing_but_its_version) {
    merge(added(), at(10));
    merge(status({{"load", "1"}}), at(10));
    merge(removed(), at(11));
    EXPECT_EQ(test::read_table(table),
              (test::device_texts{{{origin(), "gateway"}, {"1  @11/1="}}}));
}

TEST_F(device_table_removed, at_one_version_wins_over_the_value) {
    merge(added(), at(10));
    merge(status({{"load", "1"}}), at(10));
    EXPECT_TRUE(merge(removed(), at(10)).vanished);
    EXPECT_FALSE(merge(added(), at(10)).is_news);
}

TEST_F(device_table_removed, what_is_at_or_below_the_floor_stays_away) {
    merge(removed(), at(10, 5));
    const auto before = test::read_table(table);
    for (const version& old : {at(10, 5), at(10, 4), at(9, 9)}) {
        EXPECT_FALSE(merge(added(), old).is_news);
        EXPECT_FALSE(merge(status({{"load", "1"}}), old).is_news);
        EXPECT_FALSE(merge(removed(), old).is_news);
    }
    EXPECT_EQ(test::read_table(table), before);
    expect_counts(0, 1);
}

TEST_F(device_table_removed, what_is_newer_revives) {
    merge(removed(), at(10, 5));
    EXPECT_TRUE(merge(added(), at(10, 6)).appeared);
    expect_counts(1, 0);
    EXPECT_EQ(fields().at(0), "1  @10/5=") << "the floor stays";
}

TEST_F(device_table_removed, takes_away_only_the_fields_below_it) {
    merge(added(), at(10));
    merge(status({{"old", "1"}}), at(10));
    merge(status({{"new", "1"}}), at(20));
    const change told = merge(removed(), at(15));
    EXPECT_TRUE(told.is_news);
    EXPECT_FALSE(told.vanished) << "it still exists";
    EXPECT_EQ(fields(), (texts{"1  @15/1=", "5 new @20/1=\0001"s}));
}

TEST_F(device_table_removed, a_device_that_revives_has_nothing_from_before) {
    merge(added(), at(10));
    merge(status({{"load", "1"}}), at(10));
    merge(removed(), at(11));
    merge(status({{"temp", "2"}}), at(12));
    EXPECT_EQ(fields(), (texts{"1  @11/1=", "5 temp @12/1=\0002"s}));
}

TEST_F(device_table_removed, comes_with_what_is_newer_in_one_merge) {
    merge(status({{"a", "1"}, {"z", "1"}}), at(10));
    std::string packed = wire::fields_of(removed(), 15, test::uuid_of(1));
    packed += wire::fields_of(status({{"m", "2"}}), 20, test::uuid_of(1));
    const change told = merge_fields(packed);
    EXPECT_FALSE(told.vanished || told.appeared);
    EXPECT_EQ(fields(), (texts{"1  @15/1=", "5 m @20/1=\0002"s}));
}

// What a later version says

/// A field of a kind that nobody knows.
std::string unknown(const std::string& value, base::wall_time_ms timestamp) {
    std::string packed;
    wire::append_field(
        {static_cast<wire::field_kind>(77), "new", timestamp, test::uuid_of(1), value, {}}, packed);
    return packed;
}

TEST_F(device_table_unknown, fields_are_kept_merged_and_hashed_like_any_other) {
    EXPECT_TRUE(merge_fields(unknown("a", 10)).appeared);
    const auto before = table.hash(wire::replica_part::states);
    EXPECT_FALSE(merge_fields(unknown("z", 9)).is_news);
    EXPECT_EQ(table.hash(wire::replica_part::states), before);
    EXPECT_TRUE(merge_fields(unknown("b", 10)).is_news);
    EXPECT_NE(table.hash(wire::replica_part::states), before);
    EXPECT_EQ(fields(), (texts{"77 new @10/1=b"}));
    EXPECT_EQ(table.hash(wire::replica_part::metrics), 0U);
}

TEST_F(device_table_unknown, fields_are_removed_like_any_other) {
    merge_fields(unknown("a", 10));
    EXPECT_TRUE(merge(removed(), at(10)).vanished);
    EXPECT_FALSE(merge_fields(unknown("z", 10)).is_news);
    EXPECT_TRUE(merge_fields(unknown("z", 11)).appeared);
}

TEST_F(device_table_unknown, kinds_of_metrics_are_kept_byte_for_byte) {
    const wire::opaque_metric histogram{
        wire::opaque_metric::spelling::json, "Histogram", R"({"le":[1,2]})"};
    const wire::opaque_metric later{wire::opaque_metric::spelling::native, "", "\x30\x01\x02"};
    merge(status({{"h", histogram}, {"l", later}}), at(10));
    EXPECT_EQ(read_device(*gateway()).metrics,
              (std::vector<wire::metric>{{"h", histogram}, {"l", later}}));
}

// Look-up

TEST_F(device_table_lookup, a_name_belongs_to_its_origin) {
    const base::uuid other = test::uuid_of(101);
    merge(added("one"), at(10));
    merge(wire::device_added{other, "gateway", "two"}, at(10));
    EXPECT_EQ(read_device(*gateway()).description, "one");
    EXPECT_EQ(read_device(*table.find({other, "gateway"})).description, "two");
    EXPECT_EQ(table.find({test::uuid_of(102), "gateway"}), nullptr);
    EXPECT_EQ(table.find({origin(), "gatewa"}), nullptr);
    EXPECT_EQ(table.find({origin(), std::string_view("gateway\0", 8)}), nullptr);
}

TEST_F(device_table_lookup, newest_is_of_any_field_a_removal_included) {
    EXPECT_EQ(table.newest({origin(), "gateway"}), std::nullopt);
    merge(status({{"load", "1"}}), at(20));
    merge(added(), at(10));
    EXPECT_EQ(table.newest({origin(), "gateway"}), 20);
    merge(removed(), at(30));
    EXPECT_EQ(table.newest({origin(), "gateway"}), 30);
}

TEST_F(device_table_lookup, positions_are_the_clusters_and_their_order_that_of_the_buckets) {
    device_table same({1, 2});
    device_table other({77, 88});
    for (const unsigned number : {3U, 1U, 2U}) {
        for (int i = 0; i < 200; ++i) {
            const wire::device_added gossip{test::uuid_of(number), std::to_string(i), "x"};
            merge(gossip, at(10));
            test::merge(other, gossip, at(10));
        }
    }
    test::merge_all(other, same);
    EXPECT_EQ(test::inconsistency(table), "") << "in order";
    EXPECT_EQ(test::inconsistency(other), "");
    EXPECT_EQ(same.hash(wire::replica_part::states), table.hash(wire::replica_part::states));
    EXPECT_NE(other.hash(wire::replica_part::states), table.hash(wire::replica_part::states));
    EXPECT_EQ(test::read_table(other), test::read_table(table));
}

TEST_F(device_table_lookup, devices_of_one_position_stand_side_by_side) {
    // Only the first 255 bytes of a name count for its position, and no longer name comes from
    // outside.
    const std::string name(wire::limits::name_bytes_max, 'n');
    for (const char* end : {"c", "a", "b"}) {
        EXPECT_TRUE(merge(wire::device_added{origin(), name + end, end}, at(10)).appeared);
    }
    EXPECT_EQ(test::inconsistency(table), "") << "by name, then";
    for (const char* end : {"a", "b", "c"}) {
        EXPECT_EQ(read_device(*table.find({origin(), name + end})).description, end);
    }
    EXPECT_EQ(table.find({origin(), name + "d"}), nullptr);
    EXPECT_TRUE(merge(wire::device_removed{origin(), name + "b"}, at(11)).vanished);
    table.expire(std::numeric_limits<base::wall_time_ms>::max() - 1);
    EXPECT_NE(table.find({origin(), name + "a"}), nullptr);
    EXPECT_NE(table.find({origin(), name + "c"}), nullptr);
    expect_counts(2, 0);
}

}  // namespace
}  // namespace chatter::core
