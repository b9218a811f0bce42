// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/departure.hpp"

#include <algorithm>
#include <array>

namespace chatter::core {
namespace {

/// Members that are told by this node itself; they tell the others.
constexpr std::size_t told_max = 8;

}  // namespace

void departure::begin(const turn& now, detector& chooser) {
    if (begun_) {
        return;
    }
    begun_ = true;
    to_tell_ = chooser.choose_members(told_max, std::nullopt);
    ends_ = now.now.mono + rules_.leave_timeout;
    members_.leave(now);
    tell(now);
}

void departure::tell(const turn& now) {
    over_ = to_tell_.empty() || now.now.mono >= ends_;
    if (over_) {
        now.to.left = true;
        now.to.persist = true;
        return;
    }
    next_ = std::min(ends_, now.now.mono + rules_.gossip_period);
    const wire::member_record own = members_.own_record();
    const wire::member_status status{
        own.facts.uuid, own.incarnation, wire::member_state::left, now.now.wall, {}, {}};
    const std::array<packet_sender::item, 1> first{wire::encode_item(status)};
    for (const auto each : to_tell_) {
        wire::packet body;
        body.head.kind = wire::packet_kind::probe;
        body.hash = replica_.hash();
        told_.push_back(packets_.send(now, members_[each], body, first));
    }
}

void departure::on_ack(const turn& now, member_table::slot from, std::uint32_t answered) {
    if (!begun_ || over_ || std::find(told_.begin(), told_.end(), answered) == told_.end()) {
        return;
    }
    std::erase(to_tell_, from);
    if (to_tell_.empty()) {
        tell(now);
    }
}

void departure::run(const turn& now) {
    if (begun_ && !over_ && now.now.mono >= next_) {
        std::erase_if(to_tell_,
                      [&](member_table::slot each) { return !members_[each].is_present(); });
        tell(now);
    }
}

std::optional<base::mono_time> departure::next_deadline() const noexcept {
    return begun_ && !over_ ? std::optional(next_) : std::nullopt;
}

}  // namespace chatter::core
