// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/triage.hpp"

#include "chatter/wire/datagram.hpp"
#include "chatter/wire/packet.hpp"
#include "chatter/wire/sealed.hpp"

namespace chatter::core {
namespace {

constexpr std::size_t kind_at = 2;
constexpr std::size_t cluster_at = 4;
constexpr std::size_t receiver_run_at = 16;

std::uint64_t number(std::span<const std::byte> bytes, std::size_t at, std::size_t size) noexcept {
    std::uint64_t value = 0;
    for (const std::byte each : bytes.subspan(at, size)) {
        value = value << 8U | std::to_integer<std::uint64_t>(each);
    }
    return value;
}

bool is_urgent(std::byte kind) noexcept {
    return kind >= static_cast<std::byte>(wire::packet_kind::probe) &&
           kind <= static_cast<std::byte>(wire::packet_kind::poke);
}

}  // namespace

std::optional<datagram_class> classify(const triage& rules,
                                       std::span<const std::byte> bytes) noexcept {
    const bool is_packet =
        !bytes.empty() && (bytes[0] == wire::packet_magic || bytes[0] == wire::sealed_magic) &&
        bytes.size() >= receiver_run_at + 8 && number(bytes, cluster_at, 4) == rules.cluster;
    if (!is_packet) {
        const bool is_kept =
            !rules.drops_garbage || (!bytes.empty() && wire::may_start_gossip(bytes[0]));
        return is_kept ? std::optional(datagram_class::foreign) : std::nullopt;
    }
    if (number(bytes, receiver_run_at, 8) != rules.run) {
        return datagram_class::foreign;
    }
    return is_urgent(bytes[kind_at]) ? datagram_class::urgent : datagram_class::bulk;
}

}  // namespace chatter::core
