// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "builders.hpp"
#include "inject_sealed_daemon.hpp"
#include "key_files.hpp"
#include "sealed_session.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace chatter::inject {
namespace {

using namespace std::chrono_literals;
using test::bytes_of;
using cause = sealed_end::cause;
using outcome = wire::injection_outcome;

constexpr base::wall_time_ms start_ms = 1'600'000'000'000;

/// A session at a time that stands still until it is moved.
class sealed_session_test : public testing::Test {
protected:
    void SetUp() override {
        if (!wire::keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
        lines = test::new_key();
        other_lines = test::new_key();
        begin({"one"});
    }

    void begin(const std::vector<std::string>& texts) {
        contents.clear();
        for (const std::string& each : texts) {
            contents.push_back(bytes_of(each));
        }
        keys = std::make_unique<wire::keyring>(test::ring_of(lines));
        daemon = std::make_unique<test::sealed_daemon>(lines);
        session = std::make_unique<sealed_session>(sealed_as{*keys, "default", 9}, contents);
    }

    [[nodiscard]] base::instant now() const {
        return {base::mono_time(1s) + passed,
                start_ms + std::chrono::duration_cast<std::chrono::milliseconds>(passed).count()};
    }

    /// What is sent now, as the daemon reads it.
    std::vector<test::opened_injection> sent() {
        std::vector<test::opened_injection> all;
        for (const auto each : session->due(now())) {
            const auto opened = daemon->open(each);
            EXPECT_TRUE(opened);
            if (opened) {
                all.push_back(*opened);
            }
        }
        return all;
    }

    void answer(const test::opened_injection& to,
                outcome what,
                const std::string& reason = {},
                base::wall_time_ms at = start_ms) {
        session->handle(now(), daemon->answer(to.head, {what, to.head.sequence, reason}, at));
    }

    std::string lines;
    std::string other_lines;
    std::vector<std::vector<std::byte>> contents;
    std::unique_ptr<wire::keyring> keys;
    std::unique_ptr<test::sealed_daemon> daemon;
    std::unique_ptr<sealed_session> session;
    base::mono_duration passed{0};
};

std::vector<std::string> numbered(std::size_t count) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < count; ++i) {
        texts.push_back(std::to_string(i));
    }
    return texts;
}

// What is sent

TEST_F(sealed_session_test, an_injection_is_sealed_for_the_cluster_with_the_first_key) {
    lines += test::new_key();
    begin({"one", "two"});
    const auto all = sent();
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].content, "one");
    EXPECT_EQ(all[1].content, "two");
    wire::sealed_head wanted;
    wanted.kind = wire::injection_kind;
    wanted.cluster = wire::cluster_tag("default");
    wanted.sender_run = 9;
    wanted.sequence = 1;
    wanted.key = keys->ids()[0];
    wanted.at = start_ms;
    EXPECT_EQ(all[0].head, wanted);
    EXPECT_EQ(all[1].head.sequence, 2U);
}

TEST_F(sealed_session_test, what_is_not_answered_is_sent_again_as_it_was_with_back_off) {
    const auto first = session->due(now());
    ASSERT_EQ(first.size(), 1U);
    const std::vector<std::byte> bytes(first[0].begin(), first[0].end());
    std::vector<std::chrono::milliseconds> times;
    while (!session->end(now())) {
        EXPECT_GT(session->next_deadline(), now().mono);
        passed = session->next_deadline() - base::mono_time(1s);
        const auto again = session->due(now());
        if (!again.empty()) {
            times.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(passed));
            EXPECT_TRUE(std::equal(again[0].begin(), again[0].end(), bytes.begin(), bytes.end()));
        }
    }
    EXPECT_EQ(times, (std::vector<std::chrono::milliseconds>{100ms, 300ms, 700ms, 1500ms}));
    EXPECT_EQ(passed, 2s);
}

