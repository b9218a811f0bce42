// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/packet_sender.hpp"

#include "chatter/wire/limits.hpp"

#include <algorithm>

namespace chatter::core {
namespace {

namespace limits = wire::limits;

/// A page has all that there is anyway; an update that goes with it is lost on its receiver,
/// and is not sent to somebody else.
bool carries_updates(wire::packet_kind kind) noexcept {
    using wire::packet_kind;
    switch (kind) {
        case packet_kind::pull:
        case packet_kind::page:
        case packet_kind::hashes_wanted:
        case packet_kind::hashes:
        case packet_kind::entries_wanted:
        case packet_kind::entries: return false;
        case packet_kind::hello:
        case packet_kind::welcome:
        case packet_kind::probe:
        case packet_kind::ack:
        case packet_kind::probe_request:
        case packet_kind::probe_report:
        case packet_kind::poke:
        case packet_kind::gossip:
        case packet_kind::challenge:
        case packet_kind::reset: break;
    }
    return true;
}

}  // namespace

packet_sender::packet_sender(const parts& who,
                             const timing& rules,
                             update_queue& updates,
                             const own_addresses& own,
                             const sealing& seals,
                             counters& count)
    : who_(who),
      rules_(rules),
      updates_(updates),
      own_(own),
      sealing_(seals),
      counters_(count),
      sent_(rules.probe_period),
      next_sequence_(who.first_sequence) {}

std::uint32_t packet_sender::send(const turn& now,
                                  const member& to,
                                  wire::packet body,
                                  std::span<const item> first) {
    body.head.receiver_run = to.facts->run;
    begin(body);
    const std::size_t start = now.to.arena.size();
    wire::packet_writer packet(body, now.to.arena);
    for (const item& each : first) {
        static_cast<void>(packet.try_append(each));
    }
    if (carries_updates(body.head.kind)) {
        updates_.fill(packet, sends_max_);
    }
    finish(now, to.address(), start);
    return body.head.sequence;
}

void packet_sender::send_all(const turn& now,
                             const member& to,
                             wire::packet_kind kind,
                             std::span<const item> items) {
    wire::packet body;
    body.head.kind = kind;
    body.head.receiver_run = to.facts->run;
    while (!items.empty()) {
        begin(body);
        const std::size_t start = now.to.arena.size();
        const std::size_t packed = pack(body, items, now.to.arena);
        if (packed == 0) {
            ++counters_.too_large_to_forward;
        } else {
            finish(now, to.address(), start);
        }
        items = items.subspan(std::max<std::size_t>(1, packed));
    }
}

/// The first items as far as they fit, or the first alone where it needs a larger packet;
/// returns how many, 0 where no datagram holds it.
std::size_t packet_sender::pack(const wire::packet& body,
                                std::span<const item> items,
                                std::vector<std::byte>& to) {
    const std::size_t start = to.size();
    wire::packet_writer packet(body, to);
    std::size_t packed = 0;
    while (packed < items.size() && packet.try_append(items[packed])) {
        ++packed;
    }
    if (packed > 0) {
        updates_.fill(packet, sends_max_);
        return packed;
    }
    to.resize(start);
    wire::packet_writer large(body, to, limits::large_packet_budget);
    if (large.try_append(items.front())) {
        return 1;
    }
    to.resize(start);
    return 0;
}

void packet_sender::send(const turn& now,
                         const base::address& to,
                         wire::packet body,
                         std::span<const item> items) {
    finish(now, to, write(now, body, items));
}

void packet_sender::send_hello(const turn& now,
                               const base::address& to,
                               std::span<const item> items) {
    wire::packet body;
    body.head.kind = wire::packet_kind::hello;
    finish(now, to, write(now, body, items, limits::hello_bytes));
}

/// Returns where it starts in the arena.
std::size_t packet_sender::write(const turn& now,
                                 wire::packet& body,
                                 std::span<const item> items,
                                 std::size_t pad) {
    begin(body);
    const std::size_t start = now.to.arena.size();
    wire::packet_writer packet(body, now.to.arena);
    for (const item& each : items) {
        static_cast<void>(packet.try_append(each));
    }
    packet.pad_to(pad);
    return start;
}

void packet_sender::answer(const turn& now,
                           const base::address& to,
                           wire::packet body,
                           std::span<const item> items,
                           std::size_t bytes_max) {
    const std::size_t start = write(now, body, items);
    seal_and_queue(now, to, start, bytes_max);
}

void packet_sender::answer_injection(const turn& now,
                                     const base::address& to,
                                     const wire::sealed_head& injection,
                                     const wire::injection_answer& content,
                                     std::size_t bytes_max) {
    wire::sealed_head head;
    head.kind = wire::injection_answer_kind;
    head.cluster = who_.cluster;
    head.sender_run = who_.run;
    head.receiver_run = injection.sender_run;
    head.sequence = next_sequence_++;
    head.key = injection.key;
    head.at = now.now.wall;
    std::vector<std::byte> bytes;
    wire::encode_answer(content, bytes);
    const std::size_t start = now.to.arena.size();
    sealing_.seal_answer(head, bytes, now.to.arena);
    queue(now, to, start, bytes_max);
}

void packet_sender::set_members(std::size_t count) noexcept {
    sends_max_ = transmissions_max(rules_, count);
}

void packet_sender::begin(wire::packet& body) {
    body.head.cluster = who_.cluster;
    body.head.sender_run = who_.run;
    body.head.sequence = static_cast<std::uint32_t>(next_sequence_++);
}

void packet_sender::finish(const turn& now, const base::address& to, std::size_t start) {
    sent_.add(static_cast<std::uint32_t>(next_sequence_ - 1), to, now.now.mono);
    seal_and_queue(now, to, start, limits::datagram_bytes_max);
}

void packet_sender::seal_and_queue(const turn& now,
                                   const base::address& to,
                                   std::size_t start,
                                   std::size_t bytes_max) {
    sealing_.seal(next_sequence_ - 1, now.now.wall, now.to.arena, start);
    queue(now, to, start, bytes_max);
}

/// Two that claim one address must not make this node answer for the other.
void packet_sender::queue(const turn& now,
                          const base::address& to,
                          std::size_t start,
                          std::size_t bytes_max) {
    if (own_.contains(to) || now.to.arena.size() - start > bytes_max) {
        now.to.arena.resize(start);
        return;
    }
    now.to.sends.push_back({to, start, now.to.arena.size() - start});
    ++counters_.datagrams_sent;
}

}  // namespace chatter::core
