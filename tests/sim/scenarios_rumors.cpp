// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How a message spreads: the strategies of the model side by side.

#include "rumor_model.hpp"
#include "rumor_strategies.hpp"
#include "rumor_times.hpp"
#include "scenarios.hpp"
#include "statistics.hpp"

#include <chrono>

namespace chatter::sim {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t full_runs = 1'000;
constexpr std::size_t full_runs_nodes_max = 1'000;
constexpr std::size_t large_runs = 20;

/// By formula only: chatter-rs hands each copy on to all others, five times.
constexpr std::string_view chatter_rs = "chatter-rs";

/// What is printed where the command line names none.
constexpr std::string_view all_strategies[] = {
    chatter_rs,
    "memberlist",
    "push",
    "push/f=3",
    "push-feedback",
    "plumtree",
    "tree/acks=0",
    "tree/k=2",
    "tree/k=3",
    "tree/k=4",
    "tree/k=8",
    "tree/k=16",
    "tree",
    "tree/retry=10",
    "tree/retry=40",
    "tree/hand-over=3/doubles=4/tries=8",
};

/// The results of all runs of a row.
struct row_figures {
    rumor_times times;
    std::uint64_t running{0};
    std::uint64_t datagrams{0};
    std::uint64_t bytes{0};
    std::uint64_t busiest{0};
};

void add(row_figures& to, const rumor_result& one) {
    to.times.add(one.delivered, one.running);
    to.running += one.running;
    to.datagrams += one.datagrams;
    to.bytes += one.bytes;
    to.busiest += one.busiest;
    if (one.all) {
        to.times.add_complete(*one.half, *one.most, *one.all);
    }
}

struct row_setup {
    std::string_view strategy;
    std::size_t nodes{0};
    std::size_t silent{0};
    std::uint32_t loss{0};
    std::size_t runs{0};
    std::uint64_t seed{1};
};

row_figures measure(const row_setup& what) {
    rumor_cluster cluster;
    cluster.members = what.nodes;
    cluster.silent = what.silent;
    cluster.link.loss = percent(what.loss);
    base::prng random({what.seed, what.nodes, what.loss, what.silent});
    const auto strategy = make_rumor_strategy(what.strategy, what.nodes);
    for (std::size_t i = 0; i < strategy->warm_ups(); ++i) {
        static_cast<void>(rumor_run(cluster, random.split()).spread(*strategy));
    }
    row_figures figures;
    for (std::size_t i = 0; i < what.runs; ++i) {
        add(figures, rumor_run(cluster, random.split()).spread(*strategy));
    }
    return figures;
}

std::vector<std::string> figures_row(const row_setup& what, const row_figures& got) {
    const auto mean = [](std::uint64_t sum, std::uint64_t of, int decimals) {
        return decimal_text(static_cast<double>(sum) / static_cast<double>(of), decimals);
    };
    std::vector<std::string> row{std::string(what.strategy),
                                 std::to_string(what.nodes),
                                 std::to_string(what.silent),
                                 std::to_string(what.loss),
                                 std::to_string(got.times.messages()),
                                 mean(got.datagrams, got.running, 2),
                                 mean(got.bytes, got.running, 0),
                                 mean(got.busiest, got.times.messages(), 1)};
    const auto times = got.times.cells();
    row.insert(row.end(), times.begin(), times.end());
    return row;
}

std::vector<std::string> chatter_rs_row(const row_setup& what) {
    const auto others = static_cast<double>(what.nodes - 1);
    double datagrams = 0;
    for (int hop = 0; hop < 5; ++hop) {
        datagrams = (datagrams + 1) * others;
    }
    std::vector<std::string> row(17, "-");
    row[0] = what.strategy;
    row[1] = std::to_string(what.nodes);
    row[2] = std::to_string(what.silent);
    row[3] = "0";
    row[5] = decimal_text(datagrams / static_cast<double>(what.nodes), 0);
    return row;
}

}  // namespace

table rumor_table(const scenario_options& with) {
    table result{
        {"strategy", "nodes", "silent", "loss_percent", "runs", "datagrams", "bytes", "busiest"},
        {}};
    const auto times = rumor_times::columns();
    result.columns.insert(result.columns.end(), times.begin(), times.end());
    const auto sizes =
        with.nodes.empty() ? std::vector<std::size_t>{8, 32, 128, 1'000, 10'000} : with.nodes;
    const auto silent = with.paused.empty() ? std::vector<std::size_t>{0} : with.paused;
    const std::vector<std::string> defaults(std::begin(all_strategies), std::end(all_strategies));
    const auto& strategies = with.strategies.empty() ? defaults : with.strategies;
    for (const std::size_t nodes : sizes) {
        const std::size_t standard = nodes <= full_runs_nodes_max ? full_runs : large_runs;
        const std::size_t runs = with.runs > 0 ? with.runs : standard;
        for (const std::size_t paused : silent) {
            for (const std::uint32_t loss : with.loss) {
                for (const std::string& each : strategies) {
                    const row_setup what{each, nodes, paused, loss, runs, with.seed};
                    if (each != chatter_rs) {
                        result.rows.push_back(figures_row(what, measure(what)));
                    } else if (loss == with.loss.front()) {
                        result.rows.push_back(chatter_rs_row(what));
                    }
                }
            }
        }
    }
    return result;
}

}  // namespace chatter::sim
