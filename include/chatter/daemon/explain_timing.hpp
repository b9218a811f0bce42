// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What follows from --profile or --detect-within, for a person to read before choosing one:
// the answer to --explain-timing.

#pragma once

#include "chatter/core/timing.hpp"

#include <string>

namespace chatter::daemon {

/// Lines of text, the last with its end.
[[nodiscard]] std::string explain_timing(const core::timing& rules);

}  // namespace chatter::daemon
