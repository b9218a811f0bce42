// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A node survives whatever arrives, counts it, and does nothing for what it refuses.
//
// The datagrams are made from those of chatter-rs and from a seed, so each failure replays.

#include "chatter/base/prng.hpp"
#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include "builders.hpp"
#include "node_harness.hpp"
#include "vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <numeric>
#include <string>
#include <string_view>

namespace chatter::core {
namespace {

namespace limits = wire::limits;
using bytes = std::vector<std::byte>;
using std::chrono::milliseconds;

#ifdef NDEBUG
constexpr int random_datagrams = 150'000;  // of each of three kinds
#else
constexpr int random_datagrams = 8'000;
#endif

constexpr std::size_t levels = 60'000;
constexpr std::size_t duplicates_max = 1'000;

std::uint64_t sum_of(const auto& counts) {
    return std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
}

bytes repeated(const bytes& what, std::size_t times) {
    bytes all;
    all.reserve(what.size() * times);
    for (std::size_t i = 0; i < times; ++i) {
        all.insert(all.end(), what.begin(), what.end());
    }
    return all;
}

bytes json_of(const test::vector_file& from) {
    return test::bytes_of(from.json);
}

/// A node with servers and devices, so that what it accepts has consequences, and the checks
/// that hold for every datagram.
class target {
public:
    target() : node_(settings()) {
        for (std::uint8_t number = 2; number < 8; ++number) {
            node_.add_server(number, number % 2 == 0 ? wire::encoding::cbor : wire::encoding::json);
        }
        datagrams_before_ = node_.counted().datagrams_received;
    }

    verdict receive(const bytes& datagram) {
        // Time enough for the duplicate memory to turn over, not so much that it is empty.
        node_.pass(milliseconds(1));
        const std::size_t devices = entries();
        const auto servers = node_.node().servers().servers().size();
        const verdict result = node_.receive(datagram);
        ++received_;
        if (result != verdict::accepted) {
            check_refused(result);
            EXPECT_EQ(entries(), devices);
            EXPECT_EQ(node_.node().servers().servers().size(), servers);
        }
        return result;
    }

    void expect_refused(const bytes& datagram, const std::string& about) {
        EXPECT_EQ(receive(datagram), verdict::undecodable) << about;
    }

    /// Each datagram was counted once, the undecodable ones by their reason, too.
    void check_counters() const {
        const counters& counted = node_.counted();
        EXPECT_EQ(counted.datagrams_received, datagrams_before_ + received_);
        EXPECT_EQ(sum_of(counted.by_verdict), counted.datagrams_received);
        EXPECT_EQ(sum_of(counted.by_decode_error), counted[verdict::undecodable]);
    }

    [[nodiscard]] const counters& counted() const { return node_.counted(); }

private:
    static config settings() {
        config what = test::config_of(1);
        what.duplicates_max = duplicates_max;
        return what;
    }

    [[nodiscard]] std::size_t entries() {
        return node_.node().devices().devices() + node_.node().devices().tombstones();
    }

    void check_refused(verdict result) const {
        const effects& done = node_.effects();
        EXPECT_EQ(done.sends.size(), 0U) << to_string(result);
        EXPECT_EQ(done.arena.size(), 0U) << to_string(result);
        for (const event& each : done.events) {
            const bool told = std::holds_alternative<datagram_refused>(each) ||
                              std::holds_alternative<clock_ahead>(each) ||
                              std::holds_alternative<unsupported_packet>(each);
            EXPECT_TRUE(told) << testing::PrintToString(each);
        }
        EXPECT_LE(done.events.size(), result == verdict::duplicate ? 0U : 2U);
    }

