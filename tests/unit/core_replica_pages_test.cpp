// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a node answers that is asked for its replica. The one who asks is the test.

#include "chatter/core/replica_pages.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "device_tables.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <set>
#include <string>

namespace chatter::core {
namespace {

namespace limits = wire::limits;
using kind = wire::packet_kind;
using part = wire::replica_part;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::host;
using test::items_of;
using test::packet_of;
using test::uuid_of;
using wire::device_update;

constexpr std::size_t bucket_count = device_table::bucket_count;

class replica_pages_test : public testing::Test {
protected:
    replica_pages_test() {
        node_.start();
        node_.add_member(2);
    }

    void inject(wire::gossip what, base::wall_time_ms time = 1) {
        wire::message message = test::injected(std::move(what));
        message.timestamp_millis = test::start_of_time + time;
        message.hops =
            message.payload && std::holds_alternative<wire::debug_message>(*message.payload) ? 5U
                                                                                             : 0U;
        ASSERT_EQ(node_.receive(message), verdict::accepted);
    }
    /// Of one device, in datagrams that hold them.
    void inject_metrics(std::size_t count, const std::string& text = "1") {
        wire::device_status status{uuid_of(100), "large", {}, {}};
        for (std::size_t i = 0; i < count; ++i) {
            status.metrics.push_back({"metric " + std::to_string(10'000 + i), text});
            if (status.metrics.size() == 256 || i + 1 == count) {
                inject(status);
                status.metrics.clear();
            }
        }
    }
    [[nodiscard]] const device_table& devices() { return node_.node().devices(); }
    [[nodiscard]] std::uint8_t bucket_of(const std::string& name) {
        return static_cast<std::uint8_t>(
            device_table::bucket_of(devices().position_of({uuid_of(100), name})));
    }
    /// So many devices of one bucket.
    std::uint8_t fill_bucket(std::size_t count, const std::string& description) {
        const std::uint8_t bucket = bucket_of("first");
        inject(wire::device_added{uuid_of(100), "first", description});
        for (std::size_t i = 1; devices().bucket(bucket).size() < count; ++i) {
            if (bucket_of(std::to_string(i)) == bucket) {
                inject(wire::device_added{uuid_of(100), std::to_string(i), description});
            }
        }
        return bucket;
    }

    [[nodiscard]] wire::packet question(part of, std::uint8_t bucket, std::uint64_t position = 0) {
        wire::packet made = packet_of(2, node_.run(), kind::entries_wanted);
        made.head.flags = wire::flag_to_the_end;
        made.head.sequence = ++sequence_;
        made.part = of;
        made.index = bucket;
        made.position = position;
        return made;
    }
    wire::packet ask(const wire::packet& what) {
        node_.receive(what, host(2));
        const auto answers = node_.packets(kind::entries);
        EXPECT_EQ(answers.size(), 1U);
        if (answers.empty()) {
            return {};
        }
        EXPECT_EQ(answers[0].to, host(2));
        EXPECT_EQ(answers[0].content.answered, what.head.sequence);
        EXPECT_EQ(answers[0].content.part, what.part);
        EXPECT_EQ(answers[0].content.index, what.index);
        return answers[0].content;
    }
    static bool has_more(const wire::packet& page) {
        return (page.head.flags & wire::flag_more) != 0;
    }
    static wire::place last_place(const device_update& of) {
        wire::place made{of.origin, of.name, 0, {}};
        std::string_view rest = of.fields;
        while (const auto field = wire::take_field(rest)) {
            made.kind = static_cast<std::uint8_t>(field->kind);
            made.field = field->name;
        }
        return made;
    }
    [[nodiscard]] wire::known_list all_known(std::uint8_t bucket, part of) {
        wire::known_list known;
        for (const auto& each : devices().bucket(bucket)) {
            known.entries.push_back({each.position, devices().hash_of(each, of)});
        }
        return known;
    }
    /// All pages of a bucket, one after the other.
    std::vector<device_update> ask_for_all(part of, std::uint8_t bucket, int pages_max = 400) {
        std::vector<device_update> all;
        wire::packet next = question(of, bucket);
        for (int i = 0; i < pages_max; ++i) {
            const wire::packet page = ask(next);
            const auto updates = items_of<device_update>(page);
            all.insert(all.end(), updates.begin(), updates.end());
            if (!has_more(page)) {
                return all;
            }
            if (updates.empty()) {
                break;
            }
            next = question(of, bucket, page.position);
            next.items.emplace_back(last_place(all.back()));
        }
        ADD_FAILURE() << "no end, or a page that brings nothing";
        return all;
    }

    test::node_harness node_;
    std::uint32_t sequence_{0};
};

// Hashes

TEST_F(replica_pages_test, the_summary_has_the_hash_of_each_part) {
    inject_metrics(1);
    wire::packet wanted = packet_of(2, node_.run(), kind::hashes_wanted);
    node_.receive(wanted, host(2));
    const auto answers = node_.packets(kind::hashes);
    ASSERT_EQ(answers.size(), 1U);
    const replica& mine = node_.node().knowledge();
    EXPECT_EQ(items_of<wire::hash_list>(answers[0].content).at(0).hashes,
              (std::vector<std::uint64_t>{mine.hash(part::members),
                                          mine.hash(part::states),
                                          mine.hash(part::metrics),
                                          mine.hash(part::messages)}));
}

TEST_F(replica_pages_test, the_hashes_of_a_part_are_those_of_its_buckets_in_two_packets) {
    inject_metrics(1);
    for (const part of : {part::states, part::metrics}) {
        wire::packet wanted = packet_of(2, node_.run(), kind::hashes_wanted);
        wanted.part = of;
        node_.receive(wanted, host(2));
        std::vector<std::uint64_t> all;
        for (const auto& each : node_.packets(kind::hashes)) {
            EXPECT_EQ(each.content.part, of);
            EXPECT_EQ(each.content.index, all.size());
            const auto some = items_of<wire::hash_list>(each.content).at(0).hashes;
            all.insert(all.end(), some.begin(), some.end());
        }
        const auto own = devices().bucket_hashes(of);
        EXPECT_EQ(all, std::vector<std::uint64_t>(own.begin(), own.end()));
    }
}

TEST_F(replica_pages_test, parts_that_have_no_buckets_or_are_not_known_are_not_answered) {
    for (const part of : {part::members, part::messages, static_cast<part>(77)}) {
        wire::packet wanted = packet_of(2, node_.run(), kind::hashes_wanted);
        wanted.part = of;
        node_.receive(wanted, host(2));
        EXPECT_TRUE(node_.packets(kind::hashes).empty());
    }
    for (const part of : {part::summary, part::members, static_cast<part>(77)}) {
        node_.receive(question(of, 0), host(2));
        EXPECT_TRUE(node_.packets(kind::entries).empty());
    }
}

// Pages of devices

TEST_F(replica_pages_test, an_empty_bucket_gives_an_empty_page) {
    const wire::packet page = ask(question(part::states, 7));
    EXPECT_TRUE(page.items.empty());
    EXPECT_FALSE(has_more(page));
}

TEST_F(replica_pages_test, a_page_has_the_fields_of_its_part_and_the_age_of_the_news) {
    inject(wire::device_added{uuid_of(100), "large", "by the door"});
    inject_metrics(2);
    node_.pass(milliseconds(1'234));
    const auto states = items_of<device_update>(ask(question(part::states, bucket_of("large"))));
    ASSERT_EQ(states.size(), 1U);
    EXPECT_EQ(states[0].age_ms, 1'234U);
    EXPECT_EQ(test::fields_as_text(states[0].fields).size(), 1U);
    const auto metrics = items_of<device_update>(ask(question(part::metrics, bucket_of("large"))));
    ASSERT_EQ(metrics.size(), 1U);
    EXPECT_EQ(test::fields_as_text(metrics[0].fields).size(), 2U);
}

TEST_F(replica_pages_test, tombstones_are_states) {
    inject(wire::device_removed{uuid_of(100), "gone"});
    const auto states = items_of<device_update>(ask(question(part::states, bucket_of("gone"))));
    ASSERT_EQ(states.size(), 1U);
    EXPECT_EQ(test::fields_as_text(states[0].fields).at(0).substr(0, 1), "1");
}

TEST_F(replica_pages_test, a_bucket_comes_in_order_and_each_device_once) {
    const std::uint8_t bucket = fill_bucket(60, std::string(100, 'd'));
    const auto all = ask_for_all(part::states, bucket);
    ASSERT_EQ(all.size(), 60U);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i].name, devices().bucket(bucket)[i].device->name);
        EXPECT_EQ(all[i].fields, devices().bucket(bucket)[i].device->fields);
    }
}

TEST_F(replica_pages_test, a_device_of_1024_metrics_comes_in_parts_each_field_once) {
    inject_metrics(limits::metrics_per_device_max, std::string(100, 'x'));
    const auto all = ask_for_all(part::metrics, bucket_of("large"));
    EXPECT_GT(all.size(), 100U);
    std::string together;
    for (const device_update& each : all) {
        EXPECT_EQ(each.name, "large");
        together += each.fields;
    }
    EXPECT_EQ(together, devices().find({uuid_of(100), "large"})->fields);
}

TEST_F(replica_pages_test, the_largest_entries_fit_a_page) {
    const std::string name(limits::name_bytes_max, 'n');
    const std::size_t room = limits::entry_bytes_max - 2 * limits::name_bytes_max;
    inject(wire::device_added{uuid_of(100), name, std::string(limits::entry_bytes_max - 255, 'd')});
    inject(wire::device_status{uuid_of(100), name, {{name, std::string(room - 1, 't')}}, {}});
    EXPECT_EQ(ask_for_all(part::states, bucket_of(name)).size(), 1U);
    EXPECT_EQ(ask_for_all(part::metrics, bucket_of(name)).size(), 1U);
}

TEST_F(replica_pages_test, what_is_known_with_that_hash_is_left_out) {
    const std::uint8_t bucket = fill_bucket(5, "d");
    wire::known_list known = all_known(bucket, part::states);
    known.entries[1].hash ^= 1U;
    known.entries.erase(known.entries.begin() + 3);
    wire::packet wanted = question(part::states, bucket);
    wanted.items.emplace_back(known);
    const auto updates = items_of<device_update>(ask(wanted));
    ASSERT_EQ(updates.size(), 2U);
    EXPECT_EQ(updates[0].name, devices().bucket(bucket)[1].device->name);
    EXPECT_EQ(updates[1].name, devices().bucket(bucket)[3].device->name);
}

TEST_F(replica_pages_test, without_the_flag_the_list_is_where_the_page_ends) {
    const std::uint8_t bucket = fill_bucket(5, "d");
    wire::known_list known = all_known(bucket, part::states);
    known.entries.resize(3);
    known.entries.erase(known.entries.begin());
    wire::packet wanted = question(part::states, bucket);
    wanted.head.flags = 0;
    wanted.items.emplace_back(known);
    const wire::packet page = ask(wanted);
    const auto updates = items_of<device_update>(page);
    ASSERT_EQ(updates.size(), 1U);
    EXPECT_EQ(updates[0].name, devices().bucket(bucket)[0].device->name);
    EXPECT_FALSE(has_more(page));
    wanted.items.clear();
    EXPECT_TRUE(ask(wanted).items.empty()) << "up to nothing";
}

TEST_F(replica_pages_test, a_position_or_a_place_is_where_it_begins) {
    const std::uint8_t bucket = fill_bucket(4, "d");
    const auto slots = devices().bucket(bucket);
    const auto behind = ask(question(part::states, bucket, slots[1].position));
    ASSERT_EQ(items_of<device_update>(behind).size(), 2U);
    EXPECT_EQ(items_of<device_update>(behind)[0].name, slots[2].device->name);

    // In the middle of a device, which may have gone from the table meanwhile.
    wire::packet amidst = question(part::states, bucket, slots[0].position);
    amidst.items.emplace_back(wire::place{uuid_of(100), slots[1].device->name, 1, ""});
    EXPECT_EQ(items_of<device_update>(ask(amidst)).size(), 3U) << "the description is behind";
    amidst.items = {wire::place{uuid_of(100), slots[1].device->name, 3, ""}};
    EXPECT_EQ(items_of<device_update>(ask(amidst)).size(), 2U);
}

TEST_F(replica_pages_test, behind_all_there_is_nothing) {
    const std::uint8_t bucket = fill_bucket(2, "d");
    const auto& last = *devices().bucket(bucket)[1].device;
    wire::packet wanted = question(part::states, bucket);
    wanted.items.emplace_back(wire::place{last.origin, last.name, 255, "zzz"});
    EXPECT_TRUE(ask(wanted).items.empty());
}

// Messages

TEST_F(replica_pages_test, messages_come_by_id_with_their_age_and_go_no_further) {
    for (int i = 0; i < 5; ++i) {
        inject(wire::debug_message{"hello " + std::to_string(i)});
    }
    node_.pass(milliseconds(700));
    const wire::packet page = ask(question(part::messages, 0));
    const auto rumors = items_of<wire::rumor>(page);
    ASSERT_EQ(rumors.size(), 5U);
    EXPECT_TRUE(std::is_sorted(
        rumors.begin(), rumors.end(), [](const auto& a, const auto& b) { return a.id < b.id; }));
    EXPECT_EQ(page.position, rumors.back().id);
    for (const wire::rumor& each : rumors) {
        EXPECT_EQ(each.age_ms, 700U);
        EXPECT_EQ(each.until.data[15], uuid_of(2).data[15] + 1) << "nobody is between";
    }
}

TEST_F(replica_pages_test, messages_that_are_known_are_left_out) {
    for (int i = 0; i < 3; ++i) {
        inject(wire::debug_message{std::to_string(i)});
    }
    const auto rumors = items_of<wire::rumor>(ask(question(part::messages, 0)));
    wire::packet wanted = question(part::messages, 0);
    wanted.items.emplace_back(wire::known_list{{{rumors[0].id, 0}, {rumors[2].id, 0}}});
    EXPECT_EQ(items_of<wire::rumor>(ask(wanted)), (std::vector<wire::rumor>{rumors[1]}));
    EXPECT_EQ(items_of<wire::rumor>(ask(question(part::messages, 0, rumors[1].id))),
              (std::vector<wire::rumor>{rumors[2]}));
}

TEST_F(replica_pages_test, large_messages_come_one_by_one_beside_the_pages) {
    for (int i = 0; i < 3; ++i) {
        inject(wire::debug_message{std::string(30'000, static_cast<char>('a' + i))});
        inject(wire::debug_message{"small " + std::to_string(i)});
    }
    std::set<wire::message_id> got;
    wire::packet next = question(part::messages, 0);
    for (int i = 0; i < 10; ++i) {
        const wire::packet page = ask(next);
        std::size_t large = 0;
        for (const auto& each : node_.packets()) {
            for (const wire::rumor& rumor : items_of<wire::rumor>(each.content)) {
                large += rumor.content.size() > limits::packet_budget ? 1U : 0U;
                EXPECT_TRUE(got.insert(rumor.id).second);
            }
        }
        EXPECT_LE(large, 1U);
        if (!has_more(page)) {
            break;
        }
        EXPECT_GT(page.position, next.position);
        next = question(part::messages, 0, page.position);
    }
    EXPECT_EQ(got.size(), 6U);
}

}  // namespace
}  // namespace chatter::core
