// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a node has counted since it started. Plain numbers that only grow.

#pragma once

#include "chatter/core/verdict.hpp"
#include "chatter/wire/decode_error.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace chatter::core {

struct counters {
    std::uint64_t datagrams_received{0};
    std::uint64_t datagrams_sent{0};  ///< handed to the shell, see net's counters for losses

    /// One of these for each datagram received.
    std::array<std::uint64_t, verdict_count> by_verdict{};
    /// The `undecodable` ones, by reason.
    std::array<std::uint64_t, wire::decode_error_count> by_decode_error{};

    std::uint64_t too_large_to_forward{0};  ///< messages that an encoding made too large
    std::uint64_t ports_refused{0};         ///< ICMP errors that came back from peers
    std::uint64_t removals_ignored{0};      ///< ServerRemoved that name a member
    std::uint64_t rumors_sent{0};           ///< copies to members, those sent again included
    std::uint64_t rumors_resent{0};
    std::uint64_t pulls{0};                 ///< comparisons with another's replica that were begun
    std::uint64_t pages_received{0};        ///< of entries that this node has asked for
    std::uint64_t incarnations_refused{0};  ///< of members, too far ahead of the clock

    [[nodiscard]] std::uint64_t& operator[](verdict which) noexcept {
        return by_verdict[static_cast<std::size_t>(which)];
    }
    [[nodiscard]] std::uint64_t operator[](verdict which) const noexcept {
        return by_verdict[static_cast<std::size_t>(which)];
    }
    [[nodiscard]] std::uint64_t& operator[](wire::decode_error which) noexcept {
        return by_decode_error[static_cast<std::size_t>(which)];
    }
    [[nodiscard]] std::uint64_t operator[](wire::decode_error which) const noexcept {
        return by_decode_error[static_cast<std::size_t>(which)];
    }

    friend bool operator==(const counters&, const counters&) = default;
};

}  // namespace chatter::core
