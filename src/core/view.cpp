// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/view.hpp"

#include "chatter/core/tombstone.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <tuple>

namespace chatter::core {
namespace {

bool is_newer(const server& a, const server& b) noexcept {
    return std::tie(a.added_at, a.addr, a.encoding) > std::tie(b.added_at, b.addr, b.encoding);
}

}  // namespace

view::outcome view::add(const server& added) {
    const auto removal = removed_.find(added.uuid);
    if (removal != removed_.end() && added.added_at <= removal->second) {
        return outcome::unchanged;
    }
    const auto known = servers_.find(added.uuid);
    if (known == servers_.end()) {
        if (servers_.size() == wire::limits::passive_peers_max) {
            return outcome::full;
        }
        forget_removal(added.uuid);
        servers_.emplace(added.uuid, added);
        return outcome::changed;
    }
    if (!is_newer(added, known->second)) {
        return outcome::unchanged;
    }
    const bool same = added.addr == known->second.addr && added.encoding == known->second.encoding;
    known->second = added;
    return same ? outcome::unchanged : outcome::changed;
}

std::optional<server> view::remove(const base::uuid& uuid, const version& at) {
    const auto known = servers_.find(uuid);
    if (known != servers_.end() && known->second.added_at > at) {
        return std::nullopt;
    }
    remember_removal(uuid, at);
    if (known == servers_.end()) {
        return std::nullopt;
    }
    const server gone = known->second;
    servers_.erase(known);
    return gone;
}

void view::expire(base::wall_time_ms now) {
    while (!removals_.empty() && is_tombstone_over(removals_.begin()->first, now)) {
        forget_removal(removals_.begin()->second);
    }
}

std::optional<base::wall_time_ms> view::next_expiry() const noexcept {
    if (removals_.empty()) {
        return std::nullopt;
    }
    return end_of_tombstone(removals_.begin()->first);
}

bool view::has_address(const base::address& addr) const noexcept {
    return std::any_of(servers_.begin(), servers_.end(), [&](const auto& each) {
        return each.second.addr == addr;
    });
}

void view::remember_removal(const base::uuid& uuid, const version& at) {
    const auto known = removed_.find(uuid);
    if (known != removed_.end() && at <= known->second) {
        return;
    }
    forget_removal(uuid);
    removed_.emplace(uuid, at);
    removals_.emplace(at.timestamp, uuid);
    if (removed_.size() > wire::limits::removed_servers_max) {
        forget_removal(removals_.begin()->second);
    }
}

void view::forget_removal(base::uuid uuid) {
    const auto known = removed_.find(uuid);
    if (known != removed_.end()) {
        removals_.erase({known->second.timestamp, uuid});
        removed_.erase(known);
    }
}

}  // namespace chatter::core
