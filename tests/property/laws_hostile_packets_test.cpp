// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A node among members survives whatever native packets arrive, and whatever ICMP quotes.

#include "chatter/base/prng.hpp"
#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

namespace chatter::core {
namespace {

using bytes = std::vector<std::byte>;
using std::chrono::milliseconds;
using wire::packet_kind;

#ifdef NDEBUG
constexpr int random_packets = 200'000;
#else
constexpr int random_packets = 10'000;
#endif

std::uint64_t sum_of(const auto& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

/// A started node that knows servers 2 to 6, and the checks that hold after every turn.
class target {
public:
    explicit target(std::uint64_t seed) : node_(test::config_of(1), seed) {
        node_.start();
        for (std::uint8_t number = 2; number <= 6; ++number) {
            node_.add_member(number);
        }
    }

    void receive(const bytes& datagram, const base::address& from) {
        const verdict result = node_.receive(datagram, from);
        check();
        if (result == verdict::undecodable || result == verdict::other_cluster ||
            result == verdict::own_packet) {
            // News of earlier turns may go out at the end of this one.
            for (const auto& each : node_.packets()) {
                EXPECT_EQ(each.content.head.kind, packet_kind::gossip) << to_string(result);
            }
        }
        for (const auto& each : node_.packets(packet_kind::reset)) {
            EXPECT_LE(each.bytes, datagram.size());
        }
        for (const auto& each : node_.packets(packet_kind::welcome)) {
            EXPECT_LE(each.bytes, datagram.size());
        }
    }

    /// Time passes, deadlines are served when they are due or a little late.
    void pass(milliseconds time) {
        const auto due = node_.node().next_deadline();
        node_.pass(time);
        if (due && *due <= node_.now().mono) {
            node_.run_deadlines();
            check();
        }
    }

    /// What its operator may want of it in between.
    void command(base::prng& random) {
        const auto number = static_cast<std::uint8_t>(1 + random.below(7));
        if (random.below(2) == 0) {
            node_.join(base::to_string(test::host(number)));
        } else {
            const auto found = node_.members().table().find(test::uuid_of(number));
            const auto before = found ? node_.members()[*found].standing() : standing{};
            const bool may_be = found && !is_present(before.state) && !before.is_forgotten;
            EXPECT_EQ(node_.forget(number), may_be);
            forgotten_ += may_be ? 1 : 0;
        }
        check();
    }

    void refuse_last_send(base::prng& random) {
        const effects done = node_.effects();
        if (done.sends.empty()) {
            return;
        }
        const outgoing& last = done.sends[random.below(done.sends.size())];
        const auto range = done.bytes_of(last);
        bytes quoted(range.begin(), range.end());
        quoted.resize(random.below(quoted.size() + 1));
        if (random.below(4) == 0 && !quoted.empty()) {
            quoted[random.below(quoted.size())] ^= std::byte{1} << random.below(8);
        }
        node_.refuse(last.to, quoted);
        check();
    }

    void check() {
        const counters& counted = node_.counted();
        ASSERT_EQ(sum_of(counted.by_verdict), counted.datagrams_received);
        ASSERT_EQ(sum_of(counted.by_decode_error), counted[verdict::undecodable]);
        sent_ += node_.effects().sends.size();
        const membership& members = node_.members();
        const auto latest = static_cast<wire::incarnation>(node_.now().wall +
                                                           wire::limits::incarnation_ahead_max_ms);
        std::array<std::size_t, 4> counts{};
        for (const auto each : members.table().ordered()) {
            const member& of = members[each];
            counts[static_cast<std::size_t>(of.state)] += of.is_forgotten ? 0 : 1;
            ASSERT_LE(of.incarnation, latest);
            ASSERT_NE(of.uuid(), members.self());
            ASSERT_EQ(members.reaped_at(of.uuid()).has_value(), of.is_forgotten);
            if (of.state != wire::member_state::alive) {
                ASSERT_NE(members.verdict_of(each), nullptr);
            }
        }
        for (std::size_t state = 0; state < counts.size(); ++state) {
            ASSERT_EQ(members.count(static_cast<wire::member_state>(state)), counts[state]);
        }
        static_cast<void>(node_.packets());  // each of them can be read
    }

    [[nodiscard]] std::size_t forgotten() const { return forgotten_; }
    [[nodiscard]] wire::run_id run() const { return node_.run(); }
    [[nodiscard]] const counters& counted() const { return node_.counted(); }
    [[nodiscard]] const test::node_harness& node() const { return node_; }

private:
    test::node_harness node_;
    std::size_t sent_{0};
    std::size_t forgotten_{0};
};

bytes mutated(base::prng& random, bytes from) {
    for (auto i = random.below(4); i > 0 && !from.empty(); --i) {
        const auto at = static_cast<long>(random.below(from.size()));
        switch (random.below(4)) {
            case 0: from[random.below(from.size())] = static_cast<std::byte>(random.next()); break;
            case 1: from[random.below(from.size())] ^= std::byte{1} << random.below(8); break;
            case 2:
                from.resize(from.size() - random.below(std::min<std::size_t>(from.size(), 40)));
                break;
            default: from.insert(from.begin() + at, static_cast<std::byte>(random.below(4)));
        }
    }
    return from;
}

void attack(std::uint64_t seed, bool mutate) {
    base::prng random(seed);
    target node(seed);
    for (int i = 0; i < random_packets / 10 && !testing::Test::HasFatalFailure(); ++i) {
        node.pass(milliseconds(random.below(60)));
        if (random.below(1'000) == 0) {
            node.pass(milliseconds(random.below(20'000)));
        }
        if (random.below(5) == 0) {
            node.refuse_last_send(random);
        }
        if (random.below(10) == 0) {
            node.command(random);
        }
        const wire::packet what = test::random_packet(random, node.run());
        const auto from = test::host(static_cast<std::uint8_t>(1 + random.below(7)));
        const bytes datagram = test::encoded(what);
        node.receive(mutate ? mutated(random, datagram) : datagram, from);
    }
    EXPECT_GT(node.counted()[verdict::accepted], 0U);
    EXPECT_GT(node.counted()[verdict::other_run], 0U);
    EXPECT_GT(node.forgotten(), 0U);
    EXPECT_GT(node.counted()[verdict::other_cluster], 0U);
    EXPECT_EQ(node.counted()[verdict::undecodable] > 0, mutate);
}

TEST(hostile_packets, of_every_kind_with_items_of_every_kind) {
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
        SCOPED_TRACE(seed);
        attack(seed, false);
    }
}

TEST(hostile_packets, mutated) {
    for (std::uint64_t seed = 11; seed <= 20; ++seed) {
        SCOPED_TRACE(seed);
        attack(seed, true);
    }
}

TEST(hostile_packets, cut_at_every_byte_are_refused) {
    target node(1);
    base::prng random(1);
    for (int i = 0; i < 50; ++i) {
        const bytes whole = test::encoded(test::random_packet(random, node.run()));
        for (std::size_t size = 0; size < std::min<std::size_t>(whole.size(), 200); ++size) {
            node.receive({whole.begin(), whole.begin() + static_cast<long>(size)}, test::host(2));
        }
    }
    EXPECT_GT(node.counted()[wire::decode_error::truncated], 0U);
}

TEST(hostile_packets, strangers_hellos_leave_no_trace) {
    target node(1);
    const auto members = node.node().members().table().size();
    base::prng random(1);
    for (int i = 0; i < random_packets / 10; ++i) {
        wire::packet hello = test::random_packet(random, 0);
        hello.head.kind = packet_kind::hello;
        hello.head.receiver_run = 0;
        hello.head.sender_run = random.next() | 1U;
        hello.head.cluster = wire::cluster_tag("default");
        node.receive(test::encoded(hello), test::stranger());
    }
    EXPECT_EQ(node.node().members().table().size(), members);
    EXPECT_EQ(node.node().members().count(wire::member_state::alive), members);
}

}  // namespace
}  // namespace chatter::core
