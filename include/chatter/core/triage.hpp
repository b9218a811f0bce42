// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which datagrams are to be read first, told from their first 24 bytes: so few and so simple
// rules that the kernel can follow them before anybody is woken up (net/socket_filter.hpp).
//
// The kernel's buffer holds a moment of a flood and then loses whatever comes. So there is one
// for each class, and a flood of one class costs the others nothing. A node's run is known to
// those alone that it has spoken to: the packets of who guesses are `foreign`.

#pragma once

#include "chatter/wire/member.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace chatter::core {

/// In the order in which they are served.
enum class datagram_class : std::uint8_t {
    urgent,  ///< probes, acks, pokes and what belongs to them, for this run of this node
    bulk,    ///< other packets for this run: gossip, pages, entries
    foreign  ///< whatever else: hellos, injections, what strangers send
};
inline constexpr std::size_t datagram_class_count = 3;

struct triage {
    std::uint32_t cluster{0};  ///< wire::cluster_tag()
    wire::run_id run{0};       ///< This node's.
    /// Nobody is to see what neither starts as JSON, CBOR nor a packet of this cluster.
    bool drops_garbage{false};
    friend bool operator==(const triage&, const triage&) = default;
};

/// Nothing for what is to be dropped.
[[nodiscard]] std::optional<datagram_class> classify(const triage& rules,
                                                     std::span<const std::byte> bytes) noexcept;

}  // namespace chatter::core
