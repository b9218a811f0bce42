// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Rows of figures, as CSV and as aligned text.

#pragma once

#include "chatter/base/time.hpp"

#include <optional>
#include <string>
#include <vector>

namespace chatter::sim {

struct table {
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;

    [[nodiscard]] std::string as_csv() const;
    [[nodiscard]] std::string as_text() const;
};

/// Seconds with three decimals; "-" where there is none.
[[nodiscard]] std::string seconds_text(std::optional<base::mono_duration> time);
[[nodiscard]] std::string decimal_text(double value, int decimals);

}  // namespace chatter::sim
