// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "device_counter.hpp"

#include <numeric>

namespace chatter::api {

bool device_counter::count(std::size_t& budget) {
    while (const core::stored_device* const each = walk_.next(budget)) {
        const listed_device found = list_device(node_, *each);
        ++by_state_[static_cast<std::size_t>(found.state)];
        unowned_ += found.server == nullptr ? 1U : 0U;
    }
    return walk_.is_at_end();
}

std::size_t device_counter::total() const noexcept {
    return std::accumulate(by_state_.begin(), by_state_.end(), std::size_t{0});
}

}  // namespace chatter::api
