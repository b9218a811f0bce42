// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "simulation.hpp"

#include <algorithm>
#include <tuple>

namespace chatter::sim {
namespace {

bool is_later(const due& a, const due& b) noexcept {
    return std::tie(a.at, a.sequence) > std::tie(b.at, b.sequence);
}

}  // namespace

void simulation::schedule(base::mono_time at, due::kind what, std::uint32_t subject) {
    heap_.push_back({std::max(at, now_), sequence_++, what, subject});
    std::push_heap(heap_.begin(), heap_.end(), is_later);
}

std::optional<due> simulation::next(base::mono_time until) {
    if (heap_.empty() || heap_.front().at > until) {
        now_ = std::max(now_, until);
        return std::nullopt;
    }
    std::pop_heap(heap_.begin(), heap_.end(), is_later);
    const due result = heap_.back();
    heap_.pop_back();
    now_ = result.at;
    return result;
}

}  // namespace chatter::sim
