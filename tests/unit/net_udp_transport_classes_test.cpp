// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What is read first, and what a flood does to the others.

#include "chatter/net/udp_transport.hpp"

#include "net_loopback.hpp"
#include "triage_datagrams.hpp"

#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#if defined(__linux__)

#include <optional>
#include <set>
#include <string>
#include <vector>

namespace chatter::net {
namespace {

using core::datagram_class;
using test::address_of;
using test::loopback_socket;
using test::packet_start;
using test::refusing_port;
using test::some_rules;
using test::strict_rules;

constexpr auto batch_max = static_cast<int>(udp_transport::batch_max);

/// More than any buffer holds that the kernel grants.
constexpr int flood_max = 200'000;

/// The class of a batch's first datagram; nothing where none came.
using served = std::optional<datagram_class>;
constexpr served urgent = datagram_class::urgent;
constexpr served bulk = datagram_class::bulk;
constexpr served foreign = datagram_class::foreign;
constexpr served none = std::nullopt;

class transport_in : public testing::Test {
protected:
    explicit transport_in(socket_layout layout)
        : tested(context, address_of("127.0.0.1:0"), layout) {
        tested.set_triage(some_rules);
    }

    void send(served what, int count = 1) {
        const auto kind = what == urgent ? wire::packet_kind::probe : wire::packet_kind::gossip;
        const std::string text =
            what == foreign ? "{}" : test::text_of(packet_start(some_rules, kind));
        for (int i = 0; i < count; ++i) {
            peer.send(text, tested.local_address());
        }
    }
    /// Sends until the kernel has no room any more; returns how many.
    int flood(served what) {
        int sent = 0;
        while (tested.counted().kernel_dropped == 0 && sent < flood_max) {
            send(what, batch_max);
            sent += batch_max;
        }
        return sent;
    }

    served serve() {
        const auto batch = tested.receive();
        return batch.empty() ? none : core::classify(some_rules, batch[0].bytes);
    }
    std::vector<served> serve(int count) {
        std::vector<served> all;
        for (int i = 0; i < count; ++i) {
            all.push_back(serve());
        }
        return all;
    }

    template <typename Predicate>
    [[nodiscard]] bool run_until(Predicate is_done) {
        const auto deadline = std::chrono::steady_clock::now() + test::patience;
        while (!is_done()) {
            if (context.run_one_until(deadline) == 0) {
                return false;
            }
        }
        return true;
    }

    /// Whether each of so many ports is told that refuse a datagram.
    void expect_refusals_of(int count) {
        std::vector<refusing_port> closed(static_cast<std::size_t>(count));
        std::multiset<std::string> wanted;
        std::multiset<std::string> told;
        tested.start([this] { serve(); },
                     [&] {
                         while (const auto refusal = tested.read_refusal()) {
                             told.insert(base::to_string(refusal->peer));
                         }
                     });
        for (const refusing_port& each : closed) {
            wanted.insert(base::to_string(each.address()));
            const test::burst one = test::burst().add(each.address(), "to nobody");
            tested.send(one.sends, one.arena);
        }
        EXPECT_TRUE(run_until([&] { return told.size() >= wanted.size(); }));
        EXPECT_EQ(told, wanted);
        EXPECT_EQ(tested.counted().send_failed, 0U);
    }

