// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "listed_device.hpp"

#include "member_walk.hpp"

#include <algorithm>

namespace chatter::api {

std::string_view to_string(device_state from) noexcept {
    switch (from) {
        case device_state::fresh: return "fresh";
        case device_state::stale: return "stale";
        case device_state::gone: return "gone";
    }
    return "";
}

std::optional<device_state> parse_device_state(std::string_view text) noexcept {
    const auto* const found =
        std::find_if(device_states.begin(), device_states.end(), [&](device_state each) {
            return to_string(each) == text;
        });
    return found == device_states.end() ? std::nullopt : std::optional(*found);
}

listed_device list_device(const core::node& node, const core::stored_device& which) noexcept {
    const device_state by_time = which.is_stale ? device_state::stale : device_state::fresh;
    if (which.origin == node.members().self()) {
        return {which, &node.settings().name, by_time};
    }
    const auto owner = find_other(node, which.origin);
    if (!owner) {
        return {which, nullptr, by_time};
    }
    return {
        which, &owner->facts.name, core::is_present(owner->state) ? by_time : device_state::gone};
}

}  // namespace chatter::api
