// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/address_proof.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <set>

namespace chatter::core {
namespace {

using test::address_of;
using test::host;

TEST(address_proof, gives_an_address_the_same_token_each_time) {
    const address_proof proof({1, 2});
    const address_proof again({1, 2});
    EXPECT_EQ(proof.token_of(host(2)), proof.token_of(host(2)));
    EXPECT_EQ(proof.token_of(host(2)), again.token_of(host(2))) << "nothing is kept";
}

TEST(address_proof, tells_every_part_of_an_address_apart) {
    const address_proof proof({1, 2});
    std::set<std::uint64_t> tokens;
    for (const char* each : {"10.0.0.1:2428",
                             "10.0.0.2:2428",
                             "10.0.0.1:2429",
                             "10.0.0.1:2684",  // the other byte of the port
                             "11.0.0.1:2428",
                             "[2001:db8::1]:2428",
                             "[2001:db8::1]:2429",
                             "[2001:db8:1::1]:2428",
                             "[a00:1::]:2428"}) {  // the bytes of 10.0.0.1 in front
        tokens.insert(proof.token_of(address_of(each)));
    }
    EXPECT_EQ(tokens.size(), 9U);
}

TEST(address_proof, is_of_one_run_alone) {
    const std::uint64_t token = address_proof({1, 2}).token_of(host(2));
    EXPECT_NE(address_proof({1, 3}).token_of(host(2)), token);
    EXPECT_NE(address_proof({2, 2}).token_of(host(2)), token);
}

TEST(address_proof, is_never_0) {
    for (std::uint64_t key = 0; key < 1'000; ++key) {
        EXPECT_NE(address_proof({key, 0}).token_of(host(2)), 0U);
    }
}

}  // namespace
}  // namespace chatter::core
