// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/replica.hpp"

#include "core_membership_fixture.hpp"
#include "device_tables.hpp"

namespace chatter::core {
namespace {

using part = wire::replica_part;

class replica_test : public membership_fixture {
protected:
    replica_test() { add(2); }

    [[nodiscard]] static wire::device_status status(std::vector<wire::metric> metrics) {
        return {test::uuid_of(100), "gateway", std::move(metrics), {}};
    }

    const base::siphash_key key_{1, 2};
    replica mine_{*members_, key_};
};

TEST_F(replica_test, each_part_has_its_hash) {
    EXPECT_EQ(mine_.hash(part::members), members_->digest());
    EXPECT_NE(mine_.hash(part::members), 0U);
    EXPECT_EQ(mine_.hash(part::states), 0U);
    EXPECT_EQ(mine_.hash(part::metrics), 0U);
    EXPECT_EQ(mine_.hash(part::messages), 0U);

    test::merge(mine_.devices, status({{"load", "1"}}), {1, {}});
    EXPECT_EQ(mine_.hash(part::states), 0U);
    EXPECT_EQ(mine_.hash(part::metrics), mine_.devices.hash(part::metrics));
    EXPECT_NE(mine_.hash(part::metrics), 0U);

    test::merge(mine_.devices, status({}), {1, {}});
    EXPECT_EQ(mine_.hash(part::states), mine_.devices.hash(part::states));
    EXPECT_NE(mine_.hash(part::states), 0U);

    wire::rumor told = wire::make_rumor(test::a_message(wire::debug_message{"hello"}));
    told.id = 42;
    mine_.messages.keep(told, now_.mono, now_.mono);
    EXPECT_EQ(mine_.hash(part::messages), 42U);
    EXPECT_EQ(
        mine_.hash(),
        mine_.hash(part::members) + mine_.hash(part::states) + mine_.hash(part::metrics) + 42U)
        << "of all parts: their sum";
    EXPECT_EQ(mine_.hash(), mine_.hash(part::summary));
}

TEST_F(replica_test, two_that_hold_the_same_have_one_hash) {
    replica other(*members_, key_);
    test::merge(mine_.devices, status({{"a", "1"}}), {1, {}});
    test::merge(mine_.devices, status({{"b", "1"}}), {2, {}});
    test::merge(other.devices, status({{"b", "1"}}), {2, {}});
    EXPECT_NE(mine_.hash(), other.hash());
    test::merge(other.devices, status({{"a", "1"}}), {1, {}});
    EXPECT_EQ(mine_.hash(), other.hash());
}

TEST_F(replica_test, what_is_each_nodes_own_judgement_is_not_in_it) {
    wire::device_status limited = status({});
    limited.expires_after_millis = 1;
    test::merge(mine_.devices, limited, {1, {}}, {now_, now_.mono});
    const std::uint64_t before = mine_.hash();
    hear(test::status_of(2, state::suspect, 3));
    ASSERT_NE(mine_.devices.take_stale(now_.mono + std::chrono::seconds(1)), nullptr);
    EXPECT_EQ(mine_.hash(), before);
    hear(test::status_of(2, state::failed, 3));
    EXPECT_NE(mine_.hash(), before);
}

}  // namespace
}  // namespace chatter::core
