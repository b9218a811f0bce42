// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "hostile_datagrams.hpp"

#include "chatter/wire/datagram.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"
#include "chatter/wire/sealed.hpp"

#include "builders.hpp"
#include "vectors.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace chatter::test {
namespace {

using bytes = std::vector<std::byte>;

constexpr std::size_t largest = wire::limits::datagram_bytes_max;

bytes row_of(std::string_view piece, std::size_t times) {
    std::string text;
    for (std::size_t i = 0; i < times; ++i) {
        text += piece;
    }
    return bytes_of(text);
}

/// A JSON message with `text` in place of its hops.
bytes json_with_hops(const std::string& text) {
    return bytes_of(R"({"sender":"541b10e7-d13a-45e8-8567-7d450ce86603","timestamp_millis":1,)"
                    R"("hops":)" +
                    text + R"(,"payload":null})");
}

bytes json_with_timestamp(const std::string& text) {
    return bytes_of(R"({"sender":"541b10e7-d13a-45e8-8567-7d450ce86603","timestamp_millis":)" +
                    text + R"(,"hops":1,"payload":null})");
}

/// A CBOR message without payload, with these items for its time and its hops.
bytes cbor_with(std::string_view time, std::string_view hops) {
    return cat({from_hex("a3 66 73656e646572 50 541b10e7d13a45e885677d450ce86603"),
                from_hex("70 74696d657374616d705f6d696c6c6973"),
                from_hex(time),
                from_hex("64 686f7073"),
                from_hex(hops)});
}

/// Starts of UTF-8 that is none: too long spellings, surrogates, beyond the last character,
/// bytes alone, cut short.
const std::vector<std::string> bad_utf8{"\xc0\x80",
                                        "\xc1\xbf",
                                        "\xe0\x80\x80",
                                        "\xed\xa0\x80",
                                        "\xed\xbf\xbf",
                                        "\xf0\x80\x80\x80",
                                        "\xf4\x90\x80\x80",
                                        "\xf8\x88\x80\x80\x80",
                                        "\xff",
                                        "\xfe",
                                        "\x80",
                                        "\xbf",
                                        "\xc3",
                                        "\xe2\x82",
                                        "\xf0\x9f\x8c"};

}  // namespace

hostile_datagrams::hostile_datagrams() {
    for (const vector_file& each : chatter_rs_vectors()) {
        seeds_.push_back(each.cbor);
        seeds_.push_back(bytes_of(each.json));
    }
    list_nestings();
    list_sizes();
    list_truncations();
    list_bad_texts();
    list_bad_numbers();
}

hostile_datagrams::datagram hostile_datagrams::next() {
    while (true) {
        bytes made;
        if (listed_.empty()) {
            made = draw();
        } else {
            made = std::move(listed_.front());
            listed_.pop_front();
        }
        // Native packets and what is sealed have tests of their own.
        const bool is_message = !wire::is_packet(made) && !wire::is_sealed(made);
        if (const auto decoded = wire::decode(made); is_message && !decoded) {
            return {std::move(made), decoded.error().code};
        }
        ++harmless_;
    }
}

void hostile_datagrams::list_truncations() {
    for (const bytes& seed : seeds_) {
        for (std::size_t size = 0; size < seed.size(); ++size) {
            listed_.emplace_back(seed.begin(), seed.begin() + static_cast<std::ptrdiff_t>(size));
        }
    }
}

