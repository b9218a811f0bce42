// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Logarithms in integers, so that every machine agrees.

#pragma once

#include <cstddef>
#include <cstdint>

namespace chatter::core {

/// ceil(ln `n`); 0 for 0 and 1.
[[nodiscard]] std::size_t ceil_ln(std::size_t n) noexcept;

/// log10 `n` in thousandths, less than one of them too small; 0 for 0 and 1.
[[nodiscard]] std::uint32_t log10_milli(std::uint64_t n) noexcept;

}  // namespace chatter::core
