// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/siphash.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string>
#include <vector>

namespace chatter::base {
namespace {

/// The key of the paper's test vectors: the bytes 00 to 0f.
constexpr siphash_key paper_key{0x0706050403020100, 0x0f0e0d0c0b0a0908};

/// 00, 01, 02, ...
std::vector<std::byte> counted_bytes(std::size_t count) {
    std::vector<std::byte> bytes;
    for (std::size_t i = 0; i < count; ++i) {
        bytes.push_back(static_cast<std::byte>(i & 0xffU));
    }
    return bytes;
}

/// Hashes of the first 0, 1, 2, ... counted bytes. Computed by an implementation of its own
/// (Python) that gives the paper's vector with 2-4 rounds and CPython's own hashes with 1-3.
constexpr std::array<std::uint64_t, 64> wanted{
    0xabac0158050fc4dc, 0xc9f49bf37d57ca93, 0x82cb9b024dc7d44d, 0x8bf80ab8e7ddf7fb,
    0xcf75576088d38328, 0xdef9d52f49533b67, 0xc50d2b50c59f22a7, 0xd3927d989bb11140,
    0x369095118d299a8e, 0x25a48eb36c063de4, 0x79de85ee92ff097f, 0x70c118c1f94dc352,
    0x78a384b157b4d9a2, 0x306f760c1229ffa7, 0x605aa111c0f95d34, 0xd320d86d2a519956,
    0xcc4fdd1a7d908b66, 0x9cf2689063dbd80c, 0x8ffc389cb473e63e, 0xf21f9de58d297d1c,
    0xc0dc2f46a6cce040, 0xb992abfe2b45f844, 0x7ffe7b9ba320872e, 0x525a0e7fdae6c123,
    0xf464aeb267349c8c, 0x45cd5928705b0979, 0x3a3e35e3ca9913a5, 0xa91dc74e4ade3b35,
    0xfb0bed02ef6cd00d, 0x88d93cb44ab1e1f4, 0x540f11d643c5e663, 0x2370dd1f8c21d1bc,
    0x81157b6c16a7b60d, 0x4d54b9e57a8ff9bf, 0x759f12781f2a753e, 0xcea1a3bebf186b91,
    0x2cf508d3ada26206, 0xb6101c2da3c33057, 0xb3f47496ae3a36a1, 0x626b57547b108392,
    0xc1d2363299e41531, 0x667cc1923f1ad944, 0x65704ffec8138825, 0x24f280d1c28949a6,
    0xc2ca1cedfaf8876b, 0xc2164bfc9f042196, 0xa16e9c9368b1d623, 0x49fb169c8b5114fd,
    0x9f3143f8df074c46, 0xc6fdaf2412cc86b3, 0x7eaf49d10a52098f, 0x1cf313559d292f9a,
    0xc44a30dda2f41f12, 0x36fae98943a71ed0, 0x318fb34c73f0bce6, 0xa27abf3670a7e980,
    0xb4bcc0db243c6d75, 0x23f8d852fdb71513, 0x8f035f4da67d8a08, 0xd89cd0e5b7e8f148,
    0xf6f4e6bcf7a644ee, 0xaec59ad80f1837f2, 0xc3b2f6154b6694e0, 0x9d199062b7bbb3a8,
};

TEST(siphash, gives_the_reference_hashes_for_each_length) {
    for (std::size_t length = 0; length < wanted.size(); ++length) {
        EXPECT_EQ(siphash(paper_key, counted_bytes(length)), wanted[length]) << length;
    }
}

/// Only the low byte of the length goes into the hash.
TEST(siphash, takes_more_bytes_than_its_length_field_counts) {
    EXPECT_EQ(siphash(paper_key, counted_bytes(300)), 0x4016a23bda5a2224U);
}

/// PYTHONHASHSEED=0 python3 -c 'print(hex(hash(b"hello world") % 2**64))'
TEST(siphash, hashes_as_python_does) {
    EXPECT_EQ(siphash({}, std::string_view("hello world")), 0xb1b1f2e707e4ac8aU);
}

TEST(siphash, depends_on_both_halves_of_the_key) {
    EXPECT_EQ(siphash({0, 0}, std::string_view("chatter")), 0x845bc681f2646585U);
    EXPECT_EQ(siphash({1, 0}, std::string_view("chatter")), 0x09fdf4411cf21fc9U);
    EXPECT_EQ(siphash({0, 1}, std::string_view("chatter")), 0xe494bacadc87843aU);
}

TEST(siphash, of_a_text_is_that_of_its_bytes) {
    const std::string text("\x00\x01\x02\x03\x04\x05\x06\x07\x08", 9);
    EXPECT_EQ(siphash(paper_key, text), wanted[9]);
}

TEST(siphash, does_not_care_where_the_bytes_lie) {
    const auto bytes = counted_bytes(40);
    for (std::size_t from = 1; from < 8; ++from) {
        std::vector<std::byte> shifted(from);
        shifted.insert(shifted.end(), bytes.begin(), bytes.end());
        EXPECT_EQ(siphash(paper_key, std::span(shifted).subspan(from)), wanted[40]);
    }
}

/// Zeros behind the end would be the padding, were it not for the length.
TEST(siphash, tells_zeros_at_the_end_apart) {
    std::set<std::uint64_t> hashes;
    for (std::size_t zeros = 0; zeros < 20; ++zeros) {
        hashes.insert(siphash(paper_key, std::vector<std::byte>(zeros)));
    }
    EXPECT_EQ(hashes.size(), 20U);
}

}  // namespace
}  // namespace chatter::base
