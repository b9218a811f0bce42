// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// DESIGN, section 4, "A refused port": failed when refused twice and one other member saw a
// refusal, too. N = 2, or no relay answers: three refusals over 750 ms.

#include "chatter/core/refusal_cases.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <vector>

namespace chatter::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using test::uuid_of;
using slots = std::vector<refusal_cases::slot>;

constexpr base::mono_time at(int ms) {
    return base::mono_time(seconds(100) + milliseconds(ms));
}

class refusal_cases_test : public testing::Test {
protected:
    timing rules_{make_timing(profile::lan)};  // again after 250 ms
    refusal_cases cases_{rules_};
};

TEST_F(refusal_cases_test, the_first_refusal_opens_a_case_and_convicts_nobody) {
    EXPECT_TRUE(cases_.add(2, at(0)));
    EXPECT_FALSE(cases_.convict(2, at(0)));
    EXPECT_FALSE(cases_.convict(3, at(0))) << "there is no such case";
    EXPECT_EQ(cases_.next_deadline(), at(250)) << "to be probed again";
}

TEST_F(refusal_cases_test, a_second_refusal_and_a_witness_convict) {
    cases_.add(2, at(0));
    cases_.add_report(2, uuid_of(7));
    EXPECT_FALSE(cases_.convict(2, at(0))) << "refused once";
    EXPECT_FALSE(cases_.add(2, at(250)));
    const auto proven = cases_.convict(2, at(250));
    ASSERT_TRUE(proven);
    EXPECT_EQ(proven->opened, at(0));
    EXPECT_EQ(proven->witnesses, std::vector<base::uuid>{uuid_of(7)});
    EXPECT_EQ(cases_.next_deadline(), std::nullopt) << "closed";
    EXPECT_FALSE(cases_.convict(2, at(250)));
}

TEST_F(refusal_cases_test, a_witness_may_come_after_the_second_refusal) {
    cases_.add(2, at(0));
    cases_.add(2, at(250));
    EXPECT_FALSE(cases_.convict(2, at(250)));
    cases_.add_report(2, uuid_of(7));
    EXPECT_TRUE(cases_.convict(2, at(260)));
}

TEST_F(refusal_cases_test, several_refusals_at_once_are_one) {
    cases_.add(2, at(0));
    cases_.add_report(2, uuid_of(7));
    for (const int ms : {0, 1, 100, 199}) {
        cases_.add(2, at(ms));
        EXPECT_FALSE(cases_.convict(2, at(ms))) << ms;
    }
    cases_.add(2, at(200));  // 4/5 of the wait: the probe after it may be a little early
    EXPECT_TRUE(cases_.convict(2, at(200)));
}

