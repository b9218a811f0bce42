// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/sent_log.hpp"

#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::host;

constexpr base::mono_time at(int ms) {
    return base::mono_time(milliseconds(ms));
}

TEST(sent_log, knows_what_was_sent_to_whom) {
    sent_log log(seconds(1));
    EXPECT_FALSE(log.contains(7, host(2), at(0)));
    log.add(7, host(2), at(0));
    EXPECT_TRUE(log.contains(7, host(2), at(0)));
    EXPECT_FALSE(log.contains(8, host(2), at(0)));
    EXPECT_FALSE(log.contains(7, host(3), at(0))) << "somebody else's";
}

TEST(sent_log, forgets_a_packet_when_its_time_is_over) {
    sent_log log(seconds(1));
    log.add(7, host(2), at(0));
    EXPECT_TRUE(log.contains(7, host(2), at(1'000)));
    EXPECT_FALSE(log.contains(7, host(2), at(1'001)));
    log.add(8, host(2), at(1'001));
    EXPECT_FALSE(log.contains(7, host(2), at(0))) << "not kept, either";
}

TEST(sent_log, keeps_the_newest_of_too_many) {
    sent_log log(seconds(1));
    for (std::uint32_t sequence = 0; sequence <= sent_log::entries_max; ++sequence) {
        log.add(sequence, host(2), at(0));
    }
    EXPECT_FALSE(log.contains(0, host(2), at(0)));
    EXPECT_TRUE(log.contains(1, host(2), at(0)));
    EXPECT_TRUE(log.contains(sent_log::entries_max, host(2), at(0)));
}

TEST(sent_log, sequences_may_wrap) {
    sent_log log(seconds(1));
    log.add(~std::uint32_t{0}, host(2), at(0));
    log.add(0, host(2), at(0));
    EXPECT_TRUE(log.contains(~std::uint32_t{0}, host(2), at(0)));
    EXPECT_TRUE(log.contains(0, host(2), at(0)));
}

TEST(sent_log, knows_whether_anything_was_sent_to_an_address) {
    sent_log log(seconds(1));
    EXPECT_FALSE(log.contains(host(2), at(0)));
    log.add(7, host(2), at(0));
    log.add(8, host(3), at(500));
    EXPECT_TRUE(log.contains(host(2), at(1'000)));
    EXPECT_FALSE(log.contains(host(2), at(1'001)));
    EXPECT_TRUE(log.contains(host(3), at(1'500)));
    EXPECT_FALSE(log.contains(host(4), at(0)));
    EXPECT_FALSE(log.contains(base::address(host(2).v4(), 2429), at(0))) << "the port counts";
}

TEST(sent_log, an_address_is_known_by_the_newest_that_was_sent_there) {
    sent_log log(seconds(1));
    log.add(7, host(2), at(0));
    log.add(8, host(2), at(900));
    EXPECT_TRUE(log.contains(host(2), at(1'900)));
    EXPECT_FALSE(log.contains(host(2), at(1'901)));
}

TEST(sent_log, an_address_goes_with_the_last_of_its_packets_that_is_kept) {
    sent_log log(seconds(1));
    log.add(0, host(2), at(0));
    for (std::uint32_t sequence = 1; sequence < sent_log::entries_max; ++sequence) {
        log.add(sequence, host(3), at(0));
    }
    EXPECT_TRUE(log.contains(host(2), at(0)));
    log.add(sent_log::entries_max, host(3), at(0));
    EXPECT_FALSE(log.contains(host(2), at(0)));
}

}  // namespace
}  // namespace chatter::core
