// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Native packets as values and as the bytes that they must be, for the tests of both ways.

#pragma once

#include "chatter/wire/packet.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace chatter::wire::samples {

using bytes = std::vector<std::byte>;

/// Cluster to sequence, as they are in every sample. A hello has no receiver yet.
inline const std::string head_rest = "aabbccdd 0102030405060708 1112131415161718 00000007";
inline const std::string hello_head_rest = "aabbccdd 0102030405060708 0000000000000000 00000007";

inline packet a_packet(packet_kind kind) {
    packet made;
    made.head = {kind, 0, 0xaabbccddU, 0x0102030405060708U, 0x1112131415161718U, 7};
    if (kind == packet_kind::hello) {
        made.head.receiver_run = 0;
    }
    return made;
}

/// With everything that a record can have.
inline member_record a_record() {
    member_record made;
    made.facts.uuid = test::uuid_of(2);
    made.facts.run = 0x2122232425262728U;
    made.facts.started = test::a_timestamp;
    made.facts.address = test::address_of("[2001:db8::7]:2428");
    made.facts.name = "n\xc3\xa4he";
    made.facts.labels = {{"rack", "7"}, {"role", ""}};
    made.facts.extra = {'\x01', '\0', '\xff'};
    made.incarnation = test::a_timestamp;
    made.state = member_state::suspect;
    return made;
}

/// With nothing that it need not have.
inline member_record a_bare_record() {
    member_record made;
    made.facts.uuid = test::uuid_of(3);
    made.facts.run = 1;
    return made;
}