void hostile_datagrams::list_nestings() {
    // One after the other, as often as fits behind the start of an unknown field.
    for (const std::size_t depth :
         {std::size_t{60'000}, std::size_t{10'000}, std::size_t{1'000}, std::size_t{128}}) {
        for (const std::string_view head :
             {"\x81", "\x82", "\x9f", "\xa1\x61\x61", "\xbf\x61\x61", "\xc1", "\xd9\xd9\xf7"}) {
            const bytes nest = row_of(head, std::min(depth, (largest - 8) / head.size()));
            listed_.push_back(nest);
            listed_.push_back(cat({from_hex("a1 61 78"), nest}));
            listed_.push_back(cat({from_hex("bf 61 78"), nest, from_hex("00")}));
        }
        for (const std::string_view open : {"[", "{\"a\":", "[[],", "{\"payload\":"}) {
            const bytes nest = row_of(open, std::min(depth, (largest - 8) / open.size()));
            listed_.push_back(nest);
            listed_.push_back(cat({bytes_of("{\"x\":"), nest}));
        }
        // Balanced, and so nothing but too deep.
        const std::size_t half = std::min(depth, (largest - 8) / 2);
        listed_.push_back(
            cat({bytes_of("{\"x\":"), row_of("[", half), row_of("]", half), bytes_of("}")}));
    }
}

void hostile_datagrams::list_sizes() {
    // Each small size, and steps up to the largest; three kinds of content.
    for (std::size_t size = 0; size <= largest; size += size < 2'000 ? 1 : 331) {
        listed_.emplace_back(size, std::byte{0});
        listed_.emplace_back(size, std::byte{'{'});
        listed_.emplace_back(size, std::byte{0xbf});
    }
    listed_.emplace_back(largest, std::byte{' '});
    listed_.push_back(cat({bytes_of("{\"DebugMessage\":{\"text\":\""), bytes(60'000)}));
    listed_.push_back(cat({bytes_of("{\""), bytes(65'000, std::byte{'a'})}));
    listed_.push_back(cat({from_hex("a1 79 fde8"), bytes(65'000, std::byte{'a'})}));
    listed_.push_back(cat({from_hex("a1 7f"), bytes(65'000, std::byte{0x60})}));
    listed_.push_back(cat({from_hex("b9 ffff"), bytes(65'000, std::byte{0x60})}));
}

void hostile_datagrams::list_bad_texts() {
    for (const std::string& text : bad_utf8) {
        listed_.push_back(bytes_of("{\"DebugMessage\":{\"text\":\"" + text + "\"}}"));
        listed_.push_back(bytes_of("{\"" + text + "\":0,\"DebugMessage\":{\"text\":\"\"}}"));
        listed_.push_back(bytes_of("{\"DebugMessage\":{\"text\":\"a" + text + "b\"}}"));
        const wire::message what{
            uuid_of(1), 1, 5, wire::debug_message{std::string(text.size(), '?')}};
        bytes cbor = cbor_of(what);
        const bytes bad = bytes_of(text);
        std::copy(bad.begin(), bad.end(), cbor.end() - static_cast<std::ptrdiff_t>(bad.size()));
        listed_.push_back(std::move(cbor));
    }
    for (const std::string_view escape :
         {"\\ud800", "\\udc00", "\\ud800\\u0041", "\\u12", "\\x41", "\n", "\x01", "\\"}) {
        listed_.push_back(
            bytes_of("{\"DebugMessage\":{\"text\":\"" + std::string(escape) + "\"}}"));
    }
}

void hostile_datagrams::list_bad_numbers() {
    for (const std::string text : {"4294967296",
                                   "-1",
                                   "1.5",
                                   "1e400",
                                   "-1e400",
                                   "9223372036854775808",
                                   "18446744073709551616",
                                   "NaN",
                                   "Infinity",
                                   "0x10",
                                   "01",
                                   "+1",
                                   "1.",
                                   "\"1\"",
                                   "true"}) {
        listed_.push_back(json_with_hops(text));
    }
    listed_.push_back(json_with_hops(std::string(60'000, '9')));
    for (const std::string text : {"9223372036854775808",
                                   "-9223372036854775809",
                                   "18446744073709551615",
                                   "1e3",
                                   "1.0",
                                   "null"}) {
        listed_.push_back(json_with_timestamp(text));
    }
    for (const std::string_view time : {"1b 8000000000000000",
                                        "3b 8000000000000000",
                                        "3b ffffffffffffffff",
                                        "1b ffffffffffffffff",
                                        "f9 3c00",
                                        "fa 3f800000",
                                        "fb 3ff0000000000000",
                                        "c2 41 01",
                                        "f6"}) {
        listed_.push_back(cbor_with(time, "05"));
    }
    for (const std::string_view hops : {"1b 0000000100000000", "20", "f9 3c00", "41 05", "f5"}) {
        listed_.push_back(cbor_with("00", hops));
    }
    for (const std::string_view addr :
         {"127.0.0.1:65536", "127.0.0.256:1", "127.0.0.1:-1", "[::1]:99999", "1.2.3:4", ":1"}) {
        listed_.push_back(bytes_of(R"({"ViewGossip":{"ServerAdded":{)"
                                   R"("uuid":"541b10e7-d13a-45e8-8567-7d450ce86603","addr":")" +
                                   std::string(addr) + "\"}}}"));
    }
}

hostile_datagrams::bytes hostile_datagrams::draw() {
    switch (random_.below(6)) {
        case 0: return random_bytes();
        case 1: return put_head();
        case 2: return splice();
        case 3: return lengthen();
        default: return flip_bits();
    }
}

const hostile_datagrams::bytes& hostile_datagrams::any_seed() {
    return seeds_[static_cast<std::size_t>(random_.below(seeds_.size()))];
}

std::byte hostile_datagrams::any_byte() {
    return static_cast<std::byte>(random_.below(256));
}

/// Noise, often behind the first byte of something that is read.
hostile_datagrams::bytes hostile_datagrams::random_bytes() {
    bytes made(static_cast<std::size_t>(random_.below(128)));
    std::generate(made.begin(), made.end(), [&] { return any_byte(); });
    if (!made.empty() && random_.below(2) == 0) {
        static constexpr std::array<std::uint8_t, 5> starts{'{', 0xa4, 0xbf, 0xa1, 0xbb};
        made.front() = std::byte{starts[static_cast<std::size_t>(random_.below(starts.size()))]};
    }
    return made;
}

hostile_datagrams::bytes hostile_datagrams::flip_bits() {
    bytes made = any_seed();
    for (auto flips = 1 + random_.below(4); flips > 0; --flips) {
        const auto at = static_cast<std::size_t>(random_.below(made.size()));
        made[at] ^= std::byte{1} << static_cast<unsigned>(random_.below(8));
    }
    return made;
}

/// A head of any major type with a length of up to 2^64-1, anywhere.
hostile_datagrams::bytes hostile_datagrams::put_head() {
    bytes made = any_seed();
    const auto at = static_cast<std::ptrdiff_t>(random_.below(made.size()));
    const auto major = static_cast<unsigned>(random_.below(8)) << 5U;
    const auto size_code = static_cast<unsigned>(24 + random_.below(8));
    bytes head{static_cast<std::byte>(major | size_code)};
    const std::size_t length_bytes = size_code < 28 ? std::size_t{1} << (size_code - 24U) : 0;
    head.resize(1 + length_bytes, random_.below(2) == 0 ? std::byte{0xff} : any_byte());
    made.insert(made.begin() + at, head.begin(), head.end());
    return made;
}

/// The start of one message and the end of another.
hostile_datagrams::bytes hostile_datagrams::splice() {
    const bytes& first = any_seed();
    const bytes& second = any_seed();
    const auto cut = static_cast<std::ptrdiff_t>(random_.below(first.size()));
    const auto from = static_cast<std::ptrdiff_t>(random_.below(second.size()));
    bytes made(first.begin(), first.begin() + cut);
    made.insert(made.end(), second.begin() + from, second.end());
    return made;
}

/// One byte too many, or several the same.
hostile_datagrams::bytes hostile_datagrams::lengthen() {
    bytes made = any_seed();
    const auto at = static_cast<std::ptrdiff_t>(random_.below(made.size() + 1));
    made.insert(made.begin() + at, static_cast<std::size_t>(1 + random_.below(16)), any_byte());
    return made;
}

}  // namespace chatter::test
