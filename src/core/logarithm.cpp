// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/logarithm.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace chatter::core {
namespace {

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

/// log10(2) in units of 2^-32.
constexpr std::uint64_t log10_of_2 = 1'292'913'986;

constexpr unsigned fraction_bits = 24;

/// log2 in units of 2^-24, bit by bit: a square that reaches 2 has a logarithm with that bit.
std::uint64_t log2_fixed(std::uint64_t n) noexcept {
    const auto whole = static_cast<unsigned>(std::bit_width(n)) - 1U;
    std::uint64_t mantissa = (n << (63U - whole)) >> 32U;  // in [2^31, 2^32): 1 is 2^31
    std::uint64_t result = whole;
    for (unsigned i = 0; i < fraction_bits; ++i) {
        mantissa = (mantissa * mantissa) >> 31U;
        const std::uint64_t bit = mantissa >> 32U;
        mantissa >>= bit;
        result = (result << 1U) | bit;
    }
    return result;
}

}  // namespace

std::size_t ceil_ln(std::size_t n) noexcept {
    const auto at = std::lower_bound(powers_of_e.begin(), powers_of_e.end(), std::uint64_t{n});
    return static_cast<std::size_t>(at - powers_of_e.begin());
}

std::uint32_t log10_milli(std::uint64_t n) noexcept {
    if (n < 2) {
        return 0;
    }
    // Half a unit of the last place makes powers of ten come out whole.
    constexpr std::uint64_t half = std::uint64_t{1} << (fraction_bits - 12);
    const std::uint64_t milli = ((log2_fixed(n) + half / 64) * 1'000) >> 8U;
    return static_cast<std::uint32_t>((milli * (log10_of_2 >> 8U)) >> (fraction_bits + 16));
}

}  // namespace chatter::core
