// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the scenarios say of many runs: percentiles, and how sure a rate is.

#pragma once

#include "chatter/base/time.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace chatter::sim {

/// The smallest value that at least `percent` of all are not above (nearest rank). Absent
/// where there is none.
[[nodiscard]] std::optional<base::mono_duration> percentile(std::vector<base::mono_duration> of,
                                                            unsigned percent);

struct interval {
    double low{0};
    double high{0};
};

/// The exact 95 % interval of a Poisson mean of which `count` events were seen (Garwood 1936).
[[nodiscard]] interval garwood(std::uint64_t count);

}  // namespace chatter::sim
