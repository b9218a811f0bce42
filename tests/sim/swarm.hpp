// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One run of everything at once: a cluster, a network and a fate that are all drawn from one
// seed, whole features of the protocol switched off among them.
//
// First with faults on, while strangers tell of devices and send messages and somebody has members
// forgotten that are gone, under the checkers of
// safety and of the replicas; then both stop, and all that run have to agree on the members and on
// all that was told, within the bounds of liveness.hpp and replica_checker.hpp, to stay so, and to
// say no more about it. Attackers go on until that silence.

#pragma once

#include "chatter/base/prng.hpp"
#include "chatter/base/time.hpp"
#include "chatter/core/timing.hpp"

#include "attacker.hpp"
#include "checkers.hpp"
#include "sim_cluster.hpp"
#include "stranger.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::sim {

/// What can befall the cluster.
enum class fault : std::uint8_t {
    kill,
    silence,
    restart_same,
    restart_fresh,
    move,
    leave,
    pause,
    partition,
    cut,
    bad_weather,  ///< another network for a while
    wall_clock
};
inline constexpr std::size_t fault_count = static_cast<std::size_t>(fault::wall_clock) + 1;

[[nodiscard]] std::string_view to_string(fault which) noexcept;

/// Whether the cluster has keys, and what the operator does about them while faults go on.
enum class secrecy : std::uint8_t {
    plain,
    sealed,
    key_change,  ///< sealed, and under another key in the end
    sealing      ///< plain at first
};

[[nodiscard]] std::string_view to_string(secrecy which) noexcept;

struct swarm_options {
    std::uint64_t seed{0};
    std::size_t nodes{1};
    base::mono_duration faulty_for{};
    base::mono_duration between_faults{};  ///< In the mean.
    std::vector<fault> faults;
    link_options link;
    core::timing timing;
    bool starts_converged{false};
    bool first_joins_too{false};       ///< Else machine 1 waits to be found.
    base::wall_time_ms skew_max{0};    ///< Of wall clocks, either way.
    std::vector<std::string> without;  ///< Features that are switched off, by name.
    update_options updates;
    /// Somebody has a member forgotten that is gone; in the mean. 0: nobody ever does.
    base::mono_duration between_forgets{};
    secrecy keys{secrecy::plain};
    /// In a plain cluster of somebody who overhears nothing: who does can forge what it likes.
    attack_options attacks;
};

/// The same for the same arguments, on every machine.
[[nodiscard]] swarm_options draw_options(std::uint64_t seed, base::mono_duration faulty_for);

/// One line.
[[nodiscard]] std::string to_string(const swarm_options& from);

struct swarm_result {
    std::vector<violation> violations;
    base::mono_duration agreed_after{};  ///< Since the faults stopped.
    base::mono_duration bound{};
    base::mono_duration replicas_equal_after{};  ///< The same for the replicas.
    base::mono_duration replica_bound{};
    std::uint64_t trace{0};
    std::uint64_t faults{0};
    std::uint64_t forgets{0};
    std::uint64_t accepted{0};                                  ///< Gossip that strangers told.
    std::array<std::uint64_t, core::verdict_count> verdicts{};  ///< Where somebody attacks.
    std::size_t bytes_to_bystanders{0};
};

/// `events_to`: every event is printed there.
[[nodiscard]] swarm_result run_swarm(const swarm_options& what, std::ostream* events_to = nullptr);

}  // namespace chatter::sim
