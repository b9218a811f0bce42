// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/budget.hpp"

#include <algorithm>

namespace chatter::core {
namespace {

/// Between two sweeps of a table that is full: each looks at all of it.
constexpr base::mono_duration sweep_period = std::chrono::milliseconds(10);

base::mono_duration token_time(const token_rate& of) noexcept {
    return base::mono_duration(std::chrono::seconds(1)) / of.per_second;
}

}  // namespace

bool token_bucket::has(const token_rate& rate, base::mono_time now) const noexcept {
    return std::max(spent_until_, now) + token_time(rate) - now <= token_time(rate) * rate.burst;
}

bool token_bucket::take(const token_rate& rate, base::mono_time now) noexcept {
    if (!has(rate, now)) {
        return false;
    }
    spent_until_ = std::max(spent_until_, now) + token_time(rate);
    return true;
}

bool budget::take(std::uint64_t source, base::mono_time now) {
    const auto known = buckets_.find(source);
    if (known != buckets_.end()) {
        return known->second.take(rules_.each, now);
    }
    return has_place(now) && buckets_[source].take(rules_.each, now);
}

bool budget::has(std::uint64_t source, base::mono_time now) {
    const auto known = buckets_.find(source);
    return known == buckets_.end() ? has_place(now) : known->second.has(rules_.each, now);
}

bool budget::has_place(base::mono_time now) {
    if (buckets_.size() >= rules_.sources_max && now - swept_at_ >= sweep_period) {
        swept_at_ = now;
        erase_if(buckets_, [&](const auto& each) { return each.second.is_full(now); });
    }
    return buckets_.size() < rules_.sources_max;
}

}  // namespace chatter::core
