// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "story.hpp"

#include "liveness.hpp"

namespace chatter::sim {

void story::begin(std::size_t machines, const std::function<void(node_spec&)>& change) {
    for (std::size_t i = 0; i < machines; ++i) {
        node_spec spec;
        spec.join = {"10.0.0.1:2428"};
        change(spec);
        cluster.add(std::move(spec));
    }
    cluster.start_converged();
    cluster.run_for(std::chrono::seconds(3));
}

bool story::agrees_within(base::mono_duration at_most) {
    return cluster.run_until([&] { return !disagreement(cluster); }, at_most);
}

std::string story::violations() const {
    return to_lines(checkers.found());
}

}  // namespace chatter::sim
