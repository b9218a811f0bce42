// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Writes inputs for the fuzzers to begin with: what the tests make up, in the form that each
// target reads. Far more than a corpus is to hold; see tests/README.md for how those that reach
// something new are chosen.
//
//   fuzz_seeds DIR        DIR/decode, DIR/node, DIR/member

#include "chatter/base/prng.hpp"
#include "chatter/wire/datagram.hpp"

#include "node_harness.hpp"
#include "random_packets.hpp"
#include "wire_replica_samples.hpp"

#include <cstdint>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace base = chatter::base;
namespace fs = std::filesystem;
namespace test = chatter::test;
namespace wire = chatter::wire;
using bytes = std::vector<std::byte>;

constexpr int packets = 400;
constexpr int messages = 200;
constexpr int sessions = 600;

/// Files of one target, numbered.
class folder {
public:
    explicit folder(fs::path path) : path_(std::move(path)) { fs::create_directories(path_); }

    void add(const bytes& what) {
        std::ofstream file(path_ / ("seed_" + std::to_string(++count_)), std::ios::binary);
        file.exceptions(std::ios::failbit | std::ios::badbit);
        file.write(reinterpret_cast<const char*>(what.data()),
                   static_cast<std::streamsize>(what.size()));
    }

private:
    fs::path path_;
    int count_{0};
};

bytes encoded(const wire::message& what, wire::encoding as) {
    bytes made;
    wire::encode(what, as, made);
    return made;
}

wire::encoding random_encoding(base::prng& random) {
    return random.below(2) == 0 ? wire::encoding::json : wire::encoding::cbor;
}

void write_datagrams(folder to) {
    for (const auto& each : wire::samples::all()) {
        to.add(test::encoded(each.value));
    }
    base::prng random(1);
    for (int i = 0; i < packets; ++i) {
        to.add(test::encoded(wire::random_packet(random)));
    }
    for (int i = 0; i < messages; ++i) {
        to.add(encoded(wire::random_message(random), random_encoding(random)));
    }
}

/// Who sends it and how much time passes, as the targets read it. Little time, mostly.
std::byte random_control(base::prng& random) {
    const auto time = random.below(random.below(4) == 0 ? 8 : 3);
    auto bits = random.below(4) | time << 2U;
    bits |= random.below(2) == 0 ? 0x20U : 0U;    // deadlines are served
    bits |= random.below(10) == 0 ? 0x40U : 0U;   // a port is closed
    bits |= random.below(100) == 0 ? 0x80U : 0U;  // the node leaves
    return static_cast<std::byte>(bits);
}

void append(bytes& to, const bytes& datagram, std::byte control) {
    to.insert(to.end(), datagram.begin(), datagram.end());
    to.insert(to.end(), {std::byte{0xfe}, std::byte{0xfe}, control});
}

void write_messages(folder to) {
    base::prng random(2);
    for (int i = 0; i < sessions; ++i) {
        bytes session;
        for (auto left = 1 + random.below(20); left > 0; --left) {
            const auto what = test::random_message(random, 1'000);
            append(session, encoded(what, random_encoding(random)), random_control(random));
        }
        to.add(session);
    }
}

/// As a member of fuzz_member says it: its run is its number, and what it answers is filled in.
bytes from_member(base::prng& random) {
    wire::packet made = test::random_packet(random, 1);
    if (random.below(2) == 0) {
        made.answered = 0;
    }
    for (wire::packet_item& each : made.items) {
        if (auto* record = std::get_if<wire::member_record>(&each)) {
            record->facts.run = record->facts.uuid.data[15];
        } else if (auto* rumor = std::get_if<wire::rumor>(&each)) {
            rumor->id %= 8;
        } else if (auto* heard = std::get_if<wire::heard>(&each)) {
            heard->ids.front() %= 8;
        }
    }
    return test::encoded(made);
}

void write_packets(folder to) {
    base::prng random(3);
    for (int i = 0; i < sessions; ++i) {
        bytes session;
        for (auto left = 1 + random.below(40); left > 0; --left) {
            const bool is_message = random.below(8) == 0;
            append(session,
                   is_message ? encoded(test::random_message(random, 1'000), wire::encoding::json)
                              : from_member(random),
                   random_control(random));
        }
        to.add(session);
    }
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 2) {
        std::cerr << "usage: fuzz_seeds DIR\n";
        return EXIT_FAILURE;
    }
    const fs::path into = argv[1];
    write_datagrams(folder(into / "decode"));
    write_messages(folder(into / "node"));
    write_packets(folder(into / "member"));
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
}
