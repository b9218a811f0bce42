// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A story about what is told: a small cluster, strangers who tell it of devices, and the checker
// of the replicas beside those of the members.

#pragma once

#include "chatter/wire/message.hpp"

#include "naive_replica.hpp"
#include "replica_checker.hpp"
#include "story.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace chatter::sim {

class replica_history : public story {
public:
    explicit replica_history(std::uint64_t seed = 1, const link_options& link = lan())
        : story(seed, link), replicas(cluster) {}

    /// Bare, as from `nc -u`: the machine stamps it.
    core::verdict tell(node_id whom, const wire::gossip& what);
    /// As a message in JSON.
    core::verdict tell(node_id whom,
                       const wire::gossip& what,
                       base::wall_time_ms at,
                       std::uint8_t sender = 1);

    /// Until the replicas of all that run are equal; false where `at_most` was not enough.
    bool is_equal_within(base::mono_duration at_most);

    /// How many questions, pulls and copies of rumors are sent in that time.
    [[nodiscard]] std::size_t questions_in(base::mono_duration time);

    /// As a machine knows it; absent where it does not exist there.
    [[nodiscard]] std::optional<core::device> device_at(node_id at, const naive_key& which) const;
    /// A metric's text; "" where there is none.
    [[nodiscard]] std::string text_at(node_id at,
                                      const naive_key& which,
                                      const std::string& metric) const;

    /// A wall clock goes on by that, or back.
    void jump(node_id which, base::mono_duration time);
    /// All of them, and each machine has looked at its own since.
    void jump(base::mono_duration time);

    /// Another machine, that joins the first one.
    node_id join();

    /// Of both checkers; empty where there are none.
    [[nodiscard]] std::string all_violations();

    replica_checker replicas;
};

/// A sender or an origin.
[[nodiscard]] base::uuid uuid_of(std::uint8_t number);

[[nodiscard]] wire::device_status status(const std::optional<base::uuid>& origin,
                                         const std::string& name,
                                         const std::string& metric,
                                         const std::string& text);

}  // namespace chatter::sim
