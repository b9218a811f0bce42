// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/passive_peers.hpp"

#include "chatter/wire/datagram.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <array>
#include <cstring>

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
template <typename Receivers>
bool has_address(const Receivers& among, const base::address& addr) noexcept {
    return std::any_of(
        among.begin(), among.end(), [&](const auto& each) { return each.address == addr; });
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

server_added::reach passive_peers::reach_of(const server& which) const noexcept {
    // Under its own UUID or address this node stands in its view for newcomers to be told of.
    if (which.uuid == of_.members.self() || of_.own.contains(which.addr)) {
        return server_added::reach::is_this_node;
    }
    if (const auto member = of_.members.table().find(which.uuid);
        (member && of_.members[*member].is_present()) || of_.members.has_address(which.addr)) {
        return server_added::reach::is_member;
    }
    return of_.own.can_reach(which.addr) ? server_added::reach::forwarded_to
                                         : server_added::reach::wrong_family;
}

void passive_peers::serve(const wire::message& what, const base::address& from, effects& to) {
    receivers_.clear();
    for (const auto& [uuid, each] : view_.servers()) {
        const bool knows_it = uuid == what.sender || each.addr == from;
        if (!knows_it && reach_of(each) == server_added::reach::forwarded_to &&
            !has_address(receivers_, each.addr) && serves(each)) {
            receivers_.push_back({each.addr, each.encoding});
        }
    }
    if (of_.members.size() == 1) {
        limit_receivers();
    }
    if (!receivers_.empty()) {
        send(what, receivers_, to);
    }
}

/// Leaves a random choice of as many as the fan-out says.
void passive_peers::limit_receivers() {
    const std::size_t count = of_.settings.fan_out.choose_from(receivers_.size());
    if (count < receivers_.size()) {
        random_.choose(receivers_, count);
        receivers_.resize(count);
    }
}

/// The alive member of the highest rendezvous hash serves a passive peer (Thaler and
/// Ravishankar, IEEE/ACM TON 6(1), 1998): all agree without a word, and when it is gone, the
/// next one does.
bool passive_peers::serves(const server& which) {
    if (of_.members.size() == 1) {
        return true;
    }
    if (served_among_ != of_.members.digest() ||
        served_.size() >= 2 * wire::limits::passive_peers_max) {
        served_.clear();
        served_among_ = of_.members.digest();
    }
    const auto [known, is_new] = served_.try_emplace(which.uuid, true);
    if (is_new) {
        const std::uint64_t own = weight(of_.members.self(), which.uuid);
        const auto members = of_.members.table().ordered();
        known->second = std::none_of(members.begin(), members.end(), [&](auto each) {
            return of_.members[each].is_present() &&
                   weight(of_.members[each].uuid(), which.uuid) > own;
        });
    }
    return known->second;
}

/// Under a key that all members share.
std::uint64_t passive_peers::weight(const base::uuid& member,
                                    const base::uuid& peer) const noexcept {
    std::array<std::byte, 32> bytes{};
    std::memcpy(bytes.data(), member.data, 16);
    std::memcpy(bytes.data() + 16, peer.data, 16);
    return base::siphash({wire::cluster_tag(of_.settings.cluster), 0}, bytes);
}

void passive_peers::introduce(const server& newcomer, effects& to) {
    if (reach_of(newcomer) == server_added::reach::forwarded_to) {
        introduce_view({newcomer.addr, newcomer.encoding}, newcomer.uuid, to);
    }
}

/// No hops: the others know these servers.
void passive_peers::introduce_view(const receiver& newcomer, const base::uuid& uuid, effects& to) {
    for (const auto& [known, each] : view_.servers()) {
        if (known == uuid) {
            continue;
        }
        const wire::message introduction{each.added_at.sender,
                                         each.added_at.timestamp,
                                         0,
                                         wire::server_added{known, each.addr, each.encoding}};
        send(introduction, std::span(&newcomer, 1), to);
    }
}

void passive_peers::send(const wire::message& what,
                         std::span<const receiver> receivers,
                         effects& to) {
    ranges encoded;
    for (const receiver& each : receivers) {
        auto& range = encoded[static_cast<std::size_t>(each.encoding)];
        if (!range) {
            range = append(what, each.encoding, to.arena);
            if (range->size > wire::limits::datagram_bytes_max) {
                to.arena.resize(range->offset);
                range->size = 0;
                ++of_.count.too_large_to_forward;
            }
        }
        if (range->size > 0) {
            to.sends.push_back({each.address, range->offset, range->size});
            ++of_.count.datagrams_sent;
        }
    }
}

}  // namespace chatter::core
