// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/device_table.hpp"

#include "chatter/base/assert.hpp"
#include "chatter/core/tombstone.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace chatter::core {
namespace {

namespace limits = wire::limits;

bool is_below_floor(const device& which, const version& at) noexcept {
    return which.removed_at && at <= *which.removed_at;
}

std::size_t bytes_of(const wire::metric& value) noexcept {
    return value.name.size() + value.text.size();
}

std::size_t bytes_of(const std::vector<wire::metric>& metrics) noexcept {
    std::size_t sum = 0;
    for (const wire::metric& each : metrics) {
        sum += bytes_of(each);
    }
    return sum;
}

template <typename Metrics>
auto find_metric(Metrics& metrics, std::string_view name) {
    return std::lower_bound(
        metrics.begin(), metrics.end(), name, [](const stored_metric& each, std::string_view key) {
            return each.value.name.compare(key) < 0;
        });
}

/// Whether all of `more` can be kept beside what is there.
bool has_room(const device& which, const std::vector<wire::metric>& more) {
    std::size_t count = which.metrics.size();
    if (count + more.size() <= limits::metrics_per_device_max) {
        return true;
    }
    for (const wire::metric& each : more) {
        const auto at = find_metric(which.metrics, each.name);
        count += at == which.metrics.end() || at->value.name != each.name ? 1U : 0U;
    }
    return count <= limits::metrics_per_device_max;
}

}  // namespace

std::size_t device_table::key_hash::operator()(const key_view& of) const noexcept {
    std::array<std::byte, sizeof(base::uuid) + limits::name_bytes_max> bytes;
    const std::size_t name_bytes = std::min(of.name.size(), limits::name_bytes_max);
    std::memcpy(bytes.data(), of.origin.data, sizeof of.origin.data);
    std::memcpy(bytes.data() + sizeof of.origin.data, of.name.data(), name_bytes);
    return static_cast<std::size_t>(
        base::siphash(key, std::span(bytes).first(sizeof of.origin.data + name_bytes)));
}

device_table::device_table(const base::siphash_key& key) : entries_(0, key_hash{key}) {}

device_table::outcome device_table::apply(const wire::device_added& gossip, const version& at) {
    CHATTER_ASSERT(gossip.origin.has_value());
    entry* const found = find_or_make({*gossip.origin, gossip.name}, gossip.description.size());
    if (found == nullptr) {
        return outcome::full;
    }
    device& which = found->second;
    if (is_below_floor(which, at)) {
        return outcome::unchanged;
    }
    mark_seen(which, at);
    return set_description(which, at, gossip.description) ? outcome::changed : outcome::unchanged;
}

device_table::outcome device_table::apply(const wire::device_removed& gossip, const version& at) {
    CHATTER_ASSERT(gossip.origin.has_value());
    entry* const found = find_or_make({*gossip.origin, gossip.name}, 0);
    if (found == nullptr) {
        return outcome::full;
    }
    device& which = found->second;
    if (is_below_floor(which, at)) {
        return outcome::unchanged;
    }
    const bool existed = which.exists();
    set_floor(*found, at);
    drop_below_floor(which);
    return existed && !which.exists() ? outcome::changed : outcome::unchanged;
}

device_table::status_outcome device_table::apply(const wire::device_status& gossip,
                                                 const version& at) {
    CHATTER_ASSERT(gossip.origin.has_value());
    entry* const found = find_or_make({*gossip.origin, gossip.name}, bytes_of(gossip.metrics));
    if (found == nullptr || !has_room(found->second, gossip.metrics)) {
        return {outcome::full, {}};
    }
    device& which = found->second;
    if (is_below_floor(which, at)) {
        return {};
    }
    status_outcome result;
    const bool is_new = !which.exists();
    mark_seen(which, at);
    result.applied.reserve(gossip.metrics.size());
    for (const wire::metric& each : gossip.metrics) {
        if (set_metric(which, at, each)) {
            result.applied.push_back(each);
        }
    }
    const bool changed = is_new || !result.applied.empty();
    result.what = changed ? outcome::changed : outcome::unchanged;
    return result;
}

