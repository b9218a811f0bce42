// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/duplicate_filter.hpp"

#include "chatter/base/assert.hpp"

namespace chatter::core {

duplicate_filter::duplicate_filter(std::size_t entries_max, base::mono_duration lifetime)
    : entries_max_(entries_max), lifetime_(lifetime) {
    CHATTER_ASSERT(entries_max > 0);
}

bool duplicate_filter::insert(wire::message_id id, base::mono_time now) {
    expire(now);
    if (!known_.insert(id).second) {
        return false;
    }
    oldest_first_.push_back({id, now + lifetime_});
    if (oldest_first_.size() > entries_max_) {
        forget_oldest();
    }
    return true;
}

void duplicate_filter::expire(base::mono_time now) {
    while (!oldest_first_.empty() && oldest_first_.front().expires_at <= now) {
        forget_oldest();
    }
}

std::optional<base::mono_time> duplicate_filter::next_deadline() const noexcept {
    if (oldest_first_.empty()) {
        return std::nullopt;
    }
    return oldest_first_.back().expires_at;
}

void duplicate_filter::forget_oldest() {
    known_.erase(oldest_first_.front().id);
    oldest_first_.pop_front();
}

}  // namespace chatter::core
