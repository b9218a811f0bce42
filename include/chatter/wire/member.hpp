// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What daemons tell one another of a server of their cluster, as plain values.
//
// A record is what a member says of itself, with the state in which somebody holds it; it goes
// out whole where a member appears or speaks for itself. A status is what others found out of
// a member that the reader knows already.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::wire {

/// In the order of precedence within one incarnation, see core/precedence.hpp. The numbers are
/// those of the format.
enum class member_state : std::uint8_t { alive = 0, suspect = 1, failed = 2, left = 3 };

/// "alive", "suspect", "failed", "left".
[[nodiscard]] std::string_view to_string(member_state from) noexcept;

/// A counter that only its member raises (SWIM, section 4.2); starts from its wall clock.
using incarnation = std::uint64_t;

/// Drawn anew at each start of a daemon: tells its runs apart, and proves that who echoes it
/// has read a packet of ours. 0 is nobody's.
using run_id = std::uint64_t;

struct label {
    std::string key;
    std::string value;
    friend auto operator<=>(const label&, const label&) = default;
};

/// What a member says of itself and what does not change while it runs, but for the address.
struct member_facts {
    base::uuid uuid{};
    run_id run{0};
    base::wall_time_ms started{0};  ///< When this run began, by its own clock.
    /// Where it is reached. Unspecified where it does not know: then where its packets come from.
    base::address address;
    std::string name;
    std::vector<label> labels;  ///< Sorted by key, each key once.
    /// What a later version says besides, as bytes: kept and passed on.
    std::string extra;

    friend bool operator==(const member_facts&, const member_facts&) = default;
};

struct member_record {
    member_facts facts;
    wire::incarnation incarnation{0};
    member_state state{member_state::alive};
    friend bool operator==(const member_record&, const member_record&) = default;
};

/// Why a member is `left`.
enum class leave_reason : std::uint8_t {
    asked = 0,     ///< It said so itself.
    replaced = 1,  ///< A new daemon answers at its address under its name.
    forgotten = 2  ///< Somebody had the cluster forget it; nobody lists it any more.
};

[[nodiscard]] std::string_view to_string(leave_reason from) noexcept;

/// Who found a member silent or its port closed.
struct accusation {
    base::uuid accuser{};
    std::vector<base::uuid> confirmed_by;  ///< Others, each once; see limits::confirmers_max.
    std::uint32_t after_ms{0};             ///< From the first sign to the verdict.
    friend bool operator==(const accusation&, const accusation&) = default;
};

struct member_status {
    base::uuid uuid{};
    wire::incarnation incarnation{0};
    member_state state{member_state::suspect};
    base::wall_time_ms at{0};  ///< When the verdict fell, by the clock of its maker.
    leave_reason reason{leave_reason::asked};  ///< Of `left`.
    accusation accused;                        ///< Of `suspect` and `failed`.
    friend bool operator==(const member_status&, const member_status&) = default;
};

}  // namespace chatter::wire
