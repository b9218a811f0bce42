// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Same configuration, seed and inputs give the same outputs, byte for byte.

#include "chatter/base/prng.hpp"
#include "chatter/core/node.hpp"

#include "builders.hpp"
#include "device_tables.hpp"
#include "node_harness.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>

namespace chatter::core {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// One thing that happens to a node.
struct input {
    base::mono_duration after{};  ///< time since the one before
    base::wall_time_ms wall_jumps_by{0};
    enum class kind : std::uint8_t { datagram, deadline, refusal } what{kind::datagram};
    base::address from;
    /// Of a native packet the receiver's run is put in, and then it is made wrong.
    std::optional<wire::packet> packet;
    std::size_t wrong_bit{0};
    std::vector<std::byte> bytes;
};

std::vector<std::byte> random_datagram(base::prng& random) {
    if (random.below(8) == 0) {
        const std::string text = "bare " + std::to_string(random.below(1'000));
        return test::bytes_of(R"({"DebugMessage":{"text":")" + text + R"("}})");
    }
    const auto as = random.below(2) == 0 ? wire::encoding::cbor : wire::encoding::json;
    auto bytes = test::encoded(test::random_message(random, 400'000), as);
    if (random.below(4) == 0) {
        bytes[random.below(bytes.size())] ^= std::byte{1} << random.below(8);
    }
    if (random.below(16) == 0) {
        bytes.resize(random.below(bytes.size()));
    }
    return bytes;
}

std::vector<input> random_inputs(std::uint64_t seed, std::size_t count) {
    base::prng random(seed);
    std::vector<input> all;
    while (all.size() < count) {
        input next;
        next.after = random.below(100) == 0 ? hours(1) : milliseconds(random.below(200));
        next.wall_jumps_by = random.below(200) == 0 ? -3'600'000 : 0;
        const auto what = random.below(20);
        next.what = what == 0   ? input::kind::deadline
                    : what == 1 ? input::kind::refusal
                                : input::kind::datagram;
        next.from = random.below(2) == 0
                        ? test::stranger()
                        : test::host(static_cast<std::uint8_t>(1 + random.below(8)));
        next.bytes = !all.empty() && random.below(3) == 0 ? all[random.below(all.size())].bytes
                                                          : random_datagram(random);
        if (random.below(3) == 0) {
            next.packet = test::random_packet(random, 0);
            next.wrong_bit = random.below(4) == 0 ? 1 + random.below(1'000) : 0;
        }
        all.push_back(std::move(next));
    }
    return all;
}

/// Everything that can be seen of a run.
struct trace {
    effects done;  ///< of all calls, appended
    std::vector<verdict> verdicts;
    std::vector<std::optional<base::mono_time>> deadlines;
    counters counted;
    saved_state known;
    std::map<base::uuid, server> servers;
    test::device_texts devices;
    std::uint64_t hash{0};
    friend bool operator==(const trace&, const trace&) = default;
};

/// The runs of the two nodes of a comparison differ with their seeds.
std::vector<std::byte> bytes_for(const input& what, const node& of) {
    if (!what.packet) {
        return what.bytes;
    }
    wire::packet packet = *what.packet;
    if (packet.head.kind != wire::packet_kind::hello) {
        packet.head.receiver_run += of.own_record().facts.run;
    }
    auto bytes = test::encoded(packet);
    if (what.wrong_bit > 0) {
        const std::size_t bit = what.wrong_bit % (8 * bytes.size());
        bytes[bit / 8] ^= std::byte{1} << (bit % 8);
    }
    return bytes;
}

/// What the node has sent last, as ICMP quotes it.
void refuse_last(node& subject, const base::instant& now, effects& done) {
    if (done.sends.empty()) {
        return;
    }
    const outgoing last = done.sends.back();
    const auto quoted = done.bytes_of(last);
    const std::vector<std::byte> bytes(quoted.begin(), quoted.end());
    subject.handle_refused(now, last.to, bytes, done);
}

trace run(const config& what, std::uint64_t seed, const std::vector<input>& inputs) {
    node subject(what, base::prng(seed));
    base::instant now{base::mono_time(hours(1)), test::start_of_time};
    trace all;
    subject.start(now, all.done);
    for (const input& each : inputs) {
        now.mono += each.after;
        now.wall += each.after / milliseconds(1) + each.wall_jumps_by;
        switch (each.what) {
            case input::kind::deadline: subject.handle_deadline(now, all.done); break;
            case input::kind::refusal: refuse_last(subject, now, all.done); break;
            case input::kind::datagram:
                all.verdicts.push_back(
                    subject.handle_datagram(now, each.from, bytes_for(each, subject), all.done));
        }
        subject.flush(now, all.done);
        all.deadlines.push_back(subject.next_deadline());
    }
    all.counted = subject.counted();
    all.known = subject.state();
    all.servers = subject.servers().servers();
    all.devices = test::read_table(subject.devices());
    all.hash = subject.knowledge().hash();
    return all;
}

config few_of_many() {
    config what = test::config_of(1);
    what.fan_out = fanout::fixed(2);  // so that the choice shows
    return what;
}

TEST(determinism, same_config_seed_and_inputs_give_the_same_outputs) {
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        const auto inputs = random_inputs(seed, 3'000);
        const trace first = run(few_of_many(), seed, inputs);
        EXPECT_TRUE(first == run(few_of_many(), seed, inputs)) << "seed " << seed;
        // The run was worth comparing.
        EXPECT_GT(first.done.sends.size(), 1'000U);
        EXPECT_GT(first.done.events.size(), 1'000U);
        for (const verdict each : {verdict::accepted,
                                   verdict::duplicate,
                                   verdict::undecodable,
                                   verdict::clock_ahead,
                                   verdict::other_cluster,
                                   verdict::other_run}) {
            EXPECT_GT(first.counted[each], 0U) << to_string(each);
        }
    }
}

TEST(determinism, another_seed_gives_other_choices_and_the_same_state) {
    // Bare gossip draws its sender, which orders updates: none of it here.
    // Whom a node has asked what differs, too: no native packets.
    auto inputs = random_inputs(1, 3'000);
    std::erase_if(inputs, [](const input& each) {
        return each.packet || each.bytes.empty() || test::text_of(each.bytes)[0] == '{' ||
               each.what == input::kind::refusal;
    });
    const trace one = run(few_of_many(), 1, inputs);
    const trace two = run(few_of_many(), 2, inputs);
    EXPECT_NE(one.done.sends, two.done.sends);
    EXPECT_EQ(one.counted, two.counted);
    EXPECT_EQ(one.done.events, two.done.events);
    EXPECT_EQ(one.servers, two.servers);
    EXPECT_EQ(one.devices, two.devices);
}

TEST(determinism, another_seed_gives_bare_gossip_other_senders) {
    const auto inputs = random_inputs(1, 500);
    EXPECT_NE(run(few_of_many(), 1, inputs).done.arena, run(few_of_many(), 2, inputs).done.arena);
}

}  // namespace
}  // namespace chatter::core
