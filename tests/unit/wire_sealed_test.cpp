// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"
#include "chatter/wire/sealed.hpp"

#include "builders.hpp"
#include "packet_format.hpp"
#include "wire_keys.hpp"
#include "wire_packet_samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::wire {
namespace {

using samples::a_packet;
using samples::bytes;
using samples::first_key;
using samples::first_key_id;
using samples::other_key;
using samples::ring_of;
using test::from_hex;
using test::to_hex;

constexpr std::string_view cluster = "chatter";
constexpr std::size_t sealed_bytes_min = 60;
constexpr std::size_t sealed_head_bytes = 44;
/// The packets of the samples are the seventh of their run.
constexpr std::uint64_t sequence = 7;

std::vector<packet_kind> all_kinds() {
    std::vector<packet_kind> kinds;
    for (std::uint8_t kind = 1; kind <= static_cast<std::uint8_t>(packet_kind_last); ++kind) {
        kinds.push_back(static_cast<packet_kind>(kind));
    }
    return kinds;
}

sealed_head head_of(std::uint8_t kind) {
    return {kind,
            0,
            cluster_tag(cluster),
            1,
            kind == injection_kind ? run_id{0} : run_id{2},
            3,
            first_key_id,
            test::a_timestamp};
}

std::size_t bytes_max(packet_kind kind) {
    return kind == packet_kind::gossip ? limits::datagram_bytes_max : limits::packet_bytes_max;
}

/// A packet of the kind that pads itself to so many bytes, which must be enough.
bytes padded(packet_kind kind, std::size_t size) {
    bytes to;
    const packet_writer written(a_packet(kind), to);
    to.reserve(size);
    for (std::size_t i = to.size(); i < size; ++i) {
        to.push_back(static_cast<std::byte>(i));  // what the items are is nothing to sealing
    }
    return to;
}

bytes sealed(const keyring& with, bytes from, std::uint64_t number = sequence) {
    seal_packet(with, cluster, number, test::a_timestamp, from, 0);
    return from;
}

/// Nothing where the head is refused already.
std::optional<bytes> opened(const keyring& with,
                            const bytes& from,
                            std::string_view of_cluster = cluster) {
    const auto head = decode_sealed_head(from);
    bytes to = from_hex("01 02 03");
    if (!head || !open_sealed(with, of_cluster, *head, from, to)) {
        return std::nullopt;
    }
    return to;
}

decode_failure refusal_of(const bytes& from) {
    const auto head = decode_sealed_head(from);
    EXPECT_FALSE(head);
    return head ? decode_failure{} : head.error();
}

/// As decode_sealed_head reads it, without a key: what follows the head is zeros.
bytes frame_of(const sealed_head& head, std::size_t size = sealed_bytes_min) {
    bytes to = from_hex("c5 01");
    const auto write = [&](std::uint64_t number, std::size_t count) {
        for (std::size_t i = count; i > 0; --i) {
            to.push_back(static_cast<std::byte>(number >> 8 * (i - 1)));
        }
    };
    write(head.kind, 1);
    write(head.flags, 1);
    write(head.cluster, 4);
    write(head.sender_run, 8);
    write(head.receiver_run, 8);
    write(head.sequence, 4);
    write(head.key, 4);
    write(head.sequence >> 32U, 4);
    write(static_cast<std::uint64_t>(head.at), 8);
    to.resize(size);
    return to;
}

class sealed_test : public testing::Test {
protected:
    void SetUp() override {
        if (!keyring::is_available()) {
            GTEST_SKIP() << "built without libsodium";
        }
    }
};

// --- the head, for which no key is needed ----------------------------------------------------

TEST(sealed_head, is_read_field_by_field) {
    const sealed_head head{
        3, 0x81, 0xaabbccddU, 0x0102030405060708U, 0x1112131415161718U, 0x2122232425262728U, 9, -1};
    const auto read = decode_sealed_head(frame_of(head));
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, head);
}

