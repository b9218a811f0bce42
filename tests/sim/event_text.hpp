// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What nodes tell, as lines to read when a run failed: chatter-sim --events.

#pragma once

#include "chatter/core/event.hpp"

#include "sim_cluster.hpp"

#include <iosfwd>
#include <string>

namespace chatter::sim {

/// Empty for what is not about members.
[[nodiscard]] std::string to_text(const core::event& from);

/// Prints every event about members, and what befalls the machines.
class event_printer : public observer {
public:
    event_printer(const sim_cluster& of, std::ostream& to) : cluster_(of), to_(to) {}

    void on_event(node_id at, const core::event& what) override;
    void on_stage(node_id of, stage before, stage after) override;

private:
    [[nodiscard]] std::string head(node_id of) const;

    const sim_cluster& cluster_;
    std::ostream& to_;
};

}  // namespace chatter::sim
