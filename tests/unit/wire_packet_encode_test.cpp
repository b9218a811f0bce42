// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"

#include "builders.hpp"
#include "wire_replica_samples.hpp"

#include <gtest/gtest.h>

#include <set>

namespace chatter::wire {
namespace {

using samples::a_packet;
using samples::bytes;
using test::address_of;
using test::from_hex;
using test::to_hex;

TEST(packet_encode, writes_exactly_these_bytes) {
    for (const auto& sample : samples::all()) {
        EXPECT_EQ(to_hex(samples::written(sample.value)), to_hex(from_hex(sample.hex)))
            << sample.name;
    }
}

TEST(packet_encode, keeps_a_bare_probe_to_36_bytes) {
    // 64 on the wire, with 20 of IPv4 and 8 of UDP.
    EXPECT_EQ(samples::written(a_packet(packet_kind::probe)).size(), 36U);
    EXPECT_EQ(samples::written(a_packet(packet_kind::poke)).size(), 28U);
}

TEST(packet_encode, starts_neither_json_nor_a_cbor_map) {
    const bytes made = samples::written(a_packet(packet_kind::poke));
    EXPECT_EQ(made.front(), packet_magic);
    EXPECT_TRUE(is_packet(made));
    EXPECT_FALSE(is_packet(from_hex("a4")));
    EXPECT_FALSE(is_packet(from_hex("7b")));
    EXPECT_FALSE(is_packet(from_hex("d9 d9f7")));
    EXPECT_FALSE(is_packet({}));
}

TEST(packet_encode, gives_every_kind_of_address_its_family) {
    const struct {
        const char* address;
        const char* hex;
    } rows[] = {
        {"192.0.2.7:2428", "03 0007 04 c0000207 097c"},
        {"[::ffff:192.0.2.7]:1", "03 0007 04 c0000207 0001"},
        {"[2001:db8::7]:65535", "03 0013 06 20010db8000000000000000000000007 ffff"},
        {"[fe80::1%3]:2428", "03 0013 06 fe800000000000000000000000000001 097c"},  // no scope
        {"0.0.0.0:0", "03 0001 00"},
        {"0.0.0.0:2428", "03 0001 00"},
        {"[::]:2428", "03 0001 00"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(to_hex(encode_item(seen_as{address_of(row.address)})), to_hex(from_hex(row.hex)))
            << row.address;
    }
    EXPECT_EQ(encode_item(seen_as{}), from_hex("03 0001 00"));
}

TEST(packet_encode, says_nothing_that_the_state_does_not_have) {
    member_status left = samples::a_suspicion();
    left.state = member_state::left;
    EXPECT_EQ(encode_item(left).size(), 3U + 34U);  // without its accuser
    member_status failed = samples::a_failure();
    failed.reason = leave_reason::replaced;
    EXPECT_EQ(encode_item(failed), encode_item(samples::a_failure()));
}

TEST(packet_encode, says_why_a_member_left) {
    for (const auto reason :
         {leave_reason::asked, leave_reason::replaced, leave_reason::forgotten}) {
        member_status left = samples::a_leaving();
        left.reason = reason;
        const auto item = encode_item(left);
        EXPECT_EQ(item.back(), static_cast<std::byte>(reason));
        std::vector<std::byte> written;
        packet_writer writer(a_packet(packet_kind::gossip), written);
        ASSERT_TRUE(writer.try_append(item));
        const auto read = decode_packet(written);
        ASSERT_TRUE(read);
        EXPECT_EQ(read->items, std::vector<packet_item>{left});
    }
}

TEST(packet_encode, says_nothing_that_the_kind_does_not_have) {
    packet from = a_packet(packet_kind::poke);
    from.hash = 1;
    from.answered = 2;
    from.outcome = probe_outcome::refused;
    from.uuid = test::uuid_of(4);
    from.token = 5;
    EXPECT_EQ(samples::written(from), samples::written(a_packet(packet_kind::poke)));
}

TEST(packet_encode, appends_to_what_stands_in_the_arena) {
    bytes arena = from_hex("010203");
    packet_writer first(a_packet(packet_kind::poke), arena);
    EXPECT_EQ(first.size(), 28U);
    ASSERT_TRUE(first.try_append(encode_item(samples::a_failure())));
    EXPECT_EQ(arena.size(), 3 + first.size());
    packet_writer second(a_packet(packet_kind::probe), arena);
    second.pad_to(100);
    EXPECT_EQ(second.size(), 100U);
    EXPECT_EQ(arena.size(), 3U + 28U + 58U + 100U);
    EXPECT_EQ(bytes(arena.begin(), arena.begin() + 3), from_hex("010203"));
    const auto read = decode_packet(std::span(arena).subspan(3, 28 + 58));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->items, (std::vector<packet_item>{samples::a_failure()}));
}

TEST(packet_encode, refuses_the_item_that_does_not_fit_and_takes_a_smaller_one) {
    bytes arena;
    packet_writer writer(a_packet(packet_kind::gossip), arena);
    const bytes large = encode_item(samples::a_suspicion());
    std::size_t taken = 0;
    while (writer.try_append(large)) {
        ++taken;
    }
    EXPECT_EQ(taken, (limits::packet_budget - 28) / large.size());
    const std::size_t size = writer.size();
    EXPECT_FALSE(writer.try_append(large));
    EXPECT_EQ(writer.size(), size);
    EXPECT_EQ(arena.size(), size);
    EXPECT_TRUE(writer.try_append(encode_item(seen_as{})));
}

TEST(packet_encode, fills_the_budget_to_the_last_byte) {
    bytes arena;
    packet_writer writer(a_packet(packet_kind::gossip), arena);
    const bytes too_much(limits::packet_budget - 28 + 1);
    EXPECT_FALSE(writer.try_append(too_much));
    EXPECT_TRUE(writer.try_append(std::span(too_much).first(limits::packet_budget - 28)));
    EXPECT_EQ(writer.size(), limits::packet_budget);
    EXPECT_FALSE(writer.try_append(std::span(too_much).first(1)));
    EXPECT_TRUE(writer.try_append({}));
}

TEST(packet_encode, pads_to_what_is_asked_within_the_budget) {
    constexpr auto budget = limits::packet_budget;
    const struct {
        std::size_t before, asked, after;
    } rows[] = {
        {28, 0, 28},
        {28, 28, 28},
        {28, 29, 31},  // less than an item's head is missing
        {28, 30, 31},
        {28, 31, 31},
        {28, 32, 32},
        {28, 300, 300},
        {28, budget, budget},
        {28, budget + 1, budget},
        {28, 1'000'000, budget},
        {budget - 4, budget, budget},
        {budget - 3, budget - 2, budget},
        {budget - 3, budget, budget},
        {budget - 2, budget, budget - 2},  // no room for a head
        {budget - 1, budget, budget - 1},
        {budget, budget, budget},
    };
    for (const auto& row : rows) {
        bytes arena;
        packet_writer writer(a_packet(packet_kind::gossip), arena);
        if (row.before > 28) {
            ASSERT_TRUE(writer.try_append(samples::item_of(0x20, bytes(row.before - 28 - 3))));
        }
        ASSERT_EQ(writer.size(), row.before);
        writer.pad_to(row.asked);
        EXPECT_EQ(writer.size(), row.after) << row.before << " to " << row.asked;
        EXPECT_EQ(arena.size(), row.after);
        samples::expect_packet(arena, a_packet(packet_kind::gossip), "padded");
    }
}

TEST(packet_encode, pads_with_zeros) {
    bytes arena;
    packet_writer writer(a_packet(packet_kind::poke), arena);
    writer.pad_to(35);
    EXPECT_EQ(to_hex(std::span(arena).subspan(28)), to_hex(from_hex("7f 0004 00000000")));
}

/// A label's bytes may all be keys: 32 of them, of 512 bytes in total.
TEST(packet_encode, fits_the_largest_record_into_the_packet_with_the_longest_body) {
    member_record largest = samples::a_record();
    largest.facts.name = std::string(limits::name_bytes_max, 'n');
    largest.facts.labels.clear();
    for (std::size_t i = 0; i < limits::labels_max; ++i) {
        const auto digit = static_cast<char>('A' + i);
        largest.facts.labels.push_back({std::string(limits::label_bytes_max / 32, digit), ""});
    }
    largest.facts.extra = std::string(limits::extra_bytes_max, 'x');
    packet from = a_packet(packet_kind::page);
    from.items = {largest, seen_as{address_of("[2001:db8::7]:2428")}};
    const bytes made = samples::written(from);
    EXPECT_LE(made.size(), limits::packet_budget);
    samples::expect_packet(made, from, "largest");
}

TEST(packet_encode, tells_clusters_apart) {
    // The tag is part of the format: another one would part running clusters.
    EXPECT_EQ(cluster_tag(""), 0x922935a1U);
    EXPECT_EQ(cluster_tag("chatter"), 0xff789a9dU);
    std::set<std::uint32_t> tags;
    for (int i = 0; i < 1'000; ++i) {
        tags.insert(cluster_tag("cluster " + std::to_string(i)));
    }
    EXPECT_EQ(tags.size(), 1'000U);
    EXPECT_NE(cluster_tag("a"), cluster_tag("A"));
}

}  // namespace
}  // namespace chatter::wire
