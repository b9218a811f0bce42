// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a node is told once, when it is made.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/address_block.hpp"
#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/budget.hpp"
#include "chatter/core/facts_pool.hpp"
#include "chatter/core/fanout.hpp"
#include "chatter/core/saved_state.hpp"
#include "chatter/core/seal_policy.hpp"
#include "chatter/core/timing.hpp"
#include "chatter/wire/member.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace chatter::core {

struct config {
    base::uuid self{};           ///< This server; the origin of devices that name none.
    base::address listening_on;  ///< The bound address, with the port that the kernel chose.

    std::string name;                 ///< What this server is called.
    std::vector<wire::label> labels;  ///< Sorted by key, each key once.
    std::string cluster{"default"};   ///< Packets of other clusters are refused.
    /// Where other members reach this one. Absent: `listening_on`, or where that is a wildcard,
    /// what the others see.
    std::optional<base::address> advertise;
    /// Whom to join: HOST:PORT, looked up by the shell, again and again.
    std::vector<std::string> join;
    /// What a former run of this server has left; its UUID is `self`.
    std::optional<saved_state> former;

    /// Where members' facts are kept once, however many nodes know them. Absent: the node's own.
    std::shared_ptr<facts_pool> facts;

    /// What is sealed and with what; see core/sealing.hpp.
    seal_policy sealing;

    /// Datagrams of other sources are refused, but for those of this machine. Empty: of nobody.
    std::vector<base::address_block> allow;

    budget_rules budgets;

    core::timing timing{make_timing(profile::lan)};

    fanout fan_out{fanout::automatic()};

    /// Hops of an arriving message are cut down to this. 8 carries a message through a view of
    /// 10,000 servers with a fan-out of 12 (12^4 > 10,000), twice over.
    std::uint32_t hops_max{8};

    /// How many messages are remembered, and how long, so that copies are dropped. 65,536 in
    /// 180 s is 364 messages a second, for 2 MiB.
    std::size_t duplicates_max{65'536};
    base::mono_duration duplicate_lifetime{std::chrono::seconds(180)};
};

/// All that is wrong with it, in words; empty where nothing is.
[[nodiscard]] std::vector<std::string> validate(const config& what);

}  // namespace chatter::core
