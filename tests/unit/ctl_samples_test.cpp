// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "samples.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace chatter::ctl {
namespace {

using values = std::vector<std::optional<double>>;

device with(const std::string& kind, std::optional<double> value) {
    device made;
    made.name = "gateway";
    made.origin = "u1";
    made.metrics = {{"m", kind, "", value, "", ""}};
    return made;
}

values of(const samples& from, const device& what) {
    return from.of(what, what.metrics.front());
}

TEST(samples, keep_the_values_of_a_gauge) {
    samples lately;
    for (int i = 0; i < 3; ++i) {
        lately.add({with("gauge", i)}, i * 1'000);
    }
    EXPECT_EQ(of(lately, with("gauge", 0)), (values{0, 1, 2}));
}

TEST(samples, keep_how_fast_a_counter_grows) {
    samples lately;
    lately.add({with("counter", 100)}, 0);
    lately.add({with("counter", 110)}, 2'000);
    lately.add({with("counter", 3)}, 3'000);
    lately.add({with("counter", 4)}, 3'000);
    lately.add({with("counter", 6)}, 4'000);
    EXPECT_EQ(of(lately, with("counter", 0)),
              (values{std::nullopt, 5, std::nullopt, std::nullopt, 2}));
}

TEST(samples, have_a_gap_where_there_was_no_number) {
    samples lately;
    lately.add({with("gauge", 1)}, 0);
    lately.add({with("gauge", std::nullopt)}, 1'000);
    EXPECT_EQ(of(lately, with("gauge", 0)), (values{1, std::nullopt}));
}

TEST(samples, know_nothing_of_texts) {
    samples lately;
    lately.add({with("text", std::nullopt)}, 0);
    EXPECT_EQ(of(lately, with("text", 0)), values{});
}

TEST(samples, forget_what_is_gone) {
    samples lately;
    lately.add({with("gauge", 1)}, 0);
    lately.add({}, 1'000);
    EXPECT_EQ(of(lately, with("gauge", 0)), values{});
}

TEST(samples, are_bounded) {
    samples lately;
    for (std::size_t i = 0; i < samples::kept_max + 10; ++i) {
        lately.add({with("gauge", static_cast<double>(i))}, static_cast<std::int64_t>(i));
    }
    const values kept = of(lately, with("gauge", 0));
    EXPECT_EQ(kept.size(), samples::kept_max);
    EXPECT_EQ(kept.front(), 10);

    std::vector<device> many(samples::metrics_max + 1, with("gauge", 1));
    for (std::size_t i = 0; i < many.size(); ++i) {
        many[i].name = std::to_string(i);
    }
    samples full;
    full.add(many, 0);
    EXPECT_EQ(of(full, many.front()).size(), 1U);
    EXPECT_EQ(of(full, many.back()).size(), 0U);
}

}  // namespace
}  // namespace chatter::ctl
