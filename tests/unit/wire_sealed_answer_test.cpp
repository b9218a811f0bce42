// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is sealed of an answer, which needs no key.

#include "chatter/wire/limits.hpp"
#include "chatter/wire/sealed.hpp"

#include "builders.hpp"
#include "wire_packet_samples.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace chatter::wire {
namespace {

using samples::bytes;
using test::from_hex;
using test::to_hex;

TEST(injection_answer, is_ten_bytes_and_a_reason) {
    bytes made = from_hex("aa");
    encode_answer({injection_outcome::refused, 0x0102030405060708U, "ab"}, made);
    EXPECT_EQ(to_hex(made),
              "aa04010203040506070802"
              "6162");
}

TEST(injection_answer, reads_back_with_every_outcome) {
    for (std::uint8_t outcome = 0; outcome <= 5; ++outcome) {
        const injection_answer answer{static_cast<injection_outcome>(outcome), ~0ULL, "why"};
        bytes made;
        encode_answer(answer, made);
        EXPECT_EQ(decode_answer(made), answer);
        EXPECT_FALSE(decode_answer(test::cat({made, from_hex("00ff")}))) << "half a number";
        for (std::size_t size = 0; size < made.size(); ++size) {
            EXPECT_FALSE(decode_answer(std::span(made).first(size))) << size;
        }
    }
}

TEST(injection_answer, may_be_for_several_and_fits_its_bound_with_the_longest_reason) {
    const injection_answer answer{
        injection_outcome::refused,
        1,
        std::string(limits::injection_reason_bytes_max, 'x'),
        std::vector<std::uint64_t>(limits::injections_per_answer - 1, 0x0102030405060708U)};
    bytes made;
    encode_answer(answer, made);
    EXPECT_EQ(decode_answer(made), answer);
    constexpr std::size_t sealed_bytes = 44 + 16;
    EXPECT_LE(sealed_bytes + made.size(), limits::injection_answer_bytes_max);
}

TEST(injection_answer, refuses_what_cannot_be) {
    EXPECT_FALSE(decode_answer(from_hex("06 0000000000000001 00"))) << "an unknown outcome";
    EXPECT_FALSE(decode_answer(from_hex("04 0000000000000001 01 1b"))) << "an escape";
    EXPECT_FALSE(decode_answer(from_hex("04 0000000000000001 01 7f")));
    EXPECT_FALSE(decode_answer(from_hex("04 0000000000000001 02 c3a4"))) << "not ASCII";
    const bytes start = from_hex("04 0000000000000001");
    EXPECT_TRUE(decode_answer(test::cat({start, from_hex("40"), test::repeat("61", 64)})));
    EXPECT_FALSE(decode_answer(test::cat({start, from_hex("41"), test::repeat("61", 65)})));
}

}  // namespace
}  // namespace chatter::wire
