// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Well-formed CBOR that is no message.

#include "chatter/wire/cbor.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace chatter::wire {
namespace {

using namespace test::cbor_words;
using test::a_message_of_nothing;
using test::cat;
using test::cbor_text;
using test::cbor_uuid;
using test::from_hex;
using test::repeat;
using test::to_hex;
using test::uuid_of;

void expect_refusal(const bytes& from, decode_error wanted, const std::string& about) {
    const auto read = decode_cbor(from);
    ASSERT_FALSE(read) << about << ": " << to_hex(from).substr(0, 400);
    EXPECT_EQ(read.error().code, wanted) << about;
    EXPECT_LE(read.error().offset, from.size()) << about;
}

struct refused {
    const char* about;
    bytes datagram;
    decode_error wanted;
};

void expect_all(const std::vector<refused>& rows) {
    for (const auto& row : rows) {
        expect_refusal(row.datagram, row.wanted, row.about);
    }
}

TEST(cbor_decode, refuses_what_is_not_a_map) {
    expect_all(std::vector<refused>{
        {"nothing", {}, decode_error::truncated},
        {"null, which ends chatter-rs", from_hex("f6"), decode_error::wrong_type},
        {"a number", from_hex("05"), decode_error::wrong_type},
        {"a text", cbor_text("hello"), decode_error::wrong_type},
        {"break", from_hex("ff"), decode_error::malformed},
        {"a bare gossip", debug_payload(cbor_text("x")), decode_error::wrong_type},
        {"self-described CBOR",
         cat({from_hex("d9d9f7"), datagram_with(null)}),
         decode_error::wrong_type},
        {"a positional struct",
         cat({from_hex("84"), a_sender, from_hex("00"), from_hex("05"), null}),
         decode_error::wrong_type},
        {"an empty map", from_hex("a0"), decode_error::missing_field},
        {"an empty indefinite map", from_hex("bfff"), decode_error::missing_field},
    });
}

TEST(cbor_decode, refuses_missing_fields) {
    for (std::size_t left_out = 0; left_out < 3; ++left_out) {
        pairs fields = fields_with(debug_payload(cbor_text("hi")));
        fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(left_out));
        expect_refusal(map_of(fields), decode_error::missing_field, "definite");
        expect_refusal(indefinite_map_of(fields), decode_error::missing_field, "indefinite");
        fields.push_back({cbor_text("later"), null});
        expect_refusal(map_of(fields), decode_error::missing_field, "another in its place");
    }
}

/// Each struct of the grammar with all of its fields.
struct known_struct {
    const char* family;
    const char* name;
    pairs fields;
    std::size_t required;
};

std::vector<known_struct> known_structs() {
    const bytes id = cbor_uuid(uuid_of(2));
    const bytes addr = from_hex("82 62 5634 82 84 18c0 00 02 01 19097c");
    const auto origin = std::pair(cbor_text("origin"), id);
    const auto name = std::pair(cbor_text("name"), cbor_text("n"));
    return {
        {nullptr, "DebugMessage", {{cbor_text("text"), cbor_text("x")}}, 1},
        {"DeviceGossip",
         "DeviceAdded",
         {origin, name, {cbor_text("description"), cbor_text("d")}},
         3},
        {"DeviceGossip", "DeviceRemoved", {origin, name}, 2},
        {"DeviceGossip", "DeviceStatus", {origin, name, {cbor_text("metrics"), from_hex("a0")}}, 3},
        {"ViewGossip",
         "ServerAdded",
         {{cbor_text("uuid"), id},
          {cbor_text("addr"), addr},
          {cbor_text("wire"), cbor_text("cbor")}},
         2},
        {"ViewGossip", "ServerRemoved", {{cbor_text("uuid"), id}}, 1},
    };
}

bytes datagram_of(const known_struct& what, const bytes& content) {
    const bytes inner = variant_of(what.name, content);
    return datagram_with(what.family == nullptr ? inner : variant_of(what.family, inner));
}

TEST(cbor_decode, refuses_a_gossip_without_one_of_its_fields) {
    for (const auto& what : known_structs()) {
        ASSERT_TRUE(decode_cbor(datagram_of(what, map_of(what.fields)))) << what.name;
        for (std::size_t left_out = 0; left_out < what.required; ++left_out) {
            pairs fields = what.fields;
            fields.erase(fields.begin() + static_cast<std::ptrdiff_t>(left_out));
            expect_refusal(
                datagram_of(what, map_of(fields)), decode_error::missing_field, what.name);
        }
    }
}

