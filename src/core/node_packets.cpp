// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Native packets: who has sent it, is it for this run, what does it say.

#include "chatter/base/assert.hpp"
#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace chatter::core {
namespace {

using wire::packet_kind;

/// What was told of an address, in told_.
enum told : std::uint8_t { cluster_was_told = 1, packet_was_told = 2 };

bool is_exchange(packet_kind kind) noexcept {
    return kind == packet_kind::probe || kind == packet_kind::ack;
}

}  // namespace

verdict node::judge_packet(const turn& now,
                           const base::address& from,
                           std::span<const std::byte> bytes) {
    auto decoded = wire::decode_packet(bytes);
    if (!decoded) {
        const wire::decode_error why = decoded.error().code;
        ++counters_[why];
        now.to.events.emplace_back(datagram_refused{from, verdict::undecodable, why});
        const bool is_newer = why == wire::decode_error::unsupported_version ||
                              why == wire::decode_error::unknown_critical_item;
        if (is_newer && !is_told(now, packet_was_told, from)) {
            now.to.events.emplace_back(unsupported_packet{from, why});
        }
        return verdict::undecodable;
    }
    const wire::packet_head& head = decoded->head;
    verdict result = verdict::accepted;
    if (head.cluster != packets_.cluster()) {
        result = verdict::other_cluster;
        if (!is_told(now, cluster_was_told, from)) {
            now.to.events.emplace_back(other_cluster{from});
        }
    } else if (head.sender_run == packets_.run()) {
        result = verdict::own_packet;
    } else if (head.kind == packet_kind::hello) {
        result = on_hello(now, from, *decoded, bytes.size());
    } else if (head.receiver_run != packets_.run()) {
        result = on_other_run(now, from, *decoded);
    } else {
        result = on_packet(now, from, *decoded);
    }
    if (result != verdict::accepted) {
        now.to.events.emplace_back(datagram_refused{from, result, std::nullopt});
    }
    return result;
}

/// Nothing is believed of what a hello says: anybody can send one from any address. The answer
/// is no longer than what came.
verdict node::on_hello(const turn& now,
                       const base::address& from,
                       const wire::packet& what,
                       std::size_t bytes) {
    if (!membership_.is_leaving() && bytes >= wire::limits::hello_bytes) {
        greeter_.welcome(now, what, from);
    }
    return verdict::accepted;
}

/// Meant for a former run of this node, or for who had its address before. The sender is told
/// so, in no more bytes than it has spent; it says hello then.
verdict node::on_other_run(const turn& now, const base::address& from, const wire::packet& what) {
    if (what.head.kind != packet_kind::reset && what.head.kind != packet_kind::welcome &&
        !membership_.is_leaving()) {
        wire::packet body;
        body.head.kind = packet_kind::reset;
        body.head.receiver_run = what.head.sender_run;
        packets_.send(now, from, body, {});
    }
    return verdict::other_run;
}

verdict node::on_packet(const turn& now, const base::address& from, wire::packet& what) {
    if (what.head.kind == packet_kind::reset) {
        greeter_.greet(now, from);
        return verdict::accepted;
    }
    introduce_sender(now, from, what);
    const auto sender = membership_.table().find_run(what.head.sender_run);
    if (!sender) {
        return on_stranger(now, from, what);
    }
    const delivery delivered{*sender, from, what};
    membership_.heard(now, *sender, is_exchange(what.head.kind));
    apply_items(now, what);
    follow_changes(now);
    dispatch(now, delivered);
    return verdict::accepted;
}

/// It echoes this run, so it is a member of whom this node has not heard yet. What it brings is
/// as good as anybody's, and it must not think that nobody is here.
verdict node::on_stranger(const turn& now, const base::address& from, const wire::packet& what) {
    tell_of_itself(now, from, what);
    apply_items(now, what);
    follow_changes(now);
    if (what.head.kind == packet_kind::probe) {
        wire::packet body;
        body.head.kind = packet_kind::ack;
        body.head.receiver_run = what.head.sender_run;
        body.hash = replica_.hash();
        body.answered = what.head.sequence;
        packets_.send(now, from, body, {});
    }
    greeter_.greet_stranger(now, from);
    return verdict::unknown_sender;
}

/// Its own record, in a packet that echoes this node's run: so it is there, and it is it.
void node::introduce_sender(const turn& now, const base::address& from, wire::packet& what) {
    for (wire::packet_item& each : what.items) {
        auto* const record = std::get_if<wire::member_record>(&each);
        if (record == nullptr || record->facts.run != what.head.sender_run) {
            continue;
        }
        if (record->facts.address.is_unspecified()) {
            record->facts.address = from;
        }
        membership_.apply(now, *record, membership::source::itself);
        follow_changes(now);
    }
}

/// A member that comes back with an incarnation below what is known of it cannot know that.
void node::tell_of_itself(const turn& now, const base::address& from, const wire::packet& what) {
    for (const wire::packet_item& each : what.items) {
        const auto* const record = std::get_if<wire::member_record>(&each);
        const auto known = record != nullptr && record->facts.run == what.head.sender_run
                               ? membership_.table().find(record->facts.uuid)
                               : std::nullopt;
        if (known) {
            wire::packet body;
            body.head.kind = packet_kind::gossip;
            body.head.receiver_run = what.head.sender_run;
            const std::array<packet_sender::item, 1> items{
                wire::encode_item(membership_.record_of(*known))};
            packets_.send(now, from, body, items);
        }
    }
}

void node::apply_items(const turn& now, const wire::packet& what) {
    const auto source =
        what.head.kind == packet_kind::page ? membership::source::page : membership::source::rumor;
    const wire::member_record* before = nullptr;  // a status may be of the record before it
    for (const wire::packet_item& each : what.items) {
        const auto* const record = std::get_if<wire::member_record>(&each);
        if (record != nullptr && record->facts.run != what.head.sender_run &&
            !record->facts.address.is_unspecified()) {
            membership_.apply(now, *record, source);
        } else if (const auto* status = std::get_if<wire::member_status>(&each)) {
            if (before != nullptr && before->facts.uuid == status->uuid &&
                !before->facts.address.is_unspecified()) {
                membership_.apply(now, *before, *status, source);
            } else {
                membership_.apply(now, *status, source);
            }
        } else if (const auto* seen = std::get_if<wire::seen_as>(&each)) {
            membership_.see_as(now, seen->address);
        }
        before = record;
    }
}

void node::dispatch(const turn& now, const delivery& what) {
    switch (what.packet.head.kind) {
        case packet_kind::welcome:
            pull_.begin(now, what.from);
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
            if (what.packet.uuid.is_nil()) {
                peers_.introduce_view(
                    {what.address, wire::encoding::cbor}, membership_[what.from].uuid(), now.to);
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
        case packet_kind::reset: break;
    }
}

/// Whether that was told of the address already; from now on it was. Beyond what is remembered
/// nothing is told.
bool node::is_told(const turn& now, std::uint8_t what, const base::address& of) {
    told_.expire(now.now.mono);
    const std::string key = std::to_string(what) + base::to_string(of);
    return told_.size() >= told_max || !told_.insert(base::siphash(told_key_, key), now.now.mono);
}

}  // namespace chatter::core