TEST(sealed_head, tells_sealed_datagrams_by_their_first_byte) {
    EXPECT_TRUE(is_sealed(from_hex("c5")));
    EXPECT_FALSE(is_sealed(from_hex("c4")));
    EXPECT_FALSE(is_sealed({}));
    EXPECT_EQ(refusal_of({}).code, decode_error::empty);
    EXPECT_EQ(refusal_of(padded(packet_kind::poke, 100)).code, decode_error::unknown_encoding);
}

TEST(sealed_head, refuses_every_other_version) {
    bytes frame = frame_of(head_of(3));
    for (unsigned version = 0; version < 256; ++version) {
        frame[1] = static_cast<std::byte>(version);
        if (version == 1) {
            EXPECT_TRUE(decode_sealed_head(frame));
        } else {
            EXPECT_EQ(refusal_of(frame), (decode_failure{decode_error::unsupported_version, 1}));
        }
    }
}

TEST(sealed_head, knows_the_kinds_of_packets_and_two_more) {
    std::set<unsigned> taken;
    for (unsigned kind = 0; kind < 256; ++kind) {
        sealed_head head = head_of(static_cast<std::uint8_t>(kind));
        if (kind == static_cast<unsigned>(packet_kind::hello)) {
            head.receiver_run = 0;
        }
        const bytes frame = frame_of(head);
        if (decode_sealed_head(frame)) {
            taken.insert(kind);
        } else {
            EXPECT_EQ(refusal_of(frame), (decode_failure{decode_error::unknown_variant, 2}));
        }
    }
    std::set<unsigned> wanted{injection_kind, injection_answer_kind};
    for (const packet_kind kind : all_kinds()) {
        wanted.insert(static_cast<unsigned>(kind));
    }
    EXPECT_EQ(taken, wanted);
}

TEST(sealed_head, refuses_what_is_cut_off) {
    const bytes whole = frame_of(head_of(3));
    for (std::size_t size = 1; size < whole.size(); ++size) {
        const bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_EQ(refusal_of(cut), (decode_failure{decode_error::truncated, size}));
    }
}

TEST(sealed_head, refuses_what_is_longer_than_its_kind_may_be) {
    const struct {
        std::uint8_t kind;
        std::size_t size;
    } rows[] = {
        {static_cast<std::uint8_t>(packet_kind::probe), limits::packet_bytes_max},
        {static_cast<std::uint8_t>(packet_kind_last), limits::packet_bytes_max},
        {static_cast<std::uint8_t>(packet_kind::gossip), limits::datagram_bytes_max},
        {injection_kind, limits::datagram_bytes_max},
        {injection_answer_kind, limits::injection_answer_bytes_max},
    };
    for (const auto& row : rows) {
        EXPECT_TRUE(decode_sealed_head(frame_of(head_of(row.kind), row.size)));
        EXPECT_EQ(refusal_of(frame_of(head_of(row.kind), row.size + 1)).code,
                  decode_error::too_large);
    }
}

TEST(sealed_head, an_injection_is_for_one_run_or_for_any) {
    sealed_head head = head_of(injection_kind);
    for (const run_id receiver : {run_id{0}, run_id{2}}) {
        head.receiver_run = receiver;
        EXPECT_EQ(decode_sealed_head(frame_of(head))->receiver_run, receiver);
    }
    head.sender_run = 0;
    EXPECT_EQ(refusal_of(frame_of(head)), (decode_failure{decode_error::out_of_range, 8}));
}

TEST(sealed_head, refuses_runs_that_cannot_be) {
    std::vector<std::uint8_t> kinds{injection_answer_kind};
    for (const packet_kind kind : all_kinds()) {
        kinds.push_back(static_cast<std::uint8_t>(kind));
    }
    for (const std::uint8_t kind : kinds) {
        const bool knows_nobody = kind == static_cast<std::uint8_t>(packet_kind::hello);
        sealed_head head = head_of(kind);
        head.receiver_run = knows_nobody ? 0 : 2;
        EXPECT_TRUE(decode_sealed_head(frame_of(head)));
        head.receiver_run = knows_nobody ? 2 : 0;
        EXPECT_EQ(refusal_of(frame_of(head)), (decode_failure{decode_error::out_of_range, 16}));
        head.receiver_run = knows_nobody ? 0 : 2;
        head.sender_run = 0;
        EXPECT_EQ(refusal_of(frame_of(head)), (decode_failure{decode_error::out_of_range, 8}));
    }
}

