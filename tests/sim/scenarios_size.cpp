// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a cluster costs by its size: traffic when nothing happens, time to form, and what it
// takes to simulate a large one.

#include "liveness.hpp"
#include "scenarios.hpp"
#include "statistics.hpp"

#include <chrono>
#include <fstream>
#include <set>
#include <sys/resource.h>
#include <unistd.h>
#include <variant>

namespace chatter::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr base::mono_duration idle_time = seconds(60);
constexpr base::mono_duration joined_within = seconds(300);
constexpr std::size_t join_runs = 10;

double resident_bytes() {
    std::ifstream file("/proc/self/statm");
    double total = 0;
    double resident = 0;
    file >> total >> resident;
    return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

double peak_bytes() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return static_cast<double>(used.ru_maxrss) * 1024;
}

/// How many live nodes have told that one member failed.
class failed_count : public observer {
public:
    explicit failed_count(const base::uuid& victim) : victim_(victim) {}
    void on_event(node_id at, const core::event& what) override {
        const auto* failed = std::get_if<core::member_failed>(&what);
        if (failed != nullptr && failed->who.uuid == victim_) {
            told_.insert(at);
        }
    }
    [[nodiscard]] std::size_t count() const noexcept { return told_.size(); }

private:
    base::uuid victim_;
    std::set<node_id> told_;
};

std::optional<base::mono_duration> time_to_join(const setup& what) {
    link_options link = lan();
    link.loss = percent(what.loss);
    sim_cluster cluster({what.seed, link, false, false});
    for (std::size_t i = 0; i < what.nodes; ++i) {
        node_spec spec;
        spec.timing = timing_of(what.rules, what.nodes);
        if (i > 0) {
            spec.join = {base::to_string(sim_network::address_of(0))};
        }
        cluster.add(std::move(spec));
    }
    for (node_id each = 0; each < cluster.size(); ++each) {
        cluster.start(each);
    }
    const auto all_know_all = [&] {
        for (node_id each = 0; each < cluster.size(); ++each) {
            if (cluster.node(each).members().count(wire::member_state::alive) + 1 < what.nodes) {
                return false;
            }
        }
        return true;
    };
    return cluster.run_until(all_know_all, joined_within) ? std::optional(cluster.elapsed())
                                                          : std::nullopt;
}

}  // namespace

table idle_table(const scenario_options& with) {
    table result{{"scenario",
                  "rules",
                  "nodes",
                  "loss_percent",
                  "seconds",
                  "datagrams_per_member_s",
                  "bytes_per_member_s"},
                 {}};
    const auto sizes =
        with.nodes.empty() ? std::vector<std::size_t>{2, 3, 5, 8, 9, 32, 128, 1000} : with.nodes;
    for (const rules which : with.rules) {
        for (const std::uint32_t loss : with.loss) {
            for (const std::size_t nodes : sizes) {
                const auto cluster = make_formed({nodes, which, loss, with.seed}, seconds(20));
                const traffic before = cluster->total();
                cluster->run_for(idle_time);
                const traffic after = cluster->total();
                const double per = static_cast<double>(nodes) * (idle_time / seconds(1));
                result.rows.push_back(
                    {"idle",
                     std::string(to_string(which)),
                     std::to_string(nodes),
                     std::to_string(loss),
                     std::to_string(idle_time / seconds(1)),
                     decimal_text(static_cast<double>(after.datagrams - before.datagrams) / per, 2),
                     decimal_text(static_cast<double>(after.bytes - before.bytes) / per, 1)});
            }
        }
    }
    return result;
}

table join_table(const scenario_options& with) {
    table result{{"scenario",
                  "rules",
                  "nodes",
                  "loss_percent",
                  "runs",
                  "all_median_s",
                  "all_p99_s",
                  "missed"},
                 {}};
    const auto sizes = with.nodes.empty() ? std::vector<std::size_t>{2, 5, 32, 128} : with.nodes;
    const std::size_t runs = with.runs > 0 ? with.runs : join_runs;
    for (const rules which : with.rules) {
        for (const std::uint32_t loss : with.loss) {
            for (const std::size_t nodes : sizes) {
                std::vector<base::mono_duration> all;
                for (std::size_t run = 0; run < runs; ++run) {
                    if (const auto time =
                            time_to_join({nodes, which, loss, with.seed * 1'000'003 + run})) {
                        all.push_back(*time);
                    }
                }
                result.rows.push_back({"join",
                                       std::string(to_string(which)),
                                       std::to_string(nodes),
                                       std::to_string(loss),
                                       std::to_string(runs),
                                       seconds_text(percentile(all, 50)),
                                       seconds_text(percentile(all, 99)),
                                       std::to_string(runs - all.size())});
            }
        }
    }
    return result;
}

/// Real time and memory: the only scenario that is not the same on every machine.
table scale_table(const scenario_options& with) {
    table result{{"scenario",
                  "rules",
                  "nodes",
                  "virtual_s",
                  "form_s",
                  "run_s",
                  "baseline_mb",
                  "formed_mb",
                  "peak_mb",
                  "bytes_per_known_member",
                  "bytes_at_peak",
                  "failed_at"},
                 {}};
    using clock = std::chrono::steady_clock;
    const auto sizes = with.nodes.empty() ? std::vector<std::size_t>{10'000} : with.nodes;
    constexpr double mega = 1024.0 * 1024.0;
    for (const std::size_t nodes : sizes) {
        const auto began = clock::now();
        sim_cluster cluster({with.seed, lan(), false, false});
        for (std::size_t i = 0; i < nodes; ++i) {
            node_spec spec;
            spec.timing = timing_of(with.rules.front(), nodes);
            spec.labels = {{"rack", std::to_string(i / 40)}, {"role", "web"}};
            cluster.add(std::move(spec));
        }
        double baseline = 0;
        cluster.start_converged([&] { baseline = resident_bytes(); });
        const double formed = resident_bytes();
        const auto ran_from = clock::now();
        const auto victim = static_cast<node_id>(nodes / 2);
        failed_count watch(cluster.uuid_of(victim));
        cluster.watch(watch);
        cluster.at(cluster.now() + seconds(10), [&] { cluster.silence(victim); });
        cluster.run_for(seconds(60));
        const std::chrono::duration<double> forming = ran_from - began;
        const std::chrono::duration<double> running = clock::now() - ran_from;
        const double known = static_cast<double>(nodes) * static_cast<double>(nodes);
        result.rows.push_back({"scale",
                               std::string(to_string(with.rules.front())),
                               std::to_string(nodes),
                               "60",
                               decimal_text(forming.count(), 1),
                               decimal_text(running.count(), 1),
                               decimal_text(baseline / mega, 1),
                               decimal_text(formed / mega, 1),
                               decimal_text(peak_bytes() / mega, 1),
                               decimal_text((formed - baseline) / known, 1),
                               decimal_text((peak_bytes() - baseline) / known, 1),
                               std::to_string(watch.count())});
    }
    return result;
}

}  // namespace chatter::sim
