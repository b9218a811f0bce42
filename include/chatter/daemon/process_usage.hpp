// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What the kernel says of this process, from /proc and getrusage(2); zeros where it does not.

#pragma once

#include "chatter/api/service.hpp"

namespace chatter::daemon {

[[nodiscard]] api::process_usage read_process_usage();

}  // namespace chatter::daemon
