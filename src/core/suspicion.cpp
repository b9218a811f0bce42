// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/suspicion.hpp"

#include "chatter/core/logarithm.hpp"

#include <algorithm>
#include <cstdint>

namespace chatter::core {

base::mono_duration suspicion_min(const timing& rules, std::size_t members) noexcept {
    const std::int64_t grown =
        rules.suspicion_base_milli +
        std::int64_t{rules.suspicion_per_log10_milli} * log10_milli(members) / 1'000;
    const auto milli = std::max<std::int64_t>(rules.suspicion_least_milli, grown);
    return rules.probe_period / 1'000 * milli;
}

base::mono_duration suspicion_max(const timing& rules, std::size_t members) noexcept {
    const auto factor =
        members > 2 ? rules.suspicion_max_factor_milli : rules.suspicion_alone_factor_milli;
    return suspicion_min(rules, members) / 1'000 * factor;
}

std::size_t confirmations_wanted(const timing& rules, std::size_t members) noexcept {
    return std::min(rules.confirmations, members > 2 ? members - 2 : 0);
}

base::mono_duration suspicion_timeout(base::mono_duration min,
                                      base::mono_duration max,
                                      std::size_t confirmations,
                                      std::size_t wanted) noexcept {
    if (wanted == 0) {
        return max;
    }
    if (confirmations >= wanted) {
        return min;
    }
    return max - (max - min) / log10_milli(wanted + 1) * log10_milli(confirmations + 1);
}

}  // namespace chatter::core