TEST_F(sealed_session_test, a_window_bounds_what_is_on_its_way) {
    begin(numbered(200));
    auto on_their_way = sent();
    ASSERT_EQ(on_their_way.size(), sealed_session::window_max);
    EXPECT_TRUE(sent().empty());
    answer(on_their_way[5], outcome::taken);
    const auto next = sent();
    ASSERT_EQ(next.size(), 1U);
    EXPECT_EQ(next[0].content, "64");
}

TEST_F(sealed_session_test, large_ones_go_one_by_one) {
    begin({std::string(sealed_session::content_bytes_max, 'a'),
           std::string(sealed_session::content_bytes_max, 'b')});
    const auto first = sent();
    ASSERT_EQ(first.size(), 1U);
    answer(first[0], outcome::taken);
    const auto second = sent();
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].content[0], 'b');
}

/// An answer that makes room is followed by the next one at once, not when something is due.
TEST_F(sealed_session_test, what_waits_for_room_is_due_with_the_answer) {
    begin(numbered(65));
    const auto all = sent();
    EXPECT_GT(session->next_deadline(), now().mono);
    answer(all[0], outcome::taken);
    EXPECT_LE(session->next_deadline(), now().mono);
    EXPECT_EQ(sent().size(), 1U);
    EXPECT_GT(session->next_deadline(), now().mono);
}

// How it ends

