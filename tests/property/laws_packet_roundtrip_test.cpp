// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Native packets: what is written reads back, never exceeds its budget, and what is taken from
// damaged bytes can be written. A failure prints the seed of its packet.

#include "chatter/base/prng.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"

#include "builders.hpp"
#include "random_packets.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

namespace chatter::wire {
namespace {

using test::to_hex;
using bytes = std::vector<std::byte>;

#ifdef NDEBUG
constexpr std::uint64_t seeds = 10'000;
#else
constexpr std::uint64_t seeds = 1'000;
#endif

struct written_packet {
    packet value;
    bytes datagram;
};

/// Gossip may be large.
std::size_t budget_of(const packet& which) {
    return which.head.kind == packet_kind::gossip ? limits::large_packet_budget
                                                  : limits::packet_budget;
}

/// As many of some items as fit, of which the value then has just those.
written_packet random_written(prng& random) {
    written_packet made{random_packet(random), {}};
    packet_writer writer(made.value, made.datagram, budget_of(made.value));
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
    packet_writer writer(from, to, budget_of(from));
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

/// A rumor says what its message says, and can be told to those outside.
TEST(packet_roundtrip, gives_the_message_back_that_a_rumor_was_made_of) {
    for_each_seed(seeds, [](prng& random) {
        const message from = random_member_message(random);
        const rumor made = make_rumor(from);
        EXPECT_TRUE(is_content(made.kind, made.content));
        EXPECT_EQ(message_of(made), from);
    });
}

TEST(packet_roundtrip, takes_of_fields_only_whole_ones_in_their_order) {
    for_each_seed(seeds / 20, [](prng& random) {
        const device_update made = random_device(random);
        ASSERT_TRUE(are_fields(made.fields, made.name));
        std::set<std::size_t> ends;
        std::string_view rest = made.fields;
        while (take_field(rest)) {
            ends.insert(made.fields.size() - rest.size());
        }
        for (std::size_t size = 0; size <= made.fields.size(); ++size) {
            const auto some = std::string_view(made.fields).substr(0, size);
            EXPECT_EQ(are_fields(some, made.name), ends.count(size) != 0) << size;
        }
        EXPECT_FALSE(are_fields(made.fields + made.fields, made.name));
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