TEST_F(refusal_cases_test, relays_that_saw_no_refusal_are_no_witnesses) {
    cases_.add(2, at(0));
    cases_.add_report(2, std::nullopt);
    for (const int ms : {250, 500, 750, 1'000}) {
        cases_.add(2, at(ms));
        EXPECT_FALSE(cases_.convict(2, at(ms))) << ms;
    }
}

TEST_F(refusal_cases_test, alone_it_takes_three_refusals_over_three_waits) {
    cases_.add(2, at(0));
    cases_.add(2, at(250));
    EXPECT_FALSE(cases_.convict(2, at(750))) << "twice";
    cases_.add(2, at(500));
    EXPECT_FALSE(cases_.convict(2, at(500)));
    EXPECT_FALSE(cases_.convict(2, at(749)));
    const auto proven = cases_.convict(2, at(750));
    ASSERT_TRUE(proven);
    EXPECT_EQ(proven->refusals, 3U);
    EXPECT_EQ(proven->witnesses, std::vector<base::uuid>{});
}

TEST_F(refusal_cases_test, it_is_not_alone_when_a_relay_has_answered) {
    cases_.add(2, at(0));
    cases_.add(2, at(250));
    cases_.add(2, at(500));
    cases_.add_report(2, std::nullopt);
    EXPECT_FALSE(cases_.convict(2, at(750)));
}

TEST_F(refusal_cases_test, a_closed_case_begins_anew) {
    cases_.add(2, at(0));
    cases_.add_report(2, uuid_of(7));
    cases_.close(2);
    EXPECT_TRUE(cases_.add(2, at(250))) << "the first one";
    EXPECT_FALSE(cases_.convict(2, at(250)));
    cases_.clear();
    EXPECT_EQ(cases_.next_deadline(), std::nullopt);
    EXPECT_TRUE(cases_.add(2, at(500)));
}

TEST_F(refusal_cases_test, cases_do_not_mix) {
    cases_.add(2, at(0));
    cases_.add(3, at(0));
    cases_.add_report(3, uuid_of(7));
    cases_.add(2, at(250));
    EXPECT_FALSE(cases_.convict(2, at(250)));
    EXPECT_FALSE(cases_.convict(3, at(250)));
    cases_.add_report(4, uuid_of(7));
    EXPECT_FALSE(cases_.convict(4, at(250))) << "a report opens none";
}

TEST_F(refusal_cases_test, a_witness_counts_once_and_a_status_holds_them_all) {
    cases_.add(2, at(0));
    for (unsigned i = 0; i < 10; ++i) {
        cases_.add_report(2, uuid_of(7));
        cases_.add_report(2, uuid_of(10 + i));
    }
    cases_.add(2, at(250));
    const auto proven = cases_.convict(2, at(250));
    ASSERT_TRUE(proven);
    EXPECT_EQ(proven->witnesses,
              (std::vector<base::uuid>{uuid_of(7), uuid_of(10), uuid_of(11), uuid_of(12)}));
    EXPECT_EQ(proven->witnesses.size(), wire::limits::confirmers_max);
}

TEST_F(refusal_cases_test, its_member_is_probed_once_a_wait) {
    cases_.add(2, at(0));
    EXPECT_EQ(cases_.due(at(249)), slots{});
    EXPECT_EQ(cases_.due(at(250)), slots{2});
    EXPECT_EQ(cases_.due(at(250)), slots{});
    EXPECT_EQ(cases_.next_deadline(), at(500));
    EXPECT_EQ(cases_.due(at(510)), slots{2});
    EXPECT_EQ(cases_.next_deadline(), at(760)) << "no burst to catch up";
}

TEST_F(refusal_cases_test, a_case_that_comes_to_nothing_is_closed_and_told) {
    cases_.add(2, at(0));
    for (int ms = 250; ms <= 1'000; ms += 250) {
        EXPECT_FALSE(cases_.take_unproven(at(ms))) << ms;
        EXPECT_EQ(cases_.due(at(ms)), slots{2}) << ms;
    }
    const auto unproven = cases_.take_unproven(at(1'250));
    ASSERT_TRUE(unproven);
    EXPECT_EQ(unproven->first, 2U);
    EXPECT_EQ(unproven->second.opened, at(0));
    EXPECT_FALSE(cases_.take_unproven(at(1'250))) << "once";
    EXPECT_EQ(cases_.next_deadline(), std::nullopt);
    EXPECT_TRUE(cases_.add(2, at(1'501))) << "opens another";
}

TEST_F(refusal_cases_test, who_was_asked_to_look_asks_nobody_else) {
    cases_.add_elsewhere(2, test::uuid_of(9), at(0));

    EXPECT_FALSE(cases_.add(2, at(400))) << "no relays are to be asked";
    EXPECT_FALSE(cases_.add(2, at(650)));

    const auto proven = cases_.convict(2, at(650));
    ASSERT_TRUE(proven) << "refused twice, and another was, too";
    EXPECT_EQ(proven->witnesses, std::vector{test::uuid_of(9)});
}

TEST_F(refusal_cases_test, what_another_said_long_ago_counts_no_more) {
    cases_.add_elsewhere(2, test::uuid_of(9), at(0));

    EXPECT_TRUE(cases_.add(2, at(1'001)));
}

}  // namespace
}  // namespace chatter::core
