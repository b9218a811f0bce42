// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/suspicion_timers.hpp"

#include "chatter/core/suspicion.hpp"

#include <algorithm>

namespace chatter::core {

void suspicion_timers::update(
    slot which, base::mono_time now, std::size_t confirmations, std::size_t members, bool own) {
    const auto [at, made] = all_.try_emplace(which, suspicion{now, base::mono_time::max()});
    suspicion& of = at->second;
    of.own = of.own || own;
    const auto lasts = suspicion_timeout(suspicion_min(rules_, members),
                                         suspicion_max(rules_, members),
                                         confirmations,
                                         confirmations_wanted(rules_, members));
    of.deadline = std::min(of.deadline, of.started + lasts);
}

void suspicion_timers::restart(slot which, base::mono_time now, std::size_t members) {
    suspicion& of = all_.at(which);
    of.started = now;
    of.deadline = now + suspicion_min(rules_, members);
    of.is_verified = false;
}

void suspicion_timers::shift(base::mono_duration by) {
    for (auto& [which, of] : all_) {
        of.started += by;
        of.deadline += by;
        of.is_verified = false;
    }
}

suspicion_timers::suspicion* suspicion_timers::find(slot which) {
    const auto found = all_.find(which);
    return found == all_.end() ? nullptr : &found->second;
}

std::vector<suspicion_timers::slot> suspicion_timers::due(base::mono_time now) const {
    std::vector<slot> result;
    for (const auto& [which, of] : all_) {
        if (!of.is_verified && of.deadline <= now) {
            result.push_back(which);
        }
    }
    return result;
}

std::vector<suspicion_timers::slot> suspicion_timers::own() const {
    std::vector<slot> result;
    for (const auto& [which, of] : all_) {
        if (of.own) {
            result.push_back(which);
        }
    }
    return result;
}

std::optional<base::mono_time> suspicion_timers::next_deadline() const noexcept {
    std::optional<base::mono_time> next;
    for (const auto& [which, of] : all_) {
        if (!of.is_verified) {
            next = next ? std::min(*next, of.deadline) : of.deadline;
        }
    }
    return next;
}

}  // namespace chatter::core
