// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/update_queue.hpp"

#include <utility>

namespace chatter::core {
namespace {

/// Updates that did not fit, until it is plain that the packet is full.
constexpr std::size_t misfits_max = 4;

}  // namespace

std::size_t transmissions_max(const timing& rules, std::size_t members) noexcept {
    std::size_t digits = 0;  // of N, which is ceil(log10(N + 1))
    for (std::size_t rest = members; rest > 0; rest /= 10) {
        ++digits;
    }
    return rules.transmissions_factor * digits;
}

void update_queue::put(const base::uuid& about, std::vector<std::byte> item) {
    remove(about);
    const place at{0, next_age_--, about};
    order_.insert(at);
    items_.emplace(about, update{std::move(item), at});
}

void update_queue::remove(const base::uuid& about) {
    if (const auto known = items_.find(about); known != items_.end()) {
        order_.erase(known->second.at);
        items_.erase(known);
    }
}

void update_queue::fill(wire::packet_writer& packet, std::size_t sends_max) {
    std::vector<place> sent;
    std::size_t misfits = 0;
    for (auto each = order_.begin(); each != order_.end() && misfits < misfits_max; ++each) {
        if (packet.try_append(items_.at(each->about).item)) {
            sent.push_back(*each);
        } else {
            ++misfits;
        }
    }
    for (place& each : sent) {
        order_.erase(each);
        ++each.sends;
        if (each.sends >= sends_max) {
            items_.erase(each.about);
        } else {
            order_.insert(each);
            items_.at(each.about).at = each;
        }
    }
}

}  // namespace chatter::core
