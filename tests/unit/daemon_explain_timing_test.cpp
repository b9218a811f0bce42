// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/suspicion.hpp"
#include "chatter/daemon/duration.hpp"
#include "chatter/daemon/explain_timing.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>
#include <vector>

namespace chatter::daemon {
namespace {

using namespace std::chrono_literals;
using words = std::vector<std::string>;

std::vector<words> lines_of(const std::string& text) {
    std::vector<words> lines;
    std::istringstream all(text);
    for (std::string line; std::getline(all, line);) {
        std::istringstream one(line);
        words& to = lines.emplace_back();
        for (std::string word; one >> word;) {
            to.push_back(word);
        }
    }
    return lines;
}

/// The line that begins with these words, without them; empty where there is none.
words rest_of(const std::string& text, const words& start) {
    for (const words& line : lines_of(text)) {
        if (line.size() >= start.size() && std::equal(start.begin(), start.end(), line.begin())) {
            return {line.begin() + static_cast<std::ptrdiff_t>(start.size()), line.end()};
        }
    }
    return {};
}

std::string value_of(const std::string& text, const words& name) {
    const words rest = rest_of(text, name);
    return rest.empty() ? "(nothing)" : rest[0];
}

TEST(explain_timing, tells_each_duration) {
    core::timing rules;
    rules.probe_period = 1s;
    rules.round_trip_floor = 70ms;
    rules.probe_timeout = 230ms;
    rules.verdict_after = 640ms;
    rules.poke_period = 550ms;
    const std::string text = explain_timing(rules);
    EXPECT_EQ(value_of(text, {"probe", "period"}), "1s");
    EXPECT_EQ(value_of(text, {"shortest", "timeout"}), "70ms");
    EXPECT_EQ(value_of(text, {"longest", "timeout"}), "230ms");
    EXPECT_EQ(value_of(text, {"suspected", "after"}), "640ms");
    EXPECT_EQ(value_of(text, {"poke", "period"}), "550ms");
}

TEST(explain_timing, has_a_row_for_each_size_of_cluster) {
    for (const auto network : {core::profile::local, core::profile::lan, core::profile::wan}) {
        const core::timing rules = core::make_timing(network);
        const std::string text = explain_timing(rules);
        for (const std::size_t members : {2U, 3U, 5U, 8U, 9U, 32U, 128U, 1'000U}) {
            EXPECT_EQ(rest_of(text, {std::to_string(members)}),
                      (words{to_text(core::suspicion_min(rules, members)),
                             to_text(core::suspicion_max(rules, members)),
                             to_text(core::detected_within(rules, members))}))
                << members;
        }
    }
}

TEST(explain_timing, tells_how_fast_a_killed_process_is_found) {
    core::timing rules = core::make_timing(1s);
    rules.poke_period = 500ms;
    rules.refused_again_after = 250ms;
    EXPECT_NE(explain_timing(rules).find("failed within 750ms, or 1.25s where"), std::string::npos)
        << explain_timing(rules);
}

TEST(explain_timing, fits_a_terminal) {
    std::istringstream all(explain_timing(core::make_timing(core::probe_period_max)));
    for (std::string line; std::getline(all, line);) {
        EXPECT_LE(line.size(), 80U) << line;
    }
}

}  // namespace
}  // namespace chatter::daemon
