// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which packets were sent lately, and to whom: an ICMP error is evidence only where it quotes
// one of them. The sequences of a run start at a random number, so they cannot be guessed.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace chatter::core {

class sent_log {
public:
    /// Remembers packets for `lifetime`, and no more than `entries_max` of them.
    explicit sent_log(base::mono_duration lifetime) noexcept : lifetime_(lifetime) {}

    void add(std::uint32_t sequence, const base::address& to, base::mono_time now);

    [[nodiscard]] bool contains(std::uint32_t sequence,
                                const base::address& to,
                                base::mono_time now) const noexcept;

    /// Anything at all.
    [[nodiscard]] bool contains(const base::address& to, base::mono_time now) const noexcept;

    static constexpr std::size_t entries_max = 1'024;

private:
    struct entry {
        std::uint32_t sequence;
        base::mono_time at;
        base::address to;
    };
    base::mono_duration lifetime_;
    std::deque<entry> entries_;  // oldest first
};

}  // namespace chatter::core
