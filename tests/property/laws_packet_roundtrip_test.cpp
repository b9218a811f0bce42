// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Native packets: what is written reads back, never exceeds its budget, and what is taken from
// damaged bytes can be written. A failure prints the seed of its packet.

#include "chatter/base/prng.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"

#include "builders.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace chatter::wire {
namespace {

using base::prng;
using test::to_hex;
using bytes = std::vector<std::byte>;

#ifdef NDEBUG
constexpr std::uint64_t seeds = 10'000;
#else
constexpr std::uint64_t seeds = 1'000;
#endif

// Random packets.

/// UTF-8 of exactly `size` bytes.
std::string random_text(prng& random, std::size_t size) {
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
std::size_t random_size(prng& random, std::size_t max) {
    return random.below(8) == 0 ? max : random.below(std::min<std::size_t>(max, 20) + 1);
}

base::address random_address(prng& random) {
    const auto port = static_cast<std::uint16_t>(1 + random.below(65'535));
    switch (random.below(3)) {
        case 0: return {};
        case 1:
            return {base::address::v4_bytes{10, static_cast<std::uint8_t>(random.next())}, port};
        default: break;
    }
    base::address::v6_bytes ip{0x20, 0x01, 0x0d, 0xb8};
    for (std::size_t at = 4 + random.below(12); at < ip.size(); ++at) {
        ip[at] = static_cast<std::uint8_t>(random.next());
    }
    return {ip, port};
}

std::vector<label> random_labels(prng& random) {
    std::vector<label> labels;
    std::size_t bytes_left = limits::label_bytes_max;
    for (auto count = random_size(random, limits::labels_max); count > 0 && bytes_left > 0;
         --count) {
        label made;
        made.key = random_text(random,
                               1 + random_size(random, std::min<std::size_t>(bytes_left, 255) - 1));
        made.value = random_text(random, random_size(random, bytes_left - made.key.size()));
        const auto same_key = [&](const label& each) { return each.key == made.key; };
        if (std::none_of(labels.begin(), labels.end(), same_key)) {
            bytes_left -= made.key.size() + made.value.size();
            labels.push_back(std::move(made));
        }
    }
    std::sort(labels.begin(), labels.end());
    return labels;
}

member_record random_record(prng& random) {
    member_record made;
    made.facts.uuid = base::make_random_uuid(random);
    made.facts.run = random.next();
    made.facts.started = static_cast<base::wall_time_ms>(random.next());
    made.facts.address = random_address(random);
    made.facts.name = random_text(random, random_size(random, limits::name_bytes_max));
    made.facts.labels = random_labels(random);
    for (auto left = random_size(random, limits::extra_bytes_max); left > 0; --left) {
        made.facts.extra += static_cast<char>(random.below(256));
    }
    made.incarnation = random.next();
    made.state = static_cast<member_state>(random.below(4));
    return made;
}

member_status random_status(prng& random) {
    member_status made;
    made.uuid = base::make_random_uuid(random);
    made.incarnation = random.next();
    made.state = static_cast<member_state>(1 + random.below(3));
    made.at = static_cast<base::wall_time_ms>(random.next());
    if (made.state == member_state::left) {
        made.reason = static_cast<leave_reason>(random.below(2));
        return made;
    }
    made.accused.accuser = base::make_random_uuid(random);
    made.accused.after_ms = static_cast<std::uint32_t>(random.next());
    for (auto left = random.below(limits::confirmers_max + 1); left > 0; --left) {
        made.accused.confirmed_by.push_back(base::make_random_uuid(random));
    }
    return made;
}

packet_item random_item(prng& random) {
    switch (random.below(4)) {
        case 0: return random_record(random);
        case 1: return seen_as{random_address(random)};
        default: return random_status(random);
    }
}

/// A packet without items.
packet random_packet(prng& random) {
    packet made;
    made.head.kind = static_cast<packet_kind>(1 + random.below(11));
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
        case packet_kind::probe_report:
            made.answered = static_cast<std::uint32_t>(random.next());
            made.outcome = static_cast<probe_outcome>(random.below(3));
            break;
        case packet_kind::pull:
        case packet_kind::page: made.hash = random.next(); [[fallthrough]];
        case packet_kind::probe_request: made.uuid = base::make_random_uuid(random); break;
        case packet_kind::hello:
        case packet_kind::welcome:
        case packet_kind::poke:
        case packet_kind::gossip:
        case packet_kind::reset: break;
    }
    return made;
}

struct written_packet {
    packet value;
    bytes datagram;
};

/// As many of some items as fit, of which the value then has just those.
written_packet random_written(prng& random) {
    written_packet made{random_packet(random), {}};
    packet_writer writer(made.value, made.datagram);
    for (auto left = random.below(16); left > 0; --left) {
        packet_item item = random_item(random);
        if (writer.try_append(encode_item(item))) {
            made.value.items.push_back(std::move(item));
        }
    }
    if (random.below(4) == 0) {
        writer.pad_to(random.below(2'000));
    }
    return made;
}

void for_each_seed(std::uint64_t count, void (*law)(prng&)) {
    for (std::uint64_t seed = 0; seed < count; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        prng random(seed);
        law(random);
        if (testing::Test::HasFailure()) {
            return;
        }
    }
}

bytes write_again(const packet& from) {
    bytes to;
    packet_writer writer(from, to);
    for (const packet_item& each : from.items) {
        // Where it does not fit it came from more than a writer of ours puts into a packet.
        static_cast<void>(writer.try_append(encode_item(each)));
    }
    return to;
}

// The laws.

TEST(packet_roundtrip, reads_what_it_wrote) {
    for_each_seed(seeds, [](prng& random) {
        const auto made = random_written(random);
        const auto read = decode_packet(made.datagram);
        ASSERT_TRUE(read) << to_string(read.error().code) << ": " << to_hex(made.datagram);
        EXPECT_EQ(*read, made.value) << to_hex(made.datagram);
    });
}

TEST(packet_roundtrip, never_exceeds_the_budget) {
    for_each_seed(seeds, [](prng& random) {
        bytes arena(random.below(3'000));
        const std::size_t before = arena.size();
        packet_writer writer(random_packet(random), arena);
        for (auto left = random.below(60); left > 0; --left) {
            const std::size_t size = writer.size();
            const bytes item = encode_item(random_item(random));
            const bool taken = random.below(10) != 0 && writer.try_append(item);
            EXPECT_EQ(writer.size(), taken ? size + item.size() : size);
            if (random.below(20) == 0) {
                writer.pad_to(random.below(3'000));
            }
            ASSERT_LE(writer.size(), limits::packet_budget);
            ASSERT_EQ(arena.size(), before + writer.size());
        }
        EXPECT_TRUE(decode_packet(std::span(arena).subspan(before)));
    });
}

TEST(packet_roundtrip, pads_to_what_was_asked_or_three_bytes_more) {
    for_each_seed(seeds, [](prng& random) {
        bytes arena;
        packet_writer writer(random_packet(random), arena);
        const std::size_t asked = random.below(limits::packet_budget - 2);
        const std::size_t before = writer.size();
        writer.pad_to(asked);
        EXPECT_GE(writer.size(), asked);
        EXPECT_LE(writer.size(), std::max(before, asked + 2));
    });
}

/// Each number of bytes is a whole packet, or refused: nothing reads on behind the end.
TEST(packet_roundtrip, takes_of_a_prefix_only_whole_items) {
    for_each_seed(seeds / 20, [](prng& random) {
        const auto made = random_written(random);
        for (std::size_t size = 0; size < made.datagram.size(); ++size) {
            const auto read = decode_packet(std::span(made.datagram).first(size));
            if (!read) {
                EXPECT_LE(read.error().offset, size);
                continue;
            }
            ASSERT_LE(read->items.size(), made.value.items.size());
            EXPECT_TRUE(
                std::equal(read->items.begin(), read->items.end(), made.value.items.begin()));
        }
    });
}

/// A bad byte in transit: no crash, and what is taken all the same can be passed on.
TEST(packet_roundtrip, takes_from_damaged_bytes_only_what_it_can_write) {
    for_each_seed(seeds * 5, [](prng& random) {
        bytes damaged = random_written(random).datagram;
        for (auto left = 1 + random.below(3); left > 0; --left) {
            const std::size_t at = random.below(damaged.size());
            switch (random.below(3)) {
                case 0: damaged[at] = static_cast<std::byte>(random.below(256)); break;
                case 1: damaged.erase(damaged.begin() + static_cast<std::ptrdiff_t>(at)); break;
                default: std::swap(damaged[at], damaged[random.below(damaged.size())]); break;
            }
        }
        const auto read = decode_packet(damaged);
        if (!read) {
            EXPECT_LE(read.error().offset, damaged.size());
            return;
        }
        const auto again = decode_packet(write_again(*read));
        ASSERT_TRUE(again) << to_string(again.error().code) << ": " << to_hex(damaged);
        EXPECT_EQ(*again, *read) << to_hex(damaged);
    });
}

/// Nobody's packets: random bytes behind a head that passes.
TEST(packet_roundtrip, survives_any_bytes) {
    for_each_seed(seeds * 5, [](prng& random) {
        bytes any;
        packet_writer writer(random_packet(random), any);
        for (auto left = random.below(1'500); left > 0; --left) {
            any.push_back(static_cast<std::byte>(random.below(random.below(2) == 0 ? 8 : 256)));
        }
        const auto read = decode_packet(any);
        EXPECT_TRUE(read || read.error().offset <= any.size());
    });
}

}  // namespace
}  // namespace chatter::wire
