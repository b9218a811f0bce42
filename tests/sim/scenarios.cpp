// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The list of scenarios, and how a formed cluster is made.

#include "scenarios.hpp"

#include <chrono>
#include <stdexcept>

namespace chatter::sim {
namespace {

struct scenario {
    std::string_view name;
    table (*run)(const scenario_options&);
};

constexpr scenario scenarios[] = {
    {"detect-kill", [](const scenario_options& with) { return detect_table(with, crash::kill); }},
    {"detect-silent",
     [](const scenario_options& with) { return detect_table(with, crash::silence); }},
    {"false-failures", false_failures_table},
    {"idle", idle_table},
    {"lifeguard",
     [](const scenario_options& with) { return lifeguard_table(with, anomaly::stopped); }},
    {"lifeguard-io",
     [](const scenario_options& with) { return lifeguard_table(with, anomaly::blocked); }},
    {"join", join_table},
    {"rumor-strategies", rumor_table},
    {"rumors", told_table},
    {"scale", scale_table},
};

}  // namespace

std::string scenario_names() {
    std::string all;
    for (const scenario& each : scenarios) {
        all += (all.empty() ? "" : ", ") + std::string(each.name);
    }
    return all;
}

table run_scenario(std::string_view name, const scenario_options& with) {
    for (const scenario& each : scenarios) {
        if (each.name == name) {
            return each.run(with);
        }
    }
    throw std::runtime_error("no such scenario: " + std::string(name) + "; there are " +
                             scenario_names());
}

std::unique_ptr<sim_cluster> make_formed(const setup& what, base::mono_duration warm_up) {
    link_options link = lan();
    link.loss = percent(what.loss);
    auto made = std::make_unique<sim_cluster>(cluster_options{what.seed, link, false, false});
    for (std::size_t i = 0; i < what.nodes; ++i) {
        node_spec spec;
        spec.timing = timing_of(what.rules, what.nodes);
        spec.fan_out = what.fan_out;
        spec.wakes =
            what.rules == rules::chatter ? waking::datagrams_first : waking::deadlines_first;
        made->add(std::move(spec));
    }
    made->start_converged();
    made->run_for(warm_up);
    return made;
}

}  // namespace chatter::sim
