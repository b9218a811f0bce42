// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a number was lately, as a line of small bars.

#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace chatter::ctl {

/// A column for each of the last `columns` values, oldest first: the lowest of them is "▁", the
/// highest "█". Where they are all the same each is "▄", and where there is none a blank.
[[nodiscard]] std::string sparkline(std::span<const std::optional<double>> values,
                                    std::size_t columns);

}  // namespace chatter::ctl
