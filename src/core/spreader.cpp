// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/spreader.hpp"

#include <algorithm>

namespace chatter::core {
namespace {

/// Of a gossip period: how close to one another pushes of news may follow.
constexpr int news_per_period_max = 10;

}  // namespace

void spreader::flush(const turn& now) {
    if (rules_.push_at_once && members_.updates().has_news() && now.now.mono >= next_news_) {
        push(now);
    }
}

void spreader::run(const turn& now) {
    const bool news_due =
        rules_.push_at_once && members_.updates().has_news() && now.now.mono >= next_news_;
    if (!members_.updates().empty() && (news_due || now.now.mono >= next_push_)) {
        push(now);
    }
}

void spreader::push(const turn& now) {
    next_push_ = now.now.mono + rules_.gossip_period;
    next_news_ = now.now.mono + rules_.gossip_period / news_per_period_max;
    for (const auto to : chooser_.choose_members(rules_.gossip_fanout, std::nullopt)) {
        wire::packet body;
        body.head.kind = wire::packet_kind::gossip;
        packets_.send(now, members_[to], body);
        if (members_.updates().empty()) {
            return;
        }
    }
}

std::optional<base::mono_time> spreader::next_deadline() const noexcept {
    if (members_.updates().empty() || members_.size() < 2) {
        return std::nullopt;
    }
    const bool news = rules_.push_at_once && members_.updates().has_news();
    return news ? std::min(next_news_, next_push_) : next_push_;
}

}  // namespace chatter::core
