// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How many devices there are in which state. Counted in steps: there may be 262,144.

#pragma once

#include "device_walk.hpp"
#include "listed_device.hpp"

#include <array>
#include <cstddef>

namespace chatter::api {

class device_counter {
public:
    explicit device_counter(const core::node& node) noexcept : node_(node), walk_(node.devices()) {}

    /// True when all are counted; else it is to be called again.
    bool count(std::size_t& budget);
    void pause() { walk_.pause(); }

    [[nodiscard]] std::size_t of(device_state which) const noexcept {
        return by_state_[static_cast<std::size_t>(which)];
    }
    [[nodiscard]] std::size_t total() const noexcept;
    /// Of those the ones that belong to no member.
    [[nodiscard]] std::size_t unowned() const noexcept { return unowned_; }

private:
    const core::node& node_;
    device_walk walk_;
    std::array<std::size_t, device_states.size()> by_state_{};
    std::size_t unowned_{0};
};

}  // namespace chatter::api
