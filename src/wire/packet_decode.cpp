// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The grammar of the native packet, one function a rule, over byte_reader.
//
// Bytes behind the known fields of an item are a later version's: of a record they are kept,
// of anything else passed over.

#include "chatter/wire/device_field.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"
#include "chatter/wire/sealed.hpp"

#include "bytes.hpp"
#include "packet_address.hpp"
#include "packet_format.hpp"

#include <array>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace chatter::wire {
namespace {

static_assert(limits::name_bytes_max == std::numeric_limits<std::uint8_t>::max(),
              "the length of a name, one byte, is its bound");

bool is_kind(std::byte number) noexcept {
    return number >= std::byte{1} && number <= static_cast<std::byte>(packet_kind_last);
}

bool is_known_item(std::uint8_t type) noexcept {
    switch (static_cast<item_type>(type & ~critical_bit)) {
        case item_type::member_record:
        case item_type::member_status:
        case item_type::seen_as:
        case item_type::device_update:
        case item_type::rumor:
        case item_type::heard:
        case item_type::hash_list:
        case item_type::known_list:
        case item_type::place:
        case item_type::token_given:
        case item_type::token_returned:
        case item_type::padding: return true;
    }
    return false;
}

/// What can be said without reading more than three bytes: `empty` to `truncated`.
std::optional<decode_failure> check_start(std::span<const std::byte> bytes) {
    if (!is_packet(bytes)) {
        return decode_failure{bytes.empty() ? decode_error::empty : decode_error::unknown_encoding};
    }
    // A rumor may fill a datagram, as the message may that it spreads.
    const bool may_be_large =
        bytes.size() > 2 && bytes[2] == static_cast<std::byte>(packet_kind::gossip);
    if (bytes.size() > (may_be_large ? limits::datagram_bytes_max : limits::packet_bytes_max)) {
        return decode_failure{decode_error::too_large};
    }
    if (bytes.size() > 1 && bytes[1] != std::byte{packet_version}) {
        return decode_failure{decode_error::unsupported_version, 1};
    }
    if (bytes.size() > 2 && !is_kind(bytes[2])) {
        return decode_failure{decode_error::unknown_variant, 2};
    }
    if (bytes.size() < packet_head_bytes ||
        bytes.size() < packet_head_bytes + body_bytes(static_cast<packet_kind>(bytes[2]))) {
        return decode_failure{decode_error::truncated, bytes.size()};
    }
    return std::nullopt;
}

/// Passes over the items, so that a packet that is cut off, or not for us to understand, costs
/// no allocation.
std::optional<decode_failure> check_items(byte_reader from) {
    while (from.left() > 0) {
        const auto type = from.read<std::uint8_t>();
        if ((type & critical_bit) != 0 && !is_known_item(type)) {
            from.fail(decode_error::unknown_critical_item);
        }
        static_cast<void>(from.read_part(from.read<std::uint16_t>()));
    }
    return from.ok() ? std::nullopt : std::optional(from.failure());
}

packet_head read_head(byte_reader& from) noexcept {
    packet_head to;
    static_cast<void>(from.read<std::uint16_t>());  // magic and version
    to.kind = static_cast<packet_kind>(from.read<std::uint8_t>());
    to.flags = from.read<std::uint8_t>();
    to.cluster = from.read<std::uint32_t>();
    to.sender_run = from.read<std::uint64_t>();
    to.receiver_run = from.read<std::uint64_t>();
    to.sequence = from.read<std::uint32_t>();
    return to;
}

/// A hello goes to somebody unknown and everything else to a run that was heard of.
bool has_plausible_runs(const packet_head& head) noexcept {
    return head.sender_run != 0 && (head.receiver_run == 0) == (head.kind == packet_kind::hello);
}

/// Parts of later versions are no error: nothing is known of them.
replica_part read_part(byte_reader& from) noexcept {
    return static_cast<replica_part>(from.read<std::uint8_t>());
}

void read_body(byte_reader& from, packet& to) noexcept {
    switch (to.head.kind) {
        case packet_kind::probe: to.hash = from.read<std::uint64_t>(); break;
        case packet_kind::challenge: to.token = from.read<std::uint64_t>(); break;
        case packet_kind::ack:
            to.hash = from.read<std::uint64_t>();
            to.answered = from.read<std::uint32_t>();
            break;
        case packet_kind::probe_request: to.uuid = from.read_uuid(); break;
        case packet_kind::probe_report:
            to.answered = from.read<std::uint32_t>();
            to.outcome = from.read_enum(probe_outcome::refused);
            break;
        case packet_kind::pull:
        case packet_kind::page:
            to.uuid = from.read_any_uuid();
            to.hash = from.read<std::uint64_t>();
            break;
        case packet_kind::hashes_wanted: to.part = read_part(from); break;
        case packet_kind::hashes:
            to.part = read_part(from);
            to.index = from.read<std::uint8_t>();
            break;
        case packet_kind::entries_wanted:
            to.part = read_part(from);
            to.index = from.read<std::uint8_t>();
            to.position = from.read<std::uint64_t>();
            break;
        case packet_kind::entries:
            to.part = read_part(from);
            to.index = from.read<std::uint8_t>();
            to.position = from.read<std::uint64_t>();
            to.answered = from.read<std::uint32_t>();
            break;
        case packet_kind::hello:
        case packet_kind::welcome:
        case packet_kind::poke:
        case packet_kind::gossip:
        case packet_kind::reset: break;
    }
}

void read_labels(byte_reader& from, std::vector<label>& to) {
    const auto count = from.read<std::uint8_t>();
    if (count > limits::labels_max) {
        from.fail(decode_error::labels_too_large);
        return;
    }
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const std::string_view key = from.read_text<std::uint8_t>();
        if (from.ok() && (key.empty() || (i > 0 && key <= std::string_view(to.back().key)))) {
            from.fail(decode_error::out_of_range);
        }
        const std::string_view value = from.read_text<std::uint16_t>();
        bytes += key.size() + value.size();
        if (bytes > limits::label_bytes_max) {
            from.fail(decode_error::labels_too_large);
        }
        if (!from.ok()) {
            return;
        }
        to.push_back({std::string(key), std::string(value)});
    }
}

