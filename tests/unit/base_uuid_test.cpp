// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/prng.hpp"
#include "chatter/base/uuid.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace chatter::base {
namespace {

constexpr uuid an_id{
    {0x54, 0x1b, 0x10, 0xe7, 0xd1, 0x3a, 0x45, 0xe8, 0x85, 0x67, 0x7d, 0x45, 0x0c, 0xe8, 0x66, 3}};
constexpr const char* an_id_text = "541b10e7-d13a-45e8-8567-7d450ce86603";

TEST(uuid, prints_lower_case_with_hyphens) {
    EXPECT_EQ(to_string(an_id), an_id_text);
    EXPECT_EQ(to_string(uuid{}), "00000000-0000-0000-0000-000000000000");
}

TEST(uuid, parses_every_spelling_that_chatter_rs_takes) {
    for (const char* text : {an_id_text,
                             "541B10E7-D13A-45E8-8567-7D450CE86603",
                             "541b10e7-D13A-45e8-8567-7d450CE86603",
                             "541b10e7d13a45e885677d450ce86603",
                             "541B10E7D13A45E885677D450CE86603",
                             "urn:uuid:541b10e7-d13a-45e8-8567-7d450ce86603",
                             "urn:uuid:541B10E7-D13A-45E8-8567-7D450CE86603",
                             "urn:uuid:541b10e7d13a45e885677d450ce86603"}) {
        EXPECT_EQ(parse_uuid(text), an_id) << text;
    }
    EXPECT_EQ(parse_uuid("00000000000000000000000000000000"), uuid{});
}

TEST(uuid, refuses_every_other_spelling) {
    const std::string rows[] = {
        "",
        "-",
        "urn:uuid:",
        "541b10e7-d13a-45e8-8567-7d450ce8660",
        "541b10e7-d13a-45e8-8567-7d450ce866033",
        "541b10e7d13a45e885677d450ce8660",
        "541b10e7d13a45e885677d450ce866033",
        "{541b10e7-d13a-45e8-8567-7d450ce86603}",
        "{541b10e7d13a45e885677d450ce866}",
        "541b10e-7d13a-45e8-8567-7d450ce86603",
        "541b10e7-d13a-45e8-85677-d450ce86603",
        "541b10e7-d13a-45e8-8567d450ce86603--",
        "541b10e7-d13a-45e885677d450ce866",
        "541b-10e7d13a45e885677d450ce86603",
        "541b10e7_d13a_45e8_8567_7d450ce86603",
        "541b10e7-d13a-45e8-8567-7d450ce8660g",
        "541b10e7-d13a-45e8-8567-7d450ce8660G",
        "541b10e7-d13a-45e8-8567-7d450ce8660/",
        "541b10e7-d13a-45e8-8567-7d450ce8660:",
        "541b10e7-d13a-45e8-8567-7d450ce8660@",
        "541b10e7-d13a-45e8-8567-7d450ce8660`",
        "541b10e7-d13a-45e8-8567-7d450ce866 3",
        " 541b10e7-d13a-45e8-8567-7d450ce86603",
        "541b10e7-d13a-45e8-8567-7d450ce86603 ",
        "0x41b10e7d13a45e885677d450ce86603",
        "urn:uuid:urn:uuid:541b10e7-d13a-45e8-8567-7d450ce86603",
        "uuid:541b10e7-d13a-45e8-8567-7d450ce86603",
        "urn:uuid:541b10e7-d13a-45e8-8567-7d450ce8660",
        std::string("541b10e7-d13a-45e8-8567-7d450ce8660\0", 36),
    };
    for (const auto& row : rows) {
        EXPECT_FALSE(parse_uuid(row)) << '"' << row << '"';
    }
}

TEST(uuid, parses_each_digit_in_its_place) {
    for (std::size_t byte = 0; byte < 16; ++byte) {
        std::string text(32, '0');
        text[byte * 2] = 'a';
        text[byte * 2 + 1] = '9';
        uuid wanted{};
        wanted.data[byte] = 0xa9;
        EXPECT_EQ(parse_uuid(text), wanted);
        EXPECT_EQ(parse_uuid(to_string(wanted)), wanted);
    }
}

TEST(uuid, drawn_at_random_is_of_version_4) {
    prng random(1);
    for (int i = 0; i < 64; ++i) {
        const uuid id = make_random_uuid(random);
        EXPECT_EQ(id.version(), uuid::version_random_number_based) << to_string(id);
        EXPECT_EQ(id.variant(), uuid::variant_rfc_4122) << to_string(id);
    }
}

TEST(uuid, drawn_at_random_varies_in_every_other_bit) {
    prng random(2);
    uuid ever_set{};
    uuid always_set{};
    std::fill(always_set.begin(), always_set.end(), std::uint8_t{0xff});
    std::set<uuid> all;
    for (int i = 0; i < 64; ++i) {
        const uuid id = make_random_uuid(random);
        all.insert(id);
        for (std::size_t byte = 0; byte < id.size(); ++byte) {
            ever_set.data[byte] |= id.data[byte];
            always_set.data[byte] &= id.data[byte];
        }
    }
    EXPECT_EQ(all.size(), 64U);
    EXPECT_EQ(to_string(ever_set), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    EXPECT_EQ(to_string(always_set), "00000000-0000-4000-8000-000000000000");
}

TEST(uuid, drawn_at_random_depends_on_the_seed_alone) {
    prng one(3);
    prng same(3);
    EXPECT_EQ(make_random_uuid(one), make_random_uuid(same));
}

}  // namespace
}  // namespace chatter::base
