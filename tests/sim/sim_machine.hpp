// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The words of sim_cluster.hpp: what a machine is, what can become of it, and who is told.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/time.hpp"
#include "chatter/core/event.hpp"
#include "chatter/core/fanout.hpp"
#include "chatter/core/seal_policy.hpp"
#include "chatter/core/timing.hpp"
#include "chatter/wire/member.hpp"

#include "sim_network.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace chatter::sim {

using node_id = std::uint32_t;

/// What a process that was stopped does first. Ours reads its socket. A Go program runs its
/// timers first (the scheduler looks at them before it polls the network): memberlist's probes
/// time out with their answers unread.
enum class waking : std::uint8_t { datagrams_first, deadlines_first };

/// What a daemon is started with.
struct node_spec {
    std::string name;  ///< Absent: "n" and its number, from 1 on.
    std::vector<wire::label> labels;
    std::string cluster{"default"};
    std::vector<std::string> join;  ///< Names of sim_cluster::set_name(), or addresses.
    std::optional<base::address> advertise;
    core::timing timing{core::make_timing(core::profile::lan)};
    base::wall_time_ms skew{0};  ///< Of its wall clock.
    bool listens_on_wildcard{false};
    waking wakes{waking::datagrams_first};
    core::fanout fan_out{core::fanout::automatic()};
    core::seal_policy sealing;
};

enum class stage : std::uint8_t {
    idle,  ///< never started
    runs,
    paused,   ///< stopped by SIGSTOP, or a suspended machine; datagrams wait in the kernel
    killed,   ///< the process is gone, the host refuses
    silent,   ///< the host is gone
    departed  ///< has left by itself
};

/// Of a restarted daemon: with what the last `persist` stored, or as a new member.
enum class identity : std::uint8_t { same, fresh };

/// Told of what happens, while it happens. MUST NOT change the cluster then.
class observer {
public:
    virtual ~observer() = default;
    virtual void on_event(node_id /*at*/, const core::event& /*what*/) {}
    virtual void on_send(node_id /*by*/,
                         const base::address& /*to*/,
                         std::span<const std::byte> /*bytes*/) {}
    virtual void on_receive(node_id /*by*/,
                            const base::address& /*from*/,
                            std::span<const std::byte> /*bytes*/) {}
    virtual void on_stage(node_id /*of*/, stage /*before*/, stage /*after*/) {}
};

struct cluster_options {
    std::uint64_t seed{1};
    link_options link{};
    bool keeps_states{true};  ///< A copy of every view on a disk: for small clusters.
    bool keeps_trace{false};  ///< See trace_hash().
};

struct traffic {
    std::uint64_t datagrams{0};
    std::uint64_t bytes{0};  ///< With IP and UDP heads.
};

}  // namespace chatter::sim
