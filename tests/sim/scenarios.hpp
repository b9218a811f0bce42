// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The named scenarios: experiments of which each gives one row of figures a configuration.
//
//   detect-kill     one member of a formed cluster is killed: its port refuses
//   detect-silent   one member's host vanishes
//   false-failures  nobody fails, datagrams get lost
//   idle            what a formed cluster costs
//   lifeguard       the Lifeguard paper's interval experiment, with processes that are stopped
//   lifeguard-io    the same with sends and receives that block, as the paper did it
//   join            all start at once and join the first
//   rumor-strategies  ways to spread one message, in a model without the core
//   rumors          messages told to a formed cluster, one after the other
//   scale           a large formed cluster, one crash: what it takes to simulate it

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/core/event.hpp"

#include "rules.hpp"
#include "sim_cluster.hpp"
#include "table.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::sim {

/// What the command line says; empty where the scenario has its own default.
struct scenario_options {
    std::vector<std::size_t> nodes;
    std::size_t runs{0};
    std::vector<std::uint32_t> loss{0};  ///< Percent.
    std::vector<sim::rules> rules{rules::chatter};
    std::uint64_t seed{1};
    double hours{1};
    std::vector<std::size_t> paused;
    std::vector<std::string> strategies;
    std::vector<std::size_t> branches;  ///< Of the tree of a rumor; 0: the core's own choice.
};

[[nodiscard]] std::string scenario_names();

/// Throws std::runtime_error where there is no such scenario.
[[nodiscard]] table run_scenario(std::string_view name, const scenario_options& with);

// --- One row's configuration, for all of them ------------------------------------------------

struct setup {
    std::size_t nodes{0};
    sim::rules rules{rules::chatter};
    std::uint32_t loss{0};
    std::uint64_t seed{1};
    core::fanout fan_out{core::fanout::automatic()};
};

/// A formed cluster on a LAN, that has run until it is warm (its round trips are measured).
[[nodiscard]] std::unique_ptr<sim_cluster> make_formed(const setup& what,
                                                       base::mono_duration warm_up);

// --- The experiments, for tests, too ---------------------------------------------------------

struct detection {
    std::optional<base::mono_duration> first;  ///< From the crash to the first member_failed.
    std::optional<base::mono_duration> all;    ///< To that of the last live node.
};

enum class crash : std::uint8_t { kill, silence };

[[nodiscard]] detection detect(const setup& what, crash how);

/// False failures are counted by incidents, which are (member, incarnation): however many
/// nodes tell of one, it is one.
struct false_failures {
    std::uint64_t incidents{0};
    std::uint64_t events{0};
};

[[nodiscard]] false_failures count_false_failures(const setup& what, base::mono_duration time);

/// A stopped process runs no timers either: that is what SIGSTOP or a starved machine does to a
/// daemon of one thread. The paper blocked the threads of memberlist in their sends and
/// receives, while its timers went on.
enum class anomaly : std::uint8_t { stopped, blocked };

/// The paper's: `paused` members of `what.nodes` stop for `pause` together, run for `gap`, and
/// again, for 120 s.
struct anomalies {
    anomaly kind{anomaly::stopped};
    std::size_t paused{0};
    base::mono_duration pause{};
    base::mono_duration gap{};
};

struct lifeguard_counts {
    false_failures healthy;       ///< About members that were never paused, told by such.
    false_failures at_paused;     ///< About such, told by those that are paused.
    false_failures short_paused;  ///< About paused ones, told by such that are not.
};

[[nodiscard]] lifeguard_counts run_lifeguard(const setup& what, const anomalies& with);

[[nodiscard]] table detect_table(const scenario_options& with, crash how);
[[nodiscard]] table false_failures_table(const scenario_options& with);
[[nodiscard]] table idle_table(const scenario_options& with);
[[nodiscard]] table lifeguard_table(const scenario_options& with, anomaly kind);
[[nodiscard]] table join_table(const scenario_options& with);
[[nodiscard]] table rumor_table(const scenario_options& with);
[[nodiscard]] table told_table(const scenario_options& with);
[[nodiscard]] table scale_table(const scenario_options& with);

}  // namespace chatter::sim
