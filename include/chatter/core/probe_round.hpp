// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One look at one member: probes, and the relays that look at it, too (SWIM, section 3.1).
//
//   time      0            timeout          2 timeouts       verdict_after
//   own       probe        probe, ask k     probe            silent: suspected
//   verify    the same, of a member that others suspect      silent: failed
//   relay     probe        probe            report: silent   (a late answer is reported, too)
//
// A value; core/detector.cpp moves it on.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/member_table.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace chatter::core {

struct probe_round {
    enum class purpose : std::uint8_t { own, verify, relay };

    struct sent {
        std::uint32_t sequence{0};
        base::mono_time at{};
    };

    member_table::slot target{0};
    purpose what_for{purpose::own};
    base::mono_time started{};
    base::mono_time next_step{};  ///< When it goes on; no later than `ends`.
    base::mono_time ends{};
    std::vector<sent> probes;
    std::vector<base::uuid> silent;  ///< Relays that got no answer, either.
    std::uint32_t asked{0};          ///< Relays.
    std::uint32_t reports{0};        ///< Of them that said something.

    // Of a relay:
    member_table::slot requester{0};
    std::uint32_t requested{0};  ///< The sequence of the request.
    bool reported{false};

    [[nodiscard]] const sent* find_probe(std::uint32_t sequence) const noexcept {
        const auto found = std::find_if(probes.begin(), probes.end(), [&](const sent& each) {
            return each.sequence == sequence;
        });
        return found == probes.end() ? nullptr : &*found;
    }
};

/// Probes of one round at the most, the first included.
inline constexpr std::size_t probes_per_round_max = 3;

}  // namespace chatter::core
