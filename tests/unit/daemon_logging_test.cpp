// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/logging.hpp"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <regex>
#include <string>
#include <vector>

namespace chatter::daemon {
namespace {

constexpr std::array<log_level, 6> levels{log_level::trace,
                                          log_level::debug,
                                          log_level::info,
                                          log_level::warn,
                                          log_level::error,
                                          log_level::off};
constexpr std::array<std::string_view, 6> names{"trace", "debug", "info", "warn", "error", "off"};

/// What `write` put on stderr, without the time in front.
std::string written_by(const std::function<void()>& write) {
    testing::internal::CaptureStderr();
    write();
    static const std::regex time(R"(time=\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z )");
    return std::regex_replace(testing::internal::GetCapturedStderr(), time, "");
}

std::string written_at_all_levels(log& to) {
    return written_by([&] {
        for (std::size_t i = 0; i < 5; ++i) {
            to.write(levels[i], "event=" + std::string(names[i]));
        }
    });
}

TEST(logging, levels_have_their_names) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        EXPECT_EQ(parse_log_level(names[i]), levels[i]) << names[i];
    }
    for (const char* text : {"", "INFO", "warning", "info ", "3", "chatter=debug"}) {
        EXPECT_FALSE(parse_log_level(text)) << text;
    }
}

TEST(logging, a_line_has_time_level_and_fields) {
    testing::internal::CaptureStderr();
    log(log_level::info).write(log_level::info, "event=listening addr=127.0.0.1:2428");
    const std::string line = testing::internal::GetCapturedStderr();
    static const std::regex wanted(R"(time=20\d\d-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-6]\d\.\d{3}Z )"
                                   "level=info event=listening addr=127\\.0\\.0\\.1:2428\n");
    EXPECT_TRUE(std::regex_match(line, wanted)) << line;
}

TEST(logging, each_level_is_named_as_it_is_asked_for) {
    log all(log_level::trace);
    EXPECT_EQ(written_at_all_levels(all),
              "level=trace event=trace\n"
              "level=debug event=debug\n"
              "level=info event=info\n"
              "level=warn event=warn\n"
              "level=error event=error\n");
}

TEST(logging, lines_below_the_level_are_not_shown) {
    for (std::size_t set = 0; set < levels.size(); ++set) {
        log tested(levels[set]);
        std::string wanted;
        for (std::size_t i = 0; i < 5; ++i) {
            EXPECT_EQ(tested.shows(levels[i]), i >= set) << names[set] << " " << names[i];
            if (i >= set) {
                const std::string name(names[i]);
                wanted += "level=" + name + " event=" + name + "\n";
            }
        }
        EXPECT_EQ(written_at_all_levels(tested), wanted) << names[set];
    }
}

/// The fields are data: what a text from the network holds is not a format.
TEST(logging, braces_and_percents_are_text) {
    log tested(log_level::info);
    EXPECT_EQ(written_by([&] { tested.write(log_level::info, "text=\"{} {0} %Y %v %%\""); }),
              "level=info text=\"{} {0} %Y %v %%\"\n");
}

TEST(logging, an_answer_is_shown_at_every_level_but_off) {
    for (const log_level level : levels) {
        log tested(level);
        const std::string line = written_by([&] { tested.answer("event=summary"); });
        EXPECT_EQ(line, level == log_level::off ? "" : "level=info event=summary\n");
    }
}

TEST(logging, without_a_wish_the_level_is_info) {
    const std::string line = written_by([] {
        log opened = open_log(nullptr);
        EXPECT_TRUE(opened.shows(log_level::info));
        EXPECT_FALSE(opened.shows(log_level::debug));
    });
    EXPECT_EQ(line, "");
}

TEST(logging, a_known_wish_is_followed_in_silence) {
    const std::string line = written_by([] {
        log opened = open_log("debug");
        EXPECT_TRUE(opened.shows(log_level::debug));
        EXPECT_FALSE(opened.shows(log_level::trace));
    });
    EXPECT_EQ(line, "");
}

TEST(logging, a_wrong_wish_is_named_and_means_info) {
    const std::string line = written_by([] {
        log opened = open_log("lo\"ud\n");
        EXPECT_TRUE(opened.shows(log_level::info));
        EXPECT_FALSE(opened.shows(log_level::debug));
    });
    EXPECT_EQ(line,
              "level=warn event=log_level_unknown value=\"lo\\\"ud\\n\" used=info "
              "known=\"error warn info debug trace off\"\n");
}

}  // namespace
}  // namespace chatter::daemon
