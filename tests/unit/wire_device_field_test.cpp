// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/device_field.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "wire_replica_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <string>
#include <vector>

namespace chatter::wire {
namespace {

using samples::fields_of_hex;
using samples::version_hex;
using test::a_timestamp;
using test::uuid_of;
using spelling = opaque_metric::spelling;

std::string hex_of(std::string_view from) {
    return test::to_hex(test::bytes_of(from));
}

/// "05 01 61", its version, and its value behind the length of it.
std::string field_hex(const std::string& kind_and_name, const std::string& value = "") {
    const std::size_t size = fields_of_hex(value).size();
    const std::string length{static_cast<char>(size >> 8U), static_cast<char>(size & 0xffU)};
    return kind_and_name + version_hex + hex_of(length) + value;
}

bool accepts(const std::string& hex, std::string_view device_name = "n") {
    return are_fields(fields_of_hex(hex), device_name);
}

// One field.

TEST(device_field, is_taken_apart) {
    const std::string packed = fields_of_hex(field_hex("05 04 74656d70", "01 02"));
    std::string_view rest = packed;
    const auto field = take_field(rest);
    ASSERT_TRUE(field);
    EXPECT_EQ(field->kind, field_kind::metric);
    EXPECT_EQ(field->name, "temp");
    EXPECT_EQ(field->timestamp, a_timestamp);
    EXPECT_EQ(field->sender, uuid_of(1));
    EXPECT_EQ(field->value, "\x01\x02");
    EXPECT_EQ(field->bytes, packed);
    EXPECT_TRUE(rest.empty());
    EXPECT_FALSE(take_field(rest));
}

TEST(device_field, is_taken_one_after_the_other) {
    const std::string packed = fields_of_hex(samples::fields_hex);
    std::string_view rest = packed;
    std::string kinds;
    std::string again;
    while (const auto field = take_field(rest)) {
        kinds += std::to_string(static_cast<unsigned>(field->kind));
        append_field(*field, again);
    }
    EXPECT_EQ(kinds, "12345556");
    EXPECT_TRUE(rest.empty());
    EXPECT_EQ(again, packed);
}

TEST(device_field, is_none_where_a_byte_is_missing) {
    const std::string whole = fields_of_hex(field_hex("05 04 74656d70", "01 02"));
    for (std::size_t size = 0; size < whole.size(); ++size) {
        std::string_view cut = std::string_view(whole).substr(0, size);
        EXPECT_FALSE(take_field(cut)) << size;
        EXPECT_EQ(cut.size(), size) << "left alone";
    }
}

TEST(device_field, may_have_the_longest_name_and_value_and_any_version) {
    const std::string name(255, 'n');
    const std::string value(65'535, '\xff');
    base::uuid sender{};
    std::fill(sender.begin(), sender.end(), std::uint8_t{0xff});
    for (const base::wall_time_ms at : {std::numeric_limits<base::wall_time_ms>::min(),
                                        base::wall_time_ms{-1},
                                        std::numeric_limits<base::wall_time_ms>::max()}) {
        std::string packed;
        append_field({static_cast<field_kind>(255), name, at, sender, value, {}}, packed);
        EXPECT_EQ(packed.size(), field_head_bytes + 255 + 65'535);
        std::string_view rest = packed;
        const auto field = take_field(rest);
        ASSERT_TRUE(field);
        EXPECT_EQ(static_cast<unsigned>(field->kind), 255U);
        EXPECT_EQ(field->name, name);
        EXPECT_EQ(field->timestamp, at);
        EXPECT_EQ(field->sender, sender);
        EXPECT_EQ(field->value, value);
    }
}

// Several.

TEST(device_fields, are_taken_of_every_kind) {
    EXPECT_TRUE(accepts(samples::fields_hex));
    EXPECT_TRUE(accepts(field_hex("01 00")));
    EXPECT_TRUE(accepts(field_hex("ff 00", "ff")));
}

TEST(device_fields, are_one_at_least_and_nothing_else) {
    EXPECT_FALSE(accepts(""));
    EXPECT_FALSE(accepts("05"));
    const std::string whole = fields_of_hex(samples::fields_hex);
    std::size_t accepted = 0;
    for (std::size_t size = 0; size < whole.size(); ++size) {
        accepted += are_fields(std::string_view(whole).substr(0, size), "n") ? 1U : 0U;
    }
    EXPECT_EQ(accepted, 7U);  // without the last one, the last two, and so on
    EXPECT_FALSE(are_fields(whole + '\0', "n"));
}

TEST(device_fields, stand_in_the_order_of_kind_and_name_and_each_once) {
    const auto text = [](const std::string& name) { return field_hex("05" + name, "00"); };
    EXPECT_TRUE(accepts(text("00") + text("01 61") + text("02 6161") + text("01 62")));
    EXPECT_TRUE(accepts(text("01 7a") + text("02 c3a4")));  // bytes, not letters
    EXPECT_TRUE(accepts(field_hex("05 01 62", "00") + field_hex("06 01 61")));
    EXPECT_FALSE(accepts(text("01 61") + text("01 61")));
    EXPECT_FALSE(accepts(text("01 62") + text("01 61")));
    EXPECT_FALSE(accepts(text("02 6161") + text("01 61")));
    EXPECT_FALSE(accepts(field_hex("02 00") + field_hex("01 00")));
    EXPECT_FALSE(accepts(field_hex("01 00") + field_hex("01 00")));
    EXPECT_FALSE(accepts(field_hex("06 01 61") + field_hex("06 01 61")));
    EXPECT_FALSE(accepts(field_hex("07 00") + field_hex("06 00")));
}

TEST(device_fields, are_what_their_kinds_say) {
    const struct {
        const char* kind_and_name;
        const char* value;
    } refused[] = {
        {"00 00", ""},       // no kind at all: it would stand before a removal
        {"00 01 61", "00"},  //
        {"01 01 61", ""},    // a removal with a name
        {"01 00", "00"},     // ... or a value
        {"02 01 61", ""},    //
        {"02 00", "00"},     //
        {"03 01 61", "61"},  //
        {"03 00", "ff"},     // no text
        {"04 01 61", "0000000000000001"},
        {"04 00", ""},
        {"04 00", "00000000000001"},
        {"04 00", "000000000000000001"},
        {"05 01 ff", "00"},  // a name that is no text
        {"06 01 ff", "00"},
        {"05 01 61", ""},                   // no kind of value
        {"05 01 61", "00 ff"},              // a Text that is none
        {"05 01 61", "01 00000000000000"},  // seven bytes of a number
        {"05 01 61", "01 0000000000000000 ff"},
        {"05 01 61", "02 00000000000000"},
        {"05 01 61", "02 0000000000000000 ff"},
        {"05 01 61", "ff"},
        {"05 01 61", "ff 00"},
        {"05 01 61", "ff 02 01 4b 31"},  // no spelling
        {"05 01 61", "ff 00 02 4b"},     // a kind that goes on behind the end
        {"05 01 61", "ff ff 01 4b 31"},
        {"05 01 61", "ff 00 01 ff 31"},  // a kind that is no text
        {"05 01 61", "ff 01 01 ff 31"},
    };
    for (const auto& row : refused) {
        EXPECT_FALSE(accepts(field_hex(row.kind_and_name, row.value)))
            << row.kind_and_name << ": " << row.value;
    }
}

/// It is put into messages as it stands.
TEST(device_fields, hold_no_json_that_is_none) {
    const auto holds = [](const std::string& json) {
        return accepts(field_hex("05 01 61", "ff 00 01 4b" + hex_of(json)));
    };
    for (const char* json : {"1", "[1,2]", R"({"a":"\u00e4"})", "null", "\"\xc3\xa4\"", "-0.5e3"}) {
        EXPECT_TRUE(holds(json)) << json;
    }
    for (const std::string json : {"",
                                   "1,2",
                                   "1}",
                                   "[1",
                                   "{\"a\":}",
                                   "\"\xff\"",
                                   "\"\n\"",
                                   "1e400",
                                   "nul",
                                   "01",
                                   "// 1\n1",
                                   "\xef\xbb\xbf"
                                   "1"}) {
        EXPECT_FALSE(holds(json)) << json;
    }
    EXPECT_FALSE(holds(std::string("1\0", 2)));
    EXPECT_FALSE(holds(std::string("1\0}{", 4)));
    EXPECT_TRUE(accepts(field_hex("05 01 61", "ff 01 01 4b ff")));  // CBOR goes to members alone
}

TEST(device_fields, are_kept_verbatim_where_a_later_version_made_them) {
    for (const char* value : {"", "ff00fe", "00"}) {
        EXPECT_TRUE(accepts(field_hex("06 00", value))) << value;
        EXPECT_TRUE(accepts(field_hex("fe 02 c3a4", value))) << value;
    }
    for (const char* value : {"03", "fe", "03 ff00", "7f 00"}) {
        EXPECT_TRUE(accepts(field_hex("05 01 61", value))) << value;
        const metric_value read = decode_value(fields_of_hex(value));
        EXPECT_EQ(read, metric_value(opaque_metric{spelling::native, "", fields_of_hex(value)}));
        EXPECT_EQ(encode_value(read), fields_of_hex(value));
    }
}

/// Names and value together; the rest of an entry has a fixed size.
TEST(device_fields, fit_one_packet_each) {
    const auto made = [](field_kind kind, std::size_t name, std::size_t value) {
        std::string packed;
        append_field({kind, std::string(name, 'n'), 0, {}, std::string(value, '\0'), {}}, packed);
        return packed;
    };
    for (const auto kind : {field_kind::metric, static_cast<field_kind>(6)}) {
        const std::string most = made(kind, 100, limits::entry_bytes_max - 110);
        EXPECT_TRUE(are_fields(most, std::string(10, 'd')));
        EXPECT_FALSE(are_fields(most, std::string(11, 'd')));
        const std::string more = made(kind, 100, limits::entry_bytes_max - 109);
        EXPECT_FALSE(are_fields(more, std::string(10, 'd')));
        EXPECT_TRUE(are_fields(most + made(static_cast<field_kind>(7), 0, 1'000), "d"))
            << "each, not all together";
    }
    EXPECT_FALSE(are_fields(made(static_cast<field_kind>(6), 0, 65'535), ""));
}

// Gossip.

TEST(device_fields, are_these_bytes_of_each_gossip) {
    const struct {
        std::string fields;
        std::string wanted;
    } rows[] = {
        {fields_of(device_added{uuid_of(2), "n", "pump"}, a_timestamp, uuid_of(1)),
         field_hex("03 00", "70756d70")},
        {fields_of(device_added{uuid_of(2), "n", ""}, a_timestamp, uuid_of(1)), field_hex("03 00")},
        {fields_of(device_removed{uuid_of(2), "n"}, a_timestamp, uuid_of(1)), field_hex("01 00")},
        {fields_of(device_status{uuid_of(2), "n", {}}, a_timestamp, uuid_of(1)),
         field_hex("02 00")},
        {fields_of(device_status{uuid_of(2), "n", {}, 60'000}, a_timestamp, uuid_of(1)),
         field_hex("02 00") + field_hex("04 00", "000000000000ea60")},
        {fields_of(device_status{uuid_of(2), "n", {{"a", "ok"}, {"b", gauge{21.5, "C"}}}, 0},
                   a_timestamp,
                   uuid_of(1)),
         field_hex("04 00", "0000000000000000") + field_hex("05 01 61", "00 6f6b") +
             field_hex("05 01 62", "01 4035800000000000 43")},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(hex_of(row.fields), hex_of(fields_of_hex(row.wanted)));
        EXPECT_TRUE(are_fields(row.fields, "n"));
    }
}

TEST(device_fields, say_the_gossip_that_set_them) {
    const std::vector<gossip> all{
        device_added{uuid_of(2), "n", "d"},
        device_added{uuid_of(2), "", ""},
        device_removed{uuid_of(2), "n"},
        device_status{uuid_of(2), "n", {}},
        device_status{uuid_of(2), "n", {}, 0},
        device_status{uuid_of(2), "n", {{"", ""}}, limits::lifetime_max_ms},
        device_status{uuid_of(2),
                      "n",
                      {{"a", "text"},
                       {"b", gauge{-0.0, "C"}},
                       {"c", counter{~std::uint64_t{0}, ""}},
                       {"d", opaque_metric{spelling::json, "K", "[1]"}},
                       {"e", opaque_metric{spelling::cbor, "", "\xff"}},
                       {"f", opaque_metric{spelling::native, "", "\x09"}}}},
    };
    for (const gossip& each : all) {
        const std::string fields = std::visit(
            [](const auto& from) -> std::string {
                if constexpr (requires { from.origin; }) {
                    return fields_of(from, a_timestamp, uuid_of(1));
                }
                return {};
            },
            each);
        const std::string name = each.index() == 1 ? std::get<device_added>(each).name : "n";
        EXPECT_EQ(gossip_of(uuid_of(2), name, fields), each);
    }
}

TEST(device_fields, say_nothing_to_chatter_rs_that_it_has_no_word_for) {
    EXPECT_FALSE(gossip_of(uuid_of(2), "n", fields_of_hex(field_hex("06 00", "00"))));
    EXPECT_FALSE(gossip_of(
        uuid_of(2), "n", fields_of_hex(field_hex("05 01 61", "00") + field_hex("06 00", "00"))));
}

// Values.

TEST(device_field_value, is_these_bytes) {
    const struct {
        metric_value from;
        const char* hex;
    } rows[] = {
        {"", "00"},
        {"ok", "00 6f6b"},
        {gauge{21.5, "C"}, "01 4035800000000000 43"},
        {gauge{-0.0, ""}, "01 8000000000000000"},
        {gauge{std::numeric_limits<double>::infinity(), ""}, "01 7ff0000000000000"},
        {counter{258, "B"}, "02 0000000000000102 42"},
        {counter{~std::uint64_t{0}, ""}, "02 ffffffffffffffff"},
        {opaque_metric{spelling::json, "K", "[1]"}, "ff 00 01 4b 5b315d"},
        {opaque_metric{spelling::cbor, "K", "\x81\x01"}, "ff 01 01 4b 8101"},
        {opaque_metric{spelling::cbor, "", ""}, "ff 01 00"},
        {opaque_metric{spelling::native, "", "\x03\xff"}, "03 ff"},
    };
    for (const auto& row : rows) {
        EXPECT_EQ(hex_of(encode_value(row.from)), hex_of(fields_of_hex(row.hex)));
        EXPECT_EQ(decode_value(fields_of_hex(row.hex)), row.from) << row.hex;
        EXPECT_EQ(value_bytes(row.from), fields_of_hex(row.hex).size()) << row.hex;
    }
}

TEST(device_field_value, keeps_the_bits_of_a_number_that_is_none) {
    for (const std::uint64_t bits :
         {0x7ff8000000000001U, 0xfff8000000000000U, 0x7ff0000000000001U, 0xffffffffffffffffU}) {
        const std::string written = encode_value(gauge{std::bit_cast<double>(bits), "x"});
        const auto read = std::get<gauge>(decode_value(written));
        EXPECT_EQ(encode_value(read), written);
        EXPECT_EQ(std::bit_cast<std::uint64_t>(read.value) | 0x0008000000000000U,
                  bits | 0x0008000000000000U);
    }
}

TEST(device_field_value, may_be_as_long_as_it_may_be) {
    const std::string longest(limits::name_bytes_max, 'x');
    for (const metric_value& each :
         {metric_value(std::string(limits::text_bytes_max, 't')),
          metric_value(gauge{1, longest}),
          metric_value(counter{1, longest}),
          metric_value(opaque_metric{spelling::cbor, longest, std::string(745, '\xff')})}) {
        EXPECT_EQ(decode_value(encode_value(each)), each);
        EXPECT_EQ(value_bytes(each), encode_value(each).size());
    }
}

TEST(device_field_value, is_an_empty_text_where_it_is_none) {
    for (const char* hex : {"", "00 ff", "01 00", "02", "ff", "ff 02 00", "ff 00 00 5b"}) {
        EXPECT_EQ(decode_value(fields_of_hex(hex)), metric_value(std::string())) << hex;
    }
}

/// std::string compares bytes without sign, as the order of the replica does.
TEST(device_field_value, is_greater_than_any_text_where_it_is_typed) {
    const std::string greatest_text = encode_value(std::string(1'000, '\x7f'));
    for (const metric_value& typed : {metric_value(gauge{0, ""}),
                                      metric_value(counter{0, ""}),
                                      metric_value(opaque_metric{spelling::json, "", "0"}),
                                      metric_value(opaque_metric{spelling::cbor, "", ""}),
                                      metric_value(opaque_metric{spelling::native, "", "\x03"})}) {
        EXPECT_GT(encode_value(typed), greatest_text);
    }
    EXPECT_GT(encode_value("b"), encode_value("a"));
    EXPECT_GT(encode_value("\xc3\xa4"), encode_value("z"));
}

TEST(device_field_value, is_a_lifetime_of_eight_bytes) {
    EXPECT_EQ(lifetime_of(fields_of_hex("000000000000ea60")), 60'000U);
    EXPECT_EQ(lifetime_of(fields_of_hex("ffffffffffffffff")), ~std::uint64_t{0});
    EXPECT_EQ(lifetime_of(""), 0U);
    EXPECT_EQ(lifetime_of("1234567"), 0U);
    EXPECT_EQ(lifetime_of("123456789"), 0U);
}

}  // namespace
}  // namespace chatter::wire
