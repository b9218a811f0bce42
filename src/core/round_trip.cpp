// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/round_trip.hpp"

#include <algorithm>
#include <chrono>

namespace chatter::core {
namespace {

using std::chrono::microseconds;

constexpr std::int64_t longest_us = 600'000'000;  // far below 2^32 with four deviations

}  // namespace

void round_trip::add(base::mono_duration sample) noexcept {
    const std::int64_t us = std::clamp<std::int64_t>(sample / microseconds(1), 1, longest_us);
    if (!is_measured()) {
        mean_us_ = static_cast<std::uint32_t>(us);
        deviation_us_ = static_cast<std::uint32_t>(us / 2);
        return;
    }
    const std::int64_t error = us - mean_us_;
    const std::int64_t magnitude = error < 0 ? -error : error;
    deviation_us_ =
        static_cast<std::uint32_t>(deviation_us_ + (magnitude - std::int64_t{deviation_us_}) / 4);
    mean_us_ = static_cast<std::uint32_t>(std::max<std::int64_t>(1, mean_us_ + error / 8));
}

base::mono_duration round_trip::mean() const noexcept {
    return microseconds(mean_us_);
}

base::mono_duration round_trip::timeout(const timing& rules) const noexcept {
    return rules.follow_round_trip ? timeout(rules.round_trip_floor, rules.probe_timeout)
                                   : rules.probe_timeout;
}

base::mono_duration round_trip::timeout(base::mono_duration floor,
                                        base::mono_duration most) const noexcept {
    if (!is_measured()) {
        return most;
    }
    const base::mono_duration wanted =
        microseconds(std::int64_t{mean_us_} + 4 * std::int64_t{deviation_us_});
    return std::clamp(wanted, floor, most);
}

}  // namespace chatter::core
