// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A sealed cluster under floods, for seconds; tests/bench/bench_flood.cpp is the long form.

#include "flooded_cluster.hpp"
#include "network_namespaces.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace chatter::test {
namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr std::size_t per_second = 5'000;
constexpr std::size_t growth_kib_max = 64 * 1024;  // freed memory waits in quarantine
#else
constexpr std::size_t per_second = 50'000;
constexpr std::size_t growth_kib_max = 2 * 1024;
#endif

constexpr std::chrono::milliseconds probe_period{1'000};

}  // namespace

TEST(flood, a_member_under_attack_is_not_missed_and_hears_what_is_said) {
    if (!has_own_namespaces()) {
        GTEST_SKIP() << no_namespaces;
    }
    if (!wire::keyring::is_available()) {
        GTEST_SKIP() << "built without libsodium";
    }
    const bridged_hosts none(0);  // sets the loopback up
    bench::flooded_cluster cluster({4, true, per_second, std::chrono::seconds(3)});
    for (const bench::attack each : {bench::attack::garbage,
                                     bench::attack::other_cluster,
                                     bench::attack::replayed,
                                     bench::attack::forged}) {
        const bench::attack_outcome outcome = cluster.suffer(each);
        SCOPED_TRACE(bench::to_string(each));
        EXPECT_GT(outcome.sent_per_second, 0);
        EXPECT_GT(outcome.kernel_dropped + outcome.refused.size(), 0U);
        EXPECT_EQ(outcome.members_failed, 0U);
        EXPECT_LE(outcome.longest_suspicion, probe_period);
        EXPECT_GT(outcome.injected, 0U);
        EXPECT_EQ(outcome.delivered, outcome.injected);
        EXPECT_LE(outcome.resident_kib_after, outcome.resident_kib_before + growth_kib_max);
    }
}

}  // namespace chatter::test

int main(int argc, char** argv) {
    chatter::test::enter_own_namespaces(argv);
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
