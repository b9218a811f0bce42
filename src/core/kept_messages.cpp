// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/kept_messages.hpp"

#include "chatter/wire/limits.hpp"

#include <chrono>

namespace chatter::core {
namespace {

namespace limits = wire::limits;

constexpr base::mono_duration lifetime = std::chrono::milliseconds(limits::message_kept_ms);

}  // namespace

void kept_messages::keep(const wire::rumor& what, base::mono_time made_at, base::mono_time now) {
    if (made_at + lifetime <= now || !entries_.try_emplace(what.id, entry{what, made_at}).second) {
        return;
    }
    by_age_.emplace(made_at, what.id);
    bytes_ += what.content.size();
    hash_ += what.id;
    while (entries_.size() > limits::messages_kept_max || bytes_ > limits::message_bytes_kept_max) {
        forget_oldest();
    }
}

void kept_messages::expire(base::mono_time now) {
    while (!by_age_.empty() && by_age_.begin()->first + lifetime <= now) {
        forget_oldest();
    }
}

std::optional<base::mono_time> kept_messages::next_expiry() const noexcept {
    return by_age_.empty() ? std::nullopt : std::optional(by_age_.begin()->first + lifetime);
}

void kept_messages::forget_oldest() {
    const auto oldest = by_age_.begin();
    const auto found = entries_.find(oldest->second);
    bytes_ -= found->second.what.content.size();
    hash_ -= found->first;
    entries_.erase(found);
    by_age_.erase(oldest);
}

}  // namespace chatter::core
