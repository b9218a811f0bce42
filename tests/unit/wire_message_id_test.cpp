// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/datagram.hpp"
#include "chatter/wire/message_id.hpp"

#include "builders.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace chatter::wire {
namespace {

using test::a_message;
using test::address_of;
using test::uuid_of;

constexpr base::siphash_key a_key{0x0123456789abcdef, 0xfedcba9876543210};

message_id id_of(const message& from, const base::siphash_key& key = a_key) {
    std::vector<std::byte> scratch;
    return make_message_id(from, key, scratch);
}

message_id id_of_datagram(std::string_view text) {
    const auto read = decode(test::bytes_of(text));
    EXPECT_TRUE(read) << text;
    return read ? id_of(read->content) : 0;
}

/// The same on every machine: members tell each other ids.
TEST(message_id, is_the_hash_of_sender_timestamp_and_canonical_payload) {
    const message from = a_message(debug_message{"hello world"});
    const auto hashed = test::cat({test::from_hex("c4000000000000000000000000000001"),
                                   test::from_hex("0000016806b5bc7b"),
                                   test::from_hex("82"),
                                   test::cbor_text("DebugMessage"),
                                   test::from_hex("a1"),
                                   test::cbor_text("text"),
                                   test::cbor_text("hello world")});
    EXPECT_EQ(id_of(from), base::siphash(a_key, hashed));
}

TEST(message_id, differs_with_all_that_counts) {
    const std::vector<message> all{
        a_message(debug_message{"a"}),
        a_message(debug_message{"b"}),
        a_message(debug_message{""}),
        a_message(debug_message{"a"}, test::a_timestamp + 1),
        a_message(debug_message{"a"}, -1),
        {uuid_of(2), test::a_timestamp, 5, debug_message{"a"}},
        {uuid_of(1), test::a_timestamp, 5, std::nullopt},
        a_message(device_added{uuid_of(2), "n", "d"}),
        a_message(device_added{uuid_of(3), "n", "d"}),
        a_message(device_added{uuid_of(2), "nd", ""}),
        a_message(device_removed{uuid_of(2), "n"}),
        a_message(device_status{uuid_of(2), "n", {}}),
        a_message(device_status{uuid_of(2), "n", {{"a", "b"}}}),
        a_message(device_status{uuid_of(2), "n", {{"ab", ""}}}),
        a_message(server_added{uuid_of(3), address_of("192.0.2.1:1"), {}}),
        a_message(server_added{uuid_of(3), address_of("192.0.2.1:2"), {}}),
        a_message(server_added{uuid_of(3), address_of("[2001:db8::1]:1"), {}}),
        a_message(server_removed{uuid_of(3)}),
    };
    std::set<message_id> ids;
    for (const message& each : all) {
        ids.insert(id_of(each));
    }
    EXPECT_EQ(ids.size(), all.size());
}

TEST(message_id, does_not_count_hops) {
    EXPECT_EQ(id_of(a_message(debug_message{"a"}, 1, 0)),
              id_of(a_message(debug_message{"a"}, 1, 4'294'967'295)));
}

/// A "wire" is put in and left out on the way; it is the same gossip all the time.
TEST(message_id, does_not_count_the_wire_of_a_server) {
    const auto of = [](std::optional<encoding> wire) {
        return id_of(a_message(server_added{uuid_of(3), address_of("192.0.2.1:1"), wire}));
    };
    EXPECT_EQ(of(std::nullopt), of(encoding::cbor));
    EXPECT_EQ(of(std::nullopt), of(encoding::json));
}

/// chatter-rs drops it when it passes the message on.
TEST(message_id, does_not_count_a_lifetime) {
    const auto of = [](std::optional<std::uint64_t> lifetime) {
        return id_of(a_message(device_status{uuid_of(2), "n", {{"a", "1"}}, lifetime}));
    };
    EXPECT_EQ(of(std::nullopt), of(60'000));
    EXPECT_EQ(of(std::nullopt), of(0));
}

/// So it comes back from chatter-rs.
TEST(message_id, counts_a_number_as_the_text_that_cbor_makes_of_it) {
    const auto of = [](const metric_value& value) {
        return id_of(a_message(device_status{uuid_of(2), "n", {{"a", value}}}));
    };
    EXPECT_EQ(of(gauge{21.5, "C"}), of("21.5 C"));
    EXPECT_EQ(of(counter{17, ""}), of("17"));
    EXPECT_EQ(of(opaque_metric{opaque_metric::spelling::json, "K", "[1]"}), of("[1]"));
    EXPECT_NE(of(opaque_metric{opaque_metric::spelling::cbor, "K", "\x05"}), of(""));
}

/// CBOR has no room for it: the message would not be known when it comes back.
TEST(message_id, does_not_count_the_scope_of_an_address) {
    const auto of = [](const char* addr) {
        return id_of(a_message(server_added{uuid_of(3), address_of(addr), {}}));
    };
    EXPECT_EQ(of("[fe80::1%3]:1"), of("[fe80::1]:1"));
}

TEST(message_id, is_the_same_through_both_encodings) {
    for (const auto& vector : test::chatter_rs_vectors()) {
        const auto from_cbor = decode(vector.cbor);
        ASSERT_TRUE(from_cbor) << vector.name;
        EXPECT_EQ(id_of(from_cbor->content), id_of_datagram(vector.json)) << vector.name;
    }
}

TEST(message_id, is_the_same_for_every_spelling_in_json) {
    const std::string head = R"({"sender":"541b10e7-d13a-45e8-8567-7d450ce86603",)"
                             R"("timestamp_millis":7,"hops":5,"payload":)";
    const auto plain = id_of_datagram(
        head + R"({"DeviceGossip":{"DeviceStatus":{"origin":"541b10e7d13a45e885677d450ce86603",)"
               R"("name":"a","metrics":{"x":{"Text":"1"},"y":{"Text":"2"}}}}}})");
    const auto other = id_of_datagram(
        head + R"({"DeviceGossip":{"DeviceStatus":{"metrics":{"y":{"Text":"0"},"x":{"Text":"1"},)"
               R"("y":{"Text":"\u0032"}},"name":"\u0061","later":[1],)"
               R"("origin":"urn:uuid:541B10E7-D13A-45E8-8567-7D450CE86603"}}}})");
    EXPECT_EQ(plain, other);
}

TEST(message_id, depends_on_the_key) {
    const message from = a_message(debug_message{"a"});
    EXPECT_NE(id_of(from, {1, 2}), id_of(from, {1, 3}));
    EXPECT_NE(id_of(from, {1, 2}), id_of(from, {2, 2}));
}

TEST(message_id, does_not_depend_on_what_the_scratch_held) {
    const message from = a_message(debug_message{"a"});
    std::vector<std::byte> scratch = test::bytes_of("left over from another message");
    EXPECT_EQ(make_message_id(from, a_key, scratch), id_of(from));
    EXPECT_EQ(make_message_id(from, a_key, scratch), id_of(from));
}

}  // namespace
}  // namespace chatter::wire
