// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/suspicion.hpp"
#include "chatter/core/suspicion_timers.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using slots = std::vector<suspicion_timers::slot>;

constexpr std::size_t members = 5;  // 3 confirmations; the minimum is 1.75 s, the maximum 3.5

constexpr base::mono_time at(int ms) {
    return base::mono_time(seconds(100) + milliseconds(ms));
}

class suspicion_timers_test : public testing::Test {
protected:
    suspicion_timers_test() { rules_.suspicion_max_factor_milli = 2'000; }

    timing rules_{make_timing(profile::lan)};
    suspicion_timers timers_{rules_};
};

TEST_F(suspicion_timers_test, none_is_never_due) {
    EXPECT_TRUE(timers_.empty());
    EXPECT_EQ(timers_.next_deadline(), std::nullopt);
    EXPECT_EQ(timers_.due(at(1'000'000)), slots{});
    EXPECT_EQ(timers_.find(2), nullptr);
}

TEST_F(suspicion_timers_test, starts_with_the_maximum) {
    timers_.update(2, at(0), 0, members, false);
    EXPECT_EQ(timers_.next_deadline(), at(3'500));
    EXPECT_EQ(timers_.due(at(3'499)), slots{});
    EXPECT_EQ(timers_.due(at(3'500)), slots{2});
}

TEST_F(suspicion_timers_test, shrinks_from_its_start_with_each_confirmation) {
    timers_.update(2, at(0), 0, members, false);
    auto before = *timers_.next_deadline();
    for (std::size_t confirmations = 1; confirmations <= 3; ++confirmations) {
        timers_.update(2, at(1'000), confirmations, members, false);
        const auto lasts = suspicion_timeout(
            suspicion_min(rules_, members), suspicion_max(rules_, members), confirmations, 3);
        EXPECT_EQ(timers_.next_deadline(), at(0) + lasts);
        EXPECT_LT(*timers_.next_deadline(), before);
        before = *timers_.next_deadline();
    }
    EXPECT_EQ(before, at(1'750));
}

TEST_F(suspicion_timers_test, does_not_grow_when_members_come) {
    timers_.update(2, at(0), 1, members, false);
    const auto before = timers_.next_deadline();
    timers_.update(2, at(100), 1, 1'000, false);
    EXPECT_EQ(timers_.next_deadline(), before);
    timers_.update(2, at(200), 0, members, false);
    EXPECT_EQ(timers_.next_deadline(), before) << "or confirmations are forgotten";
}

TEST_F(suspicion_timers_test, a_late_confirmation_makes_it_due_at_once) {
    timers_.update(2, at(0), 0, members, false);
    timers_.update(2, at(3'000), 3, members, false);
    EXPECT_EQ(timers_.due(at(3'000)), slots{2});
}

TEST_F(suspicion_timers_test, knows_which_are_this_nodes_own) {
    timers_.update(2, at(0), 0, members, false);
    timers_.update(3, at(0), 0, members, true);
    EXPECT_EQ(timers_.own(), slots{3});
    timers_.update(2, at(0), 1, members, true);
    timers_.update(3, at(0), 1, members, false);
    EXPECT_EQ(timers_.own(), (slots{2, 3})) << "once own, always own";
}

TEST_F(suspicion_timers_test, one_that_is_being_verified_is_not_due) {
    timers_.update(2, at(0), 3, members, false);
    timers_.find(2)->is_verified = true;
    EXPECT_EQ(timers_.due(at(10'000)), slots{});
    EXPECT_EQ(timers_.next_deadline(), std::nullopt);
    EXPECT_FALSE(timers_.empty());
}

TEST_F(suspicion_timers_test, restarted_it_has_the_minimum_once_more) {
    timers_.update(2, at(0), 3, members, false);
    timers_.find(2)->is_verified = true;
    timers_.restart(2, at(1'800), members);
    EXPECT_EQ(timers_.next_deadline(), at(1'800 + 1'750));
    EXPECT_EQ(timers_.find(2)->started, at(1'800));
    EXPECT_FALSE(timers_.find(2)->is_verified);
}

TEST_F(suspicion_timers_test, what_was_slept_through_does_not_count) {
    timers_.update(2, at(0), 0, members, true);
    timers_.update(3, at(500), 0, members, false);
    timers_.find(3)->is_verified = true;
    timers_.shift(seconds(60));
    EXPECT_EQ(timers_.due(at(63'499)), slots{});
    EXPECT_EQ(timers_.due(at(63'500)), slots{2});
    EXPECT_EQ(timers_.due(at(64'000)), (slots{2, 3})) << "its round is void";
    timers_.update(2, at(61'000), 3, members, true);
    EXPECT_EQ(timers_.next_deadline(), at(61'750)) << "from the moved start";
}

TEST_F(suspicion_timers_test, ended_it_is_forgotten) {
    timers_.update(2, at(0), 0, members, true);
    timers_.end(2);
    timers_.end(2);
    EXPECT_TRUE(timers_.empty());
    EXPECT_EQ(timers_.own(), slots{});
    timers_.update(2, at(9'000), 0, members, false);
    EXPECT_EQ(timers_.next_deadline(), at(12'500)) << "begins anew";
}

TEST_F(suspicion_timers_test, the_next_is_the_earliest) {
    timers_.update(2, at(200), 0, members, false);
    timers_.update(3, at(100), 0, members, false);
    timers_.update(4, at(300), 0, members, false);
    EXPECT_EQ(timers_.next_deadline(), at(3'600));
    EXPECT_EQ(timers_.due(at(3'700)), (slots{2, 3}));
}

}  // namespace
}  // namespace chatter::core
