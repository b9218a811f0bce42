// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Who tells the cluster things: a few injectors, whose clocks are about as wrong as those of the
// machines, that send JSON and CBOR about a small set of devices, so that updates clash.

#pragma once

#include "chatter/base/prng.hpp"
#include "chatter/base/time.hpp"
#include "chatter/wire/message.hpp"

#include "replica_checker.hpp"
#include "sim_cluster.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace chatter::sim {

struct update_options {
    std::size_t devices{0};         ///< Names of an origin; 0: nothing is told.
    base::mono_duration between{};  ///< Two gossips, in the mean.
    bool are_large{false};          ///< Names, texts and numbers of metrics near their bounds.
};

class stranger {
public:
    /// `to` and `cluster` MUST outlive it.
    stranger(const update_options& what,
             base::prng random,
             replica_checker& to,
             sim_cluster& cluster);

    /// To a machine that runs, now and then to two of them.
    void tell_something();
    /// A DebugMessage, that is for everybody.
    void tell_message();

private:
    [[nodiscard]] std::optional<node_id> draw_machine();
    [[nodiscard]] wire::message draw_message(node_id whom);
    [[nodiscard]] wire::gossip draw_gossip();
    [[nodiscard]] wire::device_status draw_status();
    [[nodiscard]] wire::metric_value draw_value(std::size_t bytes_left);
    [[nodiscard]] std::optional<base::uuid> draw_origin();
    [[nodiscard]] std::string draw_name();
    [[nodiscard]] std::string draw_text(std::size_t bytes_left);
    [[nodiscard]] base::wall_time_ms draw_time(node_id whom);
    [[nodiscard]] bool one_in(std::uint64_t many) { return random_.below(many) == 0; }

    update_options options_;
    base::prng random_;
    replica_checker& to_;
    sim_cluster& cluster_;
    std::vector<base::uuid> senders_;
    std::vector<base::uuid> nobodies_;  ///< Origins that are no members.
    base::wall_time_ms last_time_{0};
    std::size_t messages_{0};
};

}  // namespace chatter::sim
