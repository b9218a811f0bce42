// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Rumor mongering: a new message is handed on at once to some of the servers in the view
// (Demers et al. 1987), in the encoding that each of them reads.

#include "chatter/core/node.hpp"
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

void node::forward(arrival&& what, effects& to) {
    receivers_.clear();
    choose_members(what);
    choose_passive_peers(what);
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

void node::choose_members(const arrival& what) {
    for (const auto each : membership_.table().ordered()) {
        const member& of = membership_[each];
        if (of.is_present() && of.uuid() != what.message.sender && of.address() != what.from &&
            own_.can_reach(of.address())) {
            receivers_.push_back({of.address(), wire::encoding::cbor});
        }
    }
    limit_receivers();
}

/// Among members each passive peer is served by one of them, and always. A node without members
/// mongers rumors among passive peers.
void node::choose_passive_peers(const arrival& what) {
    for (const auto& [uuid, each] : view_.servers()) {
        const bool knows_it = uuid == what.message.sender || each.addr == what.from;
        if (!knows_it && reach_of(each) == server_added::reach::forwarded_to &&
            !has_address(receivers_, each.addr) && serves(each)) {
            receivers_.push_back({each.addr, each.encoding});
        }
    }
    if (membership_.size() == 1) {
        limit_receivers();
    }
}

/// Leaves a random choice of as many as the fan-out says.
void node::limit_receivers() {
    const std::size_t count = config_.fan_out.choose_from(receivers_.size());
    if (count < receivers_.size()) {
        random_.choose(receivers_, count);
        receivers_.resize(count);
    }
}

/// The alive member of the highest rendezvous hash serves a passive peer (Thaler and
/// Ravishankar, IEEE/ACM TON 6(1), 1998): all agree without a word, and when it is gone, the
/// next one does.
bool node::serves(const server& which) {
    if (membership_.size() == 1) {
        return true;
    }
    if (served_among_ != membership_.digest() ||
        served_.size() >= 2 * wire::limits::passive_peers_max) {
        served_.clear();
        served_among_ = membership_.digest();
    }
    const auto [known, is_new] = served_.try_emplace(which.uuid, true);
    if (is_new) {
        const std::uint64_t own = weight(membership_.self(), which.uuid);
        const auto members = membership_.table().ordered();
        known->second = std::none_of(members.begin(), members.end(), [&](auto each) {
            return membership_[each].is_present() &&
                   weight(membership_[each].uuid(), which.uuid) > own;
        });
    }
    return known->second;
}

/// Under a key that all members share.
std::uint64_t node::weight(const base::uuid& member, const base::uuid& peer) const noexcept {
    std::array<std::byte, 32> bytes{};
    std::memcpy(bytes.data(), member.data, 16);
    std::memcpy(bytes.data() + 16, peer.data, 16);
    return base::siphash({packets_.cluster(), 0}, bytes);
}

/// A newcomer is told of the servers that were there before it, by the node at which its
/// ServerAdded entered the cluster. The others got it from a server of the view or a member,
/// which has done so.
void node::introduce(const server& newcomer, effects& to) {
    if (reach_of(newcomer) == server_added::reach::forwarded_to) {
        introduce_view({newcomer.addr, newcomer.encoding}, newcomer.uuid, to);
    }
}

/// No hops: the others know these servers.
void node::introduce_view(const receiver& newcomer, const base::uuid& uuid, effects& to) {
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

void node::send(const wire::message& what, std::span<const receiver> receivers, effects& to) {
    ranges encoded;
    for (const receiver& each : receivers) {
        auto& range = encoded[static_cast<std::size_t>(each.encoding)];
        if (!range) {
            range = append(what, each.encoding, to.arena);
            if (range->size > wire::limits::datagram_bytes_max) {
                to.arena.resize(range->offset);
                range->size = 0;
                ++counters_.too_large_to_forward;
            }
        }
        if (range->size > 0) {
            to.sends.push_back({each.address, range->offset, range->size});
            ++counters_.datagrams_sent;
        }
    }
}

}  // namespace chatter::core
