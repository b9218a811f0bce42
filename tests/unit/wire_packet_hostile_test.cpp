// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Packets that no writer of ours makes: each refused for its own reason, none a surprise.

#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"

#include "builders.hpp"
#include "wire_replica_samples.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

namespace chatter::wire {
namespace {

using samples::a_packet;
using samples::bytes;
using samples::expect_packet;
using samples::expect_refusal;
using samples::gossip_with;
using samples::item_of;
using test::cat;
using test::from_hex;

struct refused {
    std::string about;
    bytes datagram;
    decode_error wanted;
};

void expect_all(const std::vector<refused>& rows) {
    for (const auto& row : rows) {
        expect_refusal(row.datagram, row.wanted, row.about);
    }
}

bytes prefix(const bytes& from, std::size_t size) {
    return {from.begin(), from.begin() + static_cast<std::ptrdiff_t>(size)};
}

bytes with_byte(bytes from, std::size_t at, unsigned value) {
    from.at(at) = static_cast<std::byte>(value);
    return from;
}

std::string at(std::size_t place) {
    return " at " + std::to_string(place);
}

// Head and body.

TEST(packet_hostile, refuses_what_is_no_packet) {
    expect_all({
        {"nothing", {}, decode_error::empty},
        {"a CBOR map", from_hex("a4 01"), decode_error::unknown_encoding},
        {"JSON", from_hex("7b7d"), decode_error::unknown_encoding},
        {"magic alone", from_hex("c4"), decode_error::truncated},
    });
}

TEST(packet_hostile, refuses_other_versions_before_anything_else_of_the_packet) {
    for (const unsigned version : {0U, 2U, 0x7fU, 0xffU}) {
        const bytes start{packet_magic, static_cast<std::byte>(version)};
        expect_refusal(start, decode_error::unsupported_version, "two bytes");
        expect_refusal(cat({start, bytes(100, std::byte{0xff})}),
                       decode_error::unsupported_version,
                       "whatever follows");
    }
}

TEST(packet_hostile, refuses_unknown_kinds) {
    const bytes good = samples::written(a_packet(packet_kind::poke));
    for (unsigned kind = 0; kind < 256; ++kind) {
        if (kind == 0 || kind > 16) {
            expect_refusal(with_byte(good, 2, kind), decode_error::unknown_variant, "kind");
        }
    }
    expect_refusal(from_hex("c4 01 11"), decode_error::unknown_variant, "three bytes");
}

TEST(packet_hostile, refuses_what_is_larger_than_a_packet) {
    const bytes poke = samples::written(a_packet(packet_kind::poke));
    const bytes large = cat({poke, bytes(limits::packet_bytes_max + 1 - poke.size())});
    expect_refusal(large, decode_error::too_large, "one byte more");
    expect_refusal(with_byte(large, 1, 9), decode_error::too_large, "of another version");
    expect_refusal(bytes(limits::datagram_bytes_max, packet_magic), decode_error::too_large, "max");
}

TEST(packet_hostile, refuses_every_prefix_that_ends_inside_of_something) {
    for (const auto& sample : samples::all()) {
        const bytes whole = from_hex(sample.hex);
        packet without_items = sample.value;
        without_items.items.clear();
        std::size_t boundary = samples::written(without_items).size();
        std::set<std::size_t> whole_packets{boundary};
        for (const packet_item& each : sample.value.items) {
            whole_packets.insert(boundary += encode_item(each).size());
        }
        for (std::size_t size = 1; size < whole.size(); ++size) {
            const bytes cut = prefix(whole, size);
            if (whole_packets.count(size) != 0) {
                EXPECT_TRUE(decode_packet(cut)) << sample.name << at(size);
            } else {
                expect_refusal(cut, decode_error::truncated, sample.name + at(size));
            }
        }
    }
}

TEST(packet_hostile, refuses_one_or_two_bytes_too_many) {
    for (const auto& sample : samples::all()) {
        const bytes whole = from_hex(sample.hex);
        for (const char* more : {"00", "0000", "7f", "01 00", "ff"}) {
            expect_refusal(
                cat({whole, from_hex(more)}), decode_error::truncated, sample.name + more);
        }
        expect_packet(cat({whole, from_hex("000000")}), sample.value, "an empty item");
    }
}

TEST(packet_hostile, refuses_runs_that_cannot_be) {
    for (const auto& sample : samples::all()) {
        packet from = sample.value;
        from.head.sender_run = 0;
        expect_refusal(samples::written(from), decode_error::out_of_range, "no sender's run");
        from = sample.value;
        from.head.receiver_run = from.head.kind == packet_kind::hello ? 1 : 0;
        expect_refusal(samples::written(from), decode_error::out_of_range, sample.name);
    }
}

TEST(packet_hostile, refuses_bodies_that_say_nothing) {
    const bytes request = samples::written(a_packet(packet_kind::probe_request));
    const bytes report = samples::written(a_packet(packet_kind::probe_report));
    expect_all({
        {"nobody to probe", request, decode_error::bad_uuid},
        {"outcome 3", with_byte(report, 32, 3), decode_error::out_of_range},
        {"outcome 255", with_byte(report, 32, 255), decode_error::out_of_range},
    });
}

// Items.

TEST(packet_hostile, refuses_critical_items_that_it_does_not_know) {
    for (unsigned type = 0x80; type < 0x100; ++type) {
        if ((type > 0x80 && type <= 0x8b) || type == 0xff) {
            continue;
        }
        const bytes item = item_of(static_cast<std::uint8_t>(type), from_hex("0102"));
        for (const bytes& all : {item, cat({encode_item(samples::a_leaving()), item})}) {
            expect_refusal(
                gossip_with(all), decode_error::unknown_critical_item, "type" + at(type));
        }
    }
}

TEST(packet_hostile, believes_no_length_that_is_not_there) {
    for (const unsigned type : {0x01U, 0x02U, 0x03U, 0x7fU, 0x10U, 0x81U}) {
        for (const char* length : {"0001", "00ff", "0100", "7fff", "8000", "ffff"}) {
            const bytes item = cat({bytes{static_cast<std::byte>(type)}, from_hex(length)});
            expect_refusal(gossip_with(item), decode_error::truncated, "type" + at(type));
        }
    }
}

struct known_item {
    std::string name;
    std::uint8_t type;
    bytes content;
};

bytes content_of(const packet_item& from) {
    const bytes item = encode_item(from);
    return {item.begin() + 3, item.end()};
}

std::vector<known_item> known_items() {
    member_record record = samples::a_record();
    record.facts.extra.clear();
    return {
        {"record", 1, content_of(record)},
        {"bare record", 1, content_of(samples::a_bare_record())},
        {"suspicion", 2, content_of(samples::a_suspicion())},
        {"failure", 2, content_of(samples::a_failure())},
        {"leaving", 2, content_of(samples::a_leaving())},
        {"seen as v4", 3, content_of(seen_as{test::address_of("192.0.2.7:2428")})},
        {"seen as v6", 3, content_of(seen_as{test::address_of("[2001:db8::7]:2428")})},
        {"seen as none", 3, content_of(seen_as{})},
    };
}

/// The packet is whole, and its item is not.
TEST(packet_hostile, refuses_items_that_end_too_early) {
    for (const auto& item : known_items()) {
        EXPECT_TRUE(decode_packet(gossip_with(item_of(item.type, item.content)))) << item.name;
        for (std::size_t size = 0; size < item.content.size(); ++size) {
            const bytes cut = item_of(item.type, prefix(item.content, size));
            for (const bytes& all : {cut, cat({cut, bytes(3)})}) {
                expect_refusal(gossip_with(all), decode_error::truncated, item.name + at(size));
            }
        }
    }
}

/// One byte of an item's content in another way.
refused changed(const std::string& about,
                const packet_item& from,
                std::size_t place,
                const std::string& hex,
                decode_error wanted) {
    bytes content = content_of(from);
    const bytes other = from_hex(hex);
    for (std::size_t i = 0; i < other.size(); ++i) {
        content.at(place + i) = other[i];
    }
    return {
        about, gossip_with(item_of(static_cast<std::uint8_t>(from.index() + 1), content)), wanted};
}

// Where the fields of samples::a_record() stand.
constexpr std::size_t record_state = 40;
constexpr std::size_t record_family = 41;
constexpr std::size_t record_ip = 42;
constexpr std::size_t record_port = 58;
constexpr std::size_t record_name = 60;
constexpr std::size_t record_label_count = 66;
constexpr std::size_t record_first_key = 67;
constexpr std::size_t record_first_value = 72;

TEST(packet_hostile, refuses_records_out_of_their_bounds) {
    const auto record = samples::a_record();
    const std::string nil = "00000000000000000000000000000000";
    expect_all({
        changed("no UUID", record, 0, nil, decode_error::bad_uuid),
        changed("nobody's run", record, 24, "0000000000000000", decode_error::out_of_range),
        changed("state 4", record, record_state, "04", decode_error::out_of_range),
        changed("state 255", record, record_state, "ff", decode_error::out_of_range),
        changed("family 1", record, record_family, "01", decode_error::unknown_variant),
        changed("family 5", record, record_family, "05", decode_error::unknown_variant),
        changed("family 255", record, record_family, "ff", decode_error::unknown_variant),
        changed("port 0", record, record_port, "0000", decode_error::unusable_address),
        changed("multicast", record, record_ip, "ff02", decode_error::unusable_address),
        changed("unspecified", record, record_ip, nil, decode_error::unusable_address),
        changed("longest name", record, record_name, "ff", decode_error::truncated),
        changed("name cut in a letter", record, record_name, "02", decode_error::bad_utf8),
        changed("name of ff", record, record_name + 1, "ff", decode_error::bad_utf8),
        changed("33 labels", record, record_label_count, "21", decode_error::labels_too_large),
        changed("255 labels", record, record_label_count, "ff", decode_error::labels_too_large),
        changed("longest key", record, record_first_key, "ff", decode_error::truncated),
        changed("key of ff", record, record_first_key + 1, "ff", decode_error::bad_utf8),
        changed("longest value", record, record_first_value, "ffff", decode_error::truncated),
        changed("value of ff", record, record_first_value + 2, "ff", decode_error::bad_utf8),
    });
}

/// For IPv4 too; a seen_as is an address as any other.
TEST(packet_hostile, refuses_addresses_that_nobody_lives_at) {
    for (const char* address : {"04 00000000 097c",
                                "04 c0000207 0000",
                                "04 e0000001 097c",
                                "04 efffffff 097c",
                                "04 ffffffff 097c",
                                "06 00000000000000000000000000000000 097c",
                                "06 00000000000000000000ffff00000000 097c",
                                "06 ff020000000000000000000000000001 097c",
                                "06 20010db8000000000000000000000007 0000"}) {
        expect_refusal(
            gossip_with(item_of(3, from_hex(address))), decode_error::unusable_address, address);
        const bytes record = cat({from_hex("c4000000000000000000000000000003"),
                                  bytes(8),
                                  bytes(8, std::byte{1}),  // its run
                                  bytes(8 + 1),
                                  from_hex(address),
                                  from_hex("00 00")});
        expect_refusal(gossip_with(item_of(1, record)), decode_error::unusable_address, address);
    }
}

bytes record_with_labels(const std::string& labels) {
    bytes content = content_of(samples::a_bare_record());
    content.pop_back();
    return gossip_with(item_of(1, cat({content, from_hex(labels)})));
}

bytes record_with_values(std::size_t first, std::size_t second) {
    bytes content = content_of(samples::a_bare_record());
    content.pop_back();
    const auto value = [](std::size_t size) {
        return cat({{static_cast<std::byte>(size >> 8U), static_cast<std::byte>(size & 0xffU)},
                    bytes(size, std::byte{'v'})});
    };
    return gossip_with(item_of(
        1, cat({content, from_hex("02 0161"), value(first), from_hex("0162"), value(second)})));
}

TEST(packet_hostile, refuses_labels_out_of_order_or_bounds) {
    constexpr auto out_of_range = decode_error::out_of_range;
    expect_all({
        {"twice", record_with_labels("02 0161 0000 0161 0000"), out_of_range},
        {"descending", record_with_labels("02 0162 0000 0161 0000"), out_of_range},
        {"prefix behind", record_with_labels("02 026161 0000 0161 0000"), out_of_range},
        {"no key", record_with_labels("01 00 0000"), out_of_range},
        {"no key behind", record_with_labels("02 0161 0000 00 0000"), out_of_range},
        {"fewer than said", record_with_labels("02 0161 0000"), decode_error::truncated},
        {"513 bytes in one", record_with_values(511, 0), decode_error::labels_too_large},
        {"513 bytes in two", record_with_values(300, 211), decode_error::labels_too_large},
    });
    EXPECT_TRUE(decode_packet(record_with_values(300, 210)));
    EXPECT_TRUE(decode_packet(record_with_values(510, 0)));
}

TEST(packet_hostile, refuses_more_of_a_later_version_than_it_keeps) {
    const bytes record = content_of(samples::a_bare_record());
    const bytes most = cat({record, bytes(limits::extra_bytes_max)});
    EXPECT_TRUE(decode_packet(gossip_with(item_of(1, most))));
    expect_refusal(gossip_with(item_of(1, cat({most, bytes(1)}))), decode_error::too_large, "one");
}

TEST(packet_hostile, refuses_verdicts_out_of_their_bounds) {
    const auto suspicion = samples::a_suspicion();
    const auto failure = samples::a_failure();
    const auto leaving = samples::a_leaving();
    const std::string nil = "00000000000000000000000000000000";
    constexpr auto out_of_range = decode_error::out_of_range;
    expect_all({
        changed("no UUID", leaving, 0, nil, decode_error::bad_uuid),
        changed("no accuser", failure, 34, nil, decode_error::bad_uuid),
        changed("nobody who confirms", suspicion, 55 + 16, nil, decode_error::bad_uuid),
        changed("alive", suspicion, 24, "00", out_of_range),
        changed("alive, once left", leaving, 24, "00", out_of_range),
        changed("state 4", suspicion, 24, "04", out_of_range),
        changed("state 255", suspicion, 24, "ff", out_of_range),
        changed("suspect for a reason", suspicion, 33, "01", out_of_range),
        changed("failed for a reason", failure, 33, "01", out_of_range),
        changed("left for reason 3", leaving, 33, "03", out_of_range),
        changed("left for reason 255", leaving, 33, "ff", out_of_range),
        changed("left, now failed", leaving, 24, "02 0000000000000000 00", decode_error::truncated),
        changed("3 confirmers of 2", suspicion, 54, "03", decode_error::truncated),
        changed("5 confirmers", suspicion, 54, "05", out_of_range),
        changed("255 confirmers", suspicion, 54, "ff", out_of_range),
    });
}

TEST(packet_hostile, says_where_it_stopped) {
    const auto offset_of = [](const bytes& from) { return decode_packet(from).error().offset; };
    const bytes leaving = encode_item(samples::a_leaving());
    // Behind 28 bytes of head, an item of 37 and the next one's head: state is the 25th byte.
    const bytes alive = with_byte(leaving, 3 + 24, 0);
    EXPECT_EQ(offset_of(gossip_with(cat({leaving, alive}))), 28U + 37U + 3U + 24U);
    EXPECT_EQ(offset_of(gossip_with(cat({leaving, from_hex("99 0000")}))), 28U + 37U);
    EXPECT_EQ(offset_of(gossip_with(from_hex("01 ffff"))), 28U + 3U);
}

/// A known item may be named again and again: only the size of the packet bounds them.
TEST(packet_hostile, takes_as_many_items_as_a_packet_holds) {
    bytes all;
    while (all.size() + 4 <= limits::packet_bytes_max - 28) {
        all = cat({all, from_hex("03 0001 00")});
    }
    const auto read = decode_packet(gossip_with(all));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->items.size(), 343U);
}

TEST(packet_hostile, survives_every_value_of_every_byte) {
    for (const auto& sample : samples::all()) {
        const bytes whole = from_hex(sample.hex);
        for (std::size_t place = 0; place < whole.size(); ++place) {
            for (const unsigned value : {0U, 1U, 4U, 0x7fU, 0x80U, 0xffU}) {
                const auto read = decode_packet(with_byte(whole, place, value));
                EXPECT_TRUE(read || read.error().offset <= whole.size());
            }
        }
    }
}

}  // namespace
}  // namespace chatter::wire
