// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The oracle of the replicas says what the rules of order say.

#include "naive_replica.hpp"

#include "chatter/wire/device_field.hpp"

#include "replica_history.hpp"

#include <gtest/gtest.h>

#include <string>

namespace chatter::sim {
namespace {

using wire::field_kind;

const naive_key lamp{uuid_of(9), "lamp"};

std::string field(field_kind kind, base::wall_time_ms at, const std::string& value = {}) {
    std::string packed;
    wire::append_field({kind, {}, at, uuid_of(1), value, {}}, packed);
    return packed;
}

std::string merged(const std::string& fields) {
    naive_replica replica;
    replica.add(lamp, fields);
    return replica.content().at(lamp);
}

TEST(naive_replica, the_newest_wins_and_a_removal_is_a_floor) {
    const std::string old = field(field_kind::description, 1, "old");
    const std::string young = field(field_kind::description, 3, "young");
    const std::string seen = field(field_kind::seen, 2);
    const std::string removal = field(field_kind::removal, 1);
    EXPECT_EQ(merged(young + old), young);
    EXPECT_EQ(merged(old + removal), removal);
    EXPECT_EQ(merged(seen + old + removal), removal + seen);
    EXPECT_EQ(merged(field(field_kind::removal, 2) + removal), field(field_kind::removal, 2));
    EXPECT_EQ(
        merged(field(field_kind::description, 1, "a") + field(field_kind::description, 1, "b")),
        field(field_kind::description, 1, "b"));
}

TEST(naive_replica, knows_what_covers_what) {
    const replica_content old{{lamp, field(field_kind::description, 1, "old")}};
    const replica_content young{{lamp, field(field_kind::description, 3, "young")}};
    const replica_content removed{{lamp, field(field_kind::removal, 3)}};
    EXPECT_TRUE(is_covered(old, young));
    EXPECT_FALSE(is_covered(young, old));
    EXPECT_TRUE(is_covered(young, removed));
    EXPECT_FALSE(is_covered(removed, young));
    EXPECT_FALSE(is_covered(removed, {}));
}

/// So removed_is_back can be found: no node can be made to hold such a thing.
TEST(naive_replica, what_stands_below_its_floor_is_not_merged) {
    const replica_content wrong{
        {lamp, field(field_kind::removal, 2) + field(field_kind::description, 2, "back")}};
    naive_replica from_scratch;
    from_scratch.add(wrong);
    EXPECT_NE(from_scratch.content(), wrong);
}

}  // namespace
}  // namespace chatter::sim
