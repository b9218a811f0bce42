// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "device_walk.hpp"

#include <algorithm>
#include <tuple>

namespace chatter::api {

const core::stored_device* device_walk::next(std::size_t& budget) {
    resume();
    while (!is_at_end() && budget > 0) {
        const auto bucket = table_.bucket(bucket_);
        if (at_ >= bucket.size()) {
            ++bucket_;
            at_ = 0;
            continue;
        }
        --budget;
        const core::stored_device& found = *bucket[at_++].device;
        if (found.exists) {
            return &found;
        }
    }
    return nullptr;
}

void device_walk::pause() {
    if (is_paused_ || is_at_end()) {
        return;
    }
    is_paused_ = true;
    if (at_ > 0) {
        const auto& last = table_.bucket(bucket_)[at_ - 1];
        last_ = {last.position, last.device->origin, last.device->name};
    }
}

void device_walk::resume() {
    if (!is_paused_) {
        return;
    }
    is_paused_ = false;
    if (at_ == 0) {
        return;
    }
    const auto bucket = table_.bucket(bucket_);
    const auto behind = std::upper_bound(
        bucket.begin(), bucket.end(), last_, [](const place& a, const core::device_table::slot& b) {
            return std::tie(a.position, a.origin, a.name) <
                   std::tie(b.position, b.device->origin, b.device->name);
        });
    at_ = static_cast<std::size_t>(behind - bucket.begin());
}

}  // namespace chatter::api
