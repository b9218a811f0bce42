// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "flood_loads.hpp"

#include "chatter/base/prng.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"
#include "chatter/wire/sealed.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <unistd.h>

namespace chatter::bench {
namespace {

using wire::packet_kind;

constexpr std::size_t prepared = 4'096;

/// Of a sealed datagram, see src/wire/FORMAT.md.
constexpr std::size_t sequence_high_at = 32;

base::wall_time_ms now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

wire::message message_of(std::optional<wire::gossip> payload) {
    wire::message made;
    made.sender = base::parse_uuid("541b10e7-d13a-45e8-8567-7d450ce86603").value();
    made.timestamp_millis = now_ms();
    made.hops = 5;
    made.payload = std::move(payload);
    return made;
}

}  // namespace

datagrams garbage() {
    base::prng random(0x6a7ba6e);
    datagrams all(prepared);
    for (auto& each : all) {
        each.resize(1 + random.below(400));
        for (std::byte& byte : each) {
            byte = static_cast<std::byte>(random.below(256));
        }
    }
    return all;
}

datagrams packets_of_cluster(const std::string& name, const wire::keyring* keys) {
    base::prng random(0x07e6);
    datagrams all;
    for (std::uint32_t i = 1; i <= prepared; ++i) {
        constexpr std::array kinds{
            packet_kind::hello, packet_kind::probe, packet_kind::ack, packet_kind::gossip};
        wire::packet what;
        const packet_kind kind = kinds[i % kinds.size()];
        const bool is_hello = kind == packet_kind::hello;
        what.head = {kind, 0, wire::cluster_tag(name), random.next() | 1U, 0, i};
        what.head.receiver_run = is_hello ? 0 : random.next() | 1U;
        auto& bytes = all.emplace_back();
        wire::packet_writer(what, bytes).pad_to(is_hello ? wire::limits::hello_bytes : 150);
        if (keys != nullptr) {
            wire::seal_packet(*keys, name, i, now_ms(), bytes, 0);
        }
    }
    return all;
}

datagrams forged(const datagrams& recorded) {
    datagrams all;
    std::uint32_t high = 0x7fff'0000;  // ahead of whatever its sender has said
    for (const auto& each : recorded) {
        const auto head = wire::decode_sealed_head(each);
        if (!head || head->kind == wire::injection_kind ||
            head->kind == static_cast<std::uint8_t>(packet_kind::hello)) {
            continue;
        }
        auto& bytes = all.emplace_back(each);
        ++high;
        for (std::size_t i = 0; i < 4; ++i) {
            bytes[sequence_high_at + i] = static_cast<std::byte>(high >> (24 - 8 * i));
        }
    }
    return all;
}

load new_messages() {
    struct state {
        std::vector<std::vector<std::byte>> ring{256};
        wire::message next{message_of(std::nullopt)};
        std::size_t at{0};
    };
    auto of = std::make_shared<state>();
    return [of]() -> std::span<const std::byte> {
        auto& bytes = of->ring[++of->at % of->ring.size()];
        bytes.clear();
        ++of->next.timestamp_millis;
        // So many milliseconds ahead of the clock is not too far yet.
        if (of->at % 100'000 == 0) {
            of->next.sender.data[15] = static_cast<std::uint8_t>(of->next.sender.data[15] + 1);
            of->next.timestamp_millis = now_ms();
        }
        wire::encode(of->next, wire::encoding::json, bytes);
        return bytes;
    };
}

std::vector<std::byte> text_message(const std::string& text) {
    std::vector<std::byte> bytes;
    wire::encode(message_of(wire::debug_message{text}), wire::encoding::json, bytes);
    return bytes;
}

std::vector<std::byte> seal_injection(const wire::keyring& keys,
                                      const std::string& cluster,
                                      std::span<const std::byte> content) {
    static std::uint64_t sequence = 0;
    wire::sealed_head head;
    head.kind = wire::injection_kind;
    head.cluster = wire::cluster_tag(cluster);
    head.sender_run = static_cast<wire::run_id>(getpid()) << 32U | 1U;  // one a process
    head.sequence = ++sequence;
    head.key = keys.ids().front();
    head.at = now_ms();
    std::vector<std::byte> bytes;
    wire::seal(keys, cluster, head, content, bytes);
    return bytes;
}

}  // namespace chatter::bench
