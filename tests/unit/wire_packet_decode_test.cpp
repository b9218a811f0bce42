// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"

#include "builders.hpp"
#include "wire_replica_samples.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace chatter::wire {
namespace {

using samples::a_packet;
using samples::bytes;
using samples::expect_packet;
using samples::gossip_with;
using samples::item_of;
using test::address_of;
using test::cat;
using test::from_hex;

using items = std::vector<packet_item>;

void expect_items(const bytes& written, const items& wanted, const std::string& about) {
    packet whole = a_packet(packet_kind::gossip);
    whole.items = wanted;
    expect_packet(gossip_with(written), whole, about);
}

/// The content of an item without its head.
bytes content_of(const packet_item& from) {
    const bytes item = encode_item(from);
    return {item.begin() + 3, item.end()};
}

TEST(packet_decode, reads_exactly_these_bytes) {
    for (const auto& sample : samples::all()) {
        expect_packet(from_hex(sample.hex), sample.value, sample.name);
    }
}

TEST(packet_decode, leaves_the_fields_of_other_kinds_as_they_are) {
    const auto read = decode_packet(samples::written(a_packet(packet_kind::poke)));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->hash, 0U);
    EXPECT_EQ(read->answered, 0U);
    EXPECT_EQ(read->outcome, probe_outcome::silent);
    EXPECT_TRUE(read->uuid.is_nil());
    EXPECT_EQ(read->token, 0U);
    EXPECT_TRUE(read->items.empty());
}

TEST(packet_decode, takes_any_items_in_any_kind) {
    for (const auto& sample : samples::all()) {
        packet wanted = sample.value;
        wanted.items.push_back(samples::a_leaving());
        wanted.items.push_back(samples::a_bare_record());
        const bytes all = cat({from_hex(sample.hex),
                               from_hex(samples::a_leaving_hex),
                               from_hex(samples::a_bare_record_hex)});
        expect_packet(all, wanted, sample.name);
    }
}

TEST(packet_decode, ignores_flags_that_it_does_not_know) {
    bytes made = samples::written(a_packet(packet_kind::poke));
    made[3] = std::byte{0xff};
    const auto read = decode_packet(made);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->head.flags, 0xff);
}

TEST(packet_decode, takes_a_pull_from_the_start_and_from_a_member) {
    packet from = a_packet(packet_kind::pull);
    expect_packet(samples::written(from), from, "");
    from.uuid = test::uuid_of(9);
    expect_packet(samples::written(from), from, "");
}

TEST(packet_decode, takes_every_outcome) {
    for (const auto outcome :
         {probe_outcome::reached, probe_outcome::silent, probe_outcome::refused}) {
        packet from = a_packet(packet_kind::probe_report);
        from.outcome = outcome;
        expect_packet(samples::written(from), from, "");
    }
}

TEST(packet_decode, finds_the_first_token_of_each_kind) {
    packet from = a_packet(packet_kind::gossip);
    EXPECT_EQ(token_given_in(from), std::nullopt);
    EXPECT_EQ(token_returned_in(from), std::nullopt);
    from.items = {samples::a_leaving(), token_returned{3}, token_returned{4}};
    EXPECT_EQ(token_given_in(from), std::nullopt);
    EXPECT_EQ(token_returned_in(from), 3U);
    from.items = {token_given{0}, token_given{1}, token_returned{3}};
    EXPECT_EQ(token_given_in(from), 0U);
    EXPECT_EQ(token_returned_in(from), 3U);
}

// Items.

TEST(packet_decode, skips_items_that_it_does_not_know) {
    for (const unsigned type : {0x00U, 0x0cU, 0x10U, 0x7eU}) {
        const auto number = static_cast<std::uint8_t>(type);
        expect_items(cat({item_of(number, {}),
                          encode_item(samples::a_failure()),
                          item_of(number, bytes(200, std::byte{0xff})),
                          encode_item(samples::a_leaving())}),
                     {samples::a_failure(), samples::a_leaving()},
                     "type " + std::to_string(type));
    }
}

TEST(packet_decode, skips_padding_whatever_it_holds) {
    expect_items(cat({item_of(0x7f, bytes(50, std::byte{0xa5})),
                      encode_item(samples::a_leaving()),
                      item_of(0xff, from_hex("00"))}),
                 {samples::a_leaving()},
                 "padding");
}

TEST(packet_decode, takes_a_critical_item_that_it_knows) {
    expect_items(cat({item_of(0x81, content_of(samples::a_record())),
                      item_of(0x82, content_of(samples::a_failure())),
                      item_of(0x83, from_hex("00"))}),
                 {samples::a_record(), samples::a_failure(), seen_as{}},
                 "critical");
}

TEST(packet_decode, keeps_what_a_later_version_says_of_a_member) {
    member_record wanted = samples::a_bare_record();
    for (const std::size_t size : {std::size_t{1}, limits::extra_bytes_max}) {
        wanted.facts.extra = std::string(size, '\xff');
        const bytes longer =
            cat({content_of(samples::a_bare_record()), bytes(size, std::byte{0xff})});
        expect_items(item_of(1, longer), {wanted}, std::to_string(size) + " bytes");
    }
}

