// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Leaving: this node says so to some members, again until they have heard it, and then its
// shell may end.

#pragma once

#include "chatter/core/detector.hpp"
#include "chatter/core/membership.hpp"
#include "chatter/core/packet_sender.hpp"
#include "chatter/core/replica.hpp"
#include "chatter/core/timing.hpp"
#include "chatter/core/turn.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace chatter::core {

class departure {
public:
    departure(const timing& rules, membership& members, const replica& mine, packet_sender& packets)
        : rules_(rules), members_(members), replica_(mine), packets_(packets) {}

    void begin(const turn& now, detector& chooser);
    /// `answered` is the sequence of what is answered.
    void on_ack(const turn& now, member_table::slot from, std::uint32_t answered);
    void run(const turn& now);
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept;

private:
    void tell(const turn& now);

    const timing& rules_;
    membership& members_;
    const replica& replica_;
    packet_sender& packets_;
    bool begun_{false};
    bool over_{false};
    std::vector<member_table::slot> to_tell_;  ///< Who has not answered yet.
    std::vector<std::uint32_t> told_;          ///< The sequences that say so.
    base::mono_time next_{};
    base::mono_time ends_{};
};

}  // namespace chatter::core