void read_record(byte_reader& from, member_record& to) {
    to.facts.uuid = from.read_uuid();
    to.incarnation = from.read<std::uint64_t>();
    to.facts.run = from.read<std::uint64_t>();
    if (from.ok() && to.facts.run == 0) {
        from.fail(decode_error::out_of_range);  // nobody's, and no packet could be sent to it
    }
    to.facts.started = from.read_int64();
    to.state = from.read_enum(member_state::left);
    to.facts.address = read_address(from);
    to.facts.name = from.read_text<std::uint8_t>();
    read_labels(from, to.facts.labels);
    const std::string_view extra = from.read_bytes(from.left());
    if (extra.size() > limits::extra_bytes_max) {
        from.fail(decode_error::too_large);
        return;
    }
    to.facts.extra = extra;
}

void read_accusation(byte_reader& from, accusation& to) {
    to.accuser = from.read_uuid();
    to.after_ms = from.read<std::uint32_t>();
    const auto confirmers = from.read<std::uint8_t>();
    if (confirmers > limits::confirmers_max) {
        from.fail(decode_error::out_of_range);
        return;
    }
    to.confirmed_by.reserve(confirmers);
    for (std::size_t i = 0; i < confirmers; ++i) {
        to.confirmed_by.push_back(from.read_uuid());
    }
}

void read_status(byte_reader& from, member_status& to) {
    to.uuid = from.read_uuid();
    to.incarnation = from.read<std::uint64_t>();
    to.state = from.read_enum(member_state::left);
    if (to.state == member_state::alive) {
        // Nobody but a member itself says so, and it does so in its record.
        from.fail(decode_error::out_of_range);
    }
    to.at = from.read_int64();
    to.reason = from.read_enum(to.state == member_state::left ? leave_reason::forgotten
                                                              : leave_reason::asked);
    if (has_accusation(to.state)) {
        read_accusation(from, to.accused);
    }
}

void read_device(byte_reader& from, device_update& to) {
    to.origin = from.read_any_uuid();
    to.age_ms = from.read<std::uint32_t>();
    to.name = from.read_text<std::uint8_t>();
    to.fields = from.read_bytes(from.left());
    if (from.ok() && !are_fields(to.fields, to.name)) {
        from.fail(decode_error::malformed);
    }
}

