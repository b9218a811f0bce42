// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the decoder takes beyond the canonical spelling. The canonical spelling itself is the
// matter of wire_vectors_test; refusals are in the two files beside this one.

#include "chatter/wire/cbor.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>

namespace chatter::wire {
namespace {

using namespace test::cbor_words;
using test::a_message;
using test::a_message_of_nothing;
using test::address_of;
using test::cat;
using test::cbor_head;
using test::cbor_of;
using test::cbor_text;
using test::cbor_uuid;
using test::from_hex;
using test::to_hex;
using test::uuid_of;

void expect_message(const bytes& from, const message& wanted, const std::string& about) {
    const auto read = decode_cbor(from);
    ASSERT_TRUE(read) << about << ": " << to_string(read.error().code) << " at "
                      << read.error().offset << " of " << to_hex(from).substr(0, 400);
    EXPECT_EQ(*read, wanted) << about;
}

struct accepted {
    const char* about;
    bytes datagram;
    message wanted;
};

void expect_all(const std::vector<accepted>& rows) {
    for (const auto& row : rows) {
        expect_message(row.datagram, row.wanted, row.about);
    }
}

TEST(cbor_decode, takes_the_fields_of_a_message_in_any_order) {
    const message wanted = a_message(debug_message{"hi"});
    pairs fields = fields_with(debug_payload(cbor_text("hi")));
    std::sort(fields.begin(), fields.end());
    do {
        expect_message(map_of(fields), wanted, to_hex(map_of(fields)));
    } while (std::next_permutation(fields.begin(), fields.end()));
}

TEST(cbor_decode, takes_the_fields_of_a_gossip_in_any_order) {
    const message wanted = a_message(device_added{uuid_of(2), "n", "d"});
    pairs fields{{cbor_text("description"), cbor_text("d")},
                 {cbor_text("name"), cbor_text("n")},
                 {cbor_text("origin"), cbor_uuid(uuid_of(2))}};
    std::sort(fields.begin(), fields.end());
    do {
        const bytes content = variant_of("DeviceAdded", map_of(fields));
        expect_message(datagram_with(variant_of("DeviceGossip", content)), wanted, "device");
    } while (std::next_permutation(fields.begin(), fields.end()));
}

TEST(cbor_decode, takes_indefinite_lengths_everywhere) {
    const auto in_chunks = [](std::string_view a, std::string_view b) {
        return cat({from_hex("7f"), cbor_text(a), from_hex("60"), cbor_text(b), from_hex("ff")});
    };
    const bytes v4 = from_hex("9f 62 5634 9f 9f 18c0 00 02 01 ff 19097c ff ff");
    const bytes id = cat({from_hex("5f 44 c4000000 40 4c 000000000000000000000003 ff")});
    const bytes added = indefinite_map_of({{in_chunks("uu", "id"), id},
                                           {in_chunks("", "addr"), v4},
                                           {in_chunks("wire", ""), in_chunks("js", "on")}});
    const bytes payload = cat({from_hex("9f"),
                               in_chunks("View", "Gossip"),
                               from_hex("9f"),
                               in_chunks("Server", "Added"),
                               added,
                               from_hex("ffff")});
    pairs fields = fields_with(payload);
    fields[0].first = in_chunks("send", "er");
    expect_message(
        indefinite_map_of(fields),
        a_message(server_added{uuid_of(3), address_of("192.0.2.1:2428"), encoding::json}),
        "all indefinite");
}

TEST(cbor_decode, takes_indefinite_metrics) {
    const bytes metrics = indefinite_map_of({{cbor_text("a"), from_hex("9f 64 54657874 60 ff")},
                                             {cbor_text("b"), from_hex("82 64 54657874 61 31")}});
    expect_message(datagram_with(device_status_payload(metrics)),
                   a_message(device_status{uuid_of(2), "n", {{"a", ""}, {"b", "1"}}}),
                   "metrics");
}

TEST(cbor_decode, takes_a_character_that_is_split_over_chunks) {
    expect_message(datagram_with(debug_payload(from_hex("7f 61e2 6182 61ac ff"))),
                   a_message(debug_message{"\xe2\x82\xac"}),
                   "the euro sign in three");
}

TEST(cbor_decode, takes_heads_that_are_longer_than_they_need) {
    for (const unsigned width : {1U, 2U, 4U, 8U}) {
        const auto head = [&](unsigned major, std::uint64_t argument) {
            return cbor_head(major, argument, width);
        };
        const auto text = [&](std::string_view from) {
            return cat({head(3, from.size()), test::bytes_of(from)});
        };
        const bytes octets = cat({head(4, 4), head(0, 192), head(0, 0), head(0, 2), head(0, 1)});
        const bytes addr = cat(
            {head(4, 2), text("V4"), head(4, 2), octets, cbor_head(0, 2428, std::max(width, 2U))});
        const bytes id = cat({head(2, 16), from_hex("c4000000000000000000000000000003")});
        const bytes payload = cat({head(4, 2),
                                   text("ViewGossip"),
                                   head(4, 2),
                                   text("ServerAdded"),
                                   head(5, 2),
                                   text("uuid"),
                                   id,
                                   text("addr"),
                                   addr});
        const bytes whole = cat({head(5, 4),
                                 text("sender"),
                                 a_sender,
                                 text("timestamp_millis"),
                                 head(1, 9),
                                 text("hops"),
                                 head(0, 5),
                                 text("payload"),
                                 payload});
        expect_message(
            whole,
            a_message(server_added{uuid_of(3), address_of("192.0.2.1:2428"), std::nullopt}, -10),
            std::to_string(width));
    }
}

TEST(cbor_decode, skips_unknown_fields_of_any_type) {
    for (const char* value : {"00",
                              "17",
                              "1b ffffffffffffffff",
                              "20",
                              "3b ffffffffffffffff",
                              "40",
                              "43 80ff00",
                              "5f 41ff 40 ff",
                              "60",
                              "63 e282ac",
                              "7f 61e2 6282ac ff",
                              "80",
                              "83 01 82 02 03 a1 04 05",
                              "9f ff",
                              "9f 01 9f 02 ff a0 ff",
                              "a0",
                              "a2 01 02 a0 80",
                              "bf ff",
                              "bf 61 61 f6 82 01 02 bf ff ff",
                              "c0 74 323031332d30332d32315432303a30343a30305a",
                              "c2 49 010000000000000000",
                              "d9d9f7 a0",
                              "db ffffffffffffffff 00",
                              "d8 20 c1 c1 82 c1 01 d8 20 60",
                              "f4",
                              "f5",
                              "f6",
                              "f7",
                              "f9 7e00",
                              "fa 7f800000",
                              "fb 7ff8000000000000"}) {
        expect_message(datagram_with_unknown(from_hex(value)), a_message_of_nothing(), value);
    }
}

TEST(cbor_decode, skips_unknown_fields_at_every_level_and_twice) {
    const pairs extra{{cbor_text("later"), from_hex("82 01 a1 02 03")},
                      {cbor_text(""), from_hex("f6")},
                      {cbor_text("later"), from_hex("f4")},
                      {cbor_text("Sender"), from_hex("00")},
                      {cbor_text("origin2"), from_hex("00")}};
    pairs device{{cbor_text("origin"), cbor_uuid(uuid_of(2))}, {cbor_text("name"), cbor_text("n")}};
    device.insert(device.begin() + 1, extra.begin(), extra.end());
    const bytes payload = variant_of("DeviceGossip", variant_of("DeviceRemoved", map_of(device)));
    pairs fields = fields_with(payload);
    fields.insert(fields.end(), extra.begin(), extra.end());
    expect_message(map_of(fields), a_message(device_removed{uuid_of(2), "n"}), "extra fields");
}

TEST(cbor_decode, takes_a_missing_payload_as_null) {
    pairs fields = fields_with(null);
    fields.pop_back();
    expect_message(map_of(fields), a_message_of_nothing(), "three fields");
    expect_message(indefinite_map_of(fields), a_message_of_nothing(), "three, indefinite");
    expect_message(datagram_with(null), a_message_of_nothing(), "null");
}

TEST(cbor_decode, keeps_the_last_of_two_metrics_with_one_name) {
    const auto text = [](std::string_view value) { return variant_of("Text", cbor_text(value)); };
    const bytes metrics = map_of(
        {{cbor_text("b"), text("1")}, {cbor_text("a"), text("2")}, {cbor_text("b"), text("3")}});
    expect_message(datagram_with(device_status_payload(metrics)),
                   a_message(device_status{uuid_of(2), "n", {{"a", "2"}, {"b", "3"}}}),
                   "metrics");
}

TEST(cbor_decode, takes_the_whole_range_of_the_integers) {
    const auto with = [](std::int64_t timestamp, std::uint32_t hops) {
        message wanted = a_message_of_nothing();
        wanted.timestamp_millis = timestamp;
        wanted.hops = hops;
        return wanted;
    };
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    constexpr auto min = std::numeric_limits<std::int64_t>::min();
    constexpr auto now = test::a_timestamp;
    expect_all(std::vector<accepted>{
        {"greatest",
         datagram_where("timestamp_millis", from_hex("1b7fffffffffffffff")),
         with(max, 5)},
        {"least", datagram_where("timestamp_millis", from_hex("3b7fffffffffffffff")), with(min, 5)},
        {"minus one", datagram_where("timestamp_millis", from_hex("20")), with(-1, 5)},
        {"zero", datagram_where("timestamp_millis", from_hex("00")), with(0, 5)},
        {"no hops", datagram_where("hops", from_hex("00")), with(now, 0)},
        {"most hops", datagram_where("hops", from_hex("1affffffff")), with(now, 4'294'967'295)},
    });
}

TEST(cbor_decode, takes_any_addresses_and_leaves_their_use_to_the_bounds) {
    const struct {
        const char* about;
        const char* hex;
        const char* addr;
    } rows[] = {
        {"IPv4", "82 62 5634 82 84 18ff 00 18fe 01 19ffff", "255.0.254.1:65535"},
        {"port 0", "82 62 5634 82 84 00 00 00 00 00", "0.0.0.0:0"},
        {"IPv6",
         "82 62 5636 82 90 1820 01 0d 18b8 00 00 00 00 00 00 00 00 00 00 00 01 19097c",
         "[2001:db8::1]:2428"},
        {"IPv4 mapped into IPv6",
         "82 62 5636 82 90 00 00 00 00 00 00 00 00 00 00 18ff 18ff 18c0 00 02 01 19097c",
         "192.0.2.1:2428"},
    };
    for (const auto& row : rows) {
        expect_message(datagram_with(server_added_payload(from_hex(row.hex))),
                       a_message(server_added{uuid_of(3), address_of(row.addr), std::nullopt}),
                       row.about);
    }
}

TEST(cbor_decode, keeps_every_character_of_a_text) {
    const std::string text("\0\x01\"\\\x7f\xc3\xbc\xf0\x9f\x8c\x8d", 11);
    expect_message(
        datagram_with(debug_payload(cbor_text(text))), a_message(debug_message{text}), "text");
}

TEST(cbor_decode, takes_a_text_that_fills_the_largest_datagram) {
    const std::string text(limits::datagram_bytes_max - 90, 'x');
    expect_message(
        cbor_of(a_message(debug_message{text})), a_message(debug_message{text}), "long text");
}

}  // namespace
}  // namespace chatter::wire
