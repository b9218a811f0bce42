// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How long a peer takes to answer: smoothed mean and deviation (Jacobson, SIGCOMM 1988, with
// the gains of RFC 6298). In microseconds, in eight bytes a member.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/core/timing.hpp"

#include <cstdint>

namespace chatter::core {

class round_trip {
public:
    [[nodiscard]] bool is_measured() const noexcept { return mean_us_ != 0; }

    /// One answer. A repeated probe's answer names the probe that it answers, so there is no
    /// ambiguity of the kind that Karn's algorithm excludes.
    void add(base::mono_duration sample) noexcept;

    [[nodiscard]] base::mono_duration mean() const noexcept;

    /// mean + 4 deviations, between the floor and the longest timeout; the latter for a peer
    /// that was never measured, or where the rules do not follow the round trip.
    [[nodiscard]] base::mono_duration timeout(const timing& rules) const noexcept;

    /// The same between other bounds; `most` for one that was never measured.
    [[nodiscard]] base::mono_duration timeout(base::mono_duration floor,
                                              base::mono_duration most) const noexcept;

private:
    std::uint32_t mean_us_{0};
    std::uint32_t deviation_us_{0};
};

}  // namespace chatter::core
