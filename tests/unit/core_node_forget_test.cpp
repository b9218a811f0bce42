// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Real nodes, one of which has the others forget a member: with its devices, until it speaks again.

#include "chatter/core/node.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace chatter::core {
namespace {

using health = test::mini_network::health;
using kind = wire::packet_kind;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using test::host;
using test::node_harness;
using test::status_of;
using test::uuid_of;
using wire::member_state;

class node_forget : public testing::Test {
protected:
    /// Nodes that know one another, each with a device of its own.
    void form(std::uint8_t count) {
        for (std::uint8_t number = 1; number <= count; ++number) {
            config what = test::config_of(number);
            if (number > 1) {
                what.join = {base::to_string(host(1))};
            }
            network_.add(what);
        }
        network_.start_all();
        network_.run_for(seconds(3));
        for (std::uint8_t number = 1; number <= count; ++number) {
            add_device(1, number);
        }
    }
    /// Told to one node, as a device of another.
    void add_device(std::uint8_t at, std::uint8_t of) {
        auto told = test::injected(wire::device_added{uuid_of(of), "device", "of a server"});
        told.timestamp_millis = network_.at(at).now().wall;
        network_.inject(at, told, wire::encoding::json);
    }
    /// Node number N crashes, and all the others find that out.
    void lose(std::uint8_t number) {
        network_.set(number, health::stopped);
        network_.run_for(seconds(20));
    }
    bool forget(std::uint8_t at, std::uint8_t whom) {
        const bool is_done = network_.at(at).forget(whom);
        network_.forward(at);
        network_.carry();
        return is_done;
    }
    /// On the wall clocks of all, who then look at them.
    void pass(hours time) {
        for (std::uint8_t number = 1; number <= network_.size(); ++number) {
            network_.at(number).jump(time / milliseconds(1));
        }
        network_.run_for(seconds(5));
    }
    [[nodiscard]] const node& at(std::uint8_t number) { return network_.at(number).node(); }
    [[nodiscard]] bool lists(std::uint8_t by, std::uint8_t whom) {
        const auto found = at(by).members().table().find(uuid_of(whom));
        return found && !at(by).members().is_forgotten(*found);
    }
    [[nodiscard]] bool has_device(std::uint8_t by, std::uint8_t of) {
        return at(by).devices().find({uuid_of(of), "device"}) != nullptr;
    }
    template <typename Event>
    [[nodiscard]] std::vector<Event> told_by(std::uint8_t number) const {
        return test::events_of<Event>(network_.events_of(number));
    }
    [[nodiscard]] std::uint64_t exchanges() {
        std::uint64_t sum = 0;
        for (std::uint8_t number = 1; number <= network_.size(); ++number) {
            sum += network_.at(number).counted().pulls;
        }
        return sum;
    }
    void expect_quiet() {
        const auto before = exchanges();
        network_.run_for(seconds(70));
        EXPECT_EQ(exchanges(), before);
    }
    /// Nobody who runs lists it, nor its device; and that was told once.
    void expect_forgotten(std::uint8_t whom) {
        for (std::uint8_t by = 1; by <= network_.size(); ++by) {
            if (by == whom) {
                continue;
            }
            EXPECT_FALSE(lists(by, whom)) << int{by};
            EXPECT_FALSE(has_device(by, whom)) << int{by};
            EXPECT_EQ(at(by).knowledge().hash(), at(1).knowledge().hash()) << int{by};
            const auto left = told_by<member_left>(by);
            ASSERT_EQ(left.size(), 1U) << int{by};
            EXPECT_EQ(left[0].reason, wire::leave_reason::forgotten);
            EXPECT_EQ(told_by<device_removed>(by).size(), 1U) << int{by};
        }
    }

