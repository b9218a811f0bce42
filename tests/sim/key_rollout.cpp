// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "key_rollout.hpp"

#include "keys.hpp"

#include <chrono>
#include <utility>

namespace chatter::sim {
namespace {

/// A daemon that is stopped does not read its keys before it goes on.
constexpr base::mono_duration patience = std::chrono::milliseconds(500);

}  // namespace

std::vector<core::seal_policy> key_change_steps() {
    return {test::sealed_with("ab"), test::sealed_with("ba"), test::sealed_with("b")};
}

std::vector<core::seal_policy> sealing_steps() {
    using core::seal_mode;
    const auto keys = test::lettered_ring("a");
    return {{keys, seal_mode::accept}, {keys, seal_mode::send}, {keys, seal_mode::only}};
}

void key_rollout::begin(std::vector<core::seal_policy> steps,
                        base::mono_duration pause,
                        std::function<void()> done) {
    steps_ = std::move(steps);
    pause_ = pause;
    done_ = std::move(done);
    go_on();
}

void key_rollout::go_on() {
    if (cluster_.stage_of(next_) == stage::paused) {
        cluster_.at(cluster_.now() + patience, [this] { go_on(); });
        return;
    }
    cluster_.set_sealing(next_, steps_[step_]);
    if (++next_ == cluster_.size()) {
        next_ = 0;
        ++step_;
    }
    if (!is_done()) {
        cluster_.at(cluster_.now() + pause_, [this] { go_on(); });
    } else if (done_) {
        done_();
    }
}

}  // namespace chatter::sim
