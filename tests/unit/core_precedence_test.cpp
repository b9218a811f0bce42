// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Every pair and every triple of statements over three incarnations, against the rules as the
// paper spells them (Das, Gupta, Motivala: SWIM, DSN 2002, section 4.2).

#include "chatter/core/precedence.hpp"

#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace chatter::core {
namespace {

using wire::member_state;

constexpr member_state alive = member_state::alive;
constexpr member_state suspect = member_state::suspect;
constexpr member_state failed = member_state::failed;
constexpr member_state left = member_state::left;

std::vector<standing> all_standings() {
    std::vector<standing> all;
    for (wire::incarnation incarnation = 0; incarnation < 3; ++incarnation) {
        for (const member_state state : {alive, suspect, failed, left}) {
            all.push_back({incarnation, state});
        }
        all.push_back({incarnation, left, true});
    }
    return all;
}

/// "Alive, inc = i overrides Suspect, inc = j for i > j, and Alive, inc = j for i > j.
/// Suspect, inc = i overrides Suspect, inc = j for i > j, and Alive, inc = j for i >= j.
/// Confirm, inc = i overrides Alive, inc = j and Suspect, inc = j, any j."
///
/// Ours differs in one: a confirmed failure (`failed`) can be outlived. It overrides for i >= j
/// alone, and an alive or suspect of a greater incarnation overrides it: the failed are probed
/// on, and come back. `left`, which is not in the paper, stands above `failed` in the same way, and
/// to have left and be forgotten above that.
bool overrides(const standing& update, const standing& current) {
    const auto i = update.incarnation;
    const auto j = current.incarnation;
    switch (update.state) {
        case alive: return i > j;
        case suspect: return current.state == alive ? i >= j : i > j;
        case failed: return current.state == alive || current.state == suspect ? i >= j : i > j;
        case left:
            return current.state == left && current.is_forgotten >= update.is_forgotten ? i > j
                                                                                        : i >= j;
    }
    return false;
}

TEST(precedence, of_every_pair_is_what_the_paper_says) {
    for (const standing& update : all_standings()) {
        for (const standing& current : all_standings()) {
            EXPECT_EQ(supersedes(update, current), overrides(update, current))
                << testing::PrintToString(update) << " over " << testing::PrintToString(current);
        }
    }
}

TEST(precedence, is_total_and_asymmetric) {
    for (const standing& a : all_standings()) {
        EXPECT_FALSE(supersedes(a, a)) << testing::PrintToString(a);
        for (const standing& b : all_standings()) {
            if (!(a == b)) {
                EXPECT_NE(supersedes(a, b), supersedes(b, a))
                    << testing::PrintToString(a) << " and " << testing::PrintToString(b);
            }
        }
    }
}

TEST(precedence, is_transitive) {
    for (const standing& a : all_standings()) {
        for (const standing& b : all_standings()) {
            for (const standing& c : all_standings()) {
                if (supersedes(a, b) && supersedes(b, c)) {
                    EXPECT_TRUE(supersedes(a, c))
                        << testing::PrintToString(a) << ", " << testing::PrintToString(b) << ", "
                        << testing::PrintToString(c);
                }
            }
        }
    }
}

TEST(precedence, of_three_statements_in_any_order_the_same_one_is_left) {
    const auto after = [](standing now, const standing& a, const standing& b) {
        now = supersedes(a, now) ? a : now;
        return supersedes(b, now) ? b : now;
    };
    for (const standing& a : all_standings()) {
        for (const standing& b : all_standings()) {
            for (const standing& c : all_standings()) {
                const standing wanted = after(a, b, c);
                for (const standing& other : {after(a, c, b),
                                              after(b, a, c),
                                              after(b, c, a),
                                              after(c, a, b),
                                              after(c, b, a)}) {
                    ASSERT_EQ(other, wanted);
                }
            }
        }
    }
}

TEST(precedence, the_alive_and_the_suspected_are_present) {
    EXPECT_TRUE(is_present(alive));
    EXPECT_TRUE(is_present(suspect));
    EXPECT_FALSE(is_present(failed));
    EXPECT_FALSE(is_present(left));
}

}  // namespace
}  // namespace chatter::core
