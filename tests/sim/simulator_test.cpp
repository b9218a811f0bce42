// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The simulator itself: time, network, kernel, figures.

#include "rules.hpp"
#include "scenarios.hpp"
#include "sim_cluster.hpp"
#include "simulation.hpp"
#include "statistics.hpp"
#include "story.hpp"
#include "swarm.hpp"
#include "table.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>

namespace chatter::sim {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(simulation, entries_come_by_time_and_then_in_their_order) {
    simulation time;
    const auto at = start_of_time + seconds(1);
    time.schedule(at + seconds(1), due::kind::task, 1);
    time.schedule(at, due::kind::task, 2);
    time.schedule(at, due::kind::task, 3);
    time.schedule(start_of_time - seconds(5), due::kind::task, 4);
    std::vector<std::uint32_t> order;
    while (const auto next = time.next(at + seconds(10))) {
        order.push_back(next->subject);
    }
    EXPECT_EQ(order, (std::vector<std::uint32_t>{4, 2, 3, 1}));
    EXPECT_EQ(time.now(), at + seconds(10));
}

TEST(sim_network, addresses_are_those_of_hosts) {
    EXPECT_EQ(base::to_string(sim_network::address_of(0)), "10.0.0.1:2428");
    EXPECT_EQ(base::to_string(sim_network::address_of(9'999)), "10.0.39.16:2428");
    for (const host_id each : {0U, 254U, 255U, 65'535U, 99'999U}) {
        EXPECT_EQ(sim_network::host_at(sim_network::address_of(each)), each);
    }
    EXPECT_EQ(sim_network::host_at(*base::parse_address("10.0.0.1:2429")), std::nullopt);
    EXPECT_EQ(sim_network::host_at(*base::parse_address("11.0.0.1:2428")), std::nullopt);
    EXPECT_EQ(sim_network::host_at(*base::parse_address("[::1]:2428")), std::nullopt);
}

TEST(sim_network, chances_are_what_they_say) {
    link_options link;
    link.loss = percent(20);
    link.duplication = percent(10);
    sim_network network(link, base::prng(1));
    int none = 0;
    int two = 0;
    for (int i = 0; i < 100'000; ++i) {
        const auto fate = network.route(0, 1, 100);
        none += fate.copies == 0 ? 1 : 0;
        two += fate.copies == 2 ? 1 : 0;
        EXPECT_GE(fate.after[0], link.delay);
        EXPECT_LE(fate.after[0], link.delay + link.jitter);
    }
    EXPECT_NEAR(none, 20'000, 500);
    EXPECT_NEAR(two, 8'000, 400);
}

TEST(sim_network, cuts_are_one_way_and_partitions_both) {
    sim_network network(lan(), base::prng(1));
    network.cut(0, 1);
    EXPECT_EQ(network.route(0, 1, 100).copies, 0U);
    EXPECT_EQ(network.route(1, 0, 100).copies, 1U);
    EXPECT_FALSE(network.is_whole());
    network.heal();
    EXPECT_EQ(network.route(0, 1, 100).copies, 1U);
    network.partition({0, 1, 1});
    EXPECT_EQ(network.route(0, 1, 100).copies, 0U);
    EXPECT_EQ(network.route(2, 0, 100).copies, 0U);
    EXPECT_EQ(network.route(1, 2, 100).copies, 1U);
    EXPECT_EQ(network.route(0, 3, 100).copies, 1U) << "beyond the end is group 0";
}

TEST(sim_network, one_link_can_be_worse_and_large_datagrams_get_lost) {
    sim_network network(lan(), base::prng(1));
    link_options slow;
    slow.delay = seconds(1);
    slow.mtu = 600;
    network.set_link(0, 1, slow);
    EXPECT_GE(network.route(0, 1, 100).after[0], seconds(1));
    EXPECT_LT(network.route(1, 0, 100).after[0], milliseconds(1));
    EXPECT_EQ(network.route(0, 1, 600 - head_bytes).copies, 1U);
    EXPECT_EQ(network.route(0, 1, 601 - head_bytes).copies, 0U);
}

TEST(sim_network, who_is_held_back_is_overtaken) {
    link_options link = lan();
    link.reordering = percent(50);
    link.held_back = milliseconds(100);
    sim_network network(link, base::prng(1));
    int late = 0;
    for (int i = 0; i < 1'000; ++i) {
        late += network.route(0, 1, 100).after[0] > milliseconds(1) ? 1 : 0;
    }
    EXPECT_NEAR(late, 500, 60);
}

/// Counts what one machine is told of a closed port.
std::size_t refusals_of(story& s) {
    return s.count<core::port_refused>(std::nullopt, 0);
}

TEST(sim_cluster, a_killed_process_refuses_and_a_silent_host_does_not) {
    story s;
    s.begin(2);
    s.cluster.silence(1);
    s.cluster.run_for(seconds(2));
    EXPECT_EQ(refusals_of(s), 0U);
    story t;
    t.begin(2);
    t.cluster.kill(1);
    t.cluster.run_for(seconds(2));
    EXPECT_GE(refusals_of(t), 2U);
}

TEST(sim_cluster, a_host_refuses_one_peer_six_times_and_then_once_a_second) {
    story s;
    s.begin(2);
    s.cluster.kill(1);
    const auto probe = s.cluster.address_of(1);
    s.cluster.set_tamper([&](node_id, base::address& to, std::vector<std::byte>&) {
        return std::size_t{to == probe ? 20U : 1U};
    });
    s.cluster.run_for(seconds(1));
    EXPECT_GE(refusals_of(s), 6U);
    EXPECT_LE(refusals_of(s), 7U);
}

TEST(sim_cluster, what_waits_for_a_paused_process_is_bounded) {
    story s;
    s.begin(2);
    s.cluster.pause(1);
    const std::uint64_t before = s.cluster.node(1).counted().datagrams_received;
    s.cluster.set_tamper(
        [](node_id, base::address&, std::vector<std::byte>&) { return std::size_t{5'000}; });
    s.cluster.run_for(seconds(1));
    s.cluster.set_tamper(nullptr);
    EXPECT_EQ(s.cluster.node(1).counted().datagrams_received, before);
    s.cluster.resume(1);
    EXPECT_EQ(s.cluster.node(1).counted().datagrams_received, before + 2'000);
}

TEST(sim_cluster, what_is_sent_is_counted_with_its_heads) {
    story s;
    s.begin(2);
    const traffic before = s.cluster.traffic_of(0);
    s.cluster.run_for(seconds(10));
    const traffic after = s.cluster.traffic_of(0);
    EXPECT_GT(after.datagrams, before.datagrams);
    // The smallest packet, a poke, has 28 bytes; none here is as large as 100.
    EXPECT_GE(after.bytes - before.bytes, (after.datagrams - before.datagrams) * 56);
    EXPECT_LE(after.bytes - before.bytes, (after.datagrams - before.datagrams) * 128);
}

TEST(statistics, percentiles_are_by_nearest_rank) {
    std::vector<base::mono_duration> times;
    for (int i = 100; i >= 1; --i) {
        times.push_back(seconds(i));
    }
    EXPECT_EQ(percentile(times, 50), seconds(50));
    EXPECT_EQ(percentile(times, 99), seconds(99));
    EXPECT_EQ(percentile({seconds(7)}, 99), seconds(7));
    EXPECT_EQ(percentile({}, 50), std::nullopt);
}

TEST(statistics, intervals_are_garwoods) {
    // From the table of Garwood (Biometrika 28, 1936), 95 %.
    EXPECT_NEAR(garwood(0).high, 3.689, 0.001);
    EXPECT_EQ(garwood(0).low, 0);
    EXPECT_NEAR(garwood(1).low, 0.0253, 0.0001);
    EXPECT_NEAR(garwood(1).high, 5.572, 0.001);
    EXPECT_NEAR(garwood(10).low, 4.795, 0.001);
    EXPECT_NEAR(garwood(10).high, 18.39, 0.01);
    EXPECT_NEAR(garwood(1'000).low, 938.97, 0.1);
    EXPECT_NEAR(garwood(1'000).high, 1'063.97, 0.1);
}

TEST(table, prints_csv_and_aligned_text) {
    const table of{{"name", "n"}, {{"a", "1"}, {"longer", "23"}}};
    EXPECT_EQ(of.as_csv(), "name,n\na,1\nlonger,23\n");
    EXPECT_EQ(of.as_text(), "  name   n\n     a   1\nlonger  23\n");
}

TEST(rules, have_names) {
    for (const rules each : all_rules) {
        EXPECT_EQ(parse_rules(to_string(each)), each);
    }
    EXPECT_EQ(parse_rules("raft"), std::nullopt);
}

TEST(scenarios, crashes_are_found_by_all_rules) {
    for (const rules each : all_rules) {
        const detection silent = detect({5, each, 0, 1}, crash::silence);
        ASSERT_TRUE(silent.first && silent.all) << to_string(each);
        EXPECT_LE(*silent.first, *silent.all);
        EXPECT_LT(*silent.all, seconds(12)) << to_string(each);
    }
    // SWIM suspects for 4 periods, at the end of one: a silent host cannot be found sooner.
    EXPECT_GT(*detect({5, rules::swim, 0, 1}, crash::silence).all, seconds(5));
    EXPECT_LT(*detect({5, rules::chatter, 0, 1}, crash::kill).all, seconds(1));
}

TEST(scenarios, names_that_are_none_are_refused) {
    EXPECT_THROW(static_cast<void>(run_scenario("dance", {})), std::runtime_error);
}

TEST(swarm, options_are_drawn_from_the_seed_alone) {
    EXPECT_EQ(to_string(draw_options(5, seconds(1))), to_string(draw_options(5, seconds(1))));
    EXPECT_NE(to_string(draw_options(5, seconds(1))), to_string(draw_options(6, seconds(1))));
}

}  // namespace
}  // namespace chatter::sim
