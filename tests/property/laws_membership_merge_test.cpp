// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Statements about members may come in any order, and any number of times: all nodes end up
// with the same view. Das, Gupta, Motivala: SWIM, DSN 2002, section 4.2.

#include "chatter/base/prng.hpp"
#include "chatter/core/membership.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <variant>
#include <vector>

namespace chatter::core {
namespace {

using wire::member_state;
using statement = std::variant<wire::member_record, wire::member_status>;
using source = membership::source;

constexpr std::uint8_t members_max = 6;  // 1 is the node itself

#ifdef NDEBUG
constexpr std::uint64_t seeds = 2'000;
#else
constexpr std::uint64_t seeds = 200;
#endif

statement random_statement(base::prng& random) {
    const auto about = static_cast<std::uint8_t>(2 + random.below(members_max - 1));
    const auto incarnation = test::record_of(about).incarnation + random.below(4);
    const auto state = static_cast<member_state>(random.below(4));
    if (state == member_state::alive) {
        wire::member_record told = test::record_of(about);
        told.incarnation = incarnation;
        return told;
    }
    const auto accuser = static_cast<std::uint8_t>(1 + random.below(members_max));
    wire::member_status told = test::status_of(about, state, accuser);
    told.incarnation = incarnation;
    told.at -= static_cast<base::wall_time_ms>(random.below(4));
    if (state == member_state::left) {
        told.reason = static_cast<wire::leave_reason>(random.below(3));
    }
    return told;
}

/// A node that knows all members, as it is after some statements.
class view_after {
public:
    view_after(const std::vector<statement>& told, source from)
        : members_(config_, 1, counted_, base::prng(1)) {
        members_.start({now_, done_});
        for (std::uint8_t number = 2; number <= members_max; ++number) {
            members_.apply({now_, done_}, test::record_of(number), source::rumor);
        }
        for (const statement& each : told) {
            hear(each, from);
        }
    }

    void hear(const statement& told, source from) {
        now_.mono += std::chrono::milliseconds(1);
        std::visit([&](const auto& each) { members_.apply({now_, done_}, each, from); }, told);
    }

    [[nodiscard]] std::map<base::uuid, standing> standings() const {
        std::map<base::uuid, standing> all;
        for (const auto each : members_.table().ordered()) {
            all[members_[each].uuid()] = members_[each].standing();
        }
        return all;
    }
    /// When the devices of those that had to be forgotten may come back.
    [[nodiscard]] std::map<base::uuid, std::optional<base::wall_time_ms>> ends() const {
        std::map<base::uuid, std::optional<base::wall_time_ms>> all;
        for (const auto each : members_.table().ordered()) {
            all[members_[each].uuid()] = members_.reaped_at(members_[each].uuid());
        }
        return all;
    }
    [[nodiscard]] std::uint64_t digest() const { return members_.digest(); }
    [[nodiscard]] const effects& done() const { return done_; }
    [[nodiscard]] const membership& members() const { return members_; }

private:
    config config_{test::config_of(1)};
    counters counted_;
    base::instant now_{base::mono_time(std::chrono::hours(1)), test::start_of_time};
    effects done_;
    membership members_;
};

std::vector<statement> random_statements(base::prng& random) {
    std::vector<statement> told;
    for (auto i = random.below(30); i > 0; --i) {
        told.push_back(random_statement(random));
    }
    return told;
}

TEST(membership_merge, any_order_and_any_repetition_end_in_the_same_view) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        base::prng random(seed);
        std::vector<statement> told = random_statements(random);
        const view_after first(told, source::rumor);
        for (int i = 0; i < 3; ++i) {
            for (auto more = told.empty() ? 0 : random.below(10); more > 0; --more) {
                told.push_back(told[random.below(told.size())]);
            }
            random.choose(told, told.size());
            const view_after other(told, source::rumor);
            ASSERT_EQ(other.standings(), first.standings()) << "seed " << seed;
            ASSERT_EQ(other.digest(), first.digest()) << "seed " << seed;
            ASSERT_EQ(other.ends(), first.ends()) << "seed " << seed;
        }
    }
}

TEST(membership_merge, each_member_ends_in_the_greatest_statement_about_it) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        base::prng random(seed);
        const std::vector<statement> told = random_statements(random);
        std::map<base::uuid, standing> wanted;
        for (std::uint8_t number = 2; number <= members_max; ++number) {
            wanted[test::uuid_of(number)] = {test::record_of(number).incarnation,
                                             member_state::alive};
        }
        for (const statement& each : told) {
            std::visit(
                [&](const auto& said) {
                    if constexpr (requires { said.facts; }) {
                        auto& known = wanted[said.facts.uuid];
                        known = std::max(known, standing{said.incarnation, said.state});
                    } else {
                        auto& known = wanted[said.uuid];
                        known = std::max(known, standing_of(said));
                    }
                },
                each);
        }
        ASSERT_EQ(view_after(told, source::rumor).standings(), wanted) << "seed " << seed;
    }
}

TEST(membership_merge, what_was_told_once_more_tells_nothing) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        base::prng random(seed);
        const std::vector<statement> told = random_statements(random);
        view_after node(told, source::rumor);
        const std::size_t events = node.done().events.size();
        for (const statement& each : told) {
            node.hear(each, source::rumor);
        }
        ASSERT_EQ(node.done().events.size(), events) << "seed " << seed;
    }
}

TEST(membership_merge, a_view_is_consistent_with_itself_whoever_says_what) {
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        base::prng random(seed);
        view_after node({}, source::rumor);
        for (int i = 0; i < 30; ++i) {
            node.hear(random_statement(random), static_cast<source>(random.below(3)));
            std::size_t present = 0;
            std::size_t forgotten = 0;
            for (const auto each : node.members().table().ordered()) {
                const member& of = node.members()[each];
                present += of.is_present() ? 1U : 0U;
                forgotten += of.is_forgotten ? 1U : 0U;
                ASSERT_EQ(node.members().reaped_at(of.uuid()).has_value(), of.is_forgotten)
                    << "seed " << seed;
                ASSERT_EQ(node.members().verdict_of(each) == nullptr,
                          of.state == member_state::alive)
                    << "seed " << seed;
            }
            ASSERT_EQ(node.members().size(), present + 1) << "seed " << seed;
            ASSERT_EQ(node.members().count(member_state::failed) +
                          node.members().count(member_state::left) + forgotten + present,
                      node.members().table().size())
                << "seed " << seed;
        }
    }
}

}  // namespace
}  // namespace chatter::core
