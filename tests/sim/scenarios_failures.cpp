// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How often a member that runs is held for failed: with losses, and beside members that stop
// again and again.

#include "chatter/base/prng.hpp"

#include "scenarios.hpp"
#include "statistics.hpp"

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <utility>
#include <variant>

namespace chatter::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::mono_duration lifeguard_time = seconds(120);
constexpr base::mono_duration short_pause_max = seconds(3);
constexpr std::size_t lifeguard_nodes = 128;
constexpr std::size_t lifeguard_runs = 5;

/// Tells member_failed events by who tells of whom, machines by their numbers.
class failure_watch : public observer {
public:
    using listener = std::function<void(node_id at, node_id about, wire::incarnation in)>;

    failure_watch(const sim_cluster& of, listener to) : cluster_(of), to_(std::move(to)) {
        for (node_id each = 0; each < of.size(); ++each) {
            machines_[of.uuid_of(each)] = each;
        }
    }

    void on_event(node_id at, const core::event& what) override {
        if (const auto* failed = std::get_if<core::member_failed>(&what)) {
            const core::member_table& table = cluster_.node(at).members().table();
            to_(at,
                machines_.at(failed->who.uuid),
                table[*table.find(failed->who.uuid)].incarnation);
        }
    }

private:
    const sim_cluster& cluster_;
    listener to_;
    std::map<base::uuid, node_id> machines_;
};

/// Counts events, and incidents once.
class incident_counter {
public:
    void add(node_id about, wire::incarnation in) {
        ++counted_.events;
        counted_.incidents += seen_.emplace(about, in).second ? 1 : 0;
    }
    [[nodiscard]] const false_failures& counted() const noexcept { return counted_; }

private:
    std::set<std::pair<node_id, wire::incarnation>> seen_;
    false_failures counted_;
};

void operator+=(false_failures& to, const false_failures& more) {
    to.incidents += more.incidents;
    to.events += more.events;
}

/// Stops them together, and again when they have run for the gap.
void stop_together(sim_cluster& of,
                   const std::vector<node_id>& whom,
                   const anomalies& with,
                   base::mono_time until) {
    if (of.now() >= until) {
        return;
    }
    for (const node_id each : whom) {
        with.kind == anomaly::stopped ? of.pause(each) : of.block(each);
    }
    of.at(of.now() + with.pause, [&of, &whom, with, until] {
        for (const node_id each : whom) {
            with.kind == anomaly::stopped ? of.resume(each) : of.unblock(each);
        }
        of.at(of.now() + with.gap,
              [&of, &whom, with, until] { stop_together(of, whom, with, until); });
    });
}

}  // namespace

false_failures count_false_failures(const setup& what, base::mono_duration time) {
    const auto cluster = make_formed(what, seconds(10));
    incident_counter counter;
    failure_watch watch(
        *cluster, [&](node_id, node_id about, wire::incarnation in) { counter.add(about, in); });
    cluster->watch(watch);
    cluster->run_for(time);
    return counter.counted();
}

table false_failures_table(const scenario_options& with) {
    table result{{"scenario",
                  "rules",
                  "nodes",
                  "loss_percent",
                  "hours",
                  "incidents",
                  "events",
                  "incidents_per_hour",
                  "low_95",
                  "high_95"},
                 {}};
    const auto sizes = with.nodes.empty() ? std::vector<std::size_t>{3, 9, 32} : with.nodes;
    const auto time = std::chrono::duration_cast<base::mono_duration>(
        std::chrono::duration<double, std::ratio<3600>>(with.hours));
    for (const rules which : with.rules) {
        for (const std::uint32_t loss : with.loss) {
            for (const std::size_t nodes : sizes) {
                const auto found = count_false_failures({nodes, which, loss, with.seed}, time);
                const interval sure = garwood(found.incidents);
                result.rows.push_back(
                    {"false-failures",
                     std::string(to_string(which)),
                     std::to_string(nodes),
                     std::to_string(loss),
                     decimal_text(with.hours, 2),
                     std::to_string(found.incidents),
                     std::to_string(found.events),
                     decimal_text(static_cast<double>(found.incidents) / with.hours, 2),
                     decimal_text(sure.low / with.hours, 2),
                     decimal_text(sure.high / with.hours, 2)});
            }
        }
    }
    return result;
}