TEST(packet_decode, passes_over_what_a_later_version_says_of_a_verdict) {
    const packet_item known[] = {samples::a_suspicion(),
                                 samples::a_failure(),
                                 samples::a_leaving(),
                                 seen_as{address_of("192.0.2.7:2428")},
                                 seen_as{},
                                 samples::a_token,
                                 samples::a_token_on_its_way_back};
    for (const auto& each : known) {
        const auto type = static_cast<std::uint8_t>(each.index() + 1);
        for (const std::size_t more : {1U, 2U, 500U}) {
            const bytes longer = cat({content_of(each), bytes(more, std::byte{0xee})});
            expect_items(item_of(type, longer), {each}, std::to_string(more) + " bytes more");
        }
    }
}

TEST(packet_decode, takes_the_largest_of_everything) {
    member_record record = samples::a_record();
    record.facts.name = std::string(limits::name_bytes_max, 'n');
    record.facts.labels = {
        {std::string(255, 'k'), std::string(limits::label_bytes_max - 255, 'v')}};
    record.facts.extra = std::string(limits::extra_bytes_max, '\0');
    record.incarnation = ~std::uint64_t{0};
    record.facts.run = ~std::uint64_t{0};
    record.facts.started = INT64_MIN;
    member_status status = samples::a_suspicion();
    status.incarnation = ~std::uint64_t{0};
    status.at = INT64_MIN;
    status.accused.after_ms = ~std::uint32_t{0};
    status.accused.confirmed_by.assign(limits::confirmers_max, test::uuid_of(6));
    expect_items(cat({encode_item(record), encode_item(status)}), {record, status}, "largest");
}

TEST(packet_decode, takes_every_state_of_a_record) {
    for (const auto state :
         {member_state::alive, member_state::suspect, member_state::failed, member_state::left}) {
        member_record record = samples::a_record();
        record.state = state;
        expect_items(encode_item(record), {record}, std::string(to_string(state)));
    }
}

TEST(packet_decode, takes_a_mapped_address_as_the_ipv4_that_it_is) {
    expect_items(item_of(3, from_hex("06 00000000000000000000ffffc0000207 097c")),
                 {seen_as{address_of("192.0.2.7:2428")}},
                 "mapped");
}

TEST(packet_decode, takes_labels_in_the_order_of_their_bytes) {
    member_record record = samples::a_bare_record();
    record.facts.labels = {{"Z", "1"}, {"a", "2"}, {"aa", "3"}, {"\xc3\xa4", "4"}};
    expect_items(encode_item(record), {record}, "bytes, not letters");
}

TEST(packet_decode, takes_a_packet_of_the_largest_size) {
    bytes made = samples::written(a_packet(packet_kind::poke));
    made = cat({made, item_of(0x7f, bytes(limits::packet_bytes_max - made.size() - 3))});
    ASSERT_EQ(made.size(), limits::packet_bytes_max);
    expect_packet(made, a_packet(packet_kind::poke), "1,400 bytes");
}

// The head alone.

TEST(packet_decode, reads_the_head_of_a_packet_that_is_cut_off) {
    for (const auto& sample : samples::all()) {
        const bytes whole = from_hex(sample.hex);
        for (std::size_t size = 0; size <= whole.size(); ++size) {
            const auto head = decode_packet_head(std::span(whole).first(size));
            ASSERT_EQ(head.has_value(), size >= 28) << sample.name << ", " << size << " bytes";
            if (head) {
                EXPECT_EQ(*head, sample.value.head);
            }
        }
    }
}

TEST(packet_decode, reads_no_head_of_what_is_no_packet_of_this_version) {
    const bytes good = samples::written(a_packet(packet_kind::poke));
    const struct {
        std::size_t at;
        unsigned value;
    } rows[] = {{0, 0xa4}, {0, 0x7b}, {1, 0}, {1, 2}, {1, 0xff}, {2, 0}, {2, 17}, {2, 0xff}};
    for (const auto& row : rows) {
        bytes changed = good;
        changed[row.at] = static_cast<std::byte>(row.value);
        EXPECT_FALSE(decode_packet_head(changed)) << row.at << ": " << row.value;
    }
}

/// What an ICMP error quotes is not looked at more closely: who compares, compares the runs.
TEST(packet_decode, reads_a_head_whatever_its_runs) {
    bytes made = samples::written(a_packet(packet_kind::poke));
    std::fill(made.begin() + 8, made.begin() + 24, std::byte{0});
    const auto head = decode_packet_head(made);
    ASSERT_TRUE(head);
    EXPECT_EQ(head->sender_run, 0U);
    EXPECT_EQ(head->receiver_run, 0U);
    EXPECT_EQ(head->sequence, 7U);
}

}  // namespace
}  // namespace chatter::wire
