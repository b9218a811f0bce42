// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Asking another member for all that it knows of the members: when one joins, and when two
// find that they know different members and the rumors are over (anti-entropy, Demers et al.
// 1987).
//
// Page by page, by the one who asks; nothing is held for him who is asked. An exchange that
// leaves the two with different views is followed by another with somebody else, soon while there
// is news and less and less often where there is none.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/detector.hpp"
#include "chatter/core/membership.hpp"
#include "chatter/core/packet_sender.hpp"
#include "chatter/core/timing.hpp"
#include "chatter/core/turn.hpp"

#include <cstdint>
#include <optional>

namespace chatter::core {

class member_pull {
public:
    using slot = member_table::slot;

    member_pull(const timing& rules,
                membership& members,
                packet_sender& packets,
                detector& chooser);

    /// Begins with `from`, unless an exchange is under way or was a moment ago; whether it does.
    /// Who was given a token returns it with the question.
    bool begin(const turn& now, slot from, std::optional<std::uint64_t> token = std::nullopt);
    /// What `from` says its members are, in a probe or an ack.
    void compare(const turn& now, slot from, std::uint64_t digest);

    void on_pull(const turn& now, slot from, const wire::packet& what);
    /// After its items were applied.
    void on_page(const turn& now, slot from, const wire::packet& what);

    void run(const turn& now);
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept;

private:
    struct exchange {
        slot with{0};
        base::mono_time begun{};
        base::uuid cursor{};
        base::mono_time retry_at{};
        int tries{0};
        std::optional<std::uint64_t> token{};
    };

    void ask(const turn& now);
    void finish(const turn& now, std::optional<std::uint64_t> theirs);

    const timing& rules_;
    membership& members_;
    packet_sender& packets_;
    detector& chooser_;
    std::optional<exchange> under_way_;
    base::mono_time next_allowed_{};
    std::optional<base::mono_time> again_at_;
    base::mono_time finished_at_{};
    base::mono_duration wait_{};
};

}  // namespace chatter::core
