// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How far this node trusts itself (Lifeguard, section IV-A: the local health multiplier).
//
// 0 is healthy. Probes that fail, nacks that do not come and suspicions of oneself raise it,
// probes that succeed lower it. Probe period and timeouts are multiplied by it plus 1: a node
// that is slow itself gives the others more time, and asks for less.

#pragma once

#include "chatter/base/time.hpp"

#include <algorithm>
#include <cstdint>

namespace chatter::core {

class local_health {
public:
    explicit local_health(std::uint32_t max) noexcept : max_(max) {}

    void raise(std::uint32_t by = 1) noexcept { score_ = std::min(max_, score_ + by); }
    void lower() noexcept { score_ -= score_ > 0 ? 1U : 0U; }

    [[nodiscard]] std::uint32_t score() const noexcept { return score_; }
    [[nodiscard]] bool is_good() const noexcept { return score_ == 0; }
    [[nodiscard]] base::mono_duration scale(base::mono_duration time) const noexcept {
        return time * (std::int64_t{score_} + 1);
    }

private:
    std::uint32_t max_;
    std::uint32_t score_{0};
};

}  // namespace chatter::core
