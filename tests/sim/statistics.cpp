// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "statistics.hpp"

#include <algorithm>
#include <cmath>

namespace chatter::sim {
namespace {

constexpr double tail = 0.025;

/// The chance of at most `count` events where `mean` are expected.
double at_most(std::uint64_t count, double mean) {
    double sum = 0;
    for (std::uint64_t k = 0; k <= count; ++k) {
        const auto events = static_cast<double>(k);
        sum += std::exp(events * std::log(mean) - mean - std::lgamma(events + 1));
    }
    return sum;
}

/// The mean at which at_most(count, mean), which falls with the mean, is `chance`.
double mean_where(std::uint64_t count, double chance) {
    double low = 0;
    double high = 2.0 * static_cast<double>(count) + 20.0;
    for (int i = 0; i < 100; ++i) {
        const double middle = (low + high) / 2;
        (at_most(count, middle) > chance ? low : high) = middle;
    }
    return low;
}

}  // namespace

std::optional<base::mono_duration> percentile(std::vector<base::mono_duration> of,
                                              unsigned percent) {
    if (of.empty()) {
        return std::nullopt;
    }
    std::sort(of.begin(), of.end());
    const std::size_t rank = (of.size() * percent + 99) / 100;
    return of[std::max<std::size_t>(rank, 1) - 1];
}

interval garwood(std::uint64_t count) {
    return {count == 0 ? 0.0 : mean_where(count - 1, 1 - tail), mean_where(count, tail)};
}

}  // namespace chatter::sim