    test::mini_network network_;
};

TEST_F(node_forget, a_failed_member_is_forgotten_by_all_with_its_devices) {
    form(5);
    lose(5);
    ASSERT_TRUE(has_device(2, 5));
    ASSERT_EQ(at(2).count_devices().gone, 1U);
    EXPECT_TRUE(forget(2, 5));
    EXPECT_FALSE(has_device(2, 5)) << "here at once";
    network_.run_for(seconds(3));
    expect_forgotten(5);
    EXPECT_EQ(at(2).count_devices().gone, 0U);
    EXPECT_EQ(at(2).count_devices().unowned, 0U);
    EXPECT_TRUE(has_device(2, 4));
    expect_quiet();
    // And goes for good without another word.
    pass(hours(72));
    EXPECT_EQ(at(3).members().table().find(uuid_of(5)), std::nullopt);
    EXPECT_TRUE(told_by<member_reaped>(3).empty());
    expect_forgotten(5);
    expect_quiet();
}

TEST_F(node_forget, who_is_there_or_is_not_listed_is_not_forgotten) {
    form(3);
    const auto hash = at(1).knowledge().hash();
    for (const std::uint8_t whom : std::initializer_list<std::uint8_t>{1, 2, 9}) {
        EXPECT_FALSE(forget(1, whom)) << int{whom};
        EXPECT_TRUE(network_.at(1).events().empty());
        EXPECT_TRUE(network_.at(1).effects().sends.empty());
    }
    EXPECT_EQ(at(1).knowledge().hash(), hash);
    lose(3);
    EXPECT_TRUE(forget(1, 3));
    network_.run_for(seconds(3));
    EXPECT_FALSE(forget(2, 3)) << "it is already";
}

TEST_F(node_forget, a_suspect_is_not_forgotten) {
    node_harness node;
    node.start();
    node.add_member(2);
    node.add_member(3);
    node.hear(2, kind::gossip, {status_of(3, member_state::suspect, 2)});
    EXPECT_FALSE(node.forget(3));
    EXPECT_EQ(node.member(3).state, member_state::suspect);
}

TEST_F(node_forget, devices_are_not_taken_back_from_who_does_not_know_yet) {
    form(4);
    lose(4);
    network_.set(3, health::deaf);
    ASSERT_TRUE(forget(1, 4));
    network_.run_for(seconds(20));
    EXPECT_TRUE(lists(3, 4));
    EXPECT_TRUE(has_device(3, 4));
    const auto removed = told_by<device_removed>(1).size();
    network_.set(3, health::runs);
    network_.run_for(seconds(60));
    EXPECT_FALSE(lists(3, 4));
    EXPECT_FALSE(has_device(3, 4));
    for (const std::uint8_t by : std::initializer_list<std::uint8_t>{1, 2}) {
        EXPECT_FALSE(has_device(by, 4));
        EXPECT_EQ(told_by<device_removed>(by).size(), removed) << "it was never back";
        EXPECT_EQ(at(by).knowledge().hash(), at(3).knowledge().hash());
    }
    expect_quiet();
}

TEST_F(node_forget, strangers_do_not_bring_its_devices_back) {
    form(3);
    lose(3);
    forget(1, 3);
    network_.run_for(seconds(3));
    add_device(2, 3);
    EXPECT_FALSE(has_device(2, 3));
    EXPECT_FALSE(has_device(1, 3));
    EXPECT_EQ(at(1).knowledge().hash(), at(2).knowledge().hash());
}

TEST_F(node_forget, who_lives_and_is_forgotten_says_so_and_is_back_with_its_devices) {
    form(4);
    network_.set(4, health::deaf);
    network_.run_for(seconds(20));
    ASSERT_TRUE(forget(2, 4));
    network_.run_for(seconds(3));
    expect_forgotten(4);
    network_.set(4, health::runs);
    network_.run_for(seconds(60));
    for (const std::uint8_t by : std::initializer_list<std::uint8_t>{1, 2, 3}) {
        EXPECT_TRUE(lists(by, 4)) << int{by};
        EXPECT_TRUE(has_device(by, 4)) << int{by};
        EXPECT_EQ(at(by).members().size(), 4U);
        EXPECT_EQ(told_by<member_up>(by).size(), 4U) << "3 at first, and once more";
        EXPECT_EQ(at(by).knowledge().hash(), at(4).knowledge().hash());
    }
    expect_quiet();
}

TEST_F(node_forget, a_newcomer_does_not_hear_of_it) {
    form(3);
    lose(3);
    forget(1, 3);
    network_.run_for(seconds(3));
    config what = test::config_of(4);
    what.join = {base::to_string(host(1))};
    network_.add(what);
    network_.start(4);
    network_.run_for(seconds(3));
    EXPECT_EQ(at(4).members().size(), 3U);
    EXPECT_FALSE(lists(4, 3));
    EXPECT_FALSE(has_device(4, 3));
    EXPECT_TRUE(told_by<member_left>(4).empty());
    EXPECT_TRUE(told_by<device_added>(4).size() == 2U && told_by<device_removed>(4).empty());
    EXPECT_EQ(at(4).knowledge().hash(), at(1).knowledge().hash());
    expect_quiet();
}

TEST_F(node_forget, clocks_that_differ_make_no_pulls_when_its_time_is_over) {
    form(3);
    lose(3);
    forget(1, 3);
    network_.run_for(seconds(3));
    network_.at(2).jump(-hours(5) / milliseconds(1));
    pass(hours(72));
    ASSERT_EQ(at(1).members().table().find(uuid_of(3)), std::nullopt);
    ASSERT_NE(at(2).members().table().find(uuid_of(3)), std::nullopt);
    expect_quiet();
    pass(hours(5));
    EXPECT_EQ(at(2).members().table().find(uuid_of(3)), std::nullopt);
    EXPECT_EQ(at(1).knowledge().hash(), at(2).knowledge().hash());
    expect_quiet();
}

}  // namespace
}  // namespace chatter::core
