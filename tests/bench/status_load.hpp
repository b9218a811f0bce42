// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The load that the figures are about: a status of one metric, over 1,000 known devices, each
// datagram a new message.

#pragma once

#include "chatter/wire/message.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace chatter::bench {

inline constexpr std::size_t known_devices = 1'000;
/// 13 digits in JSON, 8 bytes in CBOR, for centuries.
inline constexpr base::wall_time_ms first_timestamp = 1'700'000'000'000;

[[nodiscard]] wire::message status_message(std::size_t device, base::wall_time_ms timestamp);

/// Encoded once for each device; each next() patches a new timestamp into the bytes, so that
/// the sender costs next to nothing beside the one who is measured.
class status_load {
public:
    explicit status_load(wire::encoding as);

    /// Valid until the same device comes again, after known_devices calls.
    [[nodiscard]] std::span<const std::byte> next();

private:
    struct prepared {
        std::vector<std::byte> bytes;
        std::size_t timestamp_at{0};
    };

    wire::encoding encoding_;
    std::vector<prepared> devices_;
    std::size_t at_{0};
    base::wall_time_ms timestamp_{first_timestamp};
};

}  // namespace chatter::bench
