// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as one datagram: read or refused, and what was read says the same when it is
// written and read again, in either encoding, as far as that can say it; a native packet likewise,
// and what its rumors say can be told to those outside. Of sealed datagrams the heads and the
// answers to injections.

#include "chatter/base/assert.hpp"
#include "chatter/wire/bounds.hpp"
#include "chatter/wire/cbor.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/device_field.hpp"
#include "chatter/wire/json.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"
#include "chatter/wire/rumor.hpp"
#include "chatter/wire/sealed.hpp"

#include "as_read_back.hpp"
#include "fuzz_target.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace {

namespace wire = chatter::wire;

/// CBOR has no spelling for these: an origin that is left out, and an address's scope.
bool fits_cbor(const wire::message& what) {
    if (!what.payload) {
        return true;
    }
    return std::visit(
        [](const auto& gossip) {
            if constexpr (requires { gossip.origin; }) {
                return gossip.origin.has_value();
            } else if constexpr (requires { gossip.addr; }) {
                return gossip.addr.scope() == 0;
            } else {
                return true;
            }
        },
        *what.payload);
}

/// Names once each, in order, and everything within its bounds.
void check_content(const wire::message& what) {
    if (!what.payload) {
        return;
    }
    CHATTER_ASSERT(!wire::check_bounds(*what.payload));
    if (const auto* status = std::get_if<wire::device_status>(&*what.payload)) {
        const auto out_of_order = [](const wire::metric& a, const wire::metric& b) {
            return a.name >= b.name;
        };
        CHATTER_ASSERT(std::adjacent_find(status->metrics.begin(),
                                          status->metrics.end(),
                                          out_of_order) == status->metrics.end());
    }
}

void check_round_trip(const wire::message& what, wire::encoding as) {
    std::vector<std::byte> bytes;
    wire::encode(what, as, bytes);
    if (bytes.size() > wire::limits::datagram_bytes_max) {
        return;  // the other encoding, or the canonical one, may need more
    }
    const auto again = wire::decode(bytes);
    CHATTER_ASSERT(again.has_value());
    CHATTER_ASSERT(again->arrived_as == as);
    CHATTER_ASSERT(again->what == wire::json_value::form::message);
    CHATTER_ASSERT(again->content == chatter::test::as_read_back(what, as));
    std::vector<std::byte> repeated;
    wire::encode(again->content, as, repeated);
    CHATTER_ASSERT(repeated == bytes);
}

std::size_t packet_bytes_max(const wire::packet_head& head) {
    return head.kind == wire::packet_kind::gossip ? wire::limits::datagram_bytes_max
                                                  : wire::limits::packet_bytes_max;
}

/// Unknown items are not written again, so a packet reads the same without them. What stands
/// in more than the budget of a writer of ours does not all fit into one of its packets.
void check_packet_round_trip(const wire::packet& what) {
    const bool is_gossip = what.head.kind == wire::packet_kind::gossip;
    const std::size_t budget =
        is_gossip ? wire::limits::large_packet_budget : wire::limits::packet_budget;
    std::vector<std::byte> bytes;
    wire::packet_writer writer(what, bytes, budget);
    for (const wire::packet_item& each : what.items) {
        if (!writer.try_append(wire::encode_item(each))) {
            return;
        }
    }
    CHATTER_ASSERT(bytes.size() <= budget);
    const auto again = wire::decode_packet(bytes);
    CHATTER_ASSERT(again.has_value());
    CHATTER_ASSERT(*again == what);
}

/// A metric's value means what its bytes say, but for a NaN, which equals nothing.
void check_fields(std::string_view packed, std::string_view device_name) {
    CHATTER_ASSERT(wire::are_fields(packed, device_name));
    std::string again;
    while (const auto field = wire::take_field(packed)) {
        wire::append_field(*field, again);
        CHATTER_ASSERT(again.ends_with(field->bytes));
        if (field->kind == wire::field_kind::metric) {
            const wire::metric_value value = wire::decode_value(field->value);
            CHATTER_ASSERT(wire::encode_value(value) == field->value);
            CHATTER_ASSERT(wire::value_bytes(value) == field->value.size());
        }
    }
}

/// What a rumor says can be told to passive peers. A member may know longer texts and deeper
/// JSON than they take; but what they are told is CBOR, and JSON.
void check_rumor(const wire::rumor& what) {
    if (const auto device = wire::device_of(what)) {
        check_fields(device->fields, device->name);
    }
    const auto message = wire::message_of(what);
    if (!message) {
        return;
    }
    std::vector<std::byte> cbor;
    wire::encode_cbor(*message, cbor);
    CHATTER_ASSERT(wire::decode_cbor(cbor).has_value());
    std::vector<std::byte> json;
    wire::encode_json(*message, json);
    const auto read = wire::decode_json({reinterpret_cast<const char*>(json.data()), json.size()});
    CHATTER_ASSERT(read || read.error().code != wire::decode_error::malformed);
}

void check_packet(std::span<const std::byte> input) {
    const auto head = wire::decode_packet_head(input);
    const auto read = wire::decode_packet(input);
    if (!read) {
        CHATTER_ASSERT(!wire::to_string(read.error().code).empty());
        CHATTER_ASSERT(read.error().offset <= input.size());
        return;
    }
    CHATTER_ASSERT(wire::is_packet(input));
    CHATTER_ASSERT(head == read->head);
    CHATTER_ASSERT(input.size() <= packet_bytes_max(*head));
    check_packet_round_trip(*read);
    for (const wire::packet_item& each : read->items) {
        if (const auto* device = std::get_if<wire::device_update>(&each)) {
            check_fields(device->fields, device->name);
        } else if (const auto* rumor = std::get_if<wire::rumor>(&each)) {
            check_rumor(*rumor);
        }
    }
}

/// What is inside is fuzz_sealed's.
void check_sealed(std::span<const std::byte> input) {
    const auto head = wire::decode_sealed_head(input);
    CHATTER_ASSERT(!head || (wire::is_sealed(input) && head->sender_run != 0));
    if (const auto answer = wire::decode_answer(input)) {
        std::vector<std::byte> again;
        wire::encode_answer(*answer, again);
        CHATTER_ASSERT(wire::decode_answer(again) == answer);
    }
}

}  // namespace

void chatter::fuzz::run_one(std::span<const std::byte> input) {
    check_packet(input);
    check_sealed(input);
    const auto read = wire::decode(input);
    if (!read) {
        CHATTER_ASSERT(!wire::to_string(read.error().code).empty());
        CHATTER_ASSERT(read.error().offset <= input.size());
        return;
    }
    CHATTER_ASSERT(input.size() <= wire::limits::datagram_bytes_max);
    check_content(read->content);
    check_round_trip(read->content, wire::encoding::json);
    if (fits_cbor(read->content)) {
        check_round_trip(read->content, wire::encoding::cbor);
    }
}
