// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Rumor mongering: a new message is handed on at once to some of the servers in the view
// (Demers et al. 1987), in the encoding that each of them reads.

#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <array>

namespace chatter::core {
namespace {

/// Which bytes of the arena hold the message, one for each encoding that was needed.
using ranges = std::array<std::optional<outgoing>, 2>;

/// A ServerAdded says how its server is to be talked to where that is not how it arrives.
wire::message spelled_for(wire::message what, wire::encoding as) {
    auto* added = what.payload ? std::get_if<wire::server_added>(&*what.payload) : nullptr;
    if (added != nullptr && added->wire == as) {
        added->wire.reset();
    }
    return what;
}

bool is_server_added(const wire::message& what) noexcept {
    return what.payload && std::holds_alternative<wire::server_added>(*what.payload);
}

/// A server may stand in the view under several UUIDs: one copy is enough.
bool has_address(std::span<const server* const> among, const base::address& addr) noexcept {
    return std::any_of(
        among.begin(), among.end(), [&](const server* each) { return each->addr == addr; });
}

outgoing append(const wire::message& what, wire::encoding as, std::vector<std::byte>& arena) {
    const std::size_t offset = arena.size();
    if (is_server_added(what)) {
        wire::encode(spelled_for(what, as), as, arena);
    } else {
        wire::encode(what, as, arena);
    }
    return {{}, offset, arena.size() - offset};
}

}  // namespace

void node::forward(arrival&& what, effects& to) {
    receivers_.clear();
    for (const auto& [uuid, each] : view_.servers()) {
        const bool knows_it = uuid == what.message.sender || each.addr == what.from;
        if (!knows_it && reach_of(each) == server_added::reach::forwarded_to &&
            !has_address(receivers_, each.addr)) {
            receivers_.push_back(&each);
        }
    }
    const std::size_t count = config_.fan_out.choose_from(receivers_.size());
    if (count < receivers_.size()) {
        random_.choose(receivers_, count);
        receivers_.resize(count);
    }
    if (receivers_.empty()) {
        return;
    }
    --what.message.hops;
    if (is_server_added(what.message)) {
        auto& wire = std::get<wire::server_added>(*what.message.payload).wire;
        wire = wire.value_or(what.arrived_as);
    }
    send(what.message, receivers_, to);
}

/// A newcomer is told of the servers that were there before it, by the node at which its
/// ServerAdded entered the cluster. The others got it from a server of the view, which has
/// done so. No hops: the others know these servers.
void node::introduce(const server& newcomer, effects& to) {
    if (reach_of(newcomer) != server_added::reach::forwarded_to) {
        return;
    }
    const std::array<const server*, 1> receiver{&newcomer};
    for (const auto& [uuid, each] : view_.servers()) {
        if (uuid == newcomer.uuid) {
            continue;
        }
        const wire::message introduction{each.added_at.sender,
                                         each.added_at.timestamp,
                                         0,
                                         wire::server_added{uuid, each.addr, each.encoding}};
        send(introduction, receiver, to);
    }
}

void node::send(const wire::message& what, std::span<const server* const> receivers, effects& to) {
    ranges encoded;
    for (const server* each : receivers) {
        auto& range = encoded[static_cast<std::size_t>(each->encoding)];
        if (!range) {
            range = append(what, each->encoding, to.arena);
            if (range->size > wire::limits::datagram_bytes_max) {
                to.arena.resize(range->offset);
                range->size = 0;
                ++counters_.too_large_to_forward;
            }
        }
        if (range->size > 0) {
            to.sends.push_back({each->addr, range->offset, range->size});
            ++counters_.datagrams_sent;
        }
    }
}

}  // namespace chatter::core