// --- packets ---------------------------------------------------------------------------------

TEST_F(sealed_test, writes_exactly_these_bytes) {
    // The probe of FORMAT.md.
    bytes probe =
        from_hex("c4010300 ff789a9d 8f3a61c20b7d94e5 51c07e2294af3d18 00000102 0f1e2d3c4b5a6978");
    seal_packet(ring_of(first_key), cluster, 0x100000102U, test::a_timestamp, probe, 0);
    EXPECT_EQ(to_hex(probe),
              to_hex(from_hex("c5010300 ff789a9d 8f3a61c20b7d94e5 51c07e2294af3d18 00000102"
                              "284c716a 00000001 0000016806b5bc7b 861839dc6d245b1f"
                              "8ee7dea73554f525473ebf9045511a4d")));
}

TEST_F(sealed_test, gives_every_packet_back_as_it_was) {
    const keyring ring = ring_of(first_key);
    for (const packet_kind kind : all_kinds()) {
        const std::size_t bare = padded(kind, 0).size();
        for (const std::size_t size : {bare,
                                       bare + 1,
                                       std::size_t{64},
                                       std::size_t{1'000},
                                       limits::packet_budget,
                                       bytes_max(kind) - sealed_overhead}) {
            const bytes whole = padded(kind, size);
            const bytes made = sealed(ring, whole);
            EXPECT_EQ(made.size(), whole.size() + sealed_overhead);
            EXPECT_EQ(opened(ring, made), whole) << static_cast<int>(kind) << ' ' << size;
        }
    }
}

TEST_F(sealed_test, gives_a_packet_of_a_head_alone_back) {
    const keyring ring = ring_of(first_key);
    const bytes poke = padded(packet_kind::poke, 0);
    ASSERT_EQ(poke.size(), 28U);
    const bytes made = sealed(ring, poke);
    EXPECT_EQ(made.size(), sealed_bytes_min);
    EXPECT_EQ(opened(ring, made), poke);
}

TEST_F(sealed_test, says_in_the_clear_what_the_packet_has_in_its_head) {
    const bytes probe = padded(packet_kind::probe, 0);
    const bytes made = sealed(ring_of(other_key + "\n" + first_key), probe, sequence | 5ULL << 32U);
    const auto head = decode_sealed_head(made);
    ASSERT_TRUE(head);
    const packet plain = *decode_packet(probe);
    EXPECT_EQ(head->kind, static_cast<std::uint8_t>(packet_kind::probe));
    EXPECT_EQ(head->cluster, plain.head.cluster);
    EXPECT_EQ(head->sender_run, plain.head.sender_run);
    EXPECT_EQ(head->receiver_run, plain.head.receiver_run);
    EXPECT_EQ(head->sequence, sequence | 5ULL << 32U);
    EXPECT_EQ(head->at, test::a_timestamp);
    EXPECT_EQ(head->key, ring_of(other_key).ids().front());
}

TEST_F(sealed_test, hides_what_stands_behind_the_head) {
    const bytes whole = padded(packet_kind::gossip, 500);
    const bytes made = sealed(ring_of(first_key), whole);
    const auto found =
        std::search(made.begin(), made.end(), whole.begin() + 100, whole.begin() + 108);
    EXPECT_EQ(found, made.end());
}

TEST_F(sealed_test, leaves_what_stands_before_the_packet_alone) {
    const keyring ring = ring_of(first_key);
    const bytes before = test::bytes_of("other packets of this turn");
    const bytes whole = padded(packet_kind::entries, 300);
    bytes arena = test::cat({before, whole});
    seal_packet(ring, cluster, sequence, test::a_timestamp, arena, before.size());
    const auto start = arena.begin() + static_cast<std::ptrdiff_t>(before.size());
    EXPECT_EQ(bytes(arena.begin(), start), before);
    EXPECT_EQ(opened(ring, bytes(start, arena.end())), whole);
}

TEST_F(sealed_test, does_not_open_with_any_bit_turned) {
    const keyring ring = ring_of(first_key + "\n" + other_key);
    bytes made = sealed(ring, padded(packet_kind::probe, 80));
    ASSERT_TRUE(opened(ring, made));
    for (std::size_t bit = 0; bit < made.size() * 8; ++bit) {
        made[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
        EXPECT_FALSE(opened(ring, made)) << bit;
        made[bit / 8] ^= static_cast<std::byte>(1U << bit % 8);
    }
    EXPECT_TRUE(opened(ring, made));
}

TEST_F(sealed_test, does_not_open_what_is_cut_off_or_goes_on) {
    const keyring ring = ring_of(first_key);
    const bytes made = sealed(ring, padded(packet_kind::gossip, 200));
    for (std::size_t size = 0; size < made.size(); ++size) {
        const bytes cut(made.begin(), made.begin() + static_cast<std::ptrdiff_t>(size));
        EXPECT_FALSE(opened(ring, cut)) << size;
    }
    EXPECT_FALSE(opened(ring, test::cat({made, from_hex("00")})));
}

TEST_F(sealed_test, opens_nothing_of_bytes_that_are_too_few) {
    const keyring ring = ring_of(first_key);
    bytes to = from_hex("01");
    EXPECT_FALSE(open_sealed(ring, cluster, head_of(3), bytes(sealed_bytes_min - 1), to));
    EXPECT_FALSE(open_sealed(ring, cluster, head_of(3), bytes(sealed_bytes_min), to));
    EXPECT_TRUE(to.empty());
}

TEST_F(sealed_test, opens_in_its_own_cluster_alone) {
    const keyring ring = ring_of(first_key);
    const bytes made = sealed(ring, padded(packet_kind::probe, 0));
    EXPECT_TRUE(opened(ring, made));
    for (const std::string& name :
         {std::string(), std::string("chatte"), std::string("chatter2"), std::string(255, 'x')}) {
        EXPECT_FALSE(opened(ring, made, name)) << name;
    }
}

TEST_F(sealed_test, takes_the_longest_name_of_a_cluster) {
    const keyring ring = ring_of(first_key);
    const std::string name(limits::cluster_name_bytes_max, 'x');
    const bytes whole = padded(packet_kind::probe, 0);
    bytes made = whole;
    seal_packet(ring, name, sequence, test::a_timestamp, made, 0);
    EXPECT_EQ(opened(ring, made, name), whole);
}

TEST_F(sealed_test, opens_with_the_key_that_sealed_it_alone) {
    const bytes whole = padded(packet_kind::probe, 0);
    const bytes made = sealed(ring_of(first_key), whole);
    EXPECT_FALSE(opened(ring_of(other_key), made));
    EXPECT_TRUE(opened(ring_of(first_key), made));
    // A key that goes by the id of another has not sealed it.
    bytes renamed = made;
    const auto other_id = from_hex(to_text(ring_of(other_key).ids().front()));
    std::copy(other_id.begin(), other_id.end(), renamed.begin() + 28);
    EXPECT_FALSE(opened(ring_of(first_key + "\n" + other_key), renamed));
}

TEST_F(sealed_test, changes_keys_without_a_gap) {
    // All daemons learn of the new key, then seal with it, then forget the old one.
    const std::string steps[] = {
        first_key, first_key + "\n" + other_key, other_key + "\n" + first_key, other_key};
    const bytes whole = padded(packet_kind::probe, 0);
    for (std::size_t step = 0; step + 1 < std::size(steps); ++step) {
        const keyring before = ring_of(steps[step]);
        const keyring after = ring_of(steps[step + 1]);
        EXPECT_EQ(opened(before, sealed(after, whole)), whole) << step;
        EXPECT_EQ(opened(after, sealed(before, whole)), whole) << step;
    }
}

TEST_F(sealed_test, seals_no_two_packets_alike) {
    // Another run, sequence, high half or time each gives another nonce, so other bytes.
    const keyring ring = ring_of(first_key);
    std::set<std::string> contents;
    std::size_t made = 0;
    for (const run_id run : {run_id{1}, run_id{2}, run_id{1} << 56U}) {
        for (const std::uint64_t number :
             {0ULL, 1ULL, 256ULL, 1ULL << 31U, 1ULL << 32U, 1ULL << 63U, ~0ULL}) {
            for (const base::wall_time_ms at : {-1LL, 0LL, 1LL, 1LL << 32U, 1LL << 62U}) {
                packet zeros = a_packet(packet_kind::probe);
                zeros.head.sender_run = run;
                zeros.head.sequence = static_cast<std::uint32_t>(number);
                bytes to;
                const packet_writer written(zeros, to);
                seal_packet(ring, cluster, number, at, to, 0);
                EXPECT_TRUE(opened(ring, to));
                contents.insert(to_hex(std::span(to).subspan(sealed_head_bytes, 8)));
                ++made;
            }
        }
    }
    EXPECT_EQ(contents.size(), made);
}

TEST_F(sealed_test, says_the_same_as_one_that_was_sealed_in_one_piece) {
    const keyring ring = ring_of(first_key);
    const bytes whole = padded(packet_kind::entries, 100);
    const bytes made = sealed(ring, whole);
    bytes other;
    seal(ring, cluster, *decode_sealed_head(made), std::span(whole).subspan(28), other);
    EXPECT_EQ(to_hex(other), to_hex(made));
}

// --- injections and answers ------------------------------------------------------------------

TEST_F(sealed_test, gives_of_an_injection_its_content_alone) {
    const keyring ring = ring_of(other_key + "\n" + first_key);
    for (const std::size_t size : {std::size_t{0},
                                   std::size_t{1},
                                   std::size_t{97},
                                   limits::datagram_bytes_max - sealed_bytes_min}) {
        const bytes content = test::repeat("7b", size);
        bytes made = from_hex("aa");
        seal(ring, cluster, head_of(injection_kind), content, made);
        EXPECT_EQ(made.front(), std::byte{0xaa});
        made.erase(made.begin());
        ASSERT_TRUE(decode_sealed_head(made));
        EXPECT_EQ(*decode_sealed_head(made), head_of(injection_kind));
        EXPECT_EQ(opened(ring, made), content);
    }
}

TEST_F(sealed_test, writes_an_injection_and_its_answer_as_the_format_says) {
    const keyring ring = ring_of(first_key);
    sealed_head head{injection_kind,
                     0,
                     0xff789a9dU,
                     0x0123456789abcdefU,
                     0,
                     1,
                     ring.ids().front(),
                     test::a_timestamp};
    bytes made;
    seal(ring, cluster, head, test::bytes_of(R"({"DebugMessage":{"text":"hello world"}})"), made);
    EXPECT_EQ(to_hex(std::span(made).subspan(sealed_head_bytes)),
              "3d022fe0efe43bcf1a5b9dba4ae4c575b2a5fb076f56149852c4cb7bf724824ff14ecfb43c2cbf6c3f19"
              "d797fb7a042926eb7966991384");

    head = {injection_answer_kind,
            0,
            head.cluster,
            0x8f3a61c20b7d94e5U,
            head.sender_run,
            0x100000103U,
            head.key,
            test::a_timestamp + 2};
    bytes answer;
    encode_answer({injection_outcome::taken, 1, ""}, answer);
    made.clear();
    seal(ring, cluster, head, answer, made);
    EXPECT_EQ(to_hex(std::span(made).subspan(sealed_head_bytes)),
              "70b443f24c9bdd2389518d4f114ed4dbcfd9a748c869bdde8a5a");
}

TEST_F(sealed_test, opens_an_answer_as_what_was_encoded) {
    const keyring ring = ring_of(first_key);
    const injection_answer answer{
        injection_outcome::refused, 3, std::string(limits::injection_reason_bytes_max, 'r')};
    bytes content;
    encode_answer(answer, content);
    bytes made;
    seal(ring, cluster, head_of(injection_answer_kind), content, made);
    EXPECT_LE(made.size(), limits::injection_answer_bytes_max);
    const auto read = opened(ring, made);
    ASSERT_TRUE(read);
    EXPECT_EQ(decode_answer(*read), answer);
}

}  // namespace
}  // namespace chatter::wire
