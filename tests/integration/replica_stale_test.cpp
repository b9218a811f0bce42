// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Devices that stop reporting: each member notices by itself, and says so.

#include "builders.hpp"
#include "replica_checks.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

namespace chatter::test {
namespace {

using namespace device_words;
using std::chrono::milliseconds;
using std::chrono::seconds;

class replica_stale_device : public testing::Test {
protected:
    void SetUp() override { ASSERT_TRUE(three_.joined_at()); }

    void report(std::size_t to, const std::string& value, milliseconds expires_after) {
        talk_.tell(three_.at(to), status(job_, text("last run", value), expires_after));
    }

    [[nodiscard]] std::string line(const std::string& event) const {
        return "event=" + event + " " + in_log(job_);
    }

    member_cluster three_{3};
    teller talk_;
    device_key job_{test::uuid_of(77), "nightly-backup"};
};

TEST_F(replica_stale_device, is_noticed_by_each_member_and_fresh_again_when_it_reports) {
    talk_.tell(three_.at(0), added(job_, "runs at three"));
    report(0, "well", milliseconds(500));
    ASSERT_TRUE(log_each(all_of(three_), line("device_status")));

    ASSERT_TRUE(log_each(all_of(three_), line("device_stale")));
    EXPECT_TRUE(count_each(all_of(three_), "devices_stale", 1));
    for (std::size_t i = 0; i < three_.size(); ++i) {
        const std::string said = three_.at(i).line_with("event=device_stale");
        EXPECT_GE(std::stoll(field_of(said, "silent_ms").value_or("-1")), 500) << said;
        EXPECT_EQ(three_.at(i).count_lines_with("event=device_fresh"), 0U);
    }

    report(1, "late", seconds(600));

    ASSERT_TRUE(log_each(all_of(three_), line("device_fresh")));
    EXPECT_TRUE(count_each(all_of(three_), "devices_stale", 0));
    EXPECT_TRUE(count_each(all_of(three_), "devices", 1));
    EXPECT_EQ(three_.count_lines_with(line("device_stale")), three_.size());
}

TEST_F(replica_stale_device, is_none_that_keeps_reporting_to_whomever) {
    constexpr milliseconds lifetime{2'000 * slower};
    for (std::size_t i = 0; i < 20; ++i) {
        report(i % 3, "run " + std::to_string(i), lifetime);
        std::this_thread::sleep_for(lifetime / 8);
    }
    EXPECT_EQ(three_.count_lines_with("event=device_stale"), 0U);

    // And when it stops, that is noticed: the test can fail.
    EXPECT_TRUE(log_each(all_of(three_), line("device_stale")));
}

/// Its age travels with it: who joins late does not wait for its lifetime once more.
TEST_F(replica_stale_device, is_stale_at_once_for_who_joins_late) {
    constexpr seconds lifetime{4 * slower};
    report(0, "well", lifetime);
    ASSERT_TRUE(log_each(all_of(three_), line("device_stale")));

    daemon_process late(
        chatterd({.more = {"--name", "late", "--join", base::to_string(three_.at(1).address())}}));
    ASSERT_TRUE(late.logs(line("device_status")));
    const bool is_stale = wait_until(
        [&] { return late.summarize()["devices_stale"] == 1; }, lifetime / 2, milliseconds(20));
    EXPECT_TRUE(is_stale);
}

}  // namespace
}  // namespace chatter::test
