// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The two clocks of the project, as values.
//
// Nothing below the shell may read a clock: time is an argument. `mono_clock` therefore has
// no `now()`; the driver (chatter/net/node_driver.hpp) and the simulator make the instants.

#pragma once

#include <chrono>
#include <cstdint>

namespace chatter::base {

/// A steady clock whose time points only the shell can make.
struct mono_clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<mono_clock>;
    static constexpr bool is_steady = true;  // deliberately no now(): time is an argument
};

using mono_time = mono_clock::time_point;
using mono_duration = mono_clock::duration;

/// Milliseconds since 1970-01-01 UTC, as chatter-rs counts them. Orders updates and is shown;
/// never decides whether somebody is alive.
using wall_time_ms = std::int64_t;

/// Both clocks, read together once per turn of the shell.
struct instant {
    mono_time mono{};
    wall_time_ms wall{0};
};

}  // namespace chatter::base
