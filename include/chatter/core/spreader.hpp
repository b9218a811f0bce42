// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How news of members spread beside the probes: to a few members at once at the end of the
// turn, then to a few others each gossip period until each update was sent often enough
// (the dissemination of SWIM, section 4.1, made as fast as a rumor).

#pragma once

#include "chatter/core/detector.hpp"
#include "chatter/core/membership.hpp"
#include "chatter/core/packet_sender.hpp"
#include "chatter/core/timing.hpp"
#include "chatter/core/turn.hpp"

#include <optional>

namespace chatter::core {

class spreader {
public:
    spreader(const timing& rules, membership& members, packet_sender& packets, detector& chooser)
        : rules_(rules), members_(members), packets_(packets), chooser_(chooser) {}

    /// At the end of each turn.
    void flush(const turn& now);
    void run(const turn& now);
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept;

private:
    void push(const turn& now);

    const timing& rules_;
    membership& members_;
    packet_sender& packets_;
    detector& chooser_;
    base::mono_time next_push_{};
    base::mono_time next_news_{};  ///< A stream of news shares packets.
};

}  // namespace chatter::core
