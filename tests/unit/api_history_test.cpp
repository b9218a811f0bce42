// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/api/event_fields.hpp"
#include "chatter/api/history.hpp"

#include "builders.hpp"
#include "event_bytes.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace chatter::api {
namespace {

using test::uuid_of;

core::member_tag tag(unsigned number) {
    return {uuid_of(number), "node " + std::to_string(number), {}};
}
core::event suspect(unsigned number) {
    return core::member_suspect{tag(number), uuid_of(9)};
}
core::event fresh(const std::string& name) {
    return core::device_fresh{uuid_of(1), name};
}

/// The numbers of what is kept, as a reader of the stream finds them; misses in front as -N.
std::vector<std::int64_t> kept(const history& in, std::uint64_t behind = 0) {
    std::vector<std::int64_t> all;
    while (true) {
        const auto found = in.after(behind);
        if (found.missed > 0) {
            all.push_back(-static_cast<std::int64_t>(found.missed));
        }
        if (found.what == nullptr) {
            return all;
        }
        behind = found.what->number;
        all.push_back(static_cast<std::int64_t>(behind));
    }
}
using numbers = std::vector<std::int64_t>;

TEST(history, is_empty_at_first) {
    const history all;
    EXPECT_EQ(all.newest(), 0U);
    EXPECT_EQ(kept(all), numbers{});
    EXPECT_EQ(all.before_last(7), 0U);
    EXPECT_TRUE(all.transitions_of(uuid_of(1), 50).empty());
}

TEST(history, numbers_go_over_both_rings_without_gaps) {
    history all;
    all.add(5, suspect(2));
    all.add(6, fresh("a"));
    all.add(7, suspect(3));
    EXPECT_EQ(kept(all), (numbers{1, 2, 3}));
    EXPECT_EQ(kept(all, 1), (numbers{2, 3}));
    EXPECT_EQ(kept(all, 3), numbers{});
    EXPECT_EQ(all.newest(), 3U);
    EXPECT_EQ(all.after(1).what->at, 6);
    EXPECT_EQ(all.after(1).what->what, fresh("a"));
}

TEST(history, what_strangers_can_cause_any_number_of_is_left_out) {
    history all;
    all.add(1, core::datagram_refused{});
    all.add(1, core::port_refused{});
    EXPECT_EQ(all.newest(), 0U);
}

TEST(history, the_oldest_goes_first_and_is_missed) {
    history all({.entries_max = 2, .bytes_max = 1'000'000});
    for (const char* const name : {"a", "b", "c", "d"}) {
        all.add(1, fresh(name));
    }
    EXPECT_EQ(kept(all), (numbers{-2, 3, 4}));
    EXPECT_EQ(kept(all, 1), (numbers{-1, 3, 4}));
    EXPECT_EQ(kept(all, 2), (numbers{3, 4}));
}

TEST(history, a_storm_of_devices_does_not_wash_members_away) {
    history all({.entries_max = 2, .bytes_max = 1'000'000});
    all.add(1, fresh("a"));
    all.add(1, suspect(2));
    for (int i = 0; i < 100; ++i) {
        all.add(1, fresh("b"));
    }
    EXPECT_EQ(kept(all), (numbers{-1, 2, -98, 101, 102}));
    EXPECT_EQ(all.transitions_of(uuid_of(2), 50).size(), 1U);
}

TEST(history, members_do_not_wash_each_other_away_beyond_their_bound) {
    history all({.entries_max = 3, .bytes_max = 1'000'000});
    for (unsigned i = 0; i < 10; ++i) {
        all.add(1, suspect(i));
    }
    EXPECT_EQ(kept(all), (numbers{-7, 8, 9, 10}));
}

TEST(history, what_is_missed_at_the_end_is_told_too) {
    history all({.entries_max = 0, .bytes_max = 1'000'000});
    all.add(1, fresh("a"));
    all.add(1, suspect(2));
    EXPECT_EQ(kept(all, 1), numbers{-1});
    EXPECT_EQ(kept(all, 2), numbers{});
    EXPECT_EQ(kept(all, 99), numbers{}) << "of nobody knows what";
}

TEST(history, bytes_are_bounded_too) {
    const std::string long_text(1'000, 'x');
    const std::size_t each =
        sizeof(history::entry) + heap_bytes(core::message_received{{}, {}, long_text});
    EXPECT_GT(each, 1'000U);
    history all({.entries_max = 1'000, .bytes_max = 3 * each});
    for (int i = 0; i < 10; ++i) {
        all.add(1, core::message_received{{}, {}, std::string(long_text)});
    }
    EXPECT_EQ(kept(all), (numbers{-7, 8, 9, 10}));
}

TEST(history, one_that_is_larger_than_all_is_missed_and_nothing_breaks) {
    history all({.entries_max = 10, .bytes_max = 1'000});
    all.add(1, core::message_received{{}, {}, std::string(2'000, 'x')});
    EXPECT_EQ(kept(all), numbers{-1});
    all.add(1, fresh("a"));
    EXPECT_EQ(kept(all), (numbers{-1, 2}));
}

TEST(history, the_last_are_found_over_both_rings) {
    history all({.entries_max = 3, .bytes_max = 1'000'000});
    all.add(1, suspect(2));  // 1
    all.add(1, fresh("a"));  // 2, washed away
    all.add(1, fresh("b"));  // 3
    all.add(1, suspect(3));  // 4
    all.add(1, fresh("c"));  // 5
    all.add(1, fresh("d"));  // 6
    EXPECT_EQ(all.before_last(0), 6U);
    EXPECT_EQ(all.before_last(1), 5U);
    EXPECT_EQ(all.before_last(3), 3U);
    EXPECT_EQ(all.before_last(4), 2U);
    EXPECT_EQ(all.before_last(5), 0U);
    EXPECT_EQ(all.before_last(500), 0U);
    EXPECT_EQ(kept(all, all.before_last(4)), (numbers{3, 4, 5, 6}));
}

TEST(history, transitions_are_of_one_member_and_the_last_of_them) {
    history all;
    all.add(1, suspect(2));
    all.add(1, suspect(3));
    all.add(1, core::member_refuted{tag(2)});
    all.add(1, core::name_clash{tag(4), tag(2)});
    all.add(1, core::uuid_clash{uuid_of(2), uuid_of(5)});
    all.add(1, core::self_refuted{uuid_of(9), 7});
    const auto numbers_of = [](const std::vector<const history::entry*>& found) {
        numbers some;
        for (const auto* const each : found) {
            some.push_back(static_cast<std::int64_t>(each->number));
        }
        return some;
    };
    EXPECT_EQ(numbers_of(all.transitions_of(uuid_of(2), 50)), (numbers{1, 3, 4, 5}));
    EXPECT_EQ(numbers_of(all.transitions_of(uuid_of(2), 2)), (numbers{4, 5}));
    EXPECT_EQ(numbers_of(all.transitions_of(uuid_of(5), 50, history::whose::own)), (numbers{5, 6}));
    EXPECT_EQ(numbers_of(all.transitions_of(uuid_of(7), 50)), numbers{});
}

TEST(history, counts_what_an_event_has_on_the_heap) {
    const std::string text(100, 'x');
    const auto heap = [](core::event of) { return heap_bytes(of); };
    EXPECT_EQ(heap(fresh("a")), 0U);
    EXPECT_GE(heap(fresh(text)), 100U);
    EXPECT_GE(heap(core::device_added{uuid_of(1), text, text}), 200U);
    EXPECT_GE(heap(core::device_status{uuid_of(1), text, {{text, text}}}), 300U);
    EXPECT_GE(heap(core::device_status{uuid_of(1), "a", {{"b", wire::gauge{1, text}}}}), 100U);
    EXPECT_GE(heap(core::device_status{uuid_of(1), "a", {{"b", wire::counter{1, text}}}}), 100U);
    EXPECT_GE(
        heap(core::device_status{uuid_of(1), "a", {{"b", wire::opaque_metric{{}, text, text}}}}),
        200U);
    EXPECT_GE(heap(core::member_up{{uuid_of(1), text, {}}, {{text, text}}}), 300U);
    EXPECT_GE(heap(core::member_failed{tag(1), {uuid_of(1), {uuid_of(2), uuid_of(3)}, 1}}), 32U);
    EXPECT_GE(heap(core::name_clash{{uuid_of(1), text, {}}, {uuid_of(2), text, {}}}), 200U);
    EXPECT_GE(heap(core::message_received{{}, {}, text}), 100U);
    EXPECT_GE(heap(core::join_unanswered{text}), 100U);
}

}  // namespace
}  // namespace chatter::api