void device_table::expire(base::wall_time_ms now) {
    while (!removals_.empty() && is_tombstone_over(removals_.begin()->first, now)) {
        const auto at = entries_.find(removals_.begin()->second->first);
        removals_.erase(removals_.begin());
        at->second.removed_at.reset();
        if (!at->second.exists()) {
            text_bytes_ -= at->first.name.size();
            --tombstones_;
            entries_.erase(at);
        }
    }
}

std::optional<base::wall_time_ms> device_table::next_expiry() const noexcept {
    if (removals_.empty()) {
        return std::nullopt;
    }
    return end_of_tombstone(removals_.begin()->first);
}

const device* device_table::find(const base::uuid& origin, std::string_view name) const {
    const auto at = entries_.find(key_view{origin, name});
    return at != entries_.end() && at->second.exists() ? &at->second : nullptr;
}

std::vector<std::pair<device_key, device>> device_table::snapshot() const {
    std::vector<std::pair<device_key, device>> all(entries_.begin(), entries_.end());
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
        return a.first.origin != b.first.origin ? a.first.origin < b.first.origin
                                                : a.first.name < b.first.name;
    });
    return all;
}

device_table::entry* device_table::find_or_make(const key_view& key, std::size_t text_bytes) {
    const auto known = entries_.find(key);
    const std::size_t more = text_bytes + (known == entries_.end() ? key.name.size() : 0);
    if (text_bytes_ + more > limits::device_text_bytes_max) {
        return nullptr;
    }
    if (known != entries_.end()) {
        return &*known;
    }
    if (entries_.size() == limits::devices_max) {
        return nullptr;
    }
    text_bytes_ += key.name.size();
    ++tombstones_;  // until mark_seen() makes a device of it
    return &*entries_.try_emplace(device_key{key.origin, std::string(key.name)}).first;
}

void device_table::set_floor(entry& of, const version& at) {
    if (of.second.removed_at) {
        removals_.erase({of.second.removed_at->timestamp, &of});
    }
    of.second.removed_at = at;
    removals_.insert({at.timestamp, &of});
}

void device_table::mark_seen(device& which, const version& at) {
    if (!which.exists()) {
        --tombstones_;
    }
    which.seen_at = which.seen_at ? std::max(*which.seen_at, at) : at;
}

bool device_table::set_description(device& which, const version& at, const std::string& text) {
    if (which.described_at) {
        const bool newer =
            at != *which.described_at ? at > *which.described_at : text > which.description;
        if (!newer) {
            return false;
        }
    }
    text_bytes_ = text_bytes_ - which.description.size() + text.size();
    which.described_at = at;
    which.description = text;
    return true;
}

bool device_table::set_metric(device& which, const version& at, const wire::metric& value) {
    const auto place = find_metric(which.metrics, value.name);
    if (place == which.metrics.end() || place->value.name != value.name) {
        text_bytes_ += bytes_of(value);
        which.metrics.insert(place, {value, at});
        return true;
    }
    const bool newer = at != place->set_at ? at > place->set_at : value.text > place->value.text;
    if (newer) {
        text_bytes_ = text_bytes_ - place->value.text.size() + value.text.size();
        place->value.text = value.text;
        place->set_at = at;
    }
    return newer;
}

void device_table::drop_below_floor(device& which) {
    if (which.described_at && is_below_floor(which, *which.described_at)) {
        text_bytes_ -= which.description.size();
        which.described_at.reset();
        which.description = {};
    }
    const auto dead = [&](const stored_metric& each) {
        const bool below = is_below_floor(which, each.set_at);
        text_bytes_ -= below ? bytes_of(each.value) : 0;
        return below;
    };
    which.metrics.erase(std::remove_if(which.metrics.begin(), which.metrics.end(), dead),
                        which.metrics.end());
    if (which.seen_at && is_below_floor(which, *which.seen_at)) {
        which.seen_at.reset();
        ++tombstones_;
    }
}

}  // namespace chatter::core
