// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A live screen of a cluster, until somebody presses q.

#pragma once

#include "chatter/base/time.hpp"

#include "daemon_client.hpp"

#include <cstdint>
#include <optional>

namespace chatter::ctl {

struct top_settings {
    base::mono_duration interval;
    std::optional<std::int64_t> iterations;  ///< Prints so many screens, and needs no terminal.
};

/// Returns the exit code: 128 and its number where a signal ended it. Throws no_answer where no
/// daemon answers at the beginning; one that ends later is waited for.
[[nodiscard]] int top(const daemon_client& from, const top_settings& how);

}  // namespace chatter::ctl
