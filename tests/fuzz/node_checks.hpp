// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What holds of every node that is fuzzed, and the hosts around it.

#pragma once

#include "chatter/base/assert.hpp"
#include "chatter/core/node.hpp"

#include <cstdint>
#include <numeric>

namespace chatter::fuzz {

/// 10.0.0.N:2428. Number 1 is the node itself.
inline base::address host(std::uint8_t number) {
    return {base::address::v4_bytes{10, 0, 0, number}, 2428};
}

inline base::uuid uuid_of(std::uint8_t number) {
    base::uuid id{};
    id.data[0] = 0xc4;
    id.data[15] = number;
    return id;
}

inline void check_counters(const core::counters& counted) {
    const auto sum = [](const auto& of) {
        return std::accumulate(of.begin(), of.end(), std::uint64_t{0});
    };
    CHATTER_ASSERT(sum(counted.by_verdict) == counted.datagrams_received);
    CHATTER_ASSERT(sum(counted.by_decode_error) == counted[core::verdict::undecodable]);
}

/// What the shell asks of it, for people to read.
inline void look_at(const core::node& node) {
    const core::device_table& all = node.devices();
    for (std::size_t i = 0; i < core::device_table::bucket_count; ++i) {
        for (const core::device_table::slot& each : all.bucket(i)) {
            const core::stored_device* const found =
                all.find({each.device->origin, each.device->name});
            CHATTER_ASSERT((found != nullptr) == each.device->exists);
            static_cast<void>(core::read_device(*each.device));
        }
    }
    const core::device_census census = node.count_devices();
    CHATTER_ASSERT(census.unowned + census.gone <= all.devices());
}

}  // namespace chatter::fuzz
