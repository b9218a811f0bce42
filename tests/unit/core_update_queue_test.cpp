// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// News of members in packets. Das, Gupta, Motivala: SWIM, DSN 2002, section 4.1: each is sent
// lambda log n times, the least sent first. Against a naive model: laws_update_queue_test.cpp.

#include "chatter/core/update_queue.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace chatter::core {
namespace {

using bytes = std::vector<std::byte>;
using test::uuid_of;
using wire::member_state;

bytes item_of(std::uint8_t number) {
    return wire::encode_item(test::status_of(number, member_state::failed, 9));
}

/// Of `size` bytes in all.
bytes large_item(std::uint8_t number, std::size_t size) {
    wire::member_record made = test::record_of(number);
    made.facts.name.clear();
    const std::size_t bare = wire::encode_item(made).size();
    for (std::size_t missing = size - bare; missing > 0;) {
        made.facts.extra = std::string(std::min(missing, wire::limits::extra_bytes_max), 'x');
        missing -= made.facts.extra.size();
        if (missing > 0) {
            made.facts.name = std::string(missing, 'n');
            missing = 0;
        }
    }
    return wire::encode_item(made);
}

/// About whom a packet speaks that the queue has filled.
std::vector<base::uuid> filled(update_queue& queue, std::size_t sends_max = 100) {
    bytes to;
    wire::packet_writer packet(test::packet_of(1, 2, wire::packet_kind::gossip), to);
    queue.fill(packet, sends_max);
    EXPECT_LE(to.size(), wire::limits::packet_budget);
    std::vector<base::uuid> all;
    const auto read = wire::decode_packet(to);
    for (const wire::packet_item& each : read->items) {
        if (const auto* status = std::get_if<wire::member_status>(&each)) {
            all.push_back(status->uuid);
        } else {
            all.push_back(std::get<wire::member_record>(each).facts.uuid);
        }
    }
    return all;
}

using uuids = std::vector<base::uuid>;

TEST(update_queue, transmissions_are_lambda_times_the_logarithm_rounded_up) {
    const struct {
        std::size_t members;
        std::size_t rounded_up;  // ceil(log10(members + 1))
    } rows[] = {{1, 1},
                {2, 1},
                {8, 1},
                {9, 1},
                {10, 2},
                {32, 2},
                {99, 2},
                {100, 3},
                {128, 3},
                {999, 3},
                {1'000, 4},
                {9'999, 4},
                {10'000, 5},
                {32'768, 5}};
    for (const auto& row : rows) {
        timing rules = make_timing(profile::lan);
        EXPECT_EQ(transmissions_max(rules, row.members), 4 * row.rounded_up) << row.members;
        rules.transmissions_factor = 3;
        EXPECT_EQ(transmissions_max(rules, row.members), 3 * row.rounded_up) << row.members;
    }
}

TEST(update_queue, an_empty_one_fills_nothing) {
    update_queue queue;
    EXPECT_TRUE(queue.empty());
    EXPECT_FALSE(queue.has_news());
    EXPECT_EQ(filled(queue), uuids{});
    queue.remove(uuid_of(2));
    EXPECT_TRUE(queue.empty());
}

TEST(update_queue, the_newest_goes_first) {
    update_queue queue;
    for (const std::uint8_t number : std::initializer_list<std::uint8_t>{2, 3, 4}) {
        queue.put(uuid_of(number), item_of(number));
    }
    EXPECT_EQ(filled(queue), (uuids{uuid_of(4), uuid_of(3), uuid_of(2)}));
}

TEST(update_queue, the_least_sent_goes_before_the_newest) {
    update_queue queue;
    queue.put(uuid_of(2), item_of(2));
    static_cast<void>(filled(queue));
    queue.put(uuid_of(3), item_of(3));
    static_cast<void>(filled(queue));  // now 2 was sent twice and 3 once
    queue.put(uuid_of(4), item_of(4));
    static_cast<void>(filled(queue));
    EXPECT_EQ(filled(queue), (uuids{uuid_of(4), uuid_of(3), uuid_of(2)}));
    queue.put(uuid_of(2), item_of(2));
    EXPECT_EQ(filled(queue), (uuids{uuid_of(2), uuid_of(4), uuid_of(3)})) << "new again";
}

TEST(update_queue, an_update_is_dropped_when_it_was_sent_often_enough) {
    update_queue queue;
    queue.put(uuid_of(2), item_of(2));
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(filled(queue, 3), uuids{uuid_of(2)}) << i;
    }
    EXPECT_TRUE(queue.empty());
    EXPECT_EQ(filled(queue, 3), uuids{});
}

TEST(update_queue, a_newer_update_takes_the_older_ones_place) {
    update_queue queue;
    queue.put(uuid_of(2), item_of(2));
    static_cast<void>(filled(queue, 2));
    queue.put(uuid_of(2), wire::encode_item(test::status_of(2, member_state::left)));
    EXPECT_EQ(queue.size(), 1U);
    bytes to;
    wire::packet_writer packet(test::packet_of(1, 2, wire::packet_kind::gossip), to);
    queue.fill(packet, 2);
    const auto read = wire::decode_packet(to);
    ASSERT_EQ(read->items.size(), 1U);
    EXPECT_EQ(std::get<wire::member_status>(read->items[0]).state, member_state::left);
    EXPECT_FALSE(queue.empty()) << "counted anew";
}

TEST(update_queue, has_news_until_everything_was_sent_once) {
    update_queue queue;
    queue.put(uuid_of(2), item_of(2));
    EXPECT_TRUE(queue.has_news());
    static_cast<void>(filled(queue));
    EXPECT_FALSE(queue.has_news());
    EXPECT_FALSE(queue.empty());
    queue.put(uuid_of(2), item_of(2));
    EXPECT_TRUE(queue.has_news());
    queue.remove(uuid_of(2));
    EXPECT_FALSE(queue.has_news());
}

TEST(update_queue, stays_within_the_budget_and_sends_the_rest_next) {
    update_queue queue;
    constexpr std::uint8_t count = 100;
    for (std::uint8_t number = 0; number < count; ++number) {
        queue.put(uuid_of(number), item_of(number));
    }
    uuids all;
    for (int packets = 0; queue.has_news(); ++packets) {
        ASSERT_LT(packets, 10);
        const uuids some = filled(queue);
        all.insert(all.end(), some.begin(), some.end());
    }
    ASSERT_GE(all.size(), count);
    for (std::uint8_t number = 0; number < count; ++number) {
        EXPECT_EQ(all[number], uuid_of(count - 1U - number)) << "each once before any twice";
    }
}

TEST(update_queue, a_small_update_fits_beside_a_large_one_that_does_not) {
    update_queue queue;
    queue.put(uuid_of(2), item_of(2));
    queue.put(uuid_of(3), large_item(3, 400));
    queue.put(uuid_of(4), large_item(4, 400));
    queue.put(uuid_of(5), large_item(5, 400));
    queue.put(uuid_of(6), large_item(6, 400));
    EXPECT_EQ(filled(queue), (uuids{uuid_of(6), uuid_of(5), uuid_of(4), uuid_of(2)}));
    EXPECT_TRUE(queue.has_news()) << "3 is still to be sent";
    EXPECT_EQ(filled(queue).front(), uuid_of(3));
}

}  // namespace
}  // namespace chatter::core
