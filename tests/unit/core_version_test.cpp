// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/version.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace chatter::core {
namespace {

using std::numeric_limits;

base::uuid with_first_byte(std::uint8_t byte) {
    base::uuid id{};
    id.data[0] = byte;
    return id;
}

/// From the oldest to the newest.
const std::vector<version>& ascending() {
    static const std::vector<version> all{
        {numeric_limits<base::wall_time_ms>::min(), test::uuid_of(1)},
        {-1, test::uuid_of(9)},
        {0, base::uuid{}},
        {0, with_first_byte(0x7f)},
        {0, with_first_byte(0x80)},  // bytes are unsigned
        {0, test::uuid_of(1)},
        {0, test::uuid_of(2)},
        {1, base::uuid{}},
        {1'800'000'000'000, test::uuid_of(1)},
        {numeric_limits<base::wall_time_ms>::max(), test::uuid_of(1)},
    };
    return all;
}

TEST(version, order_is_total_by_timestamp_then_sender) {
    const auto& all = ascending();
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t j = 0; j < all.size(); ++j) {
            EXPECT_EQ(all[i] < all[j], i < j) << i << ' ' << j;
            EXPECT_EQ(all[i] > all[j], i > j) << i << ' ' << j;
            EXPECT_EQ(all[i] == all[j], i == j) << i << ' ' << j;
            EXPECT_EQ(all[i] <= all[j], i <= j) << i << ' ' << j;
        }
    }
}

}  // namespace
}  // namespace chatter::core
