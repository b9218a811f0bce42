// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One handler for each kind of gossip: change the state, tell what changed.

#include "chatter/core/node.hpp"

namespace chatter::core {
namespace {

/// A device's fields are set by its gossip, and its versions are the message's.
template <typename DeviceGossip>
std::string fields_of(const DeviceGossip& gossip, const version& at) {
    return wire::fields_of(gossip, at.timestamp, at.sender);
}

}  // namespace

verdict node::on_gossip(const arrival& what, effects& to) {
    if (!what.message.payload) {
        return verdict::accepted;  // nothing to apply, and passed on all the same
    }
    return std::visit([&](const auto& gossip) { return on(gossip, what, to); },
                      *what.message.payload);
}

verdict node::on(const wire::debug_message& gossip, const arrival& what, effects& to) {
    to.events.emplace_back(message_received{what.from, what.message.sender, gossip.text});
    return verdict::accepted;
}

template <typename DeviceGossip>
verdict node::on(const DeviceGossip& gossip, const arrival& what, effects& to) {
    const device_key key{*gossip.origin, gossip.name};
    auto change = merge_device(
        what.now, key, fields_of(gossip, what.at()), what.now.mono, device_table::source::edge);
    if (change.is_full) {
        return verdict::devices_full;
    }
    tell(key, std::move(change), to);
    return verdict::accepted;
}

verdict node::on(const wire::server_added& gossip, const arrival& what, effects& to) {
    if (!sealing_.takes_plain()) {
        return verdict::peer_cannot_open;
    }
    // 1. check: who speaks of a server that the view holds not yet under this address?
    const bool entered_here =
        !peers_.servers().has_address(what.from) && !membership_.has_address(what.from);
    // 2. change
    const server added{gossip.uuid, gossip.addr, gossip.wire.value_or(what.arrived_as), what.at()};
    switch (peers_.servers().add(added)) {
        case view::outcome::full: return verdict::view_full;
        case view::outcome::unchanged: return verdict::accepted;
        case view::outcome::changed: break;
    }
    // 3. announce
    to.own_addresses_wanted = true;
    to.events.emplace_back(
        server_added{added.uuid, added.addr, added.encoding, peers_.reach_of(added)});
    if (entered_here) {
        peers_.introduce(added, to);
    }
    return verdict::accepted;
}

verdict node::on(const wire::server_removed& gossip, const arrival& what, effects& to) {
    if (membership_.table().find(gossip.uuid) || gossip.uuid == membership_.self()) {
        ++counters_.removals_ignored;  // members leave by themselves
        return verdict::accepted;
    }
    if (const auto gone = peers_.servers().remove(gossip.uuid, what.at())) {
        to.events.emplace_back(server_removed{gone->uuid, gone->addr});
    }
    return verdict::accepted;
}

}  // namespace chatter::core
