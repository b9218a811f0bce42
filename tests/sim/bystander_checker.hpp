// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold of those who are no members: hosts beyond all machines, from which attackers
// send, and in whose name. No node is to be of use against them, nor to believe that a member
// lives where it never did.

#pragma once

#include "chatter/base/uuid.hpp"

#include "checkers.hpp"
#include "sim_cluster.hpp"

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace chatter::sim {

class bystander_checker : public observer {
public:
    /// Hosts from `first` on are bystanders. `of` MUST outlive it. Watches from now on.
    bystander_checker(sim_cluster& of, host_id first);

    /// Looks at the addresses of members in all views.
    void inspect();

    [[nodiscard]] const std::vector<violation>& found() const noexcept { return found_; }
    [[nodiscard]] bool has_found(rule which) const noexcept;
    /// That nodes sent to bystanders: the rules are about something.
    [[nodiscard]] std::size_t bytes_sent() const noexcept { return bytes_sent_; }

    void on_event(node_id at, const core::event& what) override;
    void on_send(node_id by, const base::address& to, std::span<const std::byte> bytes) override;
    void on_receive(node_id by,
                    const base::address& from,
                    std::span<const std::byte> bytes) override;
    void on_stage(node_id of, stage before, stage after) override;

private:
    struct balance {
        std::size_t came{0};
        std::size_t went{0};
    };

    [[nodiscard]] bool is_bystander(const base::address& who) const noexcept;
    [[nodiscard]] bool has_lived_at(const base::uuid& member, const base::address& where) const;
    void report(rule which, node_id at, std::string what);

    sim_cluster& cluster_;
    host_id first_;
    std::map<std::pair<node_id, base::address>, balance> balances_;
    std::map<base::uuid, std::set<base::address>> lived_at_;
    std::size_t bytes_sent_{0};
    std::vector<violation> found_;
};

}  // namespace chatter::sim
