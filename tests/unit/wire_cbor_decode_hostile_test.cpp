// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// CBOR that is cut short, lies about its lengths, is reserved, or nests without end.

#include "chatter/wire/cbor.hpp"

#include "builders.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace chatter::wire {
namespace {

using namespace test::cbor_words;
using test::a_message;
using test::a_message_of_nothing;
using test::cat;
using test::cbor_head;
using test::cbor_text;
using test::cbor_uuid;
using test::from_hex;
using test::repeat;
using test::to_hex;
using test::uuid_of;

void expect_message(const bytes& from, const message& wanted, const std::string& about) {
    const auto read = decode_cbor(from);
    ASSERT_TRUE(read) << about << ": " << to_string(read.error().code) << " at "
                      << read.error().offset << " of " << to_hex(from).substr(0, 400);
    EXPECT_EQ(*read, wanted) << about;
}

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

TEST(cbor_decode, refuses_every_vector_that_is_cut_short) {
    for (const auto& vector : test::chatter_rs_vectors()) {
        for (std::size_t size = 0; size < vector.cbor.size(); ++size) {
            const auto read = decode_cbor(std::span(vector.cbor).first(size));
            ASSERT_FALSE(read) << vector.name << " of " << size;
            EXPECT_EQ(read.error().code, decode_error::truncated) << vector.name << " of " << size;
        }
    }
}

TEST(cbor_decode, refuses_every_vector_with_a_byte_more) {
    for (const auto& vector : test::chatter_rs_vectors()) {
        for (const char* more : {"00", "61", "a0", "f6", "ff"}) {
            const auto read = decode_cbor(cat({vector.cbor, from_hex(more)}));
            ASSERT_FALSE(read) << vector.name << more;
            EXPECT_EQ(read.error().code, decode_error::trailing_bytes) << vector.name << more;
            EXPECT_EQ(read.error().offset, vector.cbor.size()) << vector.name << more;
        }
    }
}

/// One head of a CBOR item: where it stands, how long it is, what it says.
struct head_place {
    std::size_t at;
    std::size_t size;
    unsigned major;
};

/// The heads of a canonical datagram, one behind the other.
std::vector<head_place> heads_of(const bytes& datagram) {
    std::vector<head_place> heads;
    for (std::size_t at = 0; at < datagram.size();) {
        const auto first = std::to_integer<unsigned>(datagram[at]);
        const unsigned major = first >> 5U;
        const unsigned info = first & 31U;
        const std::size_t size = info < 24 ? 1 : 1 + (std::size_t{1} << (info - 24));
        heads.push_back({at, size, major});
        const bool is_string = major == 2 || major == 3;
        at += size +
              (is_string ? (size == 1 ? info : std::to_integer<unsigned>(datagram[at + 1])) : 0);
    }
    return heads;
}

/// The vectors that have all heads of the grammar between them.
std::vector<test::vector_file> one_vector_of_each_kind() {
    std::vector<test::vector_file> some;
    for (const auto& vector : test::chatter_rs_vectors()) {
        for (const char* name : {"debug_ascii",
                                 "device_added",
                                 "device_removed",
                                 "device_status_1",
                                 "server_added_v4",
                                 "server_added_v6",
                                 "server_removed"}) {
            if (vector.name == name) {
                some.push_back(vector);
            }
        }
    }
    return some;
}

bytes with_head(const bytes& datagram, const head_place& place, const bytes& head) {
    const auto from = datagram.begin() + static_cast<std::ptrdiff_t>(place.at);
    const auto behind = from + static_cast<std::ptrdiff_t>(place.size);
    return cat({{datagram.begin(), from}, head, {behind, datagram.end()}});
}

TEST(cbor_decode, refuses_every_length_blown_up) {
    for (const auto& vector : one_vector_of_each_kind()) {
        for (const auto& place : heads_of(vector.cbor)) {
            if (place.major < 2 || place.major > 5) {
                continue;
            }
            for (const std::uint64_t length : {std::numeric_limits<std::uint64_t>::max(),
                                               std::uint64_t{1} << 63U,
                                               (std::uint64_t{1} << 63U) - 1,
                                               std::uint64_t{1} << 32U,
                                               std::uint64_t{65'508}}) {
                const auto read =
                    decode_cbor(with_head(vector.cbor, place, cbor_head(place.major, length, 8)));
                EXPECT_FALSE(read) << vector.name << " at " << place.at << ": " << length;
            }
        }
    }
}

TEST(cbor_decode, refuses_a_reserved_head_in_every_place) {
    for (const auto& vector : one_vector_of_each_kind()) {
        for (const auto& place : heads_of(vector.cbor)) {
            for (const char* reserved : {"1c", "3d", "5e", "7c", "9d", "be", "dc", "fd"}) {
                const auto read = decode_cbor(with_head(vector.cbor, place, from_hex(reserved)));
                ASSERT_FALSE(read) << vector.name << " at " << place.at;
                EXPECT_EQ(read.error(), (decode_failure{decode_error::malformed, place.at}));
            }
        }
    }
}

/// Other lengths and types in the place of each: whatever comes out, it is a message or an error.
TEST(cbor_decode, survives_every_kind_of_head_in_every_place) {
    for (const auto& vector : one_vector_of_each_kind()) {
        for (const auto& place : heads_of(vector.cbor)) {
            bytes changed = vector.cbor;
            for (unsigned major = 0; major < 8; ++major) {
                for (const unsigned info : {0U, 1U, 2U, 23U, 24U, 27U, 31U}) {
                    changed[place.at] = static_cast<std::byte>(major << 5U | info);
                    const auto read = decode_cbor(changed);
                    EXPECT_TRUE(read || read.error().offset <= changed.size());
                }
            }
        }
    }
}

TEST(cbor_decode, refuses_values_that_are_not_well_formed_where_it_skips) {
    constexpr auto malformed = decode_error::malformed;
    const struct {
        const char* about;
        const char* hex;
    } rows[] = {
        {"reserved head 1c", "1c"},
        {"reserved head 1d", "1d"},
        {"reserved head 1e", "1e"},
        {"indefinite integer", "1f"},
        {"indefinite negative integer", "3f"},
        {"reserved head 5c", "5c"},
        {"reserved head 7e", "7e"},
        {"reserved head 9d", "9d"},
        {"reserved head bc", "bc"},
        {"indefinite tag", "df 00"},
        {"reserved tag", "dc 00"},
        {"simple value 0", "e0"},
        {"simple value 19", "f3"},
        {"simple value 32 in a byte", "f8 20"},
        {"null in a byte", "f8 16"},
        {"simple value 255", "f8 ff"},
        {"reserved head fc", "fc"},
        {"reserved head fe", "fe"},
        {"break for a value", "ff"},
        {"break in a definite array", "82 01 ff"},
        {"break in a definite map", "a1 01 ff"},
        {"break for a value in a map", "bf 01 ff"},
        {"break behind a tag", "9f c1 ff"},
        {"a text among the bytes", "5f 6161 ff"},
        {"bytes among the text", "7f 4161 ff"},
        {"chunks within chunks", "7f 7f 6161 ff ff"},
        {"chunks of bytes within chunks", "5f 5f 4161 ff ff"},
        {"a number among the chunks", "7f 01 ff"},
        {"a tag among the chunks", "7f c1 6161 ff"},
    };
    for (const auto& row : rows) {
        expect_refusal(datagram_with_unknown(from_hex(row.hex)), malformed, row.about);
        expect_refusal(
            datagram_with_unknown(cat({from_hex("81"), from_hex(row.hex)})), malformed, row.about);
    }
}

// Nesting.

bytes nested(std::string_view open, std::size_t levels, std::string_view close = "") {
    return cat({repeat(open, levels), from_hex("00"), repeat(close, levels)});
}

TEST(cbor_decode, skips_126_levels_and_refuses_127) {
    const struct {
        const char* about;
        const char* open;
        const char* close;
    } rows[] = {
        {"arrays", "81", ""},
        {"maps, in their values", "a1 60", ""},
        {"maps, in their keys", "a1", "00"},
        {"indefinite arrays", "9f", "ff"},
        {"indefinite maps", "bf 00", "ff"},
        {"long heads", "9b 0000000000000001", ""},
        {"tagged arrays", "c1 d9d9f7 81", ""},
    };
    for (const auto& row : rows) {
        expect_message(datagram_with_unknown(nested(row.open, 126, row.close)),
                       a_message_of_nothing(),
                       row.about);
        expect_refusal(datagram_with_unknown(nested(row.open, 127, row.close)),
                       decode_error::too_deep,
                       row.about);
    }
}

TEST(cbor_decode, counts_the_levels_around_a_field) {
    // map > [DeviceGossip, > [DeviceRemoved, > map: four levels are open
    const auto with = [](std::size_t levels) {
        const bytes content = map_of({{cbor_text("later"), nested("81", levels)},
                                      {cbor_text("origin"), cbor_uuid(uuid_of(2))},
                                      {cbor_text("name"), cbor_text("n")}});
        return datagram_with(variant_of("DeviceGossip", variant_of("DeviceRemoved", content)));
    };
    expect_message(with(123), a_message(device_removed{uuid_of(2), "n"}), "123 levels");
    expect_refusal(with(124), decode_error::too_deep, "124 levels");
}

TEST(cbor_decode, leaves_the_levels_that_it_skipped) {
    pairs fields = fields_with(null);
    for (int i = 0; i < 3; ++i) {
        fields.push_back({cbor_text("later"), nested("81", 126)});
    }
    expect_message(map_of(fields), a_message_of_nothing(), "three times 126");
}

TEST(cbor_decode, is_not_overwhelmed_by_60000_levels) {
    constexpr std::size_t many = 60'000;
    expect_all(std::vector<refused>{
        {"arrays", datagram_with_unknown(nested("81", many)), decode_error::too_deep},
        {"maps", datagram_with_unknown(nested("a1", many, "00")), decode_error::too_deep},
        {"indefinite arrays",
         datagram_with_unknown(nested("9f", many, "ff")),
         decode_error::too_deep},
        {"indefinite maps", datagram_with_unknown(repeat("bf", many)), decode_error::too_deep},
        {"tags before nothing",
         cat({from_hex("a1"), cbor_text("later"), repeat("c1", many)}),
         decode_error::truncated},
        {"arrays for the payload", datagram_with(nested("81", many)), decode_error::wrong_type},
        {"tags before the payload",
         datagram_with(cat({repeat("c1", many), null})),
         decode_error::wrong_type},
        {"maps for the message", repeat("a1", many), decode_error::wrong_type},
        {"metrics of maps",
         datagram_with(device_status_payload(repeat("a1", many))),
         decode_error::wrong_type},
    });
    // Tags are no levels: chatter-rs takes 65,000 of them before a value that it skips.
    expect_message(datagram_with_unknown(cat({repeat("c1", many), null})),
                   a_message_of_nothing(),
                   "tags before a value");
}

TEST(cbor_decode, believes_no_length_that_is_not_there) {
    const auto unknown = [](const char* hex) { return datagram_with_unknown(from_hex(hex)); };
    constexpr auto truncated = decode_error::truncated;
    expect_all(std::vector<refused>{
        {"bytes", unknown("5b ffffffffffffffff"), truncated},
        {"text", unknown("7b ffffffffffffffff"), truncated},
        {"array", unknown("9b ffffffffffffffff"), truncated},
        {"map", unknown("bb ffffffffffffffff"), truncated},
        {"map of 2^63, twice of which is 0", unknown("bb 8000000000000000"), truncated},
        {"chunk", unknown("5f 5b ffffffffffffffff ff"), truncated},
        {"array of 2^32", unknown("9a ffffffff"), truncated},
        {"the message",
         cat({from_hex("bb ffffffffffffffff"), cbor_text("sender"), a_sender}),
         truncated},
        {"a text that is wanted",
         datagram_with(debug_payload(from_hex("7b ffffffffffffffff"))),
         truncated},
        {"a UUID", datagram_where("sender", from_hex("5b ffffffffffffffff")), truncated},
        {"metrics",
         datagram_with(device_status_payload(from_hex("bb ffffffffffffffff 61 61"))),
         truncated},
        {"an enum", datagram_with(from_hex("9b ffffffffffffffff")), decode_error::wrong_type},
    });
}

}  // namespace
}  // namespace chatter::wire