inline member_status a_suspicion() {
    member_status made;
    made.uuid = test::uuid_of(2);
    made.incarnation = 5;
    made.state = member_state::suspect;
    made.at = -1;
    made.accused = {test::uuid_of(3), {test::uuid_of(4), test::uuid_of(5)}, 4'210};
    return made;
}

inline member_status a_failure() {
    member_status made = a_suspicion();
    made.state = member_state::failed;
    made.at = test::a_timestamp;
    made.accused.confirmed_by.clear();
    return made;
}

inline member_status a_leaving() {
    member_status made;
    made.uuid = test::uuid_of(2);
    made.incarnation = 6;
    made.state = member_state::left;
    made.at = test::a_timestamp;
    made.reason = leave_reason::replaced;
    return made;
}

struct sample {
    std::string name;
    packet value;
    std::string hex;
};

inline packet with_items(packet made, const std::vector<packet_item>& items) {
    made.items = items;
    return made;
}

inline const std::string a_record_hex =
    "01 0055 c4000000000000000000000000000002"            // its UUID
    "0000016806b5bc7b 2122232425262728 0000016806b5bc7b"  // incarnation, run, started
    "01 06 20010db8000000000000000000000007 097c"         // suspect, address
    "05 6ec3a46865"                                       // name
    "02 04 7261636b 0001 37 04 726f6c65 0000"             // labels
    "01 00 ff";                                           // extra
inline const std::string a_bare_record_hex =
    "01 002c c4000000000000000000000000000003"
    "0000000000000000 0000000000000001 0000000000000000 00 00 00 00";
inline const std::string a_suspicion_hex =
    "02 0057 c4000000000000000000000000000002 0000000000000005 01 ffffffffffffffff 00"
    "c4000000000000000000000000000003 00001072"
    "02 c4000000000000000000000000000004 c4000000000000000000000000000005";
inline const std::string a_failure_hex =
    "02 0037 c4000000000000000000000000000002 0000000000000005 02 0000016806b5bc7b 00"
    "c4000000000000000000000000000003 00001072 00";
inline const std::string a_leaving_hex =
    "02 0022 c4000000000000000000000000000002 0000000000000006 03 0000016806b5bc7b 01";
inline const std::string seen_as_hex = "03 0007 04 c0000207 097c";

inline constexpr token_given a_token{0x5152535455565758U};
inline const std::string a_token_hex = "0a 0008 5152535455565758";
inline constexpr token_returned a_token_on_its_way_back{0x6162636465666768U};
inline const std::string a_token_on_its_way_back_hex = "0b 0008 6162636465666768";

/// Members alone; all() is in wire_replica_samples.hpp.
inline std::vector<sample> members() {
    packet probe = a_packet(packet_kind::probe);
    probe.hash = 0x3132333435363738U;
    packet ack = a_packet(packet_kind::ack);
    ack.hash = 0x3132333435363738U;
    ack.answered = 9;
    packet request = a_packet(packet_kind::probe_request);
    request.head.flags = flag_refused;
    request.uuid = test::uuid_of(2);
    packet report = a_packet(packet_kind::probe_report);
    report.head.flags = flag_unsure;
    report.answered = 9;
    report.outcome = probe_outcome::refused;
    packet page = a_packet(packet_kind::page);
    page.head.flags = flag_more;
    page.uuid = test::uuid_of(3);
    page.hash = probe.hash;
    packet challenge = a_packet(packet_kind::challenge);
    challenge.token = 0x4142434445464748U;
    const seen_as seen{test::address_of("192.0.2.7:2428")};
    return {
        {"hello",
         with_items(a_packet(packet_kind::hello), {a_record(), a_token}),
         "c4010100" + hello_head_rest + a_record_hex + a_token_hex},
        {"welcome",
         with_items(a_packet(packet_kind::welcome),
                    {a_bare_record(), seen, a_token, a_token_on_its_way_back}),
         "c4010200" + head_rest + a_bare_record_hex + seen_as_hex + a_token_hex +
             a_token_on_its_way_back_hex},
        {"probe", probe, "c4010300" + head_rest + "3132333435363738"},
        {"ack", ack, "c4010400" + head_rest + "3132333435363738 00000009"},
        {"probe_request", request, "c4010501" + head_rest + "c4000000000000000000000000000002"},
        {"probe_report", report, "c4010601" + head_rest + "00000009 02"},
        {"poke", a_packet(packet_kind::poke), "c4010700" + head_rest},
        {"gossip",
         with_items(a_packet(packet_kind::gossip), {a_suspicion(), a_failure(), a_leaving()}),
         "c4010800" + head_rest + a_suspicion_hex + a_failure_hex + a_leaving_hex},
        {"pull",
         a_packet(packet_kind::pull),
         "c4010900" + head_rest + "00000000000000000000000000000000 0000000000000000"},
        {"page",
         with_items(page, {a_record(), a_bare_record()}),
         "c4010a01" + head_rest + "c4000000000000000000000000000003" + "3132333435363738" +
             a_record_hex + a_bare_record_hex},
        {"reset", a_packet(packet_kind::reset), "c4010b00" + head_rest},
        {"challenge", challenge, "c4011000" + head_rest + "4142434445464748"},
    };
}

/// A packet as the writer makes it.
inline bytes written(const packet& from) {
    bytes to;
    packet_writer writer(from, to);
    for (const packet_item& each : from.items) {
        if (!writer.try_append(encode_item(each))) {
            throw std::length_error("the items do not fit a packet");
        }
    }
    return to;
}

/// An item of any type and content.
inline bytes item_of(std::uint8_t type, const bytes& content) {
    const auto size = content.size();
    return test::cat({{static_cast<std::byte>(type),
                       static_cast<std::byte>(size >> 8U),
                       static_cast<std::byte>(size & 0xffU)},
                      content});
}

/// A gossip with these bytes for its items.
inline bytes gossip_with(const bytes& items) {
    return test::cat({written(a_packet(packet_kind::gossip)), items});
}

inline void expect_packet(const bytes& from, const packet& wanted, const std::string& about) {
    const auto read = decode_packet(from);
    ASSERT_TRUE(read) << about << ": " << to_string(read.error().code) << " at "
                      << read.error().offset;
    EXPECT_EQ(*read, wanted) << about;
}

inline void expect_refusal(const bytes& from, decode_error wanted, const std::string& about) {
    const auto read = decode_packet(from);
    ASSERT_FALSE(read) << about << ": " << test::to_hex(from).substr(0, 400);
    EXPECT_EQ(read.error().code, wanted) << about;
    EXPECT_LE(read.error().offset, from.size()) << about;
}

}  // namespace chatter::wire::samples
