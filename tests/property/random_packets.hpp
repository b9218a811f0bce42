// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Native packets of every kind and their items, from a seed.

#pragma once

#include "chatter/base/prng.hpp"
#include "chatter/wire/device_field.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"
#include "chatter/wire/rumor.hpp"

#include "builders.hpp"
#include "random_messages.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace chatter::wire {

using base::prng;

/// UTF-8 of exactly `size` bytes.
inline std::string text_of_size(prng& random, std::size_t size) {
    static const std::string characters[] = {
        "a", "Z", {'\0'}, "\x7f", "\xc2\x80", "\xe2\x82\xac", "\xf4\x8f\xbf\xbf"};
    std::string text;
    while (text.size() < size) {
        const std::string& next = characters[random.below(std::size(characters))];
        text += text.size() + next.size() <= size ? next : "x";
    }
    return text;
}

/// Mostly short, sometimes at the limit.
inline std::size_t random_size(prng& random, std::size_t max) {
    return random.below(8) == 0 ? max : random.below(std::min<std::size_t>(max, 20) + 1);
}

inline std::string random_octets(prng& random, std::size_t size) {
    std::string made(size, '\0');
    std::generate(made.begin(), made.end(), [&] { return static_cast<char>(random.below(256)); });
    return made;
}

inline base::address random_address_or_none(prng& random) {
    return random.below(3) == 0 ? base::address{} : random_address(random);
}

inline std::vector<label> random_labels(prng& random) {
    std::vector<label> labels;
    std::size_t bytes_left = limits::label_bytes_max;
    for (auto count = random_size(random, limits::labels_max); count > 0 && bytes_left > 0;
         --count) {
        label made;
        made.key = text_of_size(
            random, 1 + random_size(random, std::min<std::size_t>(bytes_left, 255) - 1));
        made.value = text_of_size(random, random_size(random, bytes_left - made.key.size()));
        const auto same_key = [&](const label& each) { return each.key == made.key; };
        if (std::none_of(labels.begin(), labels.end(), same_key)) {
            bytes_left -= made.key.size() + made.value.size();
            labels.push_back(std::move(made));
        }
    }
    std::sort(labels.begin(), labels.end());
    return labels;
}

inline member_record random_record(prng& random) {
    member_record made;
    made.facts.uuid = base::make_random_uuid(random);
    made.facts.run = random.next();
    made.facts.started = static_cast<base::wall_time_ms>(random.next());
    made.facts.address = random_address_or_none(random);
    made.facts.name = text_of_size(random, random_size(random, limits::name_bytes_max));
    made.facts.labels = random_labels(random);
    made.facts.extra = random_octets(random, random_size(random, limits::extra_bytes_max));
    made.incarnation = random.next();
    made.state = static_cast<member_state>(random.below(4));
    return made;
}

inline member_status random_status(prng& random) {
    member_status made;
    made.uuid = base::make_random_uuid(random);
    made.incarnation = random.next();
    made.state = static_cast<member_state>(1 + random.below(3));
    made.at = static_cast<base::wall_time_ms>(random.next());
    if (made.state == member_state::left) {
        made.reason = static_cast<leave_reason>(random.below(3));
        return made;
    }
    made.accused.accuser = base::make_random_uuid(random);
    made.accused.after_ms = static_cast<std::uint32_t>(random.next());
    for (auto left = random.below(limits::confirmers_max + 1); left > 0; --left) {
        made.accused.confirmed_by.push_back(base::make_random_uuid(random));
    }
    return made;
}

/// What a message in JSON can say, and what came in CBOR or from a later version.
inline metric_value random_native_value(prng& random) {
    using spelling = opaque_metric::spelling;
    switch (random.below(6)) {
        case 0:
            return opaque_metric{spelling::cbor, random_text(random, 20), random_octets(random, 9)};
        case 1: return opaque_metric{spelling::native, "", "\x03" + random_octets(random, 9)};
        default: return random_metric_value(random);
    }
}

inline std::string random_field_value(prng& random, unsigned kind, std::size_t room) {
    switch (kind) {
        case 1:
        case 2: return {};
        case 3: return random_text(random, std::min(room, limits::text_bytes_max));
        case 4: return random_octets(random, 8);
        case 5: {
            const metric_value value = random_native_value(random);
            return encode_value(value_bytes(value) <= room ? value : "");
        }
        default: return random_octets(random, random_size(random, room));
    }
}

