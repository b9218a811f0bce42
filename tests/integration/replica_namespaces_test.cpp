// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A network that falls in two halves, each of which goes on, and what is true once it is one.

#include "builders.hpp"
#include "device_words.hpp"
#include "host_cluster.hpp"
#include "replica_checks.hpp"
#include "talk.hpp"
#include "wait_until.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace chatter::test {
namespace {

using namespace device_words;
using std::chrono::seconds;

/// From the healing to one truth: the failed are asked again now and then, and the rest
/// takes a few round trips.
constexpr seconds healed_within{10 * slower};

constexpr std::size_t hosts_in_all = 4;
constexpr std::size_t first_of_right = 2;

class replica_halves : public namespaces {
protected:
    void start() {
        hosts_ = std::make_unique<bridged_hosts>(hosts_in_all);
        daemons_ = start_on_each(*hosts_, hosts_in_all);
        ASSERT_TRUE(all_log(daemons_, "event=member_up"));
    }

    [[nodiscard]] daemon_list from_to(std::size_t first, std::size_t end) const {
        daemon_list result;
        for (std::size_t i = first; i < end; ++i) {
            result.push_back(daemons_.at(i).get());
        }
        return result;
    }
    [[nodiscard]] daemon_list all() const { return from_to(0, hosts_in_all); }
    [[nodiscard]] daemon_list left() const { return from_to(0, first_of_right); }
    [[nodiscard]] daemon_list right() const { return from_to(first_of_right, hosts_in_all); }

    /// Later than all that was told before, on whatever host.
    void tell(std::size_t host, const std::string& gossip) const {
        tell_on(*hosts_, host, message(gossip, the_sender(), next_timestamp(), 5));
    }

    void tell_of_devices() const {
        for (const device_key* each : {&clash_, &other_clash_, &sold_}) {
            tell(0, added(*each, "known before"));
            tell(1, status(*each, text("state", "before")));
        }
        ASSERT_TRUE(have_equal_replicas(all(), patience));
        ASSERT_TRUE(count_each(all(), "devices", 3));
    }

    void split() {
        hosts_->split(first_of_right);
        for (std::size_t i = 0; i < hosts_in_all; ++i) {
            for (std::size_t j = 0; j < hosts_in_all; ++j) {
                if ((i < first_of_right) != (j < first_of_right)) {
                    ASSERT_TRUE(
                        daemons_[i]->logs("event=member_failed name=\"" + node_name(j) + "\""));
                }
            }
        }
    }

    /// In an order that decides each clash; see there.
    void go_on_apart() const {
        tell(0, added(lefts_, "new on the left"));
        tell(2, added(rights_, "new on the right"));
        tell(0, status(clash_, text("state", "older, of the left")));
        tell(2, status(clash_, text("state", "newer, of the right")));
        tell(3, status(other_clash_, text("state", "older, of the right")));
        tell(1, status(other_clash_, text("state", "newer, of the left")));
        tell(3, status(sold_, text("state", "not known to be sold")));
        tell(1, removed(sold_));
        tell(2, debug_message("said on the right"));
        ASSERT_TRUE(have_equal_replicas(left(), patience));
        ASSERT_TRUE(have_equal_replicas(right(), patience));
        ASSERT_NE(daemons_[0]->summarize().at("replica_hash"),
                  daemons_[2]->summarize().at("replica_hash"));
    }

    void expect_last_status(const device_key& device, const std::string& state) const {
        for (std::size_t i = 0; i < hosts_in_all; ++i) {
            const std::string last =
                last_line_with(*daemons_[i], "event=device_status " + in_log(device));
            EXPECT_NE(last.find("\"" + state + "\""), std::string::npos)
                << node_name(i) << ": " << last;
        }
    }

    std::unique_ptr<bridged_hosts> hosts_;
    host_daemons daemons_;
    device_key clash_{test::uuid_of(77), "clash"};
    device_key other_clash_{test::uuid_of(77), "other-clash"};
    device_key sold_{test::uuid_of(77), "sold"};
    device_key lefts_{test::uuid_of(77), "lefts"};
    device_key rights_{test::uuid_of(77), "rights"};
};

TEST_F(replica_halves, changed_apart_are_one_truth_soon_after_they_are_healed) {
    ASSERT_NO_FATAL_FAILURE(start());
    ASSERT_NO_FATAL_FAILURE(tell_of_devices());
    ASSERT_NO_FATAL_FAILURE(split());
    ASSERT_NO_FATAL_FAILURE(go_on_apart());

    hosts_->unite();

    ASSERT_TRUE(have_equal_replicas(all(), healed_within));
    EXPECT_TRUE(count_each(all(), "devices", 4));
    EXPECT_TRUE(count_each(all(), "tombstones", 1));
    EXPECT_TRUE(log_each(all(), "event=device_added " + in_log(lefts_)));
    EXPECT_TRUE(log_each(all(), "event=device_added " + in_log(rights_)));
    expect_last_status(clash_, "newer, of the right");
    expect_last_status(other_clash_, "newer, of the left");
    // Removed on the left after the right had spoken of it last.
    EXPECT_TRUE(log_each(all(), "event=device_removed " + in_log(sold_)));
    for (const auto& each : daemons_) {
        EXPECT_EQ(each->count_lines_with("event=device_added " + in_log(sold_)), 1U);
    }
}

TEST_F(replica_halves, hear_what_was_said_in_the_other_while_they_were_apart) {
    ASSERT_NO_FATAL_FAILURE(start());
    ASSERT_NO_FATAL_FAILURE(split());
    tell(2, debug_message("said on the right"));
    ASSERT_TRUE(log_each(right(), "text=\"said on the right\""));
    ASSERT_EQ(daemons_[0]->count_lines_with("said on"), 0U);

    hosts_->unite();
    ASSERT_TRUE(count_each(all(), "members_alive", hosts_in_all - 1));

    EXPECT_TRUE(log_each(all(), "text=\"said on the right\""));
    for (const auto& each : daemons_) {
        EXPECT_EQ(each->count_lines_with("text=\"said on the right\""), 1U);
    }
}

}  // namespace
}  // namespace chatter::test
