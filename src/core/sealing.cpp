// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/sealing.hpp"

#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <utility>

namespace chatter::core {
namespace {

namespace limits = wire::limits;

/// Longer than an injection can be old or ahead, one behind the other.
constexpr base::mono_duration injection_lifetime =
    std::chrono::milliseconds(3 * limits::injection_clock_max_ms);

}  // namespace

sealing::sealing(seal_policy what, std::string cluster, base::siphash_key key)
    : policy_(std::move(what)),
      cluster_(std::move(cluster)),
      key_(key),
      injections_(limits::injections_max, injection_lifetime) {}

void sealing::set(seal_policy what) {
    policy_ = std::move(what);
}

void sealing::seal(std::uint64_t sequence,
                   base::wall_time_ms now,
                   std::vector<std::byte>& to,
                   std::size_t start) const {
    if (seals()) {
        wire::seal_packet(*policy_.keys, cluster_, sequence, now, to, start);
    }
}

void sealing::seal_answer(const wire::sealed_head& head,
                          std::span<const std::byte> content,
                          std::vector<std::byte>& to) const {
    wire::seal(*policy_.keys, cluster_, head, content, to);
}

bool sealing::has_key(wire::key_id which) const noexcept {
    return policy_.keys && policy_.keys->find(which);
}

bool sealing::is_replayed(const wire::sealed_head& head) const noexcept {
    const auto known = senders_.find(head.sender_run);
    return known != senders_.end() && !known->second.window.is_new(head.sequence);
}

std::optional<std::span<const std::byte>> sealing::open(const wire::sealed_head& head,
                                                        std::span<const std::byte> bytes) {
    if (!policy_.keys || !wire::open_sealed(*policy_.keys, cluster_, head, bytes, opened_)) {
        return std::nullopt;
    }
    return opened_;
}

void sealing::mark(const wire::sealed_head& head, base::mono_time now) {
    auto known = senders_.find(head.sender_run);
    if (known == senders_.end()) {
        if (senders_.size() >= limits::sealed_senders_max) {
            forget_who_is_silent_longest();
        }
        known = senders_.emplace(head.sender_run, sender{}).first;
    }
    known->second.window.mark(head.sequence);
    known->second.heard_at = now;
    known->second.key = head.key;
}

/// A run that is over, most likely. What was recorded of it could count once more, and says what
/// the cluster has long known better.
void sealing::forget_who_is_silent_longest() {
    senders_.erase(
        std::min_element(senders_.begin(), senders_.end(), [](const auto& a, const auto& b) {
            return a.second.heard_at < b.second.heard_at;
        }));
}

sealing::injection sealing::judge_injection(const wire::sealed_head& head,
                                            const base::instant& now) {
    const auto earliest = std::max(started_at_, now.wall - limits::injection_clock_max_ms);
    if (head.at < earliest || head.at > now.wall + limits::injection_clock_max_ms) {
        return injection::is_off;
    }
    std::array<std::byte, 16> number{};
    std::memcpy(number.data(), &head.sender_run, 8);
    std::memcpy(number.data() + 8, &head.sequence, 8);
    injections_.expire(now.mono);
    const auto id = base::siphash(key_, number);
    if (injections_.contains(id)) {
        return injection::is_known;
    }
    // Rather none than one that is forgotten too soon, and then taken again.
    if (injections_.size() >= limits::injections_max) {
        return injection::is_one_too_many;
    }
    static_cast<void>(injections_.insert(id, now.mono));
    return injection::is_new;
}

std::optional<sealing::key_in_use> sealing::take_key_news(wire::run_id which) {
    const auto known = senders_.find(which);
    if (known == senders_.end() || !policy_.keys) {
        return std::nullopt;
    }
    sender& of = known->second;
    const bool is_first = of.key == policy_.keys->ids().front();
    const wire::key_id news = is_first ? 0 : of.key;
    if (std::exchange(of.told, news) == news) {
        return std::nullopt;
    }
    return key_in_use{of.key, is_first};
}

}  // namespace chatter::core
