// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Inputs that chance does not find: several datagrams in an order that makes sense, as fuzz_node
// and fuzz_member read them.

#pragma once

#include "chatter/base/time.hpp"

#include <cstddef>
#include <vector>

namespace chatter::fuzz {

/// For fuzz_member: anti-entropy from both sides, devices that grow stale and go with their
/// member, messages of all sizes.
[[nodiscard]] std::vector<std::vector<std::byte>> exchanges();

/// For fuzz_node, whose time is `later` than that of the tests.
[[nodiscard]] std::vector<std::byte> device_of_too_many_metrics(base::wall_time_ms later);

}  // namespace chatter::fuzz
