// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which of two updates of one thing is the newer (DESIGN: last writer wins per field).
//
// The order is total: timestamp, then sender; where both are equal the caller goes on with
// removal over value and greater bytes over smaller. Any order of arrival therefore ends in
// the same state.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"

#include <compare>

namespace chatter::core {

struct version {
    base::wall_time_ms timestamp{0};
    base::uuid sender{};

    friend bool operator==(const version&, const version&) = default;
    friend std::strong_ordering operator<=>(const version& a, const version& b) noexcept {
        if (const auto by_time = a.timestamp <=> b.timestamp; std::is_neq(by_time)) {
            return by_time;
        }
        // Boost.UUID 1.81 has < and == only.
        return a.sender == b.sender  ? std::strong_ordering::equal
               : a.sender < b.sender ? std::strong_ordering::less
                                     : std::strong_ordering::greater;
    }
};

}  // namespace chatter::core