    test::node_harness node_;
    std::uint64_t datagrams_before_{0};
    std::uint64_t received_{0};
};

TEST(hostile, every_vector_cut_at_every_byte_is_refused) {
    target node;
    for (const test::vector_file& vector : test::chatter_rs_vectors()) {
        for (const bytes& whole : {vector.cbor, json_of(vector)}) {
            for (std::size_t size = 0; size < whole.size(); ++size) {
                node.expect_refused({whole.begin(), whole.begin() + static_cast<long>(size)},
                                    vector.name + " at " + std::to_string(size));
            }
        }
    }
    node.check_counters();
}

TEST(hostile, every_vector_with_something_behind_it_is_refused) {
    target node;
    for (const test::vector_file& vector : test::chatter_rs_vectors()) {
        for (const bytes& whole : {vector.cbor, json_of(vector)}) {
            for (const char* more : {"x", "{}", "\xf6", "\xff", "1"}) {
                node.expect_refused(test::cat({whole, test::bytes_of(more)}), vector.name);
            }
            node.expect_refused(test::cat({whole, whole}), vector.name + " twice");
        }
    }
    node.check_counters();
}

TEST(hostile, every_bit_of_every_vector_may_be_wrong) {
    target node;
    for (const test::vector_file& vector : test::chatter_rs_vectors()) {
        for (bytes whole : {vector.cbor, json_of(vector)}) {
            for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
                const std::byte mask = std::byte{1} << (bit % 8);
                whole[bit / 8] ^= mask;
                node.receive(whole);
                whole[bit / 8] ^= mask;
            }
        }
    }
    node.check_counters();
    EXPECT_GT(node.counted()[verdict::accepted], 0U);
    EXPECT_GT(node.counted()[verdict::undecodable], 0U);
}

TEST(hostile, random_bytes) {
    target node;
    base::prng random(1);
    for (int i = 0; i < random_datagrams; ++i) {
        bytes datagram(random.below(300));
        for (std::byte& each : datagram) {
            each = static_cast<std::byte>(random.next());
        }
        if (!datagram.empty() && i % 2 == 0) {  // half of them get past the first byte
            datagram[0] = i % 4 == 0 ? std::byte{'{'} : std::byte{0xa4};
        }
        node.receive(datagram);
    }
    node.check_counters();
}

/// A vector with some of its bytes replaced, moved, repeated or taken out.
bytes mutated(base::prng& random, bytes from) {
    for (auto i = 1 + random.below(4); i > 0 && !from.empty(); --i) {
        const auto at = static_cast<long>(random.below(from.size()));
        const auto count = std::min<long>(static_cast<long>(1 + random.below(16)),
                                          static_cast<long>(from.size()) - at);
        const bytes piece(from.begin() + at, from.begin() + at + count);
        const auto to = static_cast<long>(random.below(from.size()));
        switch (random.below(4)) {
            case 0:
                from[static_cast<std::size_t>(at)] = static_cast<std::byte>(random.next());
                break;
            case 1: from.insert(from.begin() + to, piece.begin(), piece.end()); break;
            case 2: from.erase(from.begin() + at, from.begin() + at + count); break;
            default:
                std::copy_n(piece.begin(),
                            std::min<long>(count, static_cast<long>(from.size()) - to),
                            from.begin() + to);
        }
    }
    return from;
}

TEST(hostile, mutated_vectors) {
    target node;
    base::prng random(2);
    const auto& vectors = test::chatter_rs_vectors();
    for (int i = 0; i < random_datagrams; ++i) {
        const test::vector_file& vector = vectors[random.below(vectors.size())];
        node.receive(mutated(random, i % 2 == 0 ? vector.cbor : json_of(vector)));
    }
    node.check_counters();
    EXPECT_GT(node.counted()[verdict::accepted], 0U);
}

TEST(hostile, mutated_messages_of_every_kind) {
    target node;
    base::prng random(3);
    for (int i = 0; i < random_datagrams; ++i) {
        const auto as = i % 2 == 0 ? wire::encoding::cbor : wire::encoding::json;
        node.receive(mutated(random, test::encoded(test::random_message(random, 600'000), as)));
    }
    node.check_counters();
    EXPECT_GT(node.counted()[verdict::accepted], 0U);
    EXPECT_GT(node.counted()[verdict::clock_ahead], 0U);
}

/// A CBOR message that holds `value` under a name that is skipped.
bytes cbor_around(const bytes& value) {
    bytes message = test::encoded(test::injected(std::nullopt), wire::encoding::cbor);
    message[0] = std::byte{0xa5};
    return test::cat({message, test::from_hex("6178"), value});
}

/// A JSON message that holds `value` under a name that is skipped.
bytes json_around(std::string_view value) {
    std::string text =
        test::text_of(test::encoded(test::injected(std::nullopt), wire::encoding::json));
    text.insert(1, R"("x":)" + std::string(value) + ",");
    return test::bytes_of(text);
}

TEST(hostile, nesting_of_60000_levels_in_cbor) {
    ASSERT_NE(target().receive(cbor_around(test::from_hex("80"))), verdict::undecodable);
    target node;
    for (const char* one : {"81",
                            "9f",
                            "a160",
                            "bf60",
                            "a1f6",
                            "c0",
                            "d9d9f7",
                            "5f",
                            "7f",
                            "82",
                            "9b0000000000000001",
                            "bb000000000000000160"}) {
        const bytes head = test::from_hex(one);
        const std::size_t times = std::min(levels, 65'000 / head.size());
        const bytes open = repeated(head, times);
        node.expect_refused(open, one);
        node.expect_refused(test::cat({test::from_hex("a1"), open}), one);
        node.expect_refused(cbor_around(open), one);
        const bool tag = one[0] == 'c' || one[0] == 'd';
        const verdict closed = node.receive(cbor_around(test::cat({open, test::from_hex("00")})));
        // Tags are no nesting: any number of them may stand before a value.
        EXPECT_EQ(closed == verdict::undecodable, !tag) << one;
    }
    EXPECT_GT(node.counted()[wire::decode_error::too_deep], 0U);
    node.check_counters();
}

TEST(hostile, nesting_of_60000_levels_in_json) {
    ASSERT_NE(target().receive(json_around("[[{}]]")), verdict::undecodable);
    target node;
    for (const std::string_view one : {"[", R"({"a":)", R"({"payload":)", "[{\"\":", "{"}) {
        for (const std::size_t times : {128U, 10'000U, 60'000U}) {
            const bytes all = repeated(test::bytes_of(one), std::min(times, 65'000 / one.size()));
            node.expect_refused(all, std::string(one));
            node.expect_refused(json_around(test::text_of(all)), std::string(one));
            node.expect_refused(test::cat({test::bytes_of(R"({"payload":)"), all}),
                                std::string(one));
        }
    }
    const std::string open(10'000, '[');
    const std::string close(10'000, ']');
    node.expect_refused(json_around(open + close), "closed");
    EXPECT_GT(node.counted()[wire::decode_error::too_deep], 0U);
    node.check_counters();
}

TEST(hostile, lengths_up_to_2_to_the_64_are_not_believed) {
    target node;
    for (const char* argument : {"ffffffffffffffff",
                                 "fffffffffffffffe",
                                 "8000000000000000",
                                 "7fffffffffffffff",
                                 "0000000100000000",
                                 "00000000ffffffff"}) {
        for (const char* head : {"5b", "7b", "9b", "bb"}) {
            const bytes length = test::from_hex(std::string(head) + argument);
            node.expect_refused(length, head);
            node.expect_refused(cbor_around(length), head);
            // In place of each byte of each vector: all that is longer than what follows.
            for (const test::vector_file& vector : test::chatter_rs_vectors()) {
                if (vector.name != "device_status_1" && vector.name != "server_added_v4") {
                    continue;
                }
                for (std::size_t at = 0; at < vector.cbor.size(); ++at) {
                    const auto middle = vector.cbor.begin() + static_cast<long>(at);
                    node.receive(test::cat({bytes(vector.cbor.begin(), middle),
                                            length,
                                            bytes(middle + 1, vector.cbor.end())}));
                }
            }
        }
    }
    node.check_counters();
    EXPECT_EQ(node.counted()[verdict::accepted],
              node.counted().datagrams_received - node.counted()[verdict::undecodable])
        << "no duplicates";
}

TEST(hostile, datagrams_of_every_size) {
    target node;
    const auto sizes = [] {
        std::vector<std::size_t> all(300);
        std::iota(all.begin(), all.end(), 0U);
        for (std::size_t size = 300; size < limits::datagram_bytes_max; size += 1'009) {
            all.push_back(size);
        }
        all.insert(all.end(), {65'506, 65'507, 65'508, 65'535, 100'000});
        return all;
    }();
    for (const std::size_t size : sizes) {
        for (const char fill : {'\0', ' ', '{', '"', '\x81', '\xa0', '\xbf', '\xf6', '\xff'}) {
            node.expect_refused(bytes(size, static_cast<std::byte>(fill)), std::to_string(size));
        }
    }
    // Over the largest: each of the 9 fills of 3 sizes.
    EXPECT_EQ(node.counted()[wire::decode_error::too_large], 27U);
    node.check_counters();
}

TEST(hostile, the_memory_of_duplicates_does_not_grow_beyond_its_bound) {
    target node;
    const auto numbered = [](std::size_t number) {
        return test::encoded(test::injected(wire::debug_message{std::to_string(number)}),
                             wire::encoding::cbor);
    };
    constexpr std::size_t count = 5 * duplicates_max;
    for (std::size_t i = 0; i < count; ++i) {
        ASSERT_EQ(node.receive(numbered(i)), verdict::accepted);
    }
    // The newest are known, all of them; what is older was forgotten, all of it.
    for (std::size_t i = count - duplicates_max; i < count; ++i) {
        ASSERT_EQ(node.receive(numbered(i)), verdict::duplicate) << i;
    }
    for (std::size_t i = 0; i < count - duplicates_max; i += 97) {
        ASSERT_EQ(node.receive(numbered(i)), verdict::accepted) << i;
    }
    node.check_counters();
}

}  // namespace
}  // namespace chatter::core
