// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "builders.hpp"
#include "utf8.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace chatter::wire {
namespace {

std::string raw(std::string_view hex) {
    return test::text_of(test::from_hex(hex));
}

/// The encoding rule of RFC 3629 applied to any number, a code point or not.
std::string spelled(std::uint32_t number) {
    const auto continuation = [&](unsigned shift) {
        return static_cast<char>(0x80U | (number >> shift & 0x3fU));
    };
    if (number < 0x80) {
        return {static_cast<char>(number)};
    }
    if (number < 0x800) {
        return {static_cast<char>(0xc0U | number >> 6U), continuation(0)};
    }
    if (number < 0x10000) {
        return {static_cast<char>(0xe0U | number >> 12U), continuation(6), continuation(0)};
    }
    return {static_cast<char>(0xf0U | number >> 18U),
            continuation(12),
            continuation(6),
            continuation(0)};
}

TEST(utf8, takes_code_points_and_no_surrogates) {
    for (std::uint32_t point = 0; point < 0x120000; point += 61) {
        const bool is_surrogate = point >= 0xd800 && point <= 0xdfff;
        EXPECT_EQ(is_utf8(spelled(point)), !is_surrogate && point <= 0x10ffff) << point;
    }
}

TEST(utf8, takes_the_first_and_the_last_of_each_length) {
    EXPECT_TRUE(is_utf8(""));
    for (const std::uint32_t point : {0x0U,
                                      0x7fU,
                                      0x80U,
                                      0x7ffU,
                                      0x800U,
                                      0xd7ffU,
                                      0xe000U,
                                      0xfffdU,
                                      0xffffU,
                                      0x10000U,
                                      0x10ffffU}) {
        EXPECT_TRUE(is_utf8(spelled(point))) << point;
    }
}

TEST(utf8, refuses_what_is_not) {
    const struct {
        const char* about;
        const char* hex;
    } rows[] = {
        {"a lone continuation", "80"},
        {"the last continuation", "bf"},
        {"overlong NUL", "c080"},
        {"overlong slash", "c0af"},
        {"overlong, two bytes", "c1bf"},
        {"overlong, three bytes, first", "e08080"},
        {"overlong, three bytes, last", "e09fbf"},
        {"overlong, four bytes, first", "f0808080"},
        {"overlong, four bytes, last", "f08fbfbf"},
        {"the first high surrogate", "eda080"},
        {"the last low surrogate", "edbfbf"},
        {"a surrogate pair (CESU-8)", "eda0bdedb88d"},
        {"behind the end of Unicode", "f4908080"},
        {"lead f5", "f5808080"},
        {"five bytes", "f888808080"},
        {"six bytes", "fc8480808080"},
        {"fe", "fe"},
        {"ff", "ff"},
        {"two bytes cut short", "c3"},
        {"three bytes cut short", "e282"},
        {"three bytes cut shorter", "e2"},
        {"four bytes cut short", "f09f8c"},
        {"four bytes cut shorter", "f09f"},
        {"an ASCII second byte", "c341"},
        {"an ASCII third byte", "e28241"},
        {"an ASCII fourth byte", "f09f8c41"},
        {"a lead as second byte", "c3c3"},
        {"a lead as third byte", "e282c3"},
    };
    for (const auto& row : rows) {
        EXPECT_FALSE(is_utf8(raw(row.hex))) << row.about;
    }
}

/// ASCII is passed over eight bytes at a time: what follows has to be seen at every offset.
TEST(utf8, sees_a_fault_behind_and_before_ascii_of_any_length) {
    for (std::size_t before = 0; before < 20; ++before) {
        for (std::size_t behind = 0; behind < 20; ++behind) {
            const std::string left(before, 'a');
            const std::string right(behind, 'z');
            EXPECT_TRUE(is_utf8(left + raw("e282ac") + right));
            EXPECT_FALSE(is_utf8(left + raw("e282") + right)) << before << " " << behind;
            EXPECT_FALSE(is_utf8(left + raw("ff") + right)) << before << " " << behind;
        }
    }
}

TEST(utf8, reads_no_further_than_the_text) {
    const std::string euro = raw("e282ac");
    EXPECT_FALSE(is_utf8(std::string_view(euro).substr(0, 2)));
    EXPECT_TRUE(is_utf8(std::string_view(euro).substr(0, 0)));
}

}  // namespace
}  // namespace chatter::wire
