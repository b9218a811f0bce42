// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The bytes of the native packet. What is asserted here is what the format cannot spell: the
// bounds of names, labels and lists are kept where they enter the program.

#include "chatter/base/assert.hpp"
#include "chatter/base/siphash.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"

#include "bytes.hpp"
#include "packet_address.hpp"
#include "packet_format.hpp"

#include <algorithm>
#include <limits>
#include <variant>

namespace chatter::wire {
namespace {

/// "chatter " and "cluster " in ASCII. Not secret: the tag keeps clusters apart by accident
/// only, and is of four bytes.
constexpr base::siphash_key cluster_tag_key{0x6368'6174'7465'7220U, 0x636c'7573'7465'7220U};

constexpr std::size_t address_bytes_max = 1 + 16 + 2;
constexpr std::size_t record_bytes_max = 16 + 8 + 8 + 8 + 1 + address_bytes_max + 1 +
                                         limits::name_bytes_max + 1 + 3 * limits::labels_max +
                                         limits::label_bytes_max + limits::extra_bytes_max;
static_assert(packet_head_bytes + 16 + item_head_bytes + record_bytes_max <= limits::packet_budget,
              "the largest record fits any packet");

void write_labels(byte_writer& to, const std::vector<label>& from) {
    CHATTER_ASSERT(from.size() <= limits::labels_max);
    to.write(static_cast<std::uint8_t>(from.size()));
    std::size_t bytes = 0;
    for (const label& each : from) {
        bytes += each.key.size() + each.value.size();
        CHATTER_ASSERT(each.key.size() <= 255 && bytes <= limits::label_bytes_max);
        to.write_text<std::uint8_t>(each.key);
        to.write_text<std::uint16_t>(each.value);
    }
}

void write_accusation(byte_writer& to, const accusation& from) {
    CHATTER_ASSERT(from.confirmed_by.size() <= limits::confirmers_max);
    to.write_uuid(from.accuser);
    to.write(from.after_ms);
    to.write(static_cast<std::uint8_t>(from.confirmed_by.size()));
    for (const base::uuid& each : from.confirmed_by) {
        to.write_uuid(each);
    }
}

struct item_writer {
    explicit item_writer(byte_writer& writer) : to(writer) {}

    byte_writer& to;

    item_type operator()(const member_record& from) {
        CHATTER_ASSERT(from.facts.name.size() <= limits::name_bytes_max);
        CHATTER_ASSERT(from.facts.extra.size() <= limits::extra_bytes_max);
        to.write_uuid(from.facts.uuid);
        to.write(from.incarnation);
        to.write(from.facts.run);
        to.write_int64(from.facts.started);
        to.write_enum(from.state);
        write_address(to, from.facts.address);
        to.write_text<std::uint8_t>(from.facts.name);
        write_labels(to, from.facts.labels);
        to.write_bytes(from.facts.extra.data(), from.facts.extra.size());
        return item_type::member_record;
    }

    item_type operator()(const member_status& from) {
        CHATTER_ASSERT(from.state != member_state::alive);
        to.write_uuid(from.uuid);
        to.write(from.incarnation);
        to.write_enum(from.state);
        to.write_int64(from.at);
        to.write_enum(from.state == member_state::left ? from.reason : leave_reason::asked);
        if (has_accusation(from.state)) {
            write_accusation(to, from.accused);
        }
        return item_type::member_status;
    }

    item_type operator()(const seen_as& from) {
        write_address(to, from.address);
        return item_type::seen_as;
    }

    item_type operator()(const device_update& from) {
        to.write_uuid(from.origin);
        to.write(from.age_ms);
        to.write_text<std::uint8_t>(from.name);
        to.write_bytes(from.fields.data(), from.fields.size());
        return item_type::device_update;
    }

    item_type operator()(const rumor& from) {
        to.write_uuid(from.until);
        to.write(from.id);
        to.write(from.age_ms);
        to.write(from.hops);
        to.write_uuid(from.sender);
        to.write_int64(from.timestamp);
        to.write_enum(from.kind);
        to.write_bytes(from.content.data(), from.content.size());
        return item_type::rumor;
    }

    item_type operator()(const heard& from) {
        write_numbers(from.ids);
        return item_type::heard;
    }

    item_type operator()(const hash_list& from) {
        write_numbers(from.hashes);
        return item_type::hash_list;
    }

