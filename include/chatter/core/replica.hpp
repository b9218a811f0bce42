// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// This node's copy of the cluster's shared state, and the hashes under which two copies are
// compared: who is present, what is known of devices, which messages were told lately.
//
// Each probe and ack carries the sum of the hashes of the parts: equal means that nothing is to
// be done. Liveness, suspicion and staleness are each node's own judgement and are not in it.

#pragma once

#include "chatter/core/device_table.hpp"
#include "chatter/core/kept_messages.hpp"
#include "chatter/core/membership.hpp"
#include "chatter/wire/packet.hpp"

#include <cstddef>
#include <cstdint>

namespace chatter::core {

/// Of the 256 hashes of a part, for a packet does not hold them all: they are told in two.
inline constexpr std::size_t bucket_hashes_per_packet = device_table::bucket_count / 2;

class replica {
public:
    replica(const membership& members, const base::siphash_key& cluster_key) noexcept
        : devices(cluster_key), members_(members) {}

    [[nodiscard]] std::uint64_t hash(wire::replica_part part) const noexcept;
    /// Of all parts.
    [[nodiscard]] std::uint64_t hash() const noexcept { return hash(wire::replica_part::summary); }

    device_table devices;
    kept_messages messages;

private:
    const membership& members_;
};

}  // namespace chatter::core
