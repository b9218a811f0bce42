// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Native packets: those that a test makes in the name of others, and those that a node sent.

#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <ostream>
#include <stdexcept>
#include <utility>

namespace chatter::test {
namespace {

using wire::member_state;
using wire::packet_kind;

/// Servers that random packets come from and speak of: 1, the node, among them.
constexpr std::uint64_t servers = 6;

std::uint8_t random_server(base::prng& random) {
    return static_cast<std::uint8_t>(1 + random.below(servers));
}

base::uuid random_uuid(base::prng& random) {
    return uuid_of(random_server(random));
}

wire::incarnation random_incarnation(base::prng& random) {
    if (random.below(50) == 0) {
        return random.next();
    }
    return static_cast<wire::incarnation>(start_of_time) + random.below(6);
}

wire::member_record random_record(base::prng& random) {
    wire::member_record made = record_of(random_server(random));
    made.incarnation = random_incarnation(random);
    made.state = static_cast<member_state>(random.below(4));
    if (random.below(8) == 0) {
        made.facts.run = run_of(random_server(random));
    }
    if (random.below(8) == 0) {
        made.facts.address = random.below(2) == 0 ? base::address() : host(random_server(random));
    }
    if (random.below(8) == 0) {
        made.facts.name = "node 3";
    }
    if (random.below(8) == 0) {
        made.facts.started += static_cast<base::wall_time_ms>(random.below(3)) - 1;
        made.facts.labels = {{"rack", std::to_string(random.below(3))}};
        made.facts.extra = std::string(random.below(wire::limits::extra_bytes_max + 1), 'x');
    }
    return made;
}

wire::member_status random_status_item(base::prng& random) {
    wire::member_status made;
    made.uuid = random_uuid(random);
    made.incarnation = random_incarnation(random);
    made.state = static_cast<member_state>(1 + random.below(3));
    made.at = start_of_time + static_cast<base::wall_time_ms>(random.below(100'000));
    if (made.state == member_state::left) {
        made.reason = static_cast<wire::leave_reason>(random.below(3));
        return made;
    }
    made.accused.accuser = random_uuid(random);
    for (auto i = random.below(wire::limits::confirmers_max + 1); i > 0; --i) {
        made.accused.confirmed_by.push_back(random_uuid(random));
    }
    return made;
}

/// Of a few devices, in the versions of a few messages.
std::string random_fields(base::prng& random) {
    const auto at = start_of_time + static_cast<base::wall_time_ms>(random.below(1'000));
    const base::uuid sender = random_uuid(random);
    switch (random.below(4)) {
        case 0: return wire::fields_of(wire::device_removed{}, at, sender);
        case 1: return wire::fields_of(wire::device_added{{}, {}, "described"}, at, sender);
        case 2: return wire::fields_of(wire::device_status{}, at, sender);
        default: {
            wire::device_status status;
            status.metrics.push_back({"load", std::to_string(random.below(10))});
            status.metrics.push_back({"temp", wire::gauge{0.5, "C"}});
            status.expires_after_millis = 1 + random.below(5'000);
            return wire::fields_of(status, at, sender);
        }
    }
}

std::string random_device_name(base::prng& random) {
    return "device " + std::to_string(random.below(4));
}

wire::rumor random_rumor(base::prng& random) {
    const auto at = start_of_time + static_cast<base::wall_time_ms>(random.below(1'000));
    wire::message message = random_message(random, at - start_of_time + 1);
    if (auto* added =
            message.payload ? std::get_if<wire::server_added>(&*message.payload) : nullptr) {
        added->wire = added->wire.value_or(wire::encoding::json);
    }
    if (message.payload) {
        std::visit(
            [&](auto& gossip) {
                if constexpr (requires { gossip.origin; }) {
                    gossip.origin = gossip.origin.value_or(random_uuid(random));
                }
            },
            *message.payload);
    }
    wire::rumor made = wire::make_rumor(message);
    made.id = random.below(1'000);
    made.until = random_uuid(random);
    made.age_ms = static_cast<std::uint32_t>(random.below(200'000));
    return made;
}

wire::known_list random_known(base::prng& random) {
    wire::known_list made;
    for (auto i = random.below(5); i > 0; --i) {
        made.entries.push_back({random.next(), random.next()});
    }
    return made;
}

wire::packet_item random_item(base::prng& random) {
    switch (random.below(13)) {
        case 0: return wire::seen_as{host(random_server(random))};
        case 1:
        case 2: return random_status_item(random);
        case 3:
            return wire::device_update{random_uuid(random),
                                       random_device_name(random),
                                       static_cast<std::uint32_t>(random.below(10'000)),
                                       random_fields(random)};
        case 4: return random_rumor(random);
        case 5: return wire::heard{{random.below(1'000), random.below(1'000)}};
        case 6: return wire::hash_list{std::vector<std::uint64_t>(random.below(2) * 124 + 4)};
        case 7: return random_known(random);
        case 8: return wire::place{random_uuid(random), random_device_name(random), 5, "load"};
        case 9: return wire::token_given{random.next()};
        case 10: return wire::token_returned{random.next()};
        default: return random_record(random);
    }
}

}  // namespace

wire::run_id run_of(std::uint8_t number) {
    return 0x7e57'0000'0000'0000U + number;
}

wire::member_record record_of(std::uint8_t number) {
    wire::member_record made;
    made.facts.uuid = uuid_of(number);
    made.facts.run = run_of(number);
    made.facts.started = start_of_time;
    made.facts.address = host(number);
    made.facts.name = "node " + std::to_string(number);
    made.incarnation = static_cast<wire::incarnation>(start_of_time);
    return made;
}

wire::member_status status_of(std::uint8_t number, member_state state, std::uint8_t accuser) {
    wire::member_status made;
    made.uuid = uuid_of(number);
    made.incarnation = record_of(number).incarnation;
    made.state = state;
    made.at = start_of_time;
    if (state != member_state::left) {
        made.accused.accuser = uuid_of(accuser);
    }
    return made;
}

wire::packet packet_of(std::uint8_t number,
                       wire::run_id to,
                       packet_kind kind,
                       std::vector<wire::packet_item> items) {
    wire::packet made;
    made.head.kind = kind;
    made.head.cluster = wire::cluster_tag("default");
    made.head.sender_run = run_of(number);
    made.head.receiver_run = kind == packet_kind::hello ? 0 : to;
    made.items = std::move(items);
    return made;
}

wire::packet random_packet(base::prng& random, wire::run_id to) {
    const auto sender = static_cast<std::uint8_t>(2 + random.below(servers - 1));
    const auto kind = static_cast<packet_kind>(1 + random.below(16));
    wire::packet made = packet_of(sender, random.below(20) == 0 ? to + 1 : to, kind);
    made.head.flags = static_cast<std::uint8_t>(random.below(3));
    if (random.below(50) == 0) {
        made.head.cluster ^= 1U;
    }
    made.head.sequence = static_cast<std::uint32_t>(random.below(100));
    made.hash = random.below(4);
    made.answered = static_cast<std::uint32_t>(random.next());
    made.outcome = static_cast<wire::probe_outcome>(random.below(3));
    made.uuid = random_uuid(random);
    made.part = static_cast<wire::replica_part>(random.below(6));
    made.index = static_cast<std::uint8_t>(random.below(256));
    made.position = random.next();
    made.token = random.next();
    if (random.below(3) == 0) {
        made.items.emplace_back(record_of(sender));
    }
    for (auto i = random.below(4); i > 0; --i) {
        made.items.push_back(random_item(random));
    }
    return made;
}

std::vector<std::byte> encoded(const wire::packet& what) {
    std::vector<std::byte> bytes;
    wire::packet_writer writer(what, bytes);
    for (const wire::packet_item& each : what.items) {
        static_cast<void>(writer.try_append(wire::encode_item(each)));
    }
    if (what.head.kind == packet_kind::hello) {
        writer.pad_to(wire::limits::hello_bytes);
    }
    return bytes;
}

std::vector<sent_packet> read_packets(const core::effects& of) {
    std::vector<sent_packet> all;
    for (const core::outgoing& each : of.sends) {
        const auto bytes = of.bytes_of(each);
        if (!wire::is_packet(bytes)) {
            continue;
        }
        auto read = wire::decode_packet(bytes);
        // A rumor that is larger than a packet goes alone.
        const bool may_be_large =
            read && read->head.kind == packet_kind::gossip && read->items.size() == 1;
        if (!read || bytes.size() > (may_be_large ? wire::limits::large_packet_budget
                                                  : wire::limits::packet_budget)) {
            throw std::runtime_error("a node sent a packet that it would not take");
        }
        all.push_back({each.to, std::move(*read), bytes.size()});
    }
    return all;
}

void PrintTo(const sent_packet& from, std::ostream* to) {
    *to << "to " << base::to_string(from.to) << " in " << from.bytes << " bytes: ";
    wire::PrintTo(from.content, to);
}

}  // namespace chatter::test