void read_rumor(byte_reader& from, rumor& to) {
    to.until = from.read_any_uuid();
    to.id = from.read<std::uint64_t>();
    to.age_ms = from.read<std::uint32_t>();
    to.hops = from.read<std::uint8_t>();
    to.sender = from.read_any_uuid();
    to.timestamp = from.read_int64();
    to.kind = static_cast<rumor_content>(from.read<std::uint8_t>());
    const auto content = std::as_bytes(std::span(from.read_bytes(from.left())));
    if (from.ok() && !is_content(to.kind, content)) {
        from.fail(decode_error::malformed);
        return;
    }
    to.content.assign(content.begin(), content.end());
}

void read_numbers(byte_reader& from, std::vector<std::uint64_t>& to) {
    while (from.left() > 0) {
        to.push_back(from.read<std::uint64_t>());
    }
}

void read_known(byte_reader& from, known_list& to) {
    while (from.left() > 0) {
        const auto position = from.read<std::uint64_t>();
        to.entries.push_back({position, from.read<std::uint64_t>()});
    }
}

void read_place(byte_reader& from, place& to) {
    to.origin = from.read_any_uuid();
    to.name = from.read_text<std::uint8_t>();
    to.kind = from.read<std::uint8_t>();
    to.field = from.read_text<std::uint8_t>();
}

/// Makes an item of one kind in place, to be read into.
template <typename Item>
Item& emplace(std::vector<packet_item>& to) {
    return std::get<Item>(to.emplace_back(std::in_place_type<Item>));
}

void read_item(byte_reader& from, std::vector<packet_item>& to) {
    const auto type = from.read<std::uint8_t>();
    byte_reader content = from.read_part(from.read<std::uint16_t>());
    switch (static_cast<item_type>(type & ~critical_bit)) {
        case item_type::member_record: read_record(content, emplace<member_record>(to)); break;
        case item_type::member_status: read_status(content, emplace<member_status>(to)); break;
        case item_type::seen_as: emplace<seen_as>(to).address = read_address(content); break;
        case item_type::device_update: read_device(content, emplace<device_update>(to)); break;
        case item_type::rumor: read_rumor(content, emplace<rumor>(to)); break;
        case item_type::heard: read_numbers(content, emplace<heard>(to).ids); break;
        case item_type::hash_list: read_numbers(content, emplace<hash_list>(to).hashes); break;
        case item_type::known_list: read_known(content, emplace<known_list>(to)); break;
        case item_type::place: read_place(content, emplace<place>(to)); break;
        case item_type::token_given:
            emplace<token_given>(to).token = content.read<std::uint64_t>();
            break;
        case item_type::token_returned:
            emplace<token_returned>(to).token = content.read<std::uint64_t>();
            break;
        case item_type::padding: break;
    }
    from.join(content);
}

template <typename Item>
std::optional<std::uint64_t> first_token(const packet& of) noexcept {
    for (const packet_item& each : of.items) {
        if (const auto* found = std::get_if<Item>(&each)) {
            return found->token;
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::uint64_t> token_given_in(const packet& of) noexcept {
    return first_token<token_given>(of);
}

std::optional<std::uint64_t> token_returned_in(const packet& of) noexcept {
    return first_token<token_returned>(of);
}

bool is_packet(std::span<const std::byte> bytes) noexcept {
    return !bytes.empty() && bytes.front() == packet_magic;
}

std::optional<packet_head> decode_packet_head(std::span<const std::byte> bytes) noexcept {
    if (bytes.size() < packet_head_bytes || (!is_packet(bytes) && !is_sealed(bytes)) ||
        bytes[1] != std::byte{packet_version} || !is_kind(bytes[2])) {
        return std::nullopt;
    }
    byte_reader from(bytes);
    return read_head(from);
}

boost::system::result<packet, decode_failure> decode_packet(std::span<const std::byte> bytes) {
    if (auto refused = check_start(bytes)) {
        return std::move(*refused);
    }
    const auto head_and_body = packet_head_bytes + body_bytes(static_cast<packet_kind>(bytes[2]));
    byte_reader items(bytes);
    static_cast<void>(items.read_part(head_and_body));
    if (auto refused = check_items(items)) {
        return std::move(*refused);
    }
    byte_reader from(bytes);
    packet to;
    to.head = read_head(from);
    if (!has_plausible_runs(to.head)) {
        return decode_failure{decode_error::out_of_range, to.head.sender_run == 0 ? 8U : 16U};
    }
    read_body(from, to);
    while (from.left() > 0) {
        read_item(from, to.items);
    }
    if (!from.ok()) {
        return from.failure();
    }
    return to;
}

}  // namespace chatter::wire
