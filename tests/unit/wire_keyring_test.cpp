// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/keyring.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "wire_keys.hpp"

#include <gtest/gtest.h>

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::wire {
namespace {

using samples::first_key;
using samples::first_key_id;
using samples::other_key;
using samples::ring_of;

class keyring_test : public testing::Test {
protected:
    void SetUp() override {
        if (!keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
    }

    static std::string complaint_of(const std::string& text) {
        const auto parsed = keyring::parse(text);
        return parsed ? "" : parsed.error();
    }

    static std::vector<std::byte> sealed(const keyring& with, std::string_view text) {
        auto bytes = test::bytes_of(text);
        bytes.resize(bytes.size() + keyring::tag_bytes);
        with.seal(0, {}, test::bytes_of("name"), bytes);
        return bytes;
    }
};

TEST(keyring, says_why_there_is_none) {
    if (keyring::is_available()) {
        GTEST_SKIP() << "built with libsodium";
    }
    EXPECT_EQ(keyring::parse(first_key).error(),
              "this chatter was built without libsodium and cannot seal");
}

TEST(keyring, writes_an_id_in_eight_digits) {
    EXPECT_EQ(to_text(key_id{0x1a2b3c4d}), "1a2b3c4d");
    EXPECT_EQ(to_text(key_id{0xf}), "0000000f");
    EXPECT_EQ(to_text(key_id{0}), "00000000");
}

TEST(keyring, wipes_all_that_it_is_given) {
    std::string text = "secret";
    wipe(std::span(text).first(5));
    EXPECT_EQ(text, std::string("\0\0\0\0\0t", 6));
    wipe({});
}

TEST_F(keyring_test, knows_a_key_by_the_start_of_a_hash) {
    const keyring ring = ring_of(first_key);
    ASSERT_EQ(ring.ids().size(), 1U);
    EXPECT_EQ(ring.ids().front(), first_key_id);
}

TEST_F(keyring_test, keeps_keys_in_the_order_of_their_lines) {
    const keyring ring = ring_of(other_key + "\n" + first_key + "\n");
    ASSERT_EQ(ring.ids().size(), 2U);
    EXPECT_EQ(ring.ids().back(), first_key_id);
    EXPECT_EQ(ring.find(first_key_id), 1U);
    EXPECT_EQ(ring.find(ring.ids().front()), 0U);
    EXPECT_EQ(ring.find(first_key_id + 1), std::nullopt);
}

TEST_F(keyring_test, passes_over_comments_blank_lines_and_blanks) {
    for (const std::string& text : {first_key,
                                    first_key + "\n",
                                    first_key + "\r\n",
                                    "\n\n# of 2026\n  \t\n" + first_key,
                                    "  # indented\r\n\r\n\t " + first_key + " \t\r\n\r\n",
                                    "#" + other_key + "\n" + first_key}) {
        const auto parsed = keyring::parse(text);
        ASSERT_TRUE(parsed) << text;
        ASSERT_EQ(parsed->ids().size(), 1U) << text;
        EXPECT_EQ(parsed->ids().front(), first_key_id) << text;
    }
}

TEST_F(keyring_test, refuses_a_text_without_keys) {
    for (const char* text : {"", "\n", "# none\n", " \r\n\t\n"}) {
        EXPECT_EQ(complaint_of(text), "there is no key in it");
    }
}

TEST_F(keyring_test, refuses_what_is_no_key_by_its_line) {
    const std::string rows[] = {
        "x",
        first_key.substr(0, 43),                               // no "="
        first_key.substr(0, 40),                               // 30 bytes
        first_key + "=",                                       // too much padding
        first_key + first_key,                                 //
        first_key.substr(0, 42) + "9=",                        // bits behind the last byte
        first_key.substr(0, 42) + "==",                        // 31 bytes
        first_key.substr(0, 43) + "A",                         // 33 bytes
        "-" + first_key.substr(1),                             // the alphabet of URLs
        first_key.substr(0, 20) + " " + first_key.substr(21),  // a blank inside
        first_key.substr(0, 20) + " " + first_key.substr(20),  // a blank more
        first_key + " # of 2026",                              // a comment behind a key
        "\"" + first_key + "\"",                               //
        std::string(44, '='),                                  //
        std::string("\xef\xbb\xbf") + first_key,               // a mark that a Windows editor sets
        first_key.substr(0, 43) + std::string(1, '\0'),        //
    };
    for (const std::string& row : rows) {
        EXPECT_EQ(complaint_of("# first\n" + row + "\n"),
                  "line 2 is no key: one is 32 bytes in base64, 44 characters")
            << row;
    }
}

TEST_F(keyring_test, never_quotes_a_key) {
    for (const std::string& text : {first_key + "=", first_key + "\n" + first_key}) {
        EXPECT_EQ(complaint_of(text).find(first_key.substr(0, 8)), std::string::npos);
    }
}

TEST_F(keyring_test, refuses_a_key_of_zeros) {
    EXPECT_EQ(complaint_of(std::string(43, 'A') + "="),
              "line 1 is a key of zeros, which everybody can guess");
}

TEST_F(keyring_test, refuses_the_same_key_twice) {
    EXPECT_EQ(complaint_of(first_key + "\n\n" + other_key + "\n" + first_key),
              "line 4 is the same key as in line 1");
}

TEST_F(keyring_test, refuses_two_keys_of_one_id) {
    EXPECT_EQ(complaint_of("oqExeYpdTGKSzdWjBhlrRQO6Ada2owQOIOk3zbOQlyg=\n"
                           "xozBWRZXDzDvz0IWjKXhuVE5HWhHAOQtMh9yLDk+wmE="),
              "line 2 has the key id of line 1, 2d6faa4f: replace one of them");
}

TEST_F(keyring_test, takes_as_many_keys_as_the_limit_and_no_more) {
    std::string text;
    for (std::size_t i = 0; i < limits::keys_max; ++i) {
        text += keyring::generate_line() + "\n";
    }
    EXPECT_EQ(ring_of(text).ids().size(), limits::keys_max);
    EXPECT_EQ(complaint_of(text + first_key), "line 9 is one key too many: there may be 8");
}

TEST_F(keyring_test, makes_keys_that_it_takes_and_never_one_twice) {
    std::set<std::string> lines;
    for (int i = 0; i < 100; ++i) {
        const std::string line = keyring::generate_line();
        EXPECT_EQ(line.size(), 44U);
        EXPECT_TRUE(keyring::parse(line));
        lines.insert(line);
    }
    EXPECT_EQ(lines.size(), 100U);
}

TEST_F(keyring_test, opens_what_it_has_sealed) {
    const keyring ring = ring_of(first_key);
    for (const std::string& text : {std::string(), std::string("x"), std::string(5'000, 'y')}) {
        const auto bytes = sealed(ring, text);
        EXPECT_EQ(bytes.size(), text.size() + keyring::tag_bytes);
        std::vector<std::byte> opened(text.size());
        EXPECT_TRUE(ring.open(0, {}, test::bytes_of("name"), bytes, opened));
        EXPECT_EQ(test::text_of(opened), text);
    }
}

TEST_F(keyring_test, opens_where_the_bytes_are) {
    const keyring ring = ring_of(first_key);
    auto bytes = sealed(ring, "hello world");
    const auto text = std::span(bytes).first(11);
    EXPECT_TRUE(ring.open(0, {}, test::bytes_of("name"), bytes, text));
    EXPECT_EQ(test::text_of(text), "hello world");
}

TEST_F(keyring_test, opens_nothing_under_another_key_nonce_or_name) {
    const keyring ring = ring_of(first_key + "\n" + other_key);
    const auto bytes = sealed(ring, "hello world");
    std::vector<std::byte> opened(11);
    keyring::nonce other{};
    other.back() = std::byte{1};
    EXPECT_FALSE(ring.open(1, {}, test::bytes_of("name"), bytes, opened));
    EXPECT_FALSE(ring.open(0, other, test::bytes_of("name"), bytes, opened));
    EXPECT_FALSE(ring.open(0, {}, test::bytes_of("nam"), bytes, opened));
    EXPECT_TRUE(ring.open(0, {}, test::bytes_of("name"), bytes, opened));
}

TEST_F(keyring_test, moves_with_its_keys) {
    keyring ring = ring_of(first_key);
    const auto bytes = sealed(ring, "hello");
    keyring other = ring_of(other_key);
    other = std::move(ring);
    std::vector<std::byte> opened(5);
    EXPECT_EQ(other.find(first_key_id), 0U);
    EXPECT_TRUE(other.open(0, {}, test::bytes_of("name"), bytes, opened));
}

}  // namespace
}  // namespace chatter::wire
