// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Native packets: who has sent it, is it for this run, what does it say.

#include "chatter/base/assert.hpp"
#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include <array>
#include <string>

namespace chatter::core {
namespace {

using wire::packet_kind;

bool is_exchange(packet_kind kind) noexcept {
    return kind == packet_kind::probe || kind == packet_kind::ack;
}

const wire::member_record* own_record_in(const wire::packet& what) noexcept {
    for (const wire::packet_item& each : what.items) {
        const auto* const record = std::get_if<wire::member_record>(&each);
        if (record != nullptr && record->facts.run == what.head.sender_run) {
            return record;
        }
    }
    return nullptr;
}

}  // namespace

verdict node::judge_packet(const turn& now, const envelope& of) {
    const auto start = wire::decode_packet_head(of.bytes);
    if (start && start->kind == packet_kind::gossip && start->receiver_run == packets_.run() &&
        !gossips_.take(start->sender_run, now.now.mono)) {
        return verdict::over_budget;
    }
    auto decoded = wire::decode_packet(of.bytes);
    if (!decoded) {
        const wire::decode_error why = decoded.error().code;
        const verdict result = refuse(now, of.from, why);
        const bool is_newer = why == wire::decode_error::unsupported_version ||
                              why == wire::decode_error::unknown_critical_item;
        if (is_newer && !is_told(now, told_of::packet, of.from)) {
            now.to.events.emplace_back(unsupported_packet{of.from, why});
        }
        return result;
    }
    const wire::packet_head& head = decoded->head;
    if (head.cluster != packets_.cluster()) {
        if (!is_told(now, told_of::cluster, of.from)) {
            now.to.events.emplace_back(other_cluster{of.from});
        }
        return verdict::other_cluster;
    }
    if (head.sender_run == packets_.run()) {
        return verdict::own_packet;
    }
    if (head.kind == packet_kind::hello) {
        return strangers_.on_hello(now, of, *decoded);
    }
    if (head.receiver_run != packets_.run()) {
        strangers_.on_other_run(now, of, *decoded);
        return verdict::other_run;
    }
    return on_packet(now, of, *decoded);
}

verdict node::on_packet(const turn& now, const envelope& of, wire::packet& what) {
    if (what.head.kind == packet_kind::reset) {
        strangers_.on_reset(now, of);
        return verdict::accepted;
    }
    if (what.head.kind == packet_kind::challenge) {
        strangers_.on_challenge(now, of, what);
        return verdict::accepted;
    }
    const std::size_t members = membership_.table().size();
    const bool is_proven = introduce_sender(now, of, what);
    const bool is_new = membership_.table().size() > members;
    const auto sender = membership_.table().find_run(what.head.sender_run);
    if (!sender) {
        return on_stranger(now, of, what, is_proven);
    }
    const delivery delivered{*sender, of, what};
    membership_.heard(now, *sender, is_exchange(what.head.kind));
    apply_items(now, of, what);
    follow_changes(now);
    dispatch(now, delivered);
    if (is_new) {
        pull_.begin(now, *sender);  // whom this node did not know may know whom it does not
    }
    return verdict::accepted;
}

/// It echoes this run, so it may be a member of whom this node has not heard yet: it is asked who
/// it is. Until it has proven where it lives, nothing that it says of others counts either: it
/// could make the cluster write to anybody.
verdict node::on_stranger(const turn& now,
                          const envelope& of,
                          const wire::packet& what,
                          bool is_proven) {
    const wire::member_record* const record = own_record_in(what);
    if (record == nullptr) {
        static_cast<void>(strangers_.challenge(now, of, of.from, what.head.sender_run));
    }
    if (what.head.kind == packet_kind::probe) {
        strangers_.acknowledge(now, of, what, replica_.hash());
    }
    if (of.is_sealed || is_proven) {
        apply_items(now, of, what);
        follow_changes(now);
    }
    // Behind what the welcome says of this node's address, so that its record has that.
    if (what.head.kind == packet_kind::welcome) {
        strangers_.on_welcome(now, of, what);
    }
    // One that comes back with an incarnation below what is known of it cannot know that.
    const auto known = is_proven ? membership_.table().find(record->facts.uuid) : std::nullopt;
    if (known) {
        wire::packet body;
        body.head.kind = packet_kind::gossip;
        body.head.receiver_run = what.head.sender_run;
        const std::array<packet_sender::item, 1> items{
            wire::encode_item(membership_.record_of(*known))};
        packets_.send(now, record->facts.address, body, items);
    }
    return verdict::unknown_sender;
}

/// Its own record, in a packet that echoes this node's run: so it is there, and it is it; once its
/// address is proven. Whether it is.
bool node::introduce_sender(const turn& now, const envelope& of, wire::packet& what) {
    bool is_proven = false;
    for (wire::packet_item& each : what.items) {
        auto* const record = std::get_if<wire::member_record>(&each);
        if (record == nullptr || record->facts.run != what.head.sender_run) {
            continue;
        }
        const auto claimed_by = record->facts.address.is_unspecified() ? strangers::claim::source
                                                                       : strangers::claim::record;
        if (claimed_by == strangers::claim::source) {
            record->facts.address = of.from;
        }
        is_proven = strangers_.is_proven(of, what, *record, claimed_by);
        if (is_proven) {
            membership_.apply(now, *record, membership::source::itself);
            follow_changes(now);
        } else if (strangers_.challenge(now, of, record->facts.address, what.head.sender_run)) {
            const auto clash = membership_.clash_of(*record);
            if (clash && !is_told(now, told_of::claim, record->facts.address)) {
                now.to.events.emplace_back(*clash);
            }
        }
    }
    return is_proven;
}

void node::apply_items(const turn& now, const envelope& of, const wire::packet& what) {
    const auto source =
        what.head.kind == packet_kind::page ? membership::source::page : membership::source::rumor;
    const wire::member_record* before = nullptr;  // a status may be of the record before it
    for (const wire::packet_item& each : what.items) {
        const auto* const record = std::get_if<wire::member_record>(&each);
        // The sender's own counts where it is proven: see introduce_sender().
        const bool counts = record != nullptr && record->facts.run != what.head.sender_run &&
                            !record->facts.address.is_unspecified() &&
                            warn_of_claim(now, of, *record);
        if (counts) {
            membership_.apply(now, *record, source);
        } else if (const auto* status = std::get_if<wire::member_status>(&each)) {
            if (before != nullptr && before->facts.uuid == status->uuid) {
                membership_.apply(now, *before, *status, source);
            } else {
                membership_.apply(now, *status, source);
            }
        } else if (const auto* seen = std::get_if<wire::seen_as>(&each)) {
            membership_.see_as(now, seen->address);
        }
        before = counts ? record : nullptr;
    }
}

/// Somebody says that a living member has moved. Who lives where it was is told, and will say
/// otherwise: so nobody can move another. All that is told so has no more bytes than what came, as
/// nobody knows who lives there; and false where there are none left for it: then it is not to be
/// believed.
bool node::warn_of_claim(const turn& now, const envelope& of, const wire::member_record& told) {
    const auto known = membership_.table().find(told.facts.uuid);
    if (!known || membership_[*known].state != wire::member_state::alive) {
        return true;
    }
    const member& who = membership_[*known];
    if (!supersedes({told.incarnation, told.state}, who.standing()) ||
        told.facts.address == who.address()) {
        return true;
    }
    wire::packet body;
    body.head.kind = packet_kind::gossip;
    body.head.receiver_run = who.facts->run;
    const std::array<packet_sender::item, 1> items{wire::encode_item(told)};
    const std::size_t before = now.to.arena.size();
    packets_.answer(now,
                    who.address(),
                    body,
                    items,
                    of.is_sealed ? wire::limits::packet_bytes_max : allowance(now, of));
    return now.to.arena.size() > before || packets_.is_own(who.address());
}

void node::dispatch(const turn& now, const delivery& what) {
    switch (what.packet.head.kind) {
        case packet_kind::welcome:
            if (!pull_.begin(now, what.from, wire::token_given_in(what.packet))) {
                strangers_.on_welcome(now, what.how, what.packet);
            }
            entropy_.begin(now, what.from);
            break;
        case packet_kind::probe:
            detector_.on_probe(now, what.from, what.packet);
            entropy_.compare(now, what.from, what.packet.hash);
            break;
        case packet_kind::ack:
            detector_.on_ack(now, what.from, what.packet);
            entropy_.compare(now, what.from, what.packet.hash);
            departure_.on_ack(now, what.from, what.packet.answered);
            break;
        case packet_kind::probe_request:
            detector_.on_probe_request(now, what.from, what.packet);
            break;
        case packet_kind::probe_report:
            detector_.on_probe_report(now, what.from, what.packet);
            break;
        case packet_kind::pull:
            pull_.on_pull(now, what.from, what.packet);
            if (what.packet.uuid.is_nil() && sealing_.takes_plain()) {
                const member& newcomer = membership_[what.from];
                peers_.introduce_view(
                    {newcomer.address(), wire::encoding::cbor}, newcomer.uuid(), now.to);
            }
            break;
        case packet_kind::page: pull_.on_page(now, what.from, what.packet); break;
        case packet_kind::hashes_wanted:
            pages_.on_hashes_wanted(now, membership_[what.from], what.packet);
            break;
        case packet_kind::hashes: entropy_.on_hashes(now, what.from, what.packet); break;
        case packet_kind::entries_wanted:
            pages_.on_entries_wanted(now, membership_[what.from], what.packet);
            break;
        case packet_kind::entries: on_entries(now, what); break;
        case packet_kind::gossip: on_rumors(now, what); break;
        case packet_kind::poke:
        case packet_kind::hello:
        case packet_kind::challenge:
        case packet_kind::reset: break;
    }
}

/// Whether that was told of the address already; from now on it was. Beyond what is remembered
/// nothing is told.
bool node::is_told(const turn& now, told_of what, const base::address& of) {
    told_.expire(now.now.mono);
    const std::string key = std::to_string(static_cast<unsigned>(what)) + base::to_string(of);
    return told_.size() >= told_max || !told_.insert(base::siphash(told_key_, key), now.now.mono);
}

}  // namespace chatter::core