    item_type operator()(const known_list& from) {
        for (const known_list::entry& each : from.entries) {
            to.write(each.position);
            to.write(each.hash);
        }
        return item_type::known_list;
    }

    item_type operator()(const token_given& from) {
        to.write(from.token);
        return item_type::token_given;
    }

    item_type operator()(const token_returned& from) {
        to.write(from.token);
        return item_type::token_returned;
    }

    item_type operator()(const place& from) {
        to.write_uuid(from.origin);
        to.write_text<std::uint8_t>(from.name);
        to.write(from.kind);
        to.write_text<std::uint8_t>(from.field);
        return item_type::place;
    }

private:
    void write_numbers(const std::vector<std::uint64_t>& from) {
        for (const std::uint64_t each : from) {
            to.write(each);
        }
    }
};

void write_head(byte_writer& to, const packet_head& from) {
    to.write(std::to_integer<std::uint8_t>(packet_magic));
    to.write(packet_version);
    to.write_enum(from.kind);
    to.write(from.flags);
    to.write(from.cluster);
    to.write(from.sender_run);
    to.write(from.receiver_run);
    to.write(from.sequence);
}

void write_body(byte_writer& to, const packet& from) {
    switch (from.head.kind) {
        case packet_kind::probe: to.write(from.hash); break;
        case packet_kind::ack:
            to.write(from.hash);
            to.write(from.answered);
            break;
        case packet_kind::probe_report:
            to.write(from.answered);
            to.write_enum(from.outcome);
            break;
        case packet_kind::probe_request: to.write_uuid(from.uuid); break;
        case packet_kind::pull:
        case packet_kind::page:
            to.write_uuid(from.uuid);
            to.write(from.hash);
            break;
        case packet_kind::hashes_wanted: to.write_enum(from.part); break;
        case packet_kind::hashes:
            to.write_enum(from.part);
            to.write(from.index);
            break;
        case packet_kind::entries_wanted:
            to.write_enum(from.part);
            to.write(from.index);
            to.write(from.position);
            break;
        case packet_kind::entries:
            to.write_enum(from.part);
            to.write(from.index);
            to.write(from.position);
            to.write(from.answered);
            break;
        case packet_kind::challenge: to.write(from.token); break;
        case packet_kind::hello:
        case packet_kind::welcome:
        case packet_kind::poke:
        case packet_kind::gossip:
        case packet_kind::reset: break;
    }
}

}  // namespace

std::uint32_t cluster_tag(std::string_view name) noexcept {
    return static_cast<std::uint32_t>(base::siphash(cluster_tag_key, name));
}

base::siphash_key cluster_key(std::string_view name) noexcept {
    constexpr base::siphash_key first{0x6368'6174'7465'7220U, 0x7265'706c'6963'6131U};
    constexpr base::siphash_key second{0x6368'6174'7465'7220U, 0x7265'706c'6963'6132U};
    return {base::siphash(first, name), base::siphash(second, name)};
}

std::vector<std::byte> encode_item(const packet_item& from) {
    std::vector<std::byte> bytes(item_head_bytes);
    byte_writer to(bytes);
    const item_type type = std::visit(item_writer(to), from);
    CHATTER_ASSERT(bytes.size() - item_head_bytes <= std::numeric_limits<std::uint16_t>::max());
    to.store(0, static_cast<std::uint8_t>(type));
    to.store(1, static_cast<std::uint16_t>(bytes.size() - item_head_bytes));
    return bytes;
}

packet_writer::packet_writer(const packet& from, std::vector<std::byte>& to, std::size_t budget)
    : to_(to), start_(to.size()), budget_(budget) {
    byte_writer writer(to);
    write_head(writer, from.head);
    write_body(writer, from);
}

bool packet_writer::try_append(std::span<const std::byte> item) {
    if (item.size() > budget_ - size()) {
        return false;
    }
    to_.insert(to_.end(), item.begin(), item.end());
    return true;
}

void packet_writer::pad_to(std::size_t bytes) {
    const std::size_t wanted = std::min(bytes, budget_);
    if (size() >= wanted || budget_ - size() < item_head_bytes) {
        return;
    }
    const std::size_t zeros = std::max(wanted - size(), item_head_bytes) - item_head_bytes;
    byte_writer writer(to_);
    writer.write(static_cast<std::uint8_t>(item_type::padding));
    writer.write(static_cast<std::uint16_t>(zeros));
    to_.resize(to_.size() + zeros);
}

}  // namespace chatter::wire