lifeguard_counts run_lifeguard(const setup& what, const anomalies& with) {
    const auto cluster = make_formed(what, seconds(10));
    base::prng random(base::prng::seed_type{what.seed, 0x7061'7573'65, 0, 0});
    std::vector<node_id> whom = cluster->up();
    random.choose(whom, with.paused);
    whom.resize(with.paused);
    const std::set<node_id> paused(whom.begin(), whom.end());
    incident_counter healthy;
    incident_counter at_paused;
    incident_counter short_paused;
    failure_watch watch(*cluster, [&](node_id at, node_id about, wire::incarnation in) {
        if (!paused.contains(about)) {
            (paused.contains(at) ? at_paused : healthy).add(about, in);
        } else if (!paused.contains(at) && with.pause <= short_pause_max) {
            short_paused.add(about, in);
        }
    });
    cluster->watch(watch);
    const base::mono_time end = cluster->now() + lifeguard_time;
    stop_together(*cluster, whom, with, end);
    cluster->run_until(end);
    return {healthy.counted(), at_paused.counted(), short_paused.counted()};
}

table lifeguard_table(const scenario_options& with, anomaly kind) {
    static constexpr std::array<base::mono_duration, 7> pauses{
        milliseconds(500), seconds(1), seconds(2), seconds(3), seconds(4), seconds(8), seconds(16)};
    static constexpr std::array<base::mono_duration, 5> gaps{
        milliseconds(16), milliseconds(64), milliseconds(256), milliseconds(1'024), seconds(4)};
    table result{{"scenario",
                  "rules",
                  "nodes",
                  "paused",
                  "runs",
                  "healthy_incidents",
                  "low_95",
                  "high_95",
                  "healthy_events",
                  "at_paused_events",
                  "short_paused_incidents",
                  "short_low_95",
                  "short_high_95",
                  "short_paused_events"},
                 {}};
    const auto counts = with.paused.empty() ? std::vector<std::size_t>{1, 4, 16, 32} : with.paused;
    const std::size_t runs = with.runs > 0 ? with.runs : lifeguard_runs;
    const std::size_t nodes = with.nodes.empty() ? lifeguard_nodes : with.nodes.front();
    for (const rules which : with.rules) {
        for (const std::size_t paused : counts) {
            lifeguard_counts sum;
            for (const base::mono_duration pause : pauses) {
                for (std::size_t run = 0; run < runs; ++run) {
                    const setup one{nodes, which, 0, with.seed * 1'000'003 + run};
                    const auto found =
                        run_lifeguard(one, {kind, paused, pause, gaps[run % gaps.size()]});
                    sum.healthy += found.healthy;
                    sum.at_paused += found.at_paused;
                    sum.short_paused += found.short_paused;
                }
            }
            const interval sure = garwood(sum.healthy.incidents);
            const interval sure_short = garwood(sum.short_paused.incidents);
            result.rows.push_back({kind == anomaly::stopped ? "lifeguard" : "lifeguard-io",
                                   std::string(to_string(which)),
                                   std::to_string(nodes),
                                   std::to_string(paused),
                                   std::to_string(runs * pauses.size()),
                                   std::to_string(sum.healthy.incidents),
                                   decimal_text(sure.low, 1),
                                   decimal_text(sure.high, 1),
                                   std::to_string(sum.healthy.events),
                                   std::to_string(sum.at_paused.events),
                                   std::to_string(sum.short_paused.incidents),
                                   decimal_text(sure_short.low, 1),
                                   decimal_text(sure_short.high, 1),
                                   std::to_string(sum.short_paused.events)});
        }
    }
    return result;
}

}  // namespace chatter::sim
