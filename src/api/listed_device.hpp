// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A device as the API has it: with who owns it, and what has become of it.

#pragma once

#include "chatter/core/node.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chatter::api {

enum class device_state : std::uint8_t {
    fresh,
    stale,  ///< Nothing came of it in its lifetime.
    gone    ///< Its server has failed or left, whatever it was before.
};
inline constexpr std::array device_states{
    device_state::fresh, device_state::stale, device_state::gone};

[[nodiscard]] std::string_view to_string(device_state from) noexcept;
[[nodiscard]] std::optional<device_state> parse_device_state(std::string_view text) noexcept;

/// Refers into the node.
struct listed_device {
    const core::stored_device& stored;
    const std::string* server{nullptr};  ///< The name of its member; null where there is none.
    device_state state{device_state::fresh};
};
[[nodiscard]] listed_device list_device(const core::node& node,
                                        const core::stored_device& which) noexcept;

}  // namespace chatter::api
