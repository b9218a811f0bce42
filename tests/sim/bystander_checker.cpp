// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "bystander_checker.hpp"

#include <algorithm>
#include <optional>
#include <variant>

namespace chatter::sim {
namespace {

/// A bug that shows once shows a thousand times.
constexpr std::size_t violations_max = 20;

/// Whom an operator is told of, by the events that any datagram could cause.
std::optional<base::address> told_of(const core::event& what) {
    if (const auto* other = std::get_if<core::other_cluster>(&what)) {
        return other->from;
    }
    if (const auto* unsupported = std::get_if<core::unsupported_packet>(&what)) {
        return unsupported->from;
    }
    if (const auto* key = std::get_if<core::no_common_key>(&what)) {
        return key->from;
    }
    if (const auto* ahead = std::get_if<core::clock_ahead>(&what)) {
        return ahead->from;
    }
    return std::nullopt;
}

}  // namespace

bystander_checker::bystander_checker(sim_cluster& of, host_id first) : cluster_(of), first_(first) {
    of.watch(*this);
}

bool bystander_checker::has_found(rule which) const noexcept {
    return std::any_of(
        found_.begin(), found_.end(), [&](const violation& each) { return each.which == which; });
}

bool bystander_checker::is_bystander(const base::address& who) const noexcept {
    const auto host = sim_network::host_at(who);
    return host && *host >= first_;
}

void bystander_checker::inspect() {
    for (const node_id at : cluster_.up()) {
        const core::member_table& table = cluster_.node(at).members().table();
        for (const auto each : table.ordered()) {
            const auto& member = table[each];
            if (member.uuid() != cluster_.uuid_of(at) && !member.address().is_unspecified() &&
                !has_lived_at(member.uuid(), member.address())) {
                report(rule::moved,
                       at,
                       base::to_string(member.uuid()) + " at " + base::to_string(member.address()));
            }
        }
    }
}

bool bystander_checker::has_lived_at(const base::uuid& member, const base::address& where) const {
    const auto found = lived_at_.find(member);
    return found != lived_at_.end() && found->second.contains(where);
}

void bystander_checker::on_event(node_id at, const core::event& what) {
    const auto whom = told_of(what);
    if (whom && is_bystander(*whom) && cluster_.spec_of(at).sealing.mode == core::seal_mode::only) {
        report(rule::alarmed, at, base::to_string(*whom));
    }
}

void bystander_checker::on_send(node_id by,
                                const base::address& to,
                                std::span<const std::byte> bytes) {
    if (!is_bystander(to)) {
        return;
    }
    balance& with = balances_[{by, to}];
    with.went += bytes.size();
    bytes_sent_ += bytes.size();
    if (with.went > with.came) {
        report(rule::reflected,
               by,
               std::to_string(with.went) + " bytes to " + base::to_string(to) + " for " +
                   std::to_string(with.came));
    }
}

void bystander_checker::on_receive(node_id by,
                                   const base::address& from,
                                   std::span<const std::byte> bytes) {
    if (is_bystander(from)) {
        balances_[{by, from}].came += bytes.size();
    }
}

void bystander_checker::on_stage(node_id of, stage /*before*/, stage after) {
    if (after == stage::runs) {
        lived_at_[cluster_.uuid_of(of)].insert(cluster_.address_of(of));
    }
}

void bystander_checker::report(rule which, node_id at, std::string what) {
    if (found_.size() < violations_max) {
        found_.push_back({which, cluster_.now(), at, std::move(what)});
    }
}

}  // namespace chatter::sim
