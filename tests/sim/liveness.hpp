// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must happen in the end: once the network is whole and nobody fails any more, all live
// nodes list exactly the live nodes, in a bounded time.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/core/timing.hpp"

#include "sim_cluster.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace chatter::sim {

/// How long after the last fault, with `members` that live and `gone` UUIDs that were members
/// once. The sum of
///   * two tries to join with the longest back-off and its jitter: a node that knows nobody;
///   * 12 times round the failed at failed_probe_period: parted halves that hold one another
///     for failed meet when one of them asks the right one, which it draws;
///   * two longest suspicions, and 5 periods at the worst local health, for what crashed last.
[[nodiscard]] base::mono_duration agreement_bound(const core::timing& rules,
                                                  std::size_t members,
                                                  std::size_t gone);

/// The first thing in which a live node's view is not the truth. The truth: machines that run
/// are alive to all; everybody else is failed, left or not known.
[[nodiscard]] std::optional<std::string> disagreement(const sim_cluster& among);

}  // namespace chatter::sim
