// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/base/prng.hpp"
#include "chatter/core/replay_window.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <set>
#include <vector>

namespace chatter::core {
namespace {

constexpr std::uint64_t width = replay_window::width;
constexpr std::uint64_t last = std::numeric_limits<std::uint64_t>::max();

TEST(replay_window, the_first_packet_is_new_whatever_its_number) {
    for (const std::uint64_t first : {std::uint64_t{0}, std::uint64_t{1}, width, last}) {
        replay_window window;
        EXPECT_TRUE(window.is_new(first));
        window.mark(first);
        EXPECT_FALSE(window.is_new(first)) << first;
    }
}

TEST(replay_window, asking_marks_nothing) {
    replay_window window;
    window.mark(10);
    for (int i = 0; i < 3; ++i) {
        EXPECT_TRUE(window.is_new(9));
        EXPECT_TRUE(window.is_new(11));
        EXPECT_TRUE(window.is_new(10 + 5 * width));
    }
}

TEST(replay_window, what_comes_late_is_new_within_the_width_and_not_beyond) {
    for (const std::uint64_t newest : {width - 1, width, width + 63, 10 * width + 17, last}) {
        replay_window window;
        window.mark(newest);
        EXPECT_TRUE(window.is_new(newest - (width - 1))) << newest;
        if (newest >= width) {
            EXPECT_FALSE(window.is_new(newest - width)) << newest;
            EXPECT_FALSE(window.is_new(0)) << newest;
        }
    }
}

TEST(replay_window, the_oldest_of_the_width_is_still_known) {
    for (std::uint64_t newest = width; newest < width + 130; ++newest) {
        replay_window window;
        const std::uint64_t oldest = newest - (width - 1);
        window.mark(oldest);
        window.mark(newest);
        EXPECT_FALSE(window.is_new(oldest)) << newest;
        EXPECT_TRUE(window.is_new(oldest + 1)) << newest;
        EXPECT_FALSE(window.is_new(newest)) << newest;
    }
}

TEST(replay_window, a_jump_over_everything_forgets_everything_but_refuses_it) {
    for (const std::uint64_t jump :
         {width, width + 1, 33 * std::uint64_t{64}, 100 * width, last / 2}) {
        replay_window window;
        for (std::uint64_t each = 0; each < width; ++each) {
            window.mark(1'000 + each);
        }
        const std::uint64_t newest = 1'000 + (width - 1) + jump;
        window.mark(newest);
        EXPECT_FALSE(window.is_new(newest));
        for (std::uint64_t behind = 1; behind < width; ++behind) {
            ASSERT_TRUE(window.is_new(newest - behind)) << jump << ": " << behind;
        }
        EXPECT_FALSE(window.is_new(1'000 + width - 1)) << jump;
        EXPECT_FALSE(window.is_new(1'000)) << jump;
    }
}

TEST(replay_window, works_up_to_the_last_number) {
    replay_window window;
    for (std::uint64_t behind = 200; behind > 0; --behind) {
        EXPECT_TRUE(window.is_new(last - behind));
        window.mark(last - behind);
        EXPECT_FALSE(window.is_new(last - behind));
    }
    EXPECT_TRUE(window.is_new(last));
    window.mark(last);
    for (std::uint64_t behind = 0; behind <= 200; ++behind) {
        EXPECT_FALSE(window.is_new(last - behind)) << behind;
    }
    EXPECT_TRUE(window.is_new(last - 201));
    EXPECT_FALSE(window.is_new(0));
}

/// What is marked and within the width, by a set.
class naive_window {
public:
    [[nodiscard]] bool is_new(std::uint64_t number) const {
        return marked_.empty() || number > *marked_.rbegin() ||
               (*marked_.rbegin() - number < width && marked_.count(number) == 0);
    }
    void mark(std::uint64_t number) { marked_.insert(number); }

private:
    std::set<std::uint64_t> marked_;
};

TEST(replay_window, says_what_a_set_says_of_any_order) {
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        base::prng random(seed);
        replay_window window;
        naive_window naive;
        std::uint64_t at = seed % 4 == 0 ? last - 30'000 : random.below(10'000);
        for (int i = 0; i < 2'000; ++i) {
            // Mostly near the newest, now and then far off.
            const std::uint64_t steps = random.below(50) == 0 ? 3 * width : 100;
            const bool goes_on = random.below(3) > 0;
            const std::uint64_t room = goes_on ? last - at : at;
            const std::uint64_t step = std::min(random.below(steps), room);
            const std::uint64_t number = goes_on ? at + step : at - step;
            ASSERT_EQ(window.is_new(number), naive.is_new(number)) << seed << ": " << number;
            if (naive.is_new(number)) {
                window.mark(number);
                naive.mark(number);
                at = std::max(at, number);
            }
        }
    }
}

}  // namespace
}  // namespace chatter::core