TEST_F(sealed_session_test, all_taken_is_the_end) {
    begin(numbered(1'000));
    std::set<std::string> arrived;
    while (!session->end(now())) {
        for (const auto& each : sent()) {
            arrived.insert(each.content);
            answer(each, arrived.size() % 2 == 0 ? outcome::taken : outcome::duplicate);
        }
    }
    EXPECT_EQ(arrived.size(), 1'000U);
    EXPECT_EQ(session->end(now()), (sealed_end{.taken = 1'000, .count = 1'000}));
    EXPECT_TRUE(session->is_answered());
}

TEST_F(sealed_session_test, what_the_daemon_wants_for_itself_is_sealed_once_more_for_it) {
    begin({"one", "two"});
    const auto first = sent();
    ASSERT_EQ(first.size(), 2U);
    EXPECT_EQ(first[0].head.receiver_run, 0U);
    answer(first[0], outcome::unaddressed);
    answer(first[1], outcome::taken);
    const auto again = sent();
    ASSERT_EQ(again.size(), 1U);
    EXPECT_EQ(again[0].content, "one");
    EXPECT_EQ(again[0].head.receiver_run, 7U) << "the run of who has answered";
    EXPECT_GT(again[0].head.sequence, first[1].head.sequence) << "under a number of its own";
    EXPECT_FALSE(session->end(now()));
    answer(again[0], outcome::taken);
    EXPECT_EQ(session->end(now()), (sealed_end{.taken = 2, .count = 2}));
}

TEST_F(sealed_session_test, a_daemon_that_wants_it_for_itself_again_and_again_refuses_it) {
    answer(sent().at(0), outcome::unaddressed);
    answer(sent().at(0), outcome::unaddressed);
    ASSERT_TRUE(session->end(now()));
    EXPECT_EQ(session->end(now())->why, cause::refused);
    EXPECT_EQ(session->end(now())->reason, "unaddressed");
}

TEST_F(sealed_session_test, one_answer_may_be_for_several) {
    begin({"one", "two", "three"});
    const auto all = sent();
    ASSERT_EQ(all.size(), 3U);
    session->handle(now(), daemon->answer(all[0].head, {outcome::taken, 1, {}, {3, 99}}));
    EXPECT_FALSE(session->end(now()));
    answer(all[1], outcome::taken);
    ASSERT_TRUE(session->end(now()));
    EXPECT_EQ(session->end(now())->taken, 3U);
}

TEST_F(sealed_session_test, an_answer_counts_once) {
    begin({"one", "two"});
    const auto all = sent();
    answer(all[0], outcome::taken);
    answer(all[0], outcome::taken);
    EXPECT_EQ(session->end(now()), std::nullopt);
    EXPECT_EQ(session->so_far().taken, 1U);
}

TEST_F(sealed_session_test, silence_is_waited_for_from_the_last_answer_on) {
    begin({"one", "two", "three"});
    const auto all = sent();
    passed = 1900ms;
    answer(all[1], outcome::taken);
    passed = 3899ms;
    EXPECT_EQ(session->end(now()), std::nullopt);
    passed = 3900ms;
    EXPECT_EQ(session->end(now()), (sealed_end{.why = cause::no_answer, .taken = 1, .count = 3}));
}

TEST_F(sealed_session_test, a_clock_that_is_off_is_told_by_how_much) {
    const auto all = sent();
    answer(all[0], outcome::clock, "", start_ms + 90'000);
    EXPECT_EQ(session->end(now()),
              (sealed_end{.why = cause::clock, .count = 1, .which = 1, .clock_ahead_ms = -90'000}));
}

TEST_F(sealed_session_test, the_first_failure_ends_what_is_new_and_waits_for_the_rest) {
    begin(numbered(100));
    const auto all = sent();
    answer(all[2], outcome::refused, "unusable_address");
    answer(all[3], outcome::busy);
    EXPECT_TRUE(sent().empty());
    EXPECT_EQ(session->end(now()), std::nullopt);
    for (const auto& each : all) {
        answer(each, outcome::taken);
    }
    EXPECT_EQ(session->end(now()),
              (sealed_end{.why = cause::refused,
                          .taken = 62,
                          .count = 100,
                          .which = 3,
                          .reason = "unusable_address"}));
}

TEST_F(sealed_session_test, a_busy_daemon_is_told) {
    answer(sent()[0], outcome::busy);
    EXPECT_EQ(session->end(now()), (sealed_end{.why = cause::busy, .count = 1, .which = 1}));
}

// Answers that are none

TEST_F(sealed_session_test, an_answer_under_an_old_key_of_the_file_is_one) {
    const std::string old = test::new_key();
    lines += old;
    begin({"one"});
    const auto all = sent();
    test::sealed_daemon behind(old + lines.substr(0, lines.size() - old.size()));
    session->handle(now(), behind.answer(all[0].head, {outcome::taken, 1, ""}));
    EXPECT_TRUE(session->end(now()));
}

TEST_F(sealed_session_test, a_key_that_is_not_in_the_file_is_named_when_nothing_better_comes) {
    const auto all = sent();
    test::sealed_daemon stranger(other_lines);
    session->handle(now(), stranger.answer(all[0].head, {outcome::taken, 1, ""}));
    EXPECT_EQ(session->end(now()), std::nullopt);
    passed = 2s;
    const auto end = session->end(now());
    ASSERT_TRUE(end);
    EXPECT_EQ(end->why, cause::no_common_key);
    EXPECT_EQ(end->key, test::ring_of(other_lines).ids()[0]);
    answer(all[0], outcome::taken);
    EXPECT_EQ(session->end(now())->why, cause::all_taken);
}

TEST_F(sealed_session_test, what_nobody_with_a_key_says_to_this_session_is_passed_over) {
    const auto all = sent();
    auto forged = daemon->answer(all[0].head, {outcome::taken, 1, ""});
    forged.back() ^= std::byte{1};
    auto to_another = all[0].head;
    to_another.sender_run = 10;
    test::sealed_daemon elsewhere(lines, "prod");
    for (const auto& each : {bytes_of(""),
                             bytes_of("{}"),
                             forged,
                             std::vector<std::byte>(forged.begin(), forged.begin() + 20),
                             daemon->answer(to_another, {outcome::taken, 1, ""}),
                             daemon->answer(all[0].head, {outcome::taken, 2, ""}),
                             daemon->answer(all[0].head, {outcome::taken, 0, ""}),
                             elsewhere.answer(all[0].head, {outcome::taken, 1, ""})}) {
        session->handle(now(), each);
        EXPECT_EQ(session->end(now()), std::nullopt);
    }
    EXPECT_FALSE(session->is_answered());
}

}  // namespace
}  // namespace chatter::inject
