// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/fanout.hpp"

#include "chatter/base/assert.hpp"
#include "chatter/core/logarithm.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <limits>

namespace chatter::core {
namespace {

constexpr std::size_t surplus = 2;  // the c of ln N + c

/// Measured, see tests/sim/RESULTS.md: one level up to 33 members, two up to 1,057.
constexpr std::size_t branches_automatic = 32;

}  // namespace

fanout fanout::fixed(std::size_t count) noexcept {
    CHATTER_ASSERT(count > 0);
    return {kind::fixed, count};
}

std::size_t fanout::choose_from(std::size_t others) const noexcept {
    switch (what_) {
        case kind::all: return others;
        case kind::fixed: return std::min(count_, others);
        case kind::automatic: break;
    }
    return std::min(ceil_ln(others + 1) + surplus, others);
}

std::size_t fanout::branches() const noexcept {
    switch (what_) {
        case kind::all: return std::numeric_limits<std::size_t>::max();
        case kind::fixed: return count_;
        case kind::automatic: break;
    }
    return branches_automatic;
}

std::optional<fanout> parse_fanout(std::string_view text) noexcept {
    if (text == "auto") {
        return fanout::automatic();
    }
    if (text == "all") {
        return fanout::all();
    }
    std::uint32_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{} || stop != end || count == 0) {
        return std::nullopt;
    }
    return fanout::fixed(count);
}

}  // namespace chatter::core
