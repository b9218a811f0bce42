// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "status_load.hpp"

#include "chatter/base/assert.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/datagram.hpp"

#include <algorithm>
#include <cstring>
#include <string>

namespace chatter::bench {
namespace {

/// The timestamp as it stands in the bytes.
std::vector<std::byte> spelled(base::wall_time_ms timestamp, wire::encoding as) {
    std::vector<std::byte> bytes;
    if (as == wire::encoding::json) {
        for (const char digit : std::to_string(timestamp)) {
            bytes.push_back(std::byte(digit));
        }
    } else {
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes.push_back(std::byte(static_cast<std::uint8_t>(timestamp >> shift)));
        }
    }
    return bytes;
}

}  // namespace

wire::message status_message(std::size_t device, base::wall_time_ms timestamp) {
    wire::message made;
    made.sender = base::parse_uuid("541b10e7-d13a-45e8-8567-7d450ce86603").value();
    made.timestamp_millis = timestamp;
    made.payload =
        wire::device_status{base::parse_uuid("00112233-4455-6677-8899-aabbccddeeff").value(),
                            "device-" + std::to_string(device),
                            {{"load", "0.42"}}};
    return made;
}

status_load::status_load(wire::encoding as) : encoding_(as) {
    const auto timestamp = spelled(first_timestamp, as);
    for (std::size_t i = 0; i < known_devices; ++i) {
        auto& [bytes, at] = devices_.emplace_back();
        wire::encode(status_message(i, first_timestamp), as, bytes);
        const auto found =
            std::search(bytes.begin(), bytes.end(), timestamp.begin(), timestamp.end());
        CHATTER_ASSERT(found != bytes.end());
        at = static_cast<std::size_t>(found - bytes.begin());
    }
}

std::span<const std::byte> status_load::next() {
    prepared& device = devices_[at_];
    at_ = (at_ + 1) % devices_.size();
    const auto timestamp = spelled(++timestamp_, encoding_);
    std::memcpy(device.bytes.data() + device.timestamp_at, timestamp.data(), timestamp.size());
    return device.bytes;
}

}  // namespace chatter::bench
