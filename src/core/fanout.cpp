// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/fanout.hpp"

#include "chatter/base/assert.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace chatter::core {
namespace {

constexpr std::size_t surplus = 2;  // the c of ln N + c

/// floor(e^k): n has a logarithm of at most k exactly when n is no more than this.
constexpr std::array<std::uint64_t, 24> powers_of_e{1,
                                                    2,
                                                    7,
                                                    20,
                                                    54,
                                                    148,
                                                    403,
                                                    1'096,
                                                    2'980,
                                                    8'103,
                                                    22'026,
                                                    59'874,
                                                    162'754,
                                                    442'413,
                                                    1'202'604,
                                                    3'269'017,
                                                    8'886'110,
                                                    24'154'952,
                                                    65'659'969,
                                                    178'482'300,
                                                    485'165'195,
                                                    1'318'815'734,
                                                    3'584'912'846,
                                                    9'744'803'446};

}  // namespace

std::size_t ceil_ln(std::size_t n) noexcept {
    const auto at = std::lower_bound(powers_of_e.begin(), powers_of_e.end(), std::uint64_t{n});
    return static_cast<std::size_t>(at - powers_of_e.begin());
}

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
