// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/probe_order.hpp"

#include <algorithm>
#include <utility>

namespace chatter::core {

void probe_order::insert(slot which) {
    if (order_.size() == order_.capacity()) {
        order_.reserve(order_.size() + order_.size() / 8 + 8);
    }
    order_.push_back(which);
    const std::size_t last = order_.size() - 1;
    const std::size_t from = std::min(next_, last);
    const auto place = from + static_cast<std::size_t>(random_.below(last - from + 1));
    std::swap(order_[place], order_[last]);
}

void probe_order::erase(slot which) {
    const auto found = std::find(order_.begin(), order_.end(), which);
    if (found == order_.end()) {
        return;
    }
    next_ -= static_cast<std::size_t>(found - order_.begin()) < next_ ? 1 : 0;
    order_.erase(found);
}

void probe_order::shuffle() {
    random_.choose(order_, order_.size());
    next_ = 0;
}

}  // namespace chatter::core
