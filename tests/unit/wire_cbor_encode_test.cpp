// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The canonical spelling, written out by hand. That it is chatter-rs's is shown by
// wire_vectors_test.

#include "chatter/wire/cbor.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <limits>
#include <string>

namespace chatter::wire {
namespace {

using test::address_of;
using test::cat;
using test::cbor_of;
using test::cbor_text;
using test::cbor_uuid;
using test::from_hex;
using test::to_hex;
using test::uuid_of;
using bytes = std::vector<std::byte>;

/// As it stands at the end of a message.
bytes payload_of(const std::optional<gossip>& from) {
    message around = test::a_message_of_nothing();
    const auto head_size = static_cast<std::ptrdiff_t>(cbor_of(around).size() - 1);
    around.payload = from;
    const bytes whole = cbor_of(around);
    return {whole.begin() + head_size, whole.end()};
}

/// As it is written alone, for the identity.
bytes payload_alone(const std::optional<gossip>& from) {
    bytes to;
    encode_cbor_payload(from, to);
    return to;
}

TEST(cbor_encode, spells_a_message_as_a_map_of_four) {
    const auto wanted = cat({from_hex("a4"),
                             cbor_text("sender"),
                             cbor_uuid(uuid_of(1)),
                             cbor_text("timestamp_millis"),
                             from_hex("1b 0000016806b5bc7b"),
                             cbor_text("hops"),
                             from_hex("05"),
                             cbor_text("payload"),
                             from_hex("f6")});
    EXPECT_EQ(to_hex(cbor_of(test::a_message_of_nothing())), to_hex(wanted));
}

TEST(cbor_encode, spells_each_kind_of_gossip) {
    const struct {
        gossip from;
        bytes wanted;
    } rows[] = {
        {debug_message{"hi"},
         cat({from_hex("82"),
              cbor_text("DebugMessage"),
              from_hex("a1"),
              cbor_text("text"),
              cbor_text("hi")})},
        {device_added{uuid_of(2), "n", "d"},
         cat({from_hex("82"),
              cbor_text("DeviceGossip"),
              from_hex("82"),
              cbor_text("DeviceAdded"),
              from_hex("a3"),
              cbor_text("origin"),
              cbor_uuid(uuid_of(2)),
              cbor_text("name"),
              cbor_text("n"),
              cbor_text("description"),
              cbor_text("d")})},
        {device_removed{uuid_of(2), "n"},
         cat({from_hex("82"),
              cbor_text("DeviceGossip"),
              from_hex("82"),
              cbor_text("DeviceRemoved"),
              from_hex("a2"),
              cbor_text("origin"),
              cbor_uuid(uuid_of(2)),
              cbor_text("name"),
              cbor_text("n")})},
        {device_status{uuid_of(2), "n", {{"a", "1"}, {"b", ""}}},
         cat({from_hex("82"),
              cbor_text("DeviceGossip"),
              from_hex("82"),
              cbor_text("DeviceStatus"),
              from_hex("a3"),
              cbor_text("origin"),
              cbor_uuid(uuid_of(2)),
              cbor_text("name"),
              cbor_text("n"),
              cbor_text("metrics"),
              from_hex("a2"),
              cbor_text("a"),
              from_hex("82"),
              cbor_text("Text"),
              cbor_text("1"),
              cbor_text("b"),
              from_hex("82"),
              cbor_text("Text"),
              cbor_text("")})},
        {server_added{uuid_of(3), address_of("192.0.2.1:2428"), std::nullopt},
         cat({from_hex("82"),
              cbor_text("ViewGossip"),
              from_hex("82"),
              cbor_text("ServerAdded"),
              from_hex("a2"),
              cbor_text("uuid"),
              cbor_uuid(uuid_of(3)),
              cbor_text("addr"),
              from_hex("82 62 5634 82 84 18c0 00 02 01 19097c")})},
        {server_removed{uuid_of(3)},
         cat({from_hex("82"),
              cbor_text("ViewGossip"),
              from_hex("82"),
              cbor_text("ServerRemoved"),
              from_hex("a1"),
              cbor_text("uuid"),
              cbor_uuid(uuid_of(3))})},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(to_hex(payload_of(row.from)), to_hex(row.wanted));
    }
}

TEST(cbor_encode, spells_ipv6_as_sixteen_integers_without_scope) {
    const auto with_scope =
        payload_of(server_added{uuid_of(3), address_of("[2001:db8::1%7]:2428"), std::nullopt});
    const auto without =
        payload_of(server_added{uuid_of(3), address_of("[2001:db8::1]:2428"), std::nullopt});
    EXPECT_EQ(with_scope, without);
    const std::string wanted =
        "82625636"
        "8290"
        "1820010d18b8"
        "0000000000000000"
        "00000001"
        "19097c";
    const std::string hex = to_hex(without);
    ASSERT_GE(hex.size(), wanted.size());
    EXPECT_EQ(hex.substr(hex.size() - wanted.size()), wanted);
}

TEST(cbor_encode, writes_a_wire_where_one_is_given) {
    const auto tail = [](encoding wire) {
        const auto hex =
            to_hex(payload_of(server_added{uuid_of(3), address_of("192.0.2.1:1"), wire}));
        return hex.substr(hex.size() - 20);
    };
    EXPECT_EQ(tail(encoding::cbor), to_hex(cat({cbor_text("wire"), cbor_text("cbor")})));
    EXPECT_EQ(tail(encoding::json), to_hex(cat({cbor_text("wire"), cbor_text("json")})));
    const auto with =
        payload_of(server_added{uuid_of(3), address_of("192.0.2.1:1"), encoding::json});
    const auto head = cat({from_hex("82"),
                           cbor_text("ViewGossip"),
                           from_hex("82"),
                           cbor_text("ServerAdded"),
                           from_hex("a3")});
    EXPECT_EQ(to_hex(with).substr(0, head.size() * 2), to_hex(head));
}

/// The second worked example of src/wire/FORMAT.md; the first is a vector of chatter-rs.
TEST(cbor_encode, spells_the_example_of_the_manual) {
    const auto uuid = base::parse_uuid("f9168c5e-ceb2-4faa-b6bf-329bf39fa1e4");
    ASSERT_TRUE(uuid);
    EXPECT_EQ(payload_of(server_added{*uuid, address_of("192.0.2.7:2428"), encoding::json}),
              from_hex("82 6a56696577476f73736970 82 6b5365727665724164646564 a3"
                       "64 75756964 50 f9168c5eceb24faab6bf329bf39fa1e4"
                       "64 61646472 82 62 5634 82 84 18c0 00 02 07 19 097c"
                       "64 77697265 64 6a736f6e"));
}

TEST(cbor_encode, writes_no_payload_as_null) {
    EXPECT_EQ(to_hex(payload_of(std::nullopt)), "f6");
}

TEST(cbor_encode, takes_the_shortest_head_of_a_number) {
    const struct {
        std::int64_t number;
        const char* hex;
    } rows[] = {
        {0, "00"},
        {23, "17"},
        {24, "1818"},
        {255, "18ff"},
        {256, "190100"},
        {65'535, "19ffff"},
        {65'536, "1a00010000"},
        {4'294'967'295, "1affffffff"},
        {4'294'967'296, "1b0000000100000000"},
        {std::numeric_limits<std::int64_t>::max(), "1b7fffffffffffffff"},
        {-1, "20"},
        {-24, "37"},
        {-25, "3818"},
        {-256, "38ff"},
        {-257, "390100"},
        {-65'536, "39ffff"},
        {-65'537, "3a00010000"},
        {-4'294'967'296, "3affffffff"},
        {-4'294'967'297, "3b0000000100000000"},
        {std::numeric_limits<std::int64_t>::min(), "3b7fffffffffffffff"},
    };
    const std::size_t before =
        cat({from_hex("a4"), cbor_text("sender"), cbor_uuid({}), cbor_text("timestamp_millis")})
            .size();
    for (const auto& row : rows) {
        const auto hex = to_hex(cbor_of(test::a_message(debug_message{}, row.number)));
        const auto wanted = row.hex + to_hex(cbor_text("hops"));
        EXPECT_EQ(hex.substr(before * 2, wanted.size()), wanted) << row.number;
    }
}

TEST(cbor_encode, writes_hops_up_to_32_bits) {
    const auto hex = to_hex(cbor_of(test::a_message(debug_message{}, 0, 4'294'967'295)));
    EXPECT_NE(hex.find(to_hex(cbor_text("hops")) + "1affffffff"), std::string::npos);
}

TEST(cbor_encode, takes_the_shortest_head_of_a_text) {
    const struct {
        std::size_t size;
        const char* head;
    } rows[] = {{0, "60"},
                {23, "77"},
                {24, "7818"},
                {255, "78ff"},
                {256, "790100"},
                {65'535, "79ffff"},
                {65'536, "7a00010000"}};
    for (const auto& row : rows) {
        const auto hex = to_hex(payload_of(debug_message{std::string(row.size, 'x')}));
        const auto start = hex.size() - row.size * 2 - std::string(row.head).size();
        EXPECT_EQ(hex.substr(start, std::string(row.head).size()), row.head) << row.size;
    }
}

bytes status_payload(const test::cbor_words::pairs& metrics) {
    return test::cbor_words::device_status_payload(test::cbor_words::map_of(metrics));
}

bytes text_metric(std::string_view text) {
    return test::cbor_words::variant_of("Text", cbor_text(text));
}

/// chatter-rs knows no others.
TEST(cbor_encode, writes_numbers_as_texts) {
    using spelling = opaque_metric::spelling;
    const device_status from{uuid_of(2),
                             "n",
                             {{"a", gauge{21.5, "C"}},
                              {"b", counter{17, ""}},
                              {"c", opaque_metric{spelling::json, "K", "[1]"}}}};
    EXPECT_EQ(payload_of(from),
              status_payload({{cbor_text("a"), text_metric("21.5 C")},
                              {cbor_text("b"), text_metric("17")},
                              {cbor_text("c"), text_metric("[1]")}}));
}

/// chatter-rs dies of a kind that it does not know, whoever says it first.
TEST(cbor_encode, leaves_an_unknown_metric_out_that_is_no_text) {
    using spelling = opaque_metric::spelling;
    const device_status from{uuid_of(2),
                             "n",
                             {{"a", opaque_metric{spelling::cbor, "K", "\x18\x05"}},
                              {"b", opaque_metric{spelling::native, "", "\x05"}},
                              {"c", "1"}}};
    EXPECT_EQ(payload_of(from), status_payload({{cbor_text("c"), text_metric("1")}}));
}

/// No number is longer, and every head is.
TEST(cbor_encode, has_room_for_the_longest_metrics) {
    const std::string name(limits::name_bytes_max, 'n');
    const device_status from{uuid_of(2),
                             name,
                             {{name, gauge{-2.2250738585072014e-308, name}},
                              {name, counter{std::numeric_limits<std::uint64_t>::max(), name}}},
                             limits::lifetime_max_ms};
    const bytes whole = cbor_of(test::a_message(from));
    EXPECT_NE(to_hex(whole).find(to_hex(cbor_text("-2.2250738585072014e-308 " + name))),
              std::string::npos);
}

/// chatter-rs drops what is ours alone: a message that comes back without is still the same.
TEST(cbor_encode, writes_what_is_ours_in_a_message_and_not_in_its_payload_alone) {
    const device_status with{uuid_of(2), "n", {}, 60'000};
    const device_status without{uuid_of(2), "n", {}};
    const std::string hex = to_hex(payload_of(with));
    const std::string more = to_hex(cat({cbor_text("expires_after_millis"), from_hex("19ea60")}));
    EXPECT_EQ(hex.substr(hex.size() - more.size()), more);
    EXPECT_NE(hex.find(to_hex(cat({cbor_text("DeviceStatus"), from_hex("a4")}))),
              std::string::npos);
    EXPECT_EQ(payload_alone(with), payload_of(without));
    const auto server = [](std::optional<encoding> wire) {
        return server_added{uuid_of(3), address_of("192.0.2.1:1"), wire};
    };
    EXPECT_EQ(payload_alone(server(encoding::json)), payload_of(server(std::nullopt)));
}

TEST(cbor_encode, counts_many_metrics_in_a_longer_head) {
    device_status status{uuid_of(2), "n", std::vector<metric>(24, {"a", "b"})};
    const auto hex = to_hex(payload_of(status));
    EXPECT_NE(hex.find(to_hex(cbor_text("metrics")) + "b818"), std::string::npos);
}

TEST(cbor_encode, appends) {
    const auto alone = payload_alone(debug_message{"hi"});
    bytes to = from_hex("01 02");
    encode_cbor_payload(debug_message{"hi"}, to);
    EXPECT_EQ(to, cat({from_hex("01 02"), alone}));

    bytes twice;
    encode_cbor(test::a_message_of_nothing(), twice);
    encode_cbor(test::a_message_of_nothing(), twice);
    const auto once = cbor_of(test::a_message_of_nothing());
    EXPECT_EQ(twice, cat({once, once}));
}

TEST(cbor_encode, needs_the_origin_of_a_device) {
    bytes to;
    EXPECT_EXIT(encode_cbor_payload(device_removed{std::nullopt, "n"}, to),
                testing::KilledBySignal(SIGABRT),
                "origin.has_value");
}

}  // namespace
}  // namespace chatter::wire