/// Of every kind, and of later versions, in their order.
inline std::string random_fields(prng& random, std::size_t device_name_bytes) {
    std::set<std::pair<unsigned, std::string>> keys;
    for (auto left = 1 + random.below(8); left > 0; --left) {
        const auto kind = static_cast<unsigned>(1 + random.below(8));
        keys.emplace(kind, kind < 5 ? "" : random_text(random, 60));
    }
    std::string packed;
    for (const auto& [kind, name] : keys) {
        const std::size_t room = limits::entry_bytes_max - device_name_bytes - name.size();
        const std::string value = random_field_value(random, kind, room);
        append_field({static_cast<field_kind>(kind),
                      name,
                      static_cast<base::wall_time_ms>(random.next()),
                      base::make_random_uuid(random),
                      value,
                      {}},
                     packed);
    }
    return packed;
}

inline device_update random_device(prng& random) {
    device_update made;
    made.origin = base::make_random_uuid(random);
    made.name = random_text(random, limits::name_bytes_max);
    made.age_ms = static_cast<std::uint32_t>(random.next());
    made.fields = random_fields(random, made.name.size());
    return made;
}

/// As it is among members: a server's encoding is known, and hops are few.
inline message random_member_message(prng& random) {
    message made = random_message(random);
    made.hops = std::min<std::uint32_t>(made.hops, 255);
    auto* server = made.payload ? std::get_if<server_added>(&*made.payload) : nullptr;
    if (server != nullptr) {
        server->wire = server->wire.value_or(encoding::cbor);
    }
    return made;
}

/// Of any message, or of a later version.
inline rumor random_rumor(prng& random) {
    rumor made = make_rumor(random_member_message(random));
    if (random.below(8) == 0) {
        made.kind = static_cast<rumor_content>(5 + random.below(251));
        made.content = test::bytes_of(random_octets(random, random_size(random, 300)));
    }
    made.until = base::make_random_uuid(random);
    made.id = random.next();
    made.age_ms = static_cast<std::uint32_t>(random.next());
    return made;
}

inline std::vector<std::uint64_t> random_numbers(prng& random) {
    std::vector<std::uint64_t> made(random.below(130));
    std::generate(made.begin(), made.end(), [&] { return random.next(); });
    return made;
}

inline known_list random_known(prng& random) {
    known_list made;
    made.entries.resize(random.below(80));
    for (auto& each : made.entries) {
        each = {random.next(), random.next()};
    }
    return made;
}

inline place random_place(prng& random) {
    place made;
    made.origin = base::make_random_uuid(random);
    made.name = random_text(random, limits::name_bytes_max);
    made.kind = static_cast<std::uint8_t>(random.next());
    made.field = random_text(random, limits::name_bytes_max);
    return made;
}

inline packet_item random_item(prng& random) {
    switch (random.below(12)) {
        case 0: return random_record(random);
        case 1: return seen_as{random_address_or_none(random)};
        case 2: return random_device(random);
        case 3: return random_rumor(random);
        case 4: return heard{random_numbers(random)};
        case 5: return hash_list{random_numbers(random)};
        case 6: return random_known(random);
        case 7: return random_place(random);
        case 8: return token_given{random.next()};
        case 9: return token_returned{random.next()};
        default: return random_status(random);
    }
}

/// A packet without items.
inline packet random_packet(prng& random) {
    packet made;
    made.head.kind = static_cast<packet_kind>(1 + random.below(16));
    made.head.flags = static_cast<std::uint8_t>(random.next());
    made.head.cluster = static_cast<std::uint32_t>(random.next());
    made.head.sender_run = 1 + random.below(~std::uint64_t{0});
    if (made.head.kind != packet_kind::hello) {
        made.head.receiver_run = 1 + random.below(~std::uint64_t{0});
    }
    made.head.sequence = static_cast<std::uint32_t>(random.next());
    switch (made.head.kind) {
        case packet_kind::ack:
            made.answered = static_cast<std::uint32_t>(random.next());
            [[fallthrough]];
        case packet_kind::probe: made.hash = random.next(); break;
        case packet_kind::challenge: made.token = random.next(); break;
        case packet_kind::probe_report:
            made.answered = static_cast<std::uint32_t>(random.next());
            made.outcome = static_cast<probe_outcome>(random.below(3));
            break;
        case packet_kind::pull:
        case packet_kind::page: made.hash = random.next(); [[fallthrough]];
        case packet_kind::probe_request: made.uuid = base::make_random_uuid(random); break;
        case packet_kind::entries:
            made.answered = static_cast<std::uint32_t>(random.next());
            [[fallthrough]];
        case packet_kind::entries_wanted: made.position = random.next(); [[fallthrough]];
        case packet_kind::hashes:
            made.index = static_cast<std::uint8_t>(random.next());
            [[fallthrough]];
        case packet_kind::hashes_wanted:
            made.part = static_cast<replica_part>(random.next());
            break;
        case packet_kind::hello:
        case packet_kind::welcome:
        case packet_kind::poke:
        case packet_kind::gossip:
        case packet_kind::reset: break;
    }
    return made;
}

}  // namespace chatter::wire
