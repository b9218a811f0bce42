// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One handler for each kind of gossip: change the state, tell what changed.

#include "chatter/core/node.hpp"

namespace chatter::core {
namespace {

verdict verdict_of(device_table::outcome outcome) noexcept {
    return outcome == device_table::outcome::full ? verdict::devices_full : verdict::accepted;
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

verdict node::on(const wire::device_added& gossip, const arrival& what, effects& to) {
    const auto outcome = devices_.apply(gossip, what.at());
    if (outcome == device_table::outcome::changed) {
        to.events.emplace_back(device_added{*gossip.origin, gossip.name, gossip.description});
    }
    return verdict_of(outcome);
}

verdict node::on(const wire::device_removed& gossip, const arrival& what, effects& to) {
    const auto outcome = devices_.apply(gossip, what.at());
    if (outcome == device_table::outcome::changed) {
        to.events.emplace_back(device_removed{*gossip.origin, gossip.name});
    }
    return verdict_of(outcome);
}

verdict node::on(const wire::device_status& gossip, const arrival& what, effects& to) {
    auto status = devices_.apply(gossip, what.at());
    if (status.what == device_table::outcome::changed) {
        to.events.emplace_back(
            device_status{*gossip.origin, gossip.name, std::move(status.applied)});
    }
    return verdict_of(status.what);
}

verdict node::on(const wire::server_added& gossip, const arrival& what, effects& to) {
    // 1. check: who speaks of a server that the view holds not yet under this address?
    const bool entered_here = !view_.has_address(what.from) && !membership_.has_address(what.from);
    // 2. change
    const server added{gossip.uuid, gossip.addr, gossip.wire.value_or(what.arrived_as), what.at()};
    switch (view_.add(added)) {
        case view::outcome::full: return verdict::view_full;
        case view::outcome::unchanged: return verdict::accepted;
        case view::outcome::changed: break;
    }
    // 3. announce
    to.own_addresses_wanted = true;
    to.events.emplace_back(server_added{added.uuid, added.addr, added.encoding, reach_of(added)});
    if (entered_here) {
        introduce(added, to);
    }
    return verdict::accepted;
}

verdict node::on(const wire::server_removed& gossip, const arrival& what, effects& to) {
    if (membership_.table().find(gossip.uuid) || gossip.uuid == membership_.self()) {
        ++counters_.removals_ignored;  // members leave by themselves
        return verdict::accepted;
    }
    if (const auto gone = view_.remove(gossip.uuid, what.at())) {
        to.events.emplace_back(server_removed{gone->uuid, gone->addr});
    }
    return verdict::accepted;
}

server_added::reach node::reach_of(const server& which) const noexcept {
    // Under its own UUID or address this node stands in its view for newcomers to be told of.
    if (which.uuid == config_.self || own_.contains(which.addr)) {
        return server_added::reach::is_this_node;
    }
    if (const auto member = membership_.table().find(which.uuid);
        (member && membership_[*member].is_present()) || membership_.has_address(which.addr)) {
        return server_added::reach::is_member;
    }
    return own_.can_reach(which.addr) ? server_added::reach::forwarded_to
                                      : server_added::reach::wrong_family;
}

}  // namespace chatter::core
