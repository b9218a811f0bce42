// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/triage.hpp"

#include "builders.hpp"
#include "triage_datagrams.hpp"

#include <gtest/gtest.h>

namespace chatter::core {
namespace {

using test::packet_start;
using test::some_rules;
using test::strict_rules;
using wire::packet_kind;
using found = std::optional<datagram_class>;

constexpr auto kinds = static_cast<unsigned>(packet_kind::entries);

bool is_for_the_detector(unsigned kind) {
    return kind >= static_cast<unsigned>(packet_kind::probe) &&
           kind <= static_cast<unsigned>(packet_kind::poke);
}

TEST(triage, probes_and_what_belongs_to_them_are_urgent_and_other_packets_bulk) {
    for (unsigned kind = 0; kind <= 255; ++kind) {
        const auto bytes = packet_start(some_rules, static_cast<packet_kind>(kind));
        const found wanted =
            is_for_the_detector(kind) ? datagram_class::urgent : datagram_class::bulk;
        EXPECT_EQ(classify(some_rules, bytes), wanted) << "kind " << kind;
        EXPECT_EQ(classify(strict_rules, bytes), wanted) << "kind " << kind;
    }
}

TEST(triage, sealed_packets_are_like_those_in_the_clear) {
    auto bytes = packet_start(some_rules, packet_kind::ack);
    bytes[0] = std::byte{0xc5};
    EXPECT_EQ(classify(some_rules, bytes), datagram_class::urgent);
    bytes[2] = static_cast<std::byte>(packet_kind::page);
    EXPECT_EQ(classify(strict_rules, bytes), datagram_class::bulk);
}

/// The offsets are those that the encoder writes.
TEST(triage, takes_what_the_encoder_makes) {
    for (unsigned kind = 1; kind <= kinds; ++kind) {
        wire::packet from;
        from.head.kind = static_cast<packet_kind>(kind);
        from.head.cluster = some_rules.cluster;
        from.head.sender_run = 1;
        from.head.receiver_run = some_rules.run;
        std::vector<std::byte> bytes;
        const wire::packet_writer writer(from, bytes);
        EXPECT_EQ(classify(some_rules, bytes),
                  is_for_the_detector(kind) ? datagram_class::urgent : datagram_class::bulk)
            << "kind " << kind;
    }
}

TEST(triage, every_bit_of_the_run_counts) {
    for (int bit = 0; bit < 64; ++bit) {
        triage other = some_rules;
        other.run ^= std::uint64_t{1} << bit;
        const auto bytes = packet_start(other, packet_kind::probe);
        EXPECT_EQ(classify(some_rules, bytes), datagram_class::foreign) << "bit " << bit;
        EXPECT_EQ(classify(strict_rules, bytes), datagram_class::foreign)
            << "a hello of the cluster, for one";
    }
}

TEST(triage, every_bit_of_the_cluster_counts) {
    for (int bit = 0; bit < 32; ++bit) {
        triage other = some_rules;
        other.cluster ^= std::uint32_t{1} << bit;
        const auto bytes = packet_start(other, packet_kind::probe);
        EXPECT_EQ(classify(some_rules, bytes), datagram_class::foreign) << "bit " << bit;
        EXPECT_EQ(classify(strict_rules, bytes), std::nullopt) << "bit " << bit;
    }
}

TEST(triage, a_packet_that_is_cut_off_is_none) {
    for (std::size_t size = 0; size < test::triage_bytes; ++size) {
        const auto bytes = packet_start(some_rules, packet_kind::probe, size);
        EXPECT_EQ(classify(some_rules, bytes), datagram_class::foreign) << size;
        EXPECT_EQ(classify(strict_rules, bytes), std::nullopt) << size;
    }
}

TEST(triage, gossip_is_foreign_and_never_dropped) {
    for (const char* text : {"{}", " {}", "\t{", "\n", "\r\n{"}) {
        EXPECT_EQ(classify(strict_rules, test::bytes_of(text)), datagram_class::foreign) << text;
    }
    for (const char* hex : {"a0", "a1", "b7", "b818", "b9ffff", "bb", "bf"}) {
        EXPECT_EQ(classify(strict_rules, test::from_hex(hex)), datagram_class::foreign) << hex;
    }
}

TEST(triage, what_starts_as_nothing_known_is_dropped_where_that_is_asked_for) {
    for (const char* hex : {"", "00", "7a", "7c", "9f", "bc", "be", "c0", "c4", "c5", "ff"}) {
        EXPECT_EQ(classify(strict_rules, test::from_hex(hex)), std::nullopt) << hex;
        EXPECT_EQ(classify(some_rules, test::from_hex(hex)), datagram_class::foreign) << hex;
    }
}

}  // namespace
}  // namespace chatter::core
