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
#include "chatter/wire/limits.hpp"

#include "exchanges.hpp"
#include "node_harness.hpp"
#include "random_packets.hpp"
#include "wire_replica_samples.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

namespace base = chatter::base;
namespace fs = std::filesystem;
namespace test = chatter::test;
namespace wire = chatter::wire;
using bytes = std::vector<std::byte>;

constexpr int packets = 400;
constexpr int messages = 200;
constexpr int sessions = 2'000;
constexpr int variants = 8;

/// The time of fuzz_node, counted from that of the tests.
constexpr base::wall_time_ms node_is_later = 1'600'000'000'000 - test::start_of_time;

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

/// With a few bytes changed, or cut off. The bytes are heads of CBOR items, lengths, no UTF-8.
bytes damaged(bytes what, base::prng& random) {
    static constexpr auto interesting = std::to_array<std::uint8_t>(
        {0,    1,    0x18, 0x1b, 0x20, 0x3b, 0x40, 0x50, 0x60, 0x78, 0x7f, 0x80, 0x83,
         0x9f, 0xa0, 0xa1, 0xbf, 0xc0, 0xe0, 0xed, 0xf4, 0xf6, 0xf9, 0xfa, 0xfb, 0xff});
    for (auto left = random.below(3); left > 0 && !what.empty(); --left) {
        what[random.below(what.size())] =
            static_cast<std::byte>(interesting[random.below(interesting.size())]);
    }
    what.resize(random.below(4) == 0 ? random.below(what.size() + 1) : what.size());
    return what;
}

/// JSON in which one value is another.
bytes with_other_value(const wire::message& what, base::prng& random) {
    static const std::vector<std::string> others{"7",
                                                 "-7",
                                                 "0.5",
                                                 "99999999999999999999",
                                                 "\"text\"",
                                                 "true",
                                                 "null",
                                                 "[]",
                                                 "{}",
                                                 R"({"Gauge":{"value":7}})",
                                                 R"({"Gauge":{"value":-7}})"};
    const bytes json = encoded(what, wire::encoding::json);
    std::string text(reinterpret_cast<const char*>(json.data()), json.size());
    const auto colon = text.find(':', random.below(text.size()));
    if (colon != std::string::npos) {
        const auto end = std::min(text.find_first_of(",}", colon), text.size());
        text.replace(colon + 1, end - colon - 1, others[random.below(others.size())]);
    }
    const auto made = std::as_bytes(std::span(text));
    return {made.begin(), made.end()};
}

/// Each breaks a bound, and is one byte too long for that.
std::vector<wire::gossip> gossip_out_of_bounds() {
    namespace limits = wire::limits;
    const std::string name(limits::name_bytes_max + 1, 'n');
    const std::string text(limits::text_bytes_max + 1, 't');
    const auto status = [&](wire::metric metric, std::string of = "gateway") {
        wire::device_status made;
        made.origin = test::uuid_of(2);
        made.name = std::move(of);
        made.metrics.push_back(std::move(metric));
        return made;
    };
    const std::string long_name = name.substr(1);
    return {
        wire::device_added{test::uuid_of(2), "gateway", text},
        wire::device_added{test::uuid_of(2), name, ""},
        wire::device_added{test::uuid_of(2), long_name, text.substr(1)},
        wire::device_removed{test::uuid_of(2), name},
        status({"load", text}),
        status({name, "1"}),
        status({"load", "1"}, name),
        status({long_name, text.substr(1)}, long_name),
        status({"load", wire::gauge{0.5, name}}),
        status({"load", wire::counter{1, name}}),
        status({"load", wire::opaque_metric{{}, name, "1"}}),
        status({"load", wire::opaque_metric{{}, "kind", '"' + text + '"'}}),
    };
}

void write_datagrams(folder to) {
    for (const auto& each : wire::samples::all()) {
        to.add(test::encoded(each.value));
    }
    base::prng random(1);
    const auto add_with_variants = [&](const bytes& what) {
        to.add(what);
        for (int i = 0; i < variants; ++i) {
            to.add(damaged(what, random));
        }
    };
    for (int i = 0; i < packets; ++i) {
        add_with_variants(test::encoded(wire::random_packet(random)));
    }
    for (int i = 0; i < messages; ++i) {
        const wire::message message = wire::random_message(random);
        add_with_variants(encoded(message, random_encoding(random)));
        for (int other = 0; other < variants; ++other) {
            to.add(with_other_value(message, random));
        }
    }
    for (const wire::gossip& each : gossip_out_of_bounds()) {
        to.add(encoded({test::uuid_of(1), 1, 1, each}, wire::encoding::json));
        to.add(encoded({test::uuid_of(1), 1, 1, each}, wire::encoding::cbor));
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
            const bool is_packet = random.below(10) == 0;
            wire::message message = test::random_message(random, 1'000);
            message.timestamp_millis += node_is_later;
            append(session,
                   is_packet ? test::encoded(test::random_packet(random, 1))
                             : encoded(message, random_encoding(random)),
                   random_control(random));
        }
        to.add(session);
    }
    to.add(chatter::fuzz::device_of_too_many_metrics(node_is_later));
    bytes of_a_later_version = test::encoded(test::random_packet(random, 1));
    of_a_later_version[1] = std::byte{2};
    to.add(of_a_later_version);
}

/// As a member of fuzz_member says it: its run is its number, and what it answers is filled in.
bytes from_member(base::prng& random, std::uint8_t sender) {
    wire::packet made = test::random_packet(random, 1);
    if (random.below(2) == 0) {
        made.answered = 0;
    }
    if (random.below(20) == 0) {
        made.head.sender_run = 1;  // the node's own
    }
    for (wire::packet_item& each : made.items) {
        if (auto* record = std::get_if<wire::member_record>(&each)) {
            const std::uint8_t number = record->facts.uuid.data[15];
            record->facts.run = random.below(4) == 0 ? sender : number;
            record->facts.name = "m" + std::to_string(number);
            if (random.below(8) == 0) {
                record->facts.uuid = test::uuid_of(9);  // a new daemon in its place
            }
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
        for (auto left = 1 + random.below(random.below(8) == 0 ? 50 : 12); left > 0; --left) {
            const bool is_message = random.below(8) == 0;
            const std::byte control = random_control(random);
            const auto sender = static_cast<std::uint8_t>(2 + (std::to_integer<int>(control) & 3));
            append(session,
                   is_message ? encoded(test::random_message(random, 1'000), wire::encoding::json)
                              : from_member(random, sender),
                   control);
        }
        to.add(session);
    }
    for (const bytes& each : chatter::fuzz::exchanges()) {
        to.add(each);
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