TEST(cbor_decode, refuses_a_duplicate_field) {
    for (const auto& what : known_structs()) {
        for (const auto& twice : what.fields) {
            pairs fields = what.fields;
            fields.push_back(twice);
            expect_refusal(
                datagram_of(what, map_of(fields)), decode_error::duplicate_field, what.name);
        }
    }
    for (std::size_t twice = 0; twice < 4; ++twice) {
        pairs fields = fields_with(null);
        fields.push_back(fields[twice]);
        expect_refusal(map_of(fields), decode_error::duplicate_field, "message");
        expect_refusal(indefinite_map_of(fields), decode_error::duplicate_field, "message");
    }
}

TEST(cbor_decode, refuses_fields_of_the_wrong_type) {
    // One value of each type; each field is given all of those that are not its own.
    const struct {
        const char* type;
        const char* hex;
    } values[] = {
        {"integer", "05"},
        {"bytes", "50 00000000000000000000000000000000"},
        {"text", "61 61"},
        {"array", "80"},
        {"map", "a0"},
        {"tag", "c1 05"},
        {"false", "f4"},
        {"undefined", "f7"},
        {"half", "f9 4500"},
        {"double", "fb 4014000000000000"},
        {"null", "f6"},
    };
    const struct {
        const char* field;
        const char* type;
    } top[] = {{"sender", "bytes"}, {"timestamp_millis", "integer"}, {"hops", "integer"}};
    for (const auto& value : values) {
        for (const auto& row : top) {
            if (value.type != std::string_view(row.type)) {
                expect_refusal(datagram_where(row.field, from_hex(value.hex)),
                               decode_error::wrong_type,
                               std::string(row.field) + " given " + value.type);
            }
        }
        if (value.type != std::string_view("null")) {
            expect_refusal(datagram_where("payload", from_hex(value.hex)),
                           decode_error::wrong_type,
                           std::string("payload given ") + value.type);
        }
    }
    for (const auto& what : known_structs()) {
        for (std::size_t at = 0; at < what.fields.size(); ++at) {
            for (const auto& value : values) {
                pairs fields = what.fields;
                const unsigned own = std::to_integer<unsigned>(fields[at].second[0] >> 5U);
                fields[at].second = from_hex(value.hex);
                if (std::to_integer<unsigned>(fields[at].second[0] >> 5U) != own) {
                    expect_refusal(datagram_of(what, map_of(fields)),
                                   decode_error::wrong_type,
                                   std::string(what.name) + " given " + value.type);
                }
            }
        }
    }
}

TEST(cbor_decode, refuses_numbers_out_of_range) {
    const auto addr = [](const char* hex) {
        return datagram_with(server_added_payload(from_hex(hex)));
    };
    constexpr auto out_of_range = decode_error::out_of_range;
    expect_all(std::vector<refused>{
        {"hops of 2^32", datagram_where("hops", from_hex("1b 0000000100000000")), out_of_range},
        {"hops of 2^64-1", datagram_where("hops", from_hex("1b ffffffffffffffff")), out_of_range},
        {"hops of -1", datagram_where("hops", from_hex("20")), out_of_range},
        {"hops of -2^64", datagram_where("hops", from_hex("3b ffffffffffffffff")), out_of_range},
        {"timestamp of 2^63",
         datagram_where("timestamp_millis", from_hex("1b 8000000000000000")),
         out_of_range},
        {"timestamp of 2^64-1",
         datagram_where("timestamp_millis", from_hex("1b ffffffffffffffff")),
         out_of_range},
        {"timestamp of -2^63-1",
         datagram_where("timestamp_millis", from_hex("3b 8000000000000000")),
         out_of_range},
        {"timestamp of -2^64",
         datagram_where("timestamp_millis", from_hex("3b ffffffffffffffff")),
         out_of_range},
        {"octet of 256", addr("82 62 5634 82 84 190100 00 02 01 19097c"), out_of_range},
        {"octet of -1", addr("82 62 5634 82 84 20 00 02 01 19097c"), out_of_range},
        {"port of 65,536", addr("82 62 5634 82 84 18c0 00 02 01 1a00010000"), out_of_range},
        {"port of -1", addr("82 62 5634 82 84 18c0 00 02 01 20"), out_of_range},
    });
}

