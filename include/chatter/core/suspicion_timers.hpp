// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The suspicions that this node holds, and when each of them is over.
//
// core/suspicion.hpp has the formulas; this keeps the deadlines.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/core/member_table.hpp"
#include "chatter/core/timing.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

namespace chatter::core {

class suspicion_timers {
public:
    using slot = member_table::slot;

    struct suspicion {
        base::mono_time started{};
        base::mono_time deadline{};
        bool own{false};          ///< This node is the accuser or a confirmer.
        bool is_verified{false};  ///< A round of this node's own is under way.
    };

    explicit suspicion_timers(const timing& rules) noexcept : rules_(rules) {}

    /// Starts it, or shortens it where there are more confirmations than before.
    void update(
        slot which, base::mono_time now, std::size_t confirmations, std::size_t members, bool own);
    void end(slot which) { all_.erase(which); }

    /// Gives a member the whole time once more.
    void restart(slot which, base::mono_time now, std::size_t members);

    /// Nothing of what this process slept through counts.
    void shift(base::mono_duration by);

    [[nodiscard]] suspicion* find(slot which);
    [[nodiscard]] std::vector<slot> due(base::mono_time now) const;
    [[nodiscard]] std::vector<slot> own() const;
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept;
    [[nodiscard]] bool empty() const noexcept { return all_.empty(); }

private:
    const timing& rules_;
    std::map<slot, suspicion> all_;
};

}  // namespace chatter::core
