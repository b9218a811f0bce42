// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// An operator who gives the machines other keys or modes, one after the other, step by step: no
// step begins before every machine has taken the last one.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/core/seal_policy.hpp"

#include "sim_cluster.hpp"

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

namespace chatter::sim {

/// Another key: all learn to open it, all seal with it, all forget the old one.
[[nodiscard]] std::vector<core::seal_policy> key_change_steps();
/// From the clear: all learn to open, all seal, all insist.
[[nodiscard]] std::vector<core::seal_policy> sealing_steps();

class key_rollout {
public:
    /// `on` and this MUST outlive the run.
    explicit key_rollout(sim_cluster& on) : cluster_(on) {}

    /// `pause` is what lies between two machines. `done` is called at the end.
    void begin(std::vector<core::seal_policy> steps,
               base::mono_duration pause,
               std::function<void()> done = nullptr);
    [[nodiscard]] bool is_done() const noexcept { return step_ == steps_.size(); }

private:
    void go_on();

    sim_cluster& cluster_;
    std::vector<core::seal_policy> steps_;
    base::mono_duration pause_{};
    std::function<void()> done_;
    std::size_t step_{0};
    node_id next_{0};
};

}  // namespace chatter::sim
