// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The time, where it comes into the program: below, it is an argument.

#pragma once

#include "chatter/base/time.hpp"

#include <chrono>

namespace chatter::net {

[[nodiscard]] base::instant read_clocks();

/// For a timer.
[[nodiscard]] std::chrono::steady_clock::time_point to_steady(base::mono_time from);

}  // namespace chatter::net
