// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as one datagram: read or refused, and what was read says the same when it is
// written and read again, in either encoding; a native packet likewise.

#include "chatter/base/assert.hpp"
#include "chatter/wire/bounds.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"

#include "fuzz_target.hpp"

#include <algorithm>

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
    CHATTER_ASSERT(again->content == what);
    std::vector<std::byte> repeated;
    wire::encode(again->content, as, repeated);
    CHATTER_ASSERT(repeated == bytes);
}

/// Unknown items are not written again, so a packet reads the same without them. What stands
/// in more than the budget of a writer of ours does not all fit into one of its packets.
void check_packet_round_trip(const wire::packet& what) {
    std::vector<std::byte> bytes;
    wire::packet_writer writer(what, bytes);
    for (const wire::packet_item& each : what.items) {
        if (!writer.try_append(wire::encode_item(each))) {
            return;
        }
    }
    CHATTER_ASSERT(bytes.size() <= wire::limits::packet_budget);
    const auto again = wire::decode_packet(bytes);
    CHATTER_ASSERT(again.has_value());
    CHATTER_ASSERT(*again == what);
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
    CHATTER_ASSERT(input.size() <= wire::limits::packet_bytes_max);
    CHATTER_ASSERT(head == read->head);
    check_packet_round_trip(*read);
}

}  // namespace

void chatter::fuzz::run_one(std::span<const std::byte> input) {
    check_packet(input);
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