TEST(cbor_decode, refuses_addresses_of_another_shape) {
    const auto addr = [](const bytes& spelled) {
        return datagram_with(server_added_payload(spelled));
    };
    constexpr auto wrong_type = decode_error::wrong_type;
    expect_all(std::vector<refused>{
        {"as text", addr(cbor_text("192.0.2.1:2428")), wrong_type},
        {"without family", addr(from_hex("82 84 18c0 00 02 01 19097c")), wrong_type},
        {"octets as bytes", addr(from_hex("82 62 5634 82 44 c0000201 19097c")), wrong_type},
        {"three octets", addr(from_hex("82 62 5634 82 83 18c0 00 02 19097c")), wrong_type},
        {"five octets", addr(from_hex("82 62 5634 82 85 18c0 00 02 01 01 19097c")), wrong_type},
        {"five octets, indefinite",
         addr(from_hex("82 62 5634 82 9f 18c0 00 02 01 01 ff 19097c")),
         wrong_type},
        {"four octets of IPv6",
         addr(from_hex("82 62 5636 82 84 18c0 00 02 01 19097c")),
         wrong_type},
        {"no port", addr(from_hex("82 62 5634 81 84 18c0 00 02 01")), wrong_type},
        {"something behind the port",
         addr(from_hex("82 62 5634 83 84 18c0 00 02 01 19097c 00")),
         wrong_type},
        {"as a map", addr(from_hex("a1 62 5634 82 84 18c0 00 02 01 19097c")), wrong_type},
        {"another family",
         addr(from_hex("82 62 5635 82 84 18c0 00 02 01 19097c")),
         decode_error::unknown_variant},
        {"family in lower case",
         addr(from_hex("82 62 7634 82 84 18c0 00 02 01 19097c")),
         decode_error::unknown_variant},
    });
    const auto read = decode_cbor(addr(from_hex("82 62 5634 82 9f 18c0 00 02 ff 19097c")));
    EXPECT_FALSE(read) << "three octets, indefinite";
}

TEST(cbor_decode, refuses_uuids_that_are_not_of_16_bytes) {
    const auto sender = [](const bytes& spelled) { return datagram_where("sender", spelled); };
    constexpr auto bad_uuid = decode_error::bad_uuid;
    expect_all(std::vector<refused>{
        {"none", sender(from_hex("40")), bad_uuid},
        {"15", sender(cat({from_hex("4f"), repeat("00", 15)})), bad_uuid},
        {"17", sender(cat({from_hex("51"), repeat("00", 17)})), bad_uuid},
        {"32", sender(cat({from_hex("5820"), repeat("00", 32)})), bad_uuid},
        {"none, indefinite", sender(from_hex("5fff")), bad_uuid},
        {"17 in chunks",
         sender(cat({from_hex("5f 50"), repeat("00", 16), from_hex("41 00 ff")})),
         bad_uuid},
        {"a text",
         sender(cbor_text("541b10e7-d13a-45e8-8567-7d450ce86603")),
         decode_error::wrong_type},
        {"an array", sender(cat({from_hex("90"), repeat("00", 16)})), decode_error::wrong_type},
        {"tagged", sender(cat({from_hex("d825"), a_sender})), decode_error::wrong_type},
    });
}

TEST(cbor_decode, refuses_texts_that_are_not_utf8) {
    const bytes bad = from_hex("62 c328");
    const auto metrics = [](const bytes& name, const bytes& text) {
        return datagram_with(device_status_payload(map_of({{name, variant_of("Text", text)}})));
    };
    pairs with_bad_key = fields_with(null);
    with_bad_key.push_back({bad, null});
    constexpr auto bad_utf8 = decode_error::bad_utf8;
    expect_all(std::vector<refused>{
        {"text", datagram_with(debug_payload(bad)), bad_utf8},
        {"a surrogate", datagram_with(debug_payload(from_hex("63 eda080"))), bad_utf8},
        {"overlong", datagram_with(debug_payload(from_hex("62 c080"))), bad_utf8},
        {"in a chunk", datagram_with(debug_payload(from_hex("7f 61 61 62 c328 ff"))), bad_utf8},
        {"cut off by the last chunk",
         datagram_with(debug_payload(from_hex("7f 61 c3 ff"))),
         bad_utf8},
        {"name of a metric", metrics(bad, cbor_text("x")), bad_utf8},
        {"text of a metric", metrics(cbor_text("x"), bad), bad_utf8},
        {"name of a field", map_of(with_bad_key), bad_utf8},
        {"a text that is skipped", datagram_with_unknown(bad), bad_utf8},
        {"a key that is skipped",
         datagram_with_unknown(cat({from_hex("a1"), bad, null})),
         bad_utf8},
    });
    EXPECT_TRUE(decode_cbor(datagram_with_unknown(from_hex("42 c328")))) << "bytes may be anything";
}

