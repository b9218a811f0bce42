// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/datagram.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

#include <string>

namespace chatter::wire {
namespace {

using test::a_message;
using test::address_of;
using test::bytes_of;
using test::cat;
using test::cbor_of;
using test::from_hex;
using test::json_of;
using test::uuid_of;
using bytes = std::vector<std::byte>;

void expect_refusal(const bytes& from, decode_error wanted, const std::string& about) {
    const auto read = decode(from);
    ASSERT_FALSE(read) << about;
    EXPECT_EQ(read.error().code, wanted) << about;
}

TEST(datagram, says_how_a_message_arrived) {
    const message from = a_message(debug_message{"hi"});
    const auto cbor = decode(cbor_of(from));
    ASSERT_TRUE(cbor);
    EXPECT_EQ(cbor->arrived_as, encoding::cbor);
    EXPECT_EQ(cbor->what, json_value::form::message);
    EXPECT_EQ(cbor->content, from);

    const auto json = decode(json_of(from));
    ASSERT_TRUE(json);
    EXPECT_EQ(json->arrived_as, encoding::json);
    EXPECT_EQ(json->what, json_value::form::message);
    EXPECT_EQ(json->content, from);
}

TEST(datagram, takes_a_bare_gossip_in_json) {
    const auto read = decode(bytes_of(R"({"DebugMessage":{"text":"hi"}})"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->arrived_as, encoding::json);
    EXPECT_EQ(read->what, json_value::form::bare_gossip);
    EXPECT_EQ(read->content.payload, gossip(debug_message{"hi"}));
}

TEST(datagram, takes_white_space_around_json) {
    for (const char* space : {" ", "\t", "\n", "\r\n", "  \n\t "}) {
        const auto text = std::string(space) + R"({"DebugMessage":{"text":"hi"}})" + space;
        EXPECT_TRUE(decode(bytes_of(text))) << text;
    }
}

TEST(datagram, is_told_apart_by_its_first_byte) {
    for (unsigned first = 0; first < 256; ++first) {
        const bytes datagram{static_cast<std::byte>(first)};
        const auto read = decode(datagram);
        ASSERT_FALSE(read) << first;
        const bool starts_map = (first >= 0xa0 && first <= 0xbb) || first == 0xbf;
        const bool known = starts_map || first == '{';
        EXPECT_EQ(read.error().code != decode_error::unknown_encoding, known) << first;
    }
}

TEST(datagram, of_another_kind_is_unknown) {
    const struct {
        const char* about;
        bytes datagram;
    } rows[] = {
        {"white space alone", bytes_of(" \n\t\r")},
        {"other white space before JSON", bytes_of("\v{}")},
        {"a byte order mark before JSON", bytes_of("\xef\xbb\xbf{}")},
        {"words", bytes_of("hello")},
        {"a JSON array", bytes_of("[]")},
        {"JSON null", bytes_of("null")},
        {"a JSON text", bytes_of("\"{}\"")},
        {"CBOR null, which ends chatter-rs", from_hex("f6")},
        {"a CBOR array", from_hex("84 00 00 00 00")},
        {"CBOR with a tag", cat({from_hex("d9d9f7"), cbor_of(test::a_message_of_nothing())})},
        {"CBOR behind white space", cat({from_hex("20"), cbor_of(test::a_message_of_nothing())})},
        {"a reserved map head", from_hex("bc")},
    };
    for (const auto& row : rows) {
        expect_refusal(row.datagram, decode_error::unknown_encoding, row.about);
    }
}

TEST(datagram, without_bytes_is_empty) {
    expect_refusal({}, decode_error::empty, "no bytes");
}

TEST(datagram, may_be_of_the_largest_size_and_no_more) {
    message from = a_message(debug_message{});
    const auto fill = [&](encoding as, std::size_t size) {
        bytes datagram;
        auto& text = std::get<debug_message>(*from.payload).text;
        text.assign(size, 'x');  // too long by all that stands around it
        encode(from, as, datagram);
        text.resize(2 * size - datagram.size());
        datagram.clear();
        encode(from, as, datagram);
        EXPECT_EQ(datagram.size(), size);
        return datagram;
    };
    for (const encoding as : {encoding::cbor, encoding::json}) {
        const auto largest = fill(as, limits::datagram_bytes_max);
        const auto read = decode(largest);
        ASSERT_TRUE(read) << to_string(as);
        EXPECT_EQ(read->content, from);
        expect_refusal(fill(as, limits::datagram_bytes_max + 1),
                       decode_error::too_large,
                       std::string(to_string(as)));
    }
    expect_refusal(bytes(limits::datagram_bytes_max + 1), decode_error::too_large, "zeros");
    expect_refusal(bytes(limits::datagram_bytes_max), decode_error::unknown_encoding, "zeros");
}

TEST(datagram, has_to_keep_the_bounds_in_both_encodings) {
    const std::string long_name(limits::name_bytes_max + 1, 'n');
    const std::string long_text(limits::text_bytes_max + 1, 't');
    const struct {
        gossip from;
        decode_error wanted;
    } rows[] = {
        {device_added{uuid_of(2), long_name, "d"}, decode_error::name_too_long},
        {device_added{uuid_of(2), "n", long_text}, decode_error::text_too_long},
        {device_removed{uuid_of(2), long_name}, decode_error::name_too_long},
        {device_status{uuid_of(2), "n", {{"a", long_text}}}, decode_error::text_too_long},
        {device_status{uuid_of(2), long_name.substr(1), {{"a", long_text.substr(1)}}},
         decode_error::text_too_long},
        {device_added{uuid_of(2), long_name.substr(1), long_text.substr(1)},
         decode_error::text_too_long},
        {server_added{uuid_of(3), address_of("192.0.2.1:0"), std::nullopt},
         decode_error::unusable_address},
        {server_added{uuid_of(3), address_of("[::]:1"), std::nullopt},
         decode_error::unusable_address},
    };
    for (const auto& row : rows) {
        expect_refusal(cbor_of(a_message(row.from)), row.wanted, "cbor");
        expect_refusal(json_of(a_message(row.from)), row.wanted, "json");
        expect_refusal(bytes_of(to_json(row.from)), row.wanted, "bare");
    }
}

TEST(datagram, counts_metrics_once_for_each_name) {
    std::string metrics;
    for (std::size_t i = 0; i <= limits::metrics_per_device_max; ++i) {
        metrics += R"("same":{"Text":"x"},)";
    }
    const auto with = [&](const std::string& all) {
        return bytes_of(R"({"DeviceGossip":{"DeviceStatus":{"name":"n","metrics":{)" + all +
                        "}}}}");
    };
    metrics.pop_back();
    EXPECT_TRUE(decode(with(metrics)));
    for (std::size_t i = 0; i < limits::metrics_per_device_max; ++i) {
        metrics += R"(,")" + std::to_string(i) + R"(":{"Text":"x"})";
    }
    expect_refusal(with(metrics), decode_error::too_many_metrics, "1,025 names");
}

TEST(datagram, keeps_the_bounds_of_metrics_and_lifetimes) {
    const std::string unit(limits::name_bytes_max + 1, 'u');
    const device_status gauge_of{test::uuid_of(2), "n", {{"a", gauge{1, unit}}}};
    expect_refusal(json_of(a_message(gauge_of)), decode_error::name_too_long, "a unit");
    const device_status eternal{test::uuid_of(2), "n", {}, limits::lifetime_max_ms + 1};
    expect_refusal(json_of(a_message(eternal)), decode_error::out_of_range, "JSON");
    expect_refusal(cbor_of(a_message(eternal)), decode_error::out_of_range, "CBOR");
    namespace words = test::cbor_words;
    const bytes long_one = words::variant_of("K", test::cbor_text(std::string(1'000, 'x')));
    expect_refusal(words::datagram_with(words::device_status_payload(
                       words::map_of({{test::cbor_text("a"), long_one}}))),
                   decode_error::text_too_long,
                   "an unknown metric");
}

TEST(datagram, passes_the_refusals_of_both_decoders_on) {
    expect_refusal(bytes_of("{"), decode_error::malformed, "half JSON");
    expect_refusal(bytes_of("{}"), decode_error::missing_field, "empty object");
    expect_refusal(bytes_of("{} {}"), decode_error::missing_field, "two objects");
    expect_refusal(from_hex("a0"), decode_error::missing_field, "empty map");
    expect_refusal(from_hex("a1"), decode_error::truncated, "half a map");
    expect_refusal(cat({cbor_of(test::a_message_of_nothing()), from_hex("00")}),
                   decode_error::trailing_bytes,
                   "a byte more");
}

TEST(datagram, is_written_in_the_encoding_asked_for) {
    const message from = a_message(debug_message{"hi"});
    bytes to = from_hex("01");
    encode(from, encoding::cbor, to);
    EXPECT_EQ(to, cat({from_hex("01"), cbor_of(from)}));
    to.clear();
    encode(from, encoding::json, to);
    EXPECT_EQ(to, json_of(from));
}

TEST(datagram, survives_every_byte_of_a_vector_being_another) {
    const auto& vectors = test::chatter_rs_vectors();
    for (const auto& original : {vectors.front().cbor, bytes_of(vectors.front().json)}) {
        for (std::size_t at = 0; at < original.size(); ++at) {
            bytes changed = original;
            for (const unsigned flip : {0x01U, 0x10U, 0x20U, 0x80U, 0xffU}) {
                changed[at] = original[at] ^ static_cast<std::byte>(flip);
                const auto read = decode(changed);
                EXPECT_TRUE(read || read.error().offset <= changed.size());
            }
        }
    }
}

}  // namespace
}  // namespace chatter::wire
