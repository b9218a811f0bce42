// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Virtual time: what is due when, in one order.
//
// Entries are ordered by (time, sequence number), so two that are due at one time come in the
// order in which they were made, on every machine. An entry is plain data: what it means is
// up to who takes it out (sim_cluster.cpp). Time moves only by next().

#pragma once

#include "chatter/base/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace chatter::sim {

/// What each wall clock shows when a simulation begins, but for its skew: in January 2027.
inline constexpr base::wall_time_ms start_of_wall_time = 1'800'000'000'000;

/// Far from 0, so that differences do not get below it.
inline constexpr base::mono_time start_of_time{std::chrono::hours(1)};

struct due {
    /// What sim_cluster makes of `subject`.
    enum class kind : std::uint8_t { timer, arrival, refusal, task };

    base::mono_time at;
    std::uint64_t sequence{0};
    kind what{kind::task};
    std::uint32_t subject{0};
};

class simulation {
public:
    [[nodiscard]] base::mono_time now() const noexcept { return now_; }

    /// Since the beginning.
    [[nodiscard]] base::mono_duration elapsed() const noexcept { return now_ - start_of_time; }

    /// `at` in the past means now.
    void schedule(base::mono_time at, due::kind what, std::uint32_t subject);

    /// Takes out what is due next and moves time there; where nothing is due up to `until`,
    /// moves time to `until`.
    [[nodiscard]] std::optional<due> next(base::mono_time until);

    [[nodiscard]] std::size_t pending() const noexcept { return heap_.size(); }

private:
    base::mono_time now_{start_of_time};
    std::uint64_t sequence_{0};
    std::vector<due> heap_;
};

}  // namespace chatter::sim
