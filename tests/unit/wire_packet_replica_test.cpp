// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Packets of rumors, hashes and entries: what is taken, what is refused, and the examples of
// src/wire/FORMAT.md.

#include "chatter/base/siphash.hpp"
#include "chatter/wire/device_field.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/message_id.hpp"
#include "chatter/wire/packet.hpp"

#include "builders.hpp"
#include "wire_replica_samples.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace chatter::wire {
namespace {

using samples::a_packet;
using samples::bytes;
using samples::expect_packet;
using samples::expect_refusal;
using samples::gossip_with;
using samples::item_of;
using samples::version_hex;
using test::cat;
using test::from_hex;
using test::to_hex;

bytes content_of(const packet_item& from) {
    const bytes item = encode_item(from);
    return {item.begin() + 3, item.end()};
}

std::uint8_t type_of(const packet_item& from) {
    return std::to_integer<std::uint8_t>(encode_item(from).front());
}

bytes prefix(const bytes& from, std::size_t size) {
    return {from.begin(), from.begin() + static_cast<std::ptrdiff_t>(size)};
}

std::string hex_of(std::string_view from) {
    return to_hex(test::bytes_of(from));
}

void expect_item(const bytes& written, const packet_item& wanted, const std::string& about) {
    expect_packet(
        gossip_with(written), samples::with_items(a_packet(packet_kind::gossip), {wanted}), about);
}

// The examples.

const base::uuid pump_house = *base::parse_uuid("541b10e7-d13a-45e8-8567-7d450ce86603");

message example_message() {
    message made;
    made.sender = pump_house;
    made.timestamp_millis = test::a_timestamp;
    made.hops = 4;
    made.payload = device_status{pump_house, "pump", {{"temp", gauge{21.5, "C"}}}, {}};
    return made;
}

packet example_of(packet_kind kind, std::uint32_t sequence) {
    packet made;
    made.head = {
        kind, 0, cluster_tag("chatter"), 0x8f3a61c20b7d94e5U, 0x51c07e2294af3d18U, sequence};
    return made;
}

/// Of a device's origin and name, as core/device_table.cpp makes it.
std::uint64_t position_of(const base::siphash_key& key, std::string_view name) {
    bytes of(sizeof pump_house.data);
    std::copy(std::begin(pump_house.data),
              std::end(pump_house.data),
              reinterpret_cast<std::uint8_t*>(of.data()));
    return base::siphash(key, cat({of, test::bytes_of(name)}));
}

const std::string example_field =
    "05 04 74656d70 0000016806b5bc7b 541b10e7d13a45e885677d450ce86603"
    "000a 01 4035800000000000 43";

TEST(packet_examples, hold_a_rumor) {
    const message what = example_message();
    packet wanted = example_of(packet_kind::gossip, 259);
    rumor made = make_rumor(what);
    bytes scratch;
    made.id = make_message_id(what, cluster_key("chatter"), scratch);
    made.until = *base::parse_uuid("f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4");
    made.age_ms = 2;
    wanted.items = {made};
    const bytes example = from_hex(
        "c4 01 08 00 ff789a9d 8f3a61c20b7d94e5 51c07e2294af3d18 00000103"
        "05 0075 f9168c5eceb24faab6bf329bf39fa1e4 2fc03208fdebb81a 00000002 04"
        "541b10e7d13a45e885677d450ce86603 0000016806b5bc7b"
        "02 541b10e7d13a45e885677d450ce86603 04 70756d70" +
        example_field);
    EXPECT_EQ(to_hex(samples::written(wanted)), to_hex(example));
    expect_packet(example, wanted, "FORMAT.md");
    EXPECT_EQ(message_of(made), what);
}

TEST(packet_examples, hold_entries) {
    const base::siphash_key key = cluster_key("chatter");
    const std::uint64_t position = position_of(key, "pump");
    packet wanted = example_of(packet_kind::entries, 260);
    wanted.part = replica_part::metrics;
    wanted.index = static_cast<std::uint8_t>(position >> 56U);
    wanted.position = position;
    wanted.answered = 66;
    wanted.items = {
        device_update{pump_house, "pump", 4'210, samples::fields_of_hex(example_field)}};
    const bytes example = from_hex(
        "c4 01 0f 00 ff789a9d 8f3a61c20b7d94e5 51c07e2294af3d18 00000104"
        "03 94 94e31563b3678e2b 00000042"
        "04 0043 541b10e7d13a45e885677d450ce86603 00001072 04 70756d70" +
        example_field);
    EXPECT_EQ(to_hex(samples::written(wanted)), to_hex(example));
    expect_packet(example, wanted, "FORMAT.md");
}

/// Others would part running clusters, as another tag would.
TEST(packet_examples, hash_under_the_key_of_the_cluster) {
    const base::siphash_key key = cluster_key("chatter");
    EXPECT_EQ(key.k0, 0x7aa03ef4af830727U);
    EXPECT_EQ(key.k1, 0xb616bd59ec978acaU);
    const std::uint64_t position = position_of(key, "pump");
    EXPECT_EQ(position, 0x94e31563b3678e2bU);
    EXPECT_EQ(base::siphash({key.k0 ^ position, key.k1}, from_hex(example_field)),
              0x15ceaf841135a59aU);
    EXPECT_NE(cluster_key("chatter2").k0, key.k0);
    EXPECT_NE(cluster_key("").k1, key.k1);
}

// What is taken.

TEST(packet_replica, takes_parts_of_later_versions) {
    for (const auto kind : {packet_kind::hashes_wanted,
                            packet_kind::hashes,
                            packet_kind::entries_wanted,
                            packet_kind::entries}) {
        for (const unsigned part : {0U, 1U, 4U, 5U, 0xffU}) {
            packet from = a_packet(kind);
            from.part = static_cast<replica_part>(part);
            expect_packet(samples::written(from), from, "part " + std::to_string(part));
        }
    }
}

TEST(packet_replica, keeps_what_later_versions_say_verbatim) {
    for (const char* field : {"06 02 7a7a", "ff 00"}) {
        const bytes content = from_hex("c4000000000000000000000000000002 00000000 01 6e" +
                                       std::string(field) + version_hex + "0003 ff00fe");
        const auto read = decode_packet(gossip_with(item_of(4, content)));
        ASSERT_TRUE(read) << field;
        EXPECT_EQ(content_of(read->items.at(0)), content) << field;
    }
    const bytes content = from_hex(samples::rumor_head_hex + "ee ff00fe");
    const auto read = decode_packet(gossip_with(item_of(5, content)));
    ASSERT_TRUE(read);
    EXPECT_EQ(content_of(read->items.at(0)), content);
}

TEST(packet_replica, takes_critical_items_that_it_knows) {
    const packet_item known[] = {samples::a_device_update(),
                                 samples::rumors().front().value,
                                 samples::a_hearing(),
                                 samples::some_hashes(),
                                 samples::some_known(),
                                 samples::a_place()};
    for (const auto& each : known) {
        const auto type = type_of(each);
        expect_item(item_of(type | 0x80U, content_of(each)), each, std::to_string(type));
    }
}

TEST(packet_replica, passes_over_what_a_later_version_says_of_a_place) {
    const bytes longer = cat({content_of(samples::a_place()), bytes(300, std::byte{0xee})});
    expect_item(item_of(9, longer), samples::a_place(), "300 bytes more");
}

TEST(packet_replica, takes_empty_lists) {
    expect_item(from_hex("06 0000"), heard{}, "heard");
    expect_item(from_hex("07 0000"), hash_list{}, "hashes");
    expect_item(from_hex("08 0000"), known_list{}, "known");
}

TEST(packet_replica, takes_the_longest_of_everything) {
    const std::string name(limits::name_bytes_max, 'n');
    expect_item(encode_item(place{{}, name, 255, name}), place{{}, name, 255, name}, "place");
    std::string fields;
    const std::string value(limits::entry_bytes_max - 2 * limits::name_bytes_max, '\x03');
    append_field({field_kind::metric, name, INT64_MIN, {}, value, {}}, fields);
    const device_update device{{}, name, ~std::uint32_t{0}, fields};
    packet entries = a_packet(packet_kind::entries);
    entries.items = {device};
    const bytes largest = samples::written(entries);
    EXPECT_EQ(largest.size(), limits::packet_budget) << "the largest entry fills a packet";
    expect_packet(largest, entries, "entries");
    rumor most = samples::rumors().front().value;
    most.id = ~message_id{0};
    most.age_ms = ~std::uint32_t{0};
    most.hops = 255;
    most.timestamp = INT64_MIN;
    most.until = {};
    most.sender = {};
    expect_item(encode_item(most), most, "rumor");
}

TEST(packet_replica, holds_half_of_all_bucket_hashes) {
    packet from = a_packet(packet_kind::hashes);
    from.items = {hash_list{std::vector<std::uint64_t>(128, ~std::uint64_t{0})}};
    expect_packet(samples::written(from), from, "128 hashes");
}

// Large ones.

rumor a_long_rumor(std::size_t size) {
    rumor made = samples::a_rumor(rumor_content::text, "");
    made.content.assign(size, std::byte{'x'});
    return made;
}

TEST(packet_replica, may_fill_a_datagram_with_gossip) {
    for (const std::size_t size :
         {limits::packet_bytes_max + 1, std::size_t{20'000}, limits::datagram_bytes_max}) {
        packet from = a_packet(packet_kind::gossip);
        from.items = {a_long_rumor(size - 28 - 3 - 54)};
        const bytes made = gossip_with(encode_item(from.items.front()));
        ASSERT_EQ(made.size(), size);
        expect_packet(made, from, std::to_string(size) + " bytes");
    }
    const bytes more = gossip_with(encode_item(a_long_rumor(limits::datagram_bytes_max - 84)));
    ASSERT_EQ(more.size(), limits::datagram_bytes_max + 1);
    expect_refusal(more, decode_error::too_large, "one byte more");
}

TEST(packet_replica, may_be_large_with_gossip_only) {
    const bytes padding = item_of(0x7f, bytes(limits::packet_bytes_max));
    for (unsigned kind = 0; kind < 256; ++kind) {
        bytes made = cat({samples::written(a_packet(packet_kind::entries)), padding});
        made[2] = static_cast<std::byte>(kind);
        if (kind == static_cast<unsigned>(packet_kind::gossip)) {
            EXPECT_NE(decode_packet(made).error().code, decode_error::too_large);
        } else {
            expect_refusal(made, decode_error::too_large, "kind " + std::to_string(kind));
        }
    }
}

TEST(packet_replica, writes_the_largest_rumor_within_the_budget_of_its_packet) {
    const bytes item = encode_item(a_long_rumor(limits::rumor_bytes_max));
    bytes arena;
    packet_writer small(a_packet(packet_kind::gossip), arena);
    EXPECT_FALSE(small.try_append(item));
    arena.clear();
    packet_writer large(a_packet(packet_kind::gossip), arena, limits::large_packet_budget);
    EXPECT_TRUE(large.try_append(item));
    EXPECT_EQ(arena.size(), limits::large_packet_budget);
    EXPECT_EQ(large.size() + 72, limits::datagram_bytes_max);
    EXPECT_FALSE(large.try_append(from_hex("00")));
    arena.clear();
    packet_writer again(a_packet(packet_kind::gossip), arena, limits::large_packet_budget);
    EXPECT_FALSE(again.try_append(encode_item(a_long_rumor(limits::rumor_bytes_max + 1))));
}

// What is refused.

TEST(packet_replica, refuses_lists_that_end_amidst_an_element) {
    const struct {
        std::uint8_t type;
        std::size_t step;
    } rows[] = {{6, 8}, {7, 8}, {8, 16}};
    for (const auto& row : rows) {
        for (std::size_t size = 0; size <= 3 * row.step; ++size) {
            const bytes made = gossip_with(item_of(row.type, bytes(size)));
            if (size % row.step == 0) {
                EXPECT_TRUE(decode_packet(made)) << size;
            } else {
                expect_refusal(made, decode_error::truncated, std::to_string(size) + " bytes");
            }
        }
    }
}

/// The packet is whole, and the item is not. Where fields or a content begin, it is them.
TEST(packet_replica, refuses_items_that_end_too_early) {
    const auto expect_cut = [](const packet_item& from, std::size_t fixed) {
        const bytes content = content_of(from);
        for (std::size_t size = 0; size < content.size(); ++size) {
            const bytes cut = item_of(type_of(from), prefix(content, size));
            for (const bytes& all : {cut, cat({cut, bytes(3)})}) {
                expect_refusal(gossip_with(all),
                               size < fixed ? decode_error::truncated : decode_error::malformed,
                               std::to_string(size) + " bytes");
            }
        }
    };
    expect_cut(samples::a_place(), 100);
    expect_cut(samples::a_token, 8);
    expect_cut(samples::a_token_on_its_way_back, 8);
    expect_cut(samples::a_bare_device_update(), 21);
    for (const auto& sample : samples::rumors()) {
        const bool may_be_cut = sample.value.kind == rumor_content::text ||
                                sample.value.kind > rumor_content::server_removed;
        if (!may_be_cut) {
            expect_cut(sample.value, 54);
        }
    }
}

TEST(packet_replica, believes_no_length_that_is_not_there) {
    for (unsigned type = 4; type <= 9; ++type) {
        for (const char* length : {"0001", "00ff", "0100", "7fff", "8000", "ffff"}) {
            const bytes item = cat({bytes{static_cast<std::byte>(type)}, from_hex(length)});
            expect_refusal(gossip_with(item), decode_error::truncated, std::to_string(type));
        }
    }
    const std::string device = "c4000000000000000000000000000002 00000000";
    const std::string field = "03 00" + version_hex;
    const struct {
        std::uint8_t type;
        std::string content;
        decode_error wanted;
    } rows[] = {
        {4, device + "ff 6e" + field + "0000", decode_error::truncated},
        {4, device + "01 6e 05 ff" + version_hex + "0001 00", decode_error::malformed},
        {4, device + "01 6e" + field + "ffff", decode_error::malformed},
        {4, device + "01 6e" + field + "0001", decode_error::malformed},
        {5, samples::rumor_head_hex + "02 c4000000000000000000000000000002 ff", {}},
        {9, "c4000000000000000000000000000002 ff 6e 05 00", decode_error::truncated},
        {9, "c4000000000000000000000000000002 01 6e 05 ff", decode_error::truncated},
    };
    for (const auto& row : rows) {
        const auto wanted = row.type == 5 ? decode_error::malformed : row.wanted;
        expect_refusal(gossip_with(item_of(row.type, from_hex(row.content))), wanted, row.content);
    }
}

TEST(packet_replica, refuses_what_cannot_be_said_of_a_device) {
    const std::string device = "c4000000000000000000000000000002 00000000";
    const struct {
        std::string content;
        decode_error wanted;
    } rows[] = {
        {device + "01 ff 03 00" + version_hex + "0000", decode_error::bad_utf8},
        {device + "01 6e", decode_error::malformed},
        {device + "01 6e 00 00" + version_hex + "0000", decode_error::malformed},
        {device + "01 6e 03 00" + version_hex + "0001 ff", decode_error::malformed},
        {device + "01 6e 03 00" + version_hex + "0000 03 00" + version_hex + "0000",
         decode_error::malformed},
        {device + "01 6e 03 00" + version_hex + "0000 00", decode_error::malformed},
        {device + "ff" + std::string(510, '6') + "06 00" + version_hex + "03d4" +
             std::string(2 * 0x3d4, '0'),
         decode_error::malformed},  // 255 and 980 bytes: one more than fits a packet of entries
    };
    for (const auto& row : rows) {
        expect_refusal(
            gossip_with(item_of(4, from_hex(row.content))), row.wanted, row.content.substr(0, 200));
    }
    EXPECT_TRUE(decode_packet(
        gossip_with(item_of(4,
                            from_hex(device + "ff" + std::string(510, '6') + "06 00" + version_hex +
                                     "03d3" + std::string(2 * 0x3d3, '0'))))));
}

TEST(packet_replica, refuses_rumors_whose_content_is_not_of_their_kind) {
    for (const char* content : {"00 00",
                                "01 ff",
                                "02",
                                "02 c4000000000000000000000000000002 01 6e",
                                "03 c4000000000000000000000000000003 00 00",
                                "03 c4000000000000000000000000000003 02 04 c0000207 097c",
                                "03 c4000000000000000000000000000003 01 04 c0000207 0000",
                                "04",
                                "04 c40000000000000000000000000000"}) {
        expect_refusal(gossip_with(item_of(5, from_hex(samples::rumor_head_hex + content))),
                       decode_error::malformed,
                       content);
    }
}

TEST(packet_replica, refuses_places_whose_names_are_no_text) {
    for (const char* content : {"01 ff 05 00", "01 6e 05 01 ff"}) {
        expect_refusal(gossip_with(item_of(
                           9, from_hex("c4000000000000000000000000000002" + std::string(content)))),
                       decode_error::bad_utf8,
                       content);
    }
}

/// Fields are one item's bytes again, whatever is done with them.
TEST(packet_replica, hands_fields_on_as_they_came) {
    const auto read = decode_packet(gossip_with(encode_item(samples::a_device_update())));
    ASSERT_TRUE(read);
    const auto& device = std::get<device_update>(read->items.at(0));
    EXPECT_EQ(hex_of(device.fields), to_hex(from_hex(samples::fields_hex)));
    EXPECT_EQ(device.age_ms, 4'210U);
}

}  // namespace
}  // namespace chatter::wire
