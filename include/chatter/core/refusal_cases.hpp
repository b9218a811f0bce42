// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Members whose port said no: evidence of a process that was killed.
//
// One refusal convicts nobody: an ICMP error can be forged, a daemon may be about to come
// back. A case is opened with the first refusal that quotes a packet of ours. The member is
// probed again after refused_again_after, and again; relays probe it, too. It is convicted
// when it was refused twice and a relay saw a refusal, or, where no relay answers at all,
// when it was refused three times over three such waits. An answer of the member, or a relay
// that reached it, closes the case. One case is enough: who was asked to look asks nobody
// else, for hosts send few such errors a second (Linux: a burst of six to each peer).

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/member_table.hpp"
#include "chatter/core/timing.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace chatter::core {

class refusal_cases {
public:
    using slot = member_table::slot;

    struct refusal_case {
        base::mono_time opened{};
        base::mono_time counted{};  ///< The last refusal that counted.
        base::mono_time next_probe{};
        std::size_t refusals{1};
        std::size_t reports{0};             ///< Of relays, whatever they say.
        std::vector<base::uuid> witnesses;  ///< Relays that were refused.
    };

    explicit refusal_cases(const timing& rules) noexcept : rules_(rules) {}

    /// Whether this refusal opened the case, and relays are to be asked: not where another
    /// member has said so lately that it was refused, too.
    bool add(slot which, base::mono_time now);
    /// Another member was refused, and asks this one to look.
    void add_elsewhere(slot which, const base::uuid& witness, base::mono_time now);
    /// A relay has answered; `witness` where it was refused, too.
    void add_report(slot which, std::optional<base::uuid> witness);
    void close(slot which);
    void clear() noexcept;
    [[nodiscard]] bool is_open(slot which) const { return all_.find(which) != all_.end(); }

    /// The case, where it is proven. It is closed then.
    [[nodiscard]] std::optional<refusal_case> convict(slot which, base::mono_time now);

    /// Members to be probed once more now.
    [[nodiscard]] std::vector<slot> due(base::mono_time now);

    /// Closes the next case that can no longer convict. Its member has not answered in all that
    /// time: reason enough to suspect it.
    [[nodiscard]] std::optional<std::pair<slot, refusal_case>> take_unproven(base::mono_time now);
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept;

private:
    struct elsewhere {
        base::uuid witness{};
        base::mono_time at{};
    };

    const timing& rules_;
    std::map<slot, refusal_case> all_;
    std::map<slot, elsewhere> elsewhere_;
};

}  // namespace chatter::core
