// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The cursor by itself. What the grammar makes of it is tested in wire_cbor_decode_test.

#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "cbor_reader.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace chatter::wire {
namespace {

using test::from_hex;
using test::repeat;

/// A reader with the bytes that it reads.
struct reading {
    explicit reading(std::string_view hex) : bytes(from_hex(hex)) {}

    std::vector<std::byte> bytes;
    cbor_reader reader{bytes};
};

constexpr std::uint64_t any_number = std::numeric_limits<std::uint64_t>::max();

TEST(cbor_reader, reads_integers_in_every_length) {
    const struct {
        const char* hex;
        std::int64_t wanted;
    } rows[] = {
        {"00", 0},
        {"17", 23},
        {"1818", 24},
        {"18ff", 255},
        {"1800", 0},
        {"190100", 256},
        {"190001", 1},
        {"1a00010000", 65'536},
        {"1affffffff", 4'294'967'295},
        {"1b0000000100000000", 4'294'967'296},
        {"1b0102030405060708", 0x0102030405060708},
        {"1b7fffffffffffffff", std::numeric_limits<std::int64_t>::max()},
        {"20", -1},
        {"37", -24},
        {"38ff", -256},
        {"39ffff", -65'536},
        {"3b7fffffffffffffff", std::numeric_limits<std::int64_t>::min()},
    };
    for (const auto& row : rows) {
        reading from(row.hex);
        EXPECT_EQ(from.reader.read_int64(), row.wanted) << row.hex;
        EXPECT_TRUE(from.reader.ok() && from.reader.at_end()) << row.hex;
        if (row.wanted >= 0) {
            reading again(row.hex);
            EXPECT_EQ(again.reader.read_unsigned(any_number),
                      static_cast<std::uint64_t>(row.wanted));
            EXPECT_TRUE(again.reader.ok() && again.reader.at_end()) << row.hex;
        }
    }
}

TEST(cbor_reader, holds_unsigned_integers_to_their_maximum) {
    const struct {
        const char* hex;
        std::uint64_t max;
        bool fits;
    } rows[] = {
        {"00", 0, true},
        {"01", 0, false},
        {"18ff", 255, true},
        {"190100", 255, false},
        {"1bffffffffffffffff", any_number, true},
        {"1bffffffffffffffff", any_number - 1, false},
        {"20", any_number, false},
    };
    for (const auto& row : rows) {
        reading from(row.hex);
        const auto number = from.reader.read_unsigned(row.max);
        EXPECT_EQ(from.reader.ok(), row.fits) << row.hex;
        if (!row.fits) {
            EXPECT_EQ(number, 0U);
            EXPECT_EQ(from.reader.failure().code, decode_error::out_of_range) << row.hex;
        }
    }
}

TEST(cbor_reader, keeps_the_first_error_and_reads_nothing_more) {
    reading from("61 ff 05 f6 80");
    EXPECT_EQ(from.reader.read_text(), "\xff");
    const decode_failure first = from.reader.failure();
    EXPECT_EQ(first.code, decode_error::bad_utf8);

    EXPECT_EQ(from.reader.read_int64(), 0);
    EXPECT_EQ(from.reader.read_unsigned(9), 0U);
    EXPECT_EQ(from.reader.read_uuid(), base::uuid{});
    EXPECT_EQ(from.reader.read_key(), "");
    EXPECT_FALSE(from.reader.try_null());
    from.reader.skip_value();
    auto array = from.reader.enter(cbor_major::array);
    EXPECT_FALSE(from.reader.next(array));
    EXPECT_FALSE(from.reader.finish_array(array));
    EXPECT_FALSE(from.reader.fail(decode_error::too_deep));
    EXPECT_FALSE(from.reader.ok());
    EXPECT_EQ(from.reader.failure(), first);
}

TEST(cbor_reader, fails_at_the_end_of_the_bytes) {
    for (const char* hex : {"", "18", "19 00", "1a 000000", "1b 00000000000000"}) {
        reading from(hex);
        (void)from.reader.read_int64();
        EXPECT_EQ(from.reader.failure(), (decode_failure{decode_error::truncated, 0})) << hex;
    }
}

TEST(cbor_reader, reads_texts_in_one_piece_and_in_chunks) {
    const struct {
        const char* hex;
        const char* wanted;
    } rows[] = {
        {"60", ""},
        {"62 6869", "hi"},
        {"7802 6869", "hi"},
        {"7b0000000000000002 6869", "hi"},
        {"7f ff", ""},
        {"7f 60 60 ff", ""},
        {"7f 61 68 61 69 ff", "hi"},
        {"7f 7801 68 790001 69 ff", "hi"},
        {"7f 61 c3 61 bc ff", "\xc3\xbc"},
    };
    for (const auto& row : rows) {
        reading from(row.hex);
        EXPECT_EQ(from.reader.read_text(), row.wanted) << row.hex;
        EXPECT_TRUE(from.reader.ok() && from.reader.at_end()) << row.hex;
        reading again(row.hex);
        EXPECT_EQ(again.reader.read_key(), row.wanted) << row.hex;
        EXPECT_TRUE(again.reader.ok() && again.reader.at_end()) << row.hex;
    }
}

TEST(cbor_reader, starts_each_chunked_text_afresh) {
    reading from("7f 61 61 61 62 ff 7f 61 63 ff");
    EXPECT_EQ(from.reader.read_key(), "ab");
    EXPECT_EQ(from.reader.read_key(), "c");
}

/// The names that a key is compared with are UTF-8, so only what matches none is checked.
TEST(cbor_reader, leaves_the_utf8_of_a_key_to_its_caller) {
    reading from("61 ff");
    const auto key = from.reader.read_key();
    EXPECT_TRUE(from.reader.ok());
    EXPECT_FALSE(from.reader.check_utf8(key));
    EXPECT_EQ(from.reader.failure().code, decode_error::bad_utf8);
}

TEST(cbor_reader, reads_uuids_in_one_piece_and_in_chunks) {
    for (const char* hex : {"50 c4000000 00000000 00000000 00000007",
                            "5810 c4000000 00000000 00000000 00000007",
                            "5f 44 c4000000 48 0000000000000000 40 44 00000007 ff"}) {
        reading from(hex);
        EXPECT_EQ(from.reader.read_uuid(), test::uuid_of(7)) << hex;
        EXPECT_TRUE(from.reader.ok() && from.reader.at_end()) << hex;
    }
}

TEST(cbor_reader, counts_the_items_of_an_array) {
    for (const char* hex : {"83 01 02 03", "9803 01 02 03", "9f 01 02 03 ff"}) {
        reading from(hex);
        auto array = from.reader.enter(cbor_major::array);
        int items = 0;
        while (from.reader.next(array)) {
            EXPECT_EQ(from.reader.read_int64(), ++items) << hex;
        }
        EXPECT_EQ(items, 3) << hex;
        EXPECT_TRUE(from.reader.ok() && from.reader.at_end()) << hex;
    }
}

TEST(cbor_reader, counts_a_map_in_pairs) {
    for (const char* hex : {"a2 01 02 03 04", "bf 01 02 03 04 ff"}) {
        reading from(hex);
        auto map = from.reader.enter(cbor_major::map);
        int pairs = 0;
        while (from.reader.next(map)) {
            (void)from.reader.read_int64();
            (void)from.reader.read_int64();
            ++pairs;
        }
        EXPECT_EQ(pairs, 2) << hex;
        EXPECT_TRUE(from.reader.ok() && from.reader.at_end()) << hex;
    }
}

TEST(cbor_reader, holds_an_array_to_its_size) {
    const struct {
        const char* hex;
        bool has_two;
    } rows[] = {{"82 01 02", true},
                {"9f 01 02 ff", true},
                {"9b0000000000000002 01 02", true},
                {"81 01", false},
                {"83 01 02 03", false},
                {"9f 01 ff", false},
                {"9f 01 02 03 ff", false},
                {"9f 01 02", false}};
    for (const auto& row : rows) {
        reading from(row.hex);
        auto array = from.reader.enter_array(2);
        (void)from.reader.read_int64();
        (void)from.reader.read_int64();
        EXPECT_EQ(from.reader.finish_array(array), row.has_two) << row.hex;
        EXPECT_EQ(from.reader.ok() && from.reader.at_end(), row.has_two) << row.hex;
    }
}

TEST(cbor_reader, enters_nothing_of_another_type) {
    for (const char* hex : {"a0", "00", "60", "f6", "c0 80", "bf ff"}) {
        reading from(hex);
        auto array = from.reader.enter(cbor_major::array);
        EXPECT_FALSE(from.reader.next(array)) << hex;
        EXPECT_EQ(from.reader.failure().code, decode_error::wrong_type) << hex;
    }
}

TEST(cbor_reader, enters_127_levels_and_no_more) {
    const auto bytes = repeat("81", limits::nesting_max + 1);
    cbor_reader reader(bytes);
    for (std::size_t level = 0; level < limits::nesting_max; ++level) {
        (void)reader.enter(cbor_major::array);
        EXPECT_TRUE(reader.ok()) << level;
    }
    (void)reader.enter(cbor_major::array);
    EXPECT_EQ(reader.failure().code, decode_error::too_deep);
}

TEST(cbor_reader, counts_only_the_levels_that_are_open) {
    const auto bytes = repeat("9f ff", 200);
    cbor_reader reader(bytes);
    for (int i = 0; i < 200; ++i) {
        auto array = reader.enter(cbor_major::array);
        EXPECT_FALSE(reader.next(array));
    }
    EXPECT_TRUE(reader.ok() && reader.at_end());
}

TEST(cbor_reader, takes_a_null_and_nothing_else) {
    reading from("f6 f6 f7");
    EXPECT_TRUE(from.reader.try_null());
    EXPECT_TRUE(from.reader.try_null());
    EXPECT_FALSE(from.reader.try_null());
    EXPECT_TRUE(from.reader.ok());
    EXPECT_FALSE(from.reader.at_end());

    reading nothing("");
    EXPECT_FALSE(nothing.reader.try_null());
}

TEST(cbor_reader, skips_exactly_one_value) {
    for (const char* value : {"05",
                              "1bffffffffffffffff",
                              "3bffffffffffffffff",
                              "42 ffff",
                              "7f 61 61 ff",
                              "82 01 82 02 03",
                              "80",
                              "a1 80 a0",
                              "9f 80 9f ff ff",
                              "bf 01 bf ff 02 80 ff",
                              "c1 d9d9f7 a0",
                              "f7",
                              "fb 0000000000000000"}) {
        reading from(std::string(value) + "f6");
        from.reader.skip_value();
        EXPECT_TRUE(from.reader.ok()) << value;
        EXPECT_TRUE(from.reader.try_null()) << value;
        EXPECT_TRUE(from.reader.at_end()) << value;
    }
}

TEST(cbor_reader, says_where_it_failed) {
    const struct {
        const char* hex;
        decode_failure wanted;
    } rows[] = {
        {"82 01 1c", {decode_error::malformed, 2}},
        {"82 01", {decode_error::truncated, 2}},
        {"82 01 19 00", {decode_error::truncated, 2}},
        {"9f 01 02", {decode_error::truncated, 3}},
        {"82 01 62 61", {decode_error::truncated, 3}},
        {"82 01 61 ff", {decode_error::bad_utf8, 4}},
    };
    for (const auto& row : rows) {
        reading from(row.hex);
        from.reader.skip_value();
        EXPECT_EQ(from.reader.failure(), row.wanted) << row.hex;
    }
}

}  // namespace
}  // namespace chatter::wire