    boost::asio::io_context context;
    udp_transport tested;
    loopback_socket peer;
};

struct transport_by_class : transport_in {
    transport_by_class() : transport_in(socket_layout::by_class) {}
};

struct transport_of_one_socket : transport_in {
    transport_of_one_socket() : transport_in(socket_layout::one) {}
};

TEST_F(transport_by_class, serves_the_most_urgent_first_and_counts) {
    send(foreign);
    send(bulk, 2);
    send(urgent, 3);
    EXPECT_EQ(serve(4), (std::vector{urgent, bulk, foreign, none}));
    EXPECT_EQ(tested.counted().received_urgent, 3U);
    EXPECT_EQ(tested.counted().received_bulk, 2U);
    EXPECT_EQ(tested.counted().received_foreign, 1U);
    EXPECT_EQ(tested.counted().kernel_dropped, 0U);
}

TEST_F(transport_by_class, looks_for_urgent_ones_between_full_batches) {
    send(foreign, 3 * batch_max);
    EXPECT_EQ(serve(), foreign);
    send(urgent);
    EXPECT_EQ(serve(2), (std::vector{urgent, foreign}));
    send(urgent, batch_max + 1);
    EXPECT_EQ(serve(4), (std::vector{urgent, urgent, foreign, none}));
}

TEST_F(transport_by_class, bulk_and_foreign_take_turns) {
    send(foreign, 4 * batch_max);
    send(bulk, 4 * batch_max);
    EXPECT_EQ(serve(8), (std::vector{bulk, foreign, bulk, foreign, bulk, foreign, bulk, foreign}));
    EXPECT_EQ(serve(), none);
}

/// Who was served last has to wait, also where the other came later.
TEST_F(transport_by_class, who_has_waited_is_next) {
    send(bulk, 4 * batch_max);
    EXPECT_EQ(serve(2), (std::vector{bulk, bulk}));
    send(foreign, 2 * batch_max);
    tested.look_again();
    EXPECT_EQ(serve(4), (std::vector{foreign, bulk, foreign, bulk}));
}

TEST_F(transport_by_class, a_flood_of_strangers_costs_members_nothing) {
    const int sent = flood(foreign);
    ASSERT_LT(sent, flood_max);
    send(bulk);
    send(urgent);
    EXPECT_EQ(serve(3), (std::vector{urgent, bulk, foreign}));
    while (serve() != none) {
    }
    const auto counted = tested.counted();
    EXPECT_EQ(counted.received_urgent, 1U);
    EXPECT_EQ(counted.received_bulk, 1U);
    EXPECT_EQ(counted.received_foreign + counted.kernel_dropped, static_cast<unsigned>(sent));
}

TEST_F(transport_by_class, a_flood_of_members_costs_probes_and_strangers_nothing) {
    ASSERT_LT(flood(bulk), flood_max);
    send(foreign);
    send(urgent);
    EXPECT_EQ(serve(3), (std::vector{urgent, bulk, foreign}));
}

TEST_F(transport_by_class, what_is_dropped_unseen_is_counted) {
    tested.set_triage(strict_rules);
    peer.send("garbage", tested.local_address());
    EXPECT_EQ(serve(), none);
    EXPECT_EQ(tested.counted().kernel_dropped, 1U);
    tested.close();
    EXPECT_EQ(tested.counted().kernel_dropped, 1U) << "nothing is uncounted";
}

TEST_F(transport_by_class, rules_can_change) {
    core::triage other = some_rules;
    ++other.run;
    send(urgent);
    tested.set_triage(other);
    send(urgent, 2);
    tested.set_triage(some_rules);
    send(urgent, 4);
    EXPECT_EQ(serve(3), (std::vector{urgent, urgent, none}));
    EXPECT_EQ(tested.counted().received_urgent, 5U);
    EXPECT_EQ(tested.counted().received_foreign, 2U) << "for a run that was not this one's then";
}

TEST_F(transport_by_class, everything_is_read_before_there_are_rules) {
    udp_transport fresh(context, address_of("127.0.0.1:0"));
    peer.send(test::text_of(packet_start(some_rules, wire::packet_kind::probe)),
              fresh.local_address());
    peer.send("{}", fresh.local_address());
    EXPECT_EQ(fresh.receive().size(), 2U);
    EXPECT_EQ(fresh.counted().received_foreign, 2U);
}

TEST_F(transport_by_class, readable_is_called_for_each_class) {
    tested.start([this] { serve(); }, [] {});
    for (const served each : {foreign, bulk, urgent, foreign, urgent, bulk}) {
        const auto before = tested.counted();
        send(each);
        EXPECT_TRUE(run_until([&] {
            const auto now = tested.counted();
            return now.received_urgent + now.received_bulk + now.received_foreign ==
                   before.received_urgent + before.received_bulk + before.received_foreign + 1;
        }));
    }
    const auto counted = tested.counted();
    EXPECT_EQ(counted.received_urgent, 2U);
    EXPECT_EQ(counted.received_bulk, 2U);
    EXPECT_EQ(counted.received_foreign, 2U);
}

TEST_F(transport_by_class, what_was_left_behind_is_served_whatever_its_class) {
    constexpr int count = 3 * batch_max + 1;
    for (const served each : {foreign, bulk, urgent}) {
        send(each, count);
    }
    tested.start([this] { serve(); }, [] {});
    EXPECT_TRUE(run_until([&] {
        const auto now = tested.counted();
        return now.received_urgent == count && now.received_bulk == count &&
               now.received_foreign == count;
    }));
}

TEST_F(transport_by_class, refusals_come_whichever_socket_the_kernel_gives_them_to) {
    expect_refusals_of(60);
}

TEST_F(transport_by_class, the_port_is_free_again_behind_close) {
    EXPECT_THROW(udp_transport(context, tested.local_address()), boost::system::system_error);
    const auto addr = tested.local_address();
    tested.close();
    EXPECT_NO_THROW(udp_transport(context, addr));
}

TEST_F(transport_of_one_socket, serves_all_in_the_order_of_arrival) {
    send(foreign, batch_max);
    send(bulk, batch_max);
    send(urgent, 1);
    EXPECT_EQ(serve(4), (std::vector{foreign, bulk, urgent, none}));
    EXPECT_EQ(tested.counted().received_urgent, 2U * batch_max + 1U);
}

TEST_F(transport_of_one_socket, readable_is_called_for_what_comes) {
    tested.start([this] { serve(); }, [] {});
    send(foreign, batch_max + 1);
    EXPECT_TRUE(run_until([&] { return tested.counted().received_urgent == batch_max + 1; }));
}

TEST_F(transport_of_one_socket, tells_refusals) {
    expect_refusals_of(20);
}

TEST_F(transport_of_one_socket, drops_what_nobody_is_to_see) {
    tested.set_triage(strict_rules);
    peer.send("garbage", tested.local_address());
    EXPECT_EQ(serve(), none);
    EXPECT_EQ(tested.counted().kernel_dropped, 1U);
}

}  // namespace
}  // namespace chatter::net

#endif
