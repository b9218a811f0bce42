// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Gossip about devices in the words of a user: JSON text, made without the code under test.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"

#include <chrono>
#include <cstdint>
#include <string>

namespace chatter::test {

/// What names a device.
struct device_key {
    base::uuid origin{};
    std::string name;  ///< Nothing that JSON would escape.
};

namespace device_words {

/// How a line of the log names it: origin=UUID name="NAME"
[[nodiscard]] std::string in_log(const device_key& device);

[[nodiscard]] std::string added(const device_key& device, const std::string& description);
[[nodiscard]] std::string removed(const device_key& device);

/// `metrics` are some of the below, with commas between them.
[[nodiscard]] std::string status(const device_key& device, const std::string& metrics);
/// The device is stale where nothing new of it comes in that time.
[[nodiscard]] std::string status(const device_key& device,
                                 const std::string& metrics,
                                 std::chrono::milliseconds expires_after);

/// "NAME":{"Text":"TEXT"} and so on; a number is taken as it is spelled.
[[nodiscard]] std::string text(const std::string& name, const std::string& value);
[[nodiscard]] std::string gauge(const std::string& name,
                                const std::string& number,
                                const std::string& unit);
[[nodiscard]] std::string counter(const std::string& name,
                                  const std::string& number,
                                  const std::string& unit);

[[nodiscard]] std::string debug_message(const std::string& text);

/// A whole message around a gossip.
[[nodiscard]] std::string message(const std::string& gossip,
                                  const base::uuid& sender,
                                  base::wall_time_ms timestamp,
                                  std::uint32_t hops);

}  // namespace device_words

}  // namespace chatter::test