TEST(cbor_decode, refuses_enums_of_another_shape) {
    const bytes content = map_of({{cbor_text("text"), cbor_text("x")}});
    const bytes name = cbor_text("DebugMessage");
    constexpr auto wrong_type = decode_error::wrong_type;
    constexpr auto unknown = decode_error::unknown_variant;
    const bytes added = map_of({{cbor_text("origin"), a_sender}});
    expect_all(std::vector<refused>{
        {"a map of one key", datagram_with(map_of({{name, content}})), wrong_type},
        {"a bare name", datagram_with(name), wrong_type},
        {"a name alone", datagram_with(cat({from_hex("81"), name})), wrong_type},
        {"three items", datagram_with(cat({from_hex("83"), name, content, null})), wrong_type},
        {"three items, indefinite",
         datagram_with(cat({from_hex("9f"), name, content, null, from_hex("ff")})),
         wrong_type},
        {"no items", datagram_with(from_hex("80")), wrong_type},
        {"a number for the name", datagram_with(cat({from_hex("82 00"), content})), wrong_type},
        {"bytes for the name",
         datagram_with(cat({from_hex("82 4c"), test::bytes_of("DebugMessage"), content})),
         wrong_type},
        {"a tag in front",
         datagram_with(cat({from_hex("c1"), debug_payload(cbor_text("x"))})),
         wrong_type},
        {"content by position",
         datagram_with(variant_of("DebugMessage", from_hex("81 61 78"))),
         wrong_type},
        {"another name", datagram_with(variant_of("Nope", content)), unknown},
        {"an empty name", datagram_with(variant_of("", content)), unknown},
        {"a name that is not UTF-8",
         datagram_with(cat({from_hex("82 62 c328"), content})),
         unknown},
        {"a longer name", datagram_with(variant_of("DebugMessages", content)), unknown},
        {"another device gossip",
         datagram_with(variant_of("DeviceGossip", variant_of("DeviceMoved", added))),
         unknown},
        {"a view's name in a device gossip",
         datagram_with(variant_of("DeviceGossip", variant_of("ServerRemoved", added))),
         unknown},
        {"another view gossip",
         datagram_with(variant_of("ViewGossip", variant_of("ServerMoved", added))),
         unknown},
        {"a gossip within the wrong one",
         datagram_with(variant_of("ViewGossip", variant_of("DeviceAdded", added))),
         unknown},
        {"a bare text for a metric",
         datagram_with(device_status_payload(map_of({{cbor_text("a"), cbor_text("x")}}))),
         wrong_type},
    });
}

TEST(cbor_decode, refuses_another_wire) {
    const auto wire = [](const bytes& spelled) {
        known_struct added = known_structs()[4];
        added.fields[2].second = spelled;
        return datagram_of(added, map_of(added.fields));
    };
    expect_all(std::vector<refused>{
        {"xml", wire(cbor_text("xml")), decode_error::unknown_variant},
        {"empty", wire(cbor_text("")), decode_error::unknown_variant},
        {"null", wire(null), decode_error::wrong_type},
        {"bytes", wire(from_hex("44 63626f72")), decode_error::wrong_type},
        {"bad UTF-8", wire(from_hex("61 ff")), decode_error::unknown_variant},
    });
}

TEST(cbor_decode, refuses_field_names_that_are_no_texts) {
    for (const bytes& key : {from_hex("00"),
                             from_hex("46 73656e646572"),
                             from_hex("c1 66 73656e646572"),
                             from_hex("f6"),
                             from_hex("80")}) {
        pairs fields = fields_with(null);
        fields[0].first = key;
        expect_refusal(map_of(fields), decode_error::wrong_type, to_hex(key));
    }
}

TEST(cbor_decode, stops_at_the_first_fault) {
    pairs fields = fields_with(null);
    fields[0].second = from_hex("40");  // a UUID of no bytes ...
    fields[2].second = from_hex("20");  // ... and hops of -1
    const auto read = decode_cbor(map_of(fields));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error(), (decode_failure{decode_error::bad_uuid, 1 + 7 + 1}));
}

}  // namespace
}  // namespace chatter::wire
