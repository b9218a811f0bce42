// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/sent_log.hpp"

#include <algorithm>

namespace chatter::core {

void sent_log::add(std::uint32_t sequence, const base::address& to, base::mono_time now) {
    while (!entries_.empty() &&
           (entries_.size() >= entries_max || entries_.front().at + lifetime_ < now)) {
        entries_.pop_front();
    }
    entries_.push_back({sequence, now, to});
}

bool sent_log::contains(std::uint32_t sequence,
                        const base::address& to,
                        base::mono_time now) const noexcept {
    return std::any_of(entries_.begin(), entries_.end(), [&](const entry& each) {
        return each.sequence == sequence && each.to == to && each.at + lifetime_ >= now;
    });
}

bool sent_log::contains(const base::address& to, base::mono_time now) const noexcept {
    return std::any_of(entries_.rbegin(), entries_.rend(), [&](const entry& each) {
        return each.to == to && each.at + lifetime_ >= now;
    });
}

}  // namespace chatter::core
