// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// When the detector does what. What one look at a member is, is in detector_rounds.cpp.

#include "chatter/core/detector.hpp"

#include <algorithm>

namespace chatter::core {
namespace {

using wire::member_state;

/// Of the probe period: how often this node tells those whom it suspects itself.
constexpr int reminders_per_period = 3;

/// Draws until enough members were found, in a table of which many may be gone.
constexpr std::size_t draws_per_member = 8;

}  // namespace

detector::detector(const timing& rules,
                   membership& members,
                   const replica& mine,
                   packet_sender& packets,
                   base::prng random)
    : rules_(rules),
      members_(members),
      replica_(mine),
      packets_(packets),
      random_(random.split()),
      health_(rules.local_health_max),
      order_(random.split()),
      suspicions_(rules),
      refusals_(rules),
      is_small_(rules.small_cluster_max > 0) {}

void detector::start(const turn& now) {
    started_ = true;
    begin_schedule(now);
}

/// At random places, so that daemons that were started together do not act together.
void detector::begin_schedule(const turn& now) {
    const auto somewhere = [&](base::mono_duration in) {
        return now.now.mono + base::mono_duration(static_cast<std::int64_t>(
                                  random_.below(static_cast<std::uint64_t>(in.count()) + 1)));
    };
    next_round_ = somewhere(rules_.probe_period);
    next_poke_ = somewhere(rules_.poke_period);
    next_watch_ = now.now.mono + watch_period(rules_);
    next_reminder_ = now.now.mono;
    awake_since_ = now.now.mono;
}

void detector::run(const turn& now) {
    if (!started_ || members_.is_leaving()) {
        return;
    }
    run_refusals(now);
    run_rounds(now);
    run_suspicions(now);
    if (members_.size() > 1) {
        begin_rounds(now);
        poke(now);
        watch_predecessor(now);
    }
}

std::optional<base::mono_time> detector::next_deadline() const noexcept {
    if (!started_ || members_.is_leaving()) {
        return std::nullopt;
    }
    std::optional<base::mono_time> next = suspicions_.next_deadline();
    const auto consider = [&](std::optional<base::mono_time> at) {
        next = next && at ? std::min(*next, *at) : next ? next : at;
    };
    consider(refusals_.next_deadline());
    for (const probe_round& each : rounds_) {
        consider(each.next_step);
    }
    if (members_.size() > 1) {
        consider(next_round_);
        if (rules_.poke_period > base::mono_duration::zero()) {
            consider(next_poke_);
            consider(next_watch_);
        }
        if (rules_.verify_before_failing && !suspicions_.empty()) {
            consider(next_reminder_);
        }
    }
    return next;
}

void detector::run_refusals(const turn& now) {
    while (const auto unproven = refusals_.take_unproven(now.now.mono)) {
        const auto& [which, of] = *unproven;
        if (members_[which].is_present()) {
            members_.accuse(now, which, of.opened, of.witnesses);
        }
    }
    for (const slot each : refusals_.due(now.now.mono)) {
        convict(now, each);
        if (members_[each].is_present()) {
            send_probe(now, each);
        }
    }
}

void detector::run_rounds(const turn& now) {
    for (std::size_t i = 0; i < rounds_.size();) {
        if (rounds_[i].next_step > now.now.mono || advance(now, rounds_[i])) {
            ++i;
            continue;
        }
        const probe_round over = std::move(rounds_[i]);
        rounds_.erase(rounds_.begin() + static_cast<std::ptrdiff_t>(i));
        conclude(now, over);
    }
}

void detector::run_suspicions(const turn& now) {
    if (rules_.verify_before_failing && now.now.mono >= next_reminder_) {
        next_reminder_ = now.now.mono + rules_.probe_period / reminders_per_period;
        for (const slot each : suspicions_.own()) {
            send_probe(now, each);
        }
    }
    for (const slot each : suspicions_.due(now.now.mono)) {
        auto* const suspicion = suspicions_.find(each);
        if (!members_[each].is_present()) {
            continue;  // convicted a moment ago
        }
        const bool must_try = rules_.verify_before_failing && !suspicion->own;
        if (rules_.verify_before_failing && has_heard_since(each, suspicion->started)) {
            suspicions_.restart(each, now.now.mono, members_.size());
        } else if (!must_try) {
            fail(now, each);
        } else {
            suspicion->is_verified = true;
            begin_round(now, each, purpose::verify);
        }
    }
}

void detector::begin_rounds(const turn& now) {
    if (now.now.mono < next_round_) {
        return;
    }
    schedule_next_round(now.now.mono);
    const auto target = order_.next([&](slot each) { return wants_probe(each, now.now.mono); });
    if (target) {
        begin_round(now, *target, purpose::own);
    }
}

void detector::schedule_next_round(base::mono_time now) {
    const auto others = static_cast<std::int64_t>(members_.size() - 1);
    const auto period = health_.scale(rules_.probe_period);
    next_round_ = now + (is_small_ ? period / std::max<std::int64_t>(1, others) : period);
}

/// In a small cluster everybody is looked at in each period, from one side.
bool detector::wants_probe(slot which, base::mono_time now) const {
    const member& of = members_[which];
    if (!of.is_present() || has_round(which) || refusals_.is_open(which)) {
        return false;
    }
    const std::uint32_t ago_ms = wrapped_ms(now) - of.exchanged_ms;
    const auto ago = base::mono_duration(std::chrono::milliseconds(ago_ms));
    return !is_small_ || ago >= rules_.probe_period / 10 * 9;
}

void detector::poke(const turn& now) {
    if (rules_.poke_period == base::mono_duration::zero() || now.now.mono < next_poke_) {
        return;
    }
    next_poke_ = now.now.mono + rules_.poke_period;
    if (const auto successor = neighbour(+1)) {
        wire::packet body;
        body.head.kind = wire::packet_kind::poke;
        packets_.send(now, members_[*successor], body);
    }
}

void detector::watch_predecessor(const turn& now) {
    if (rules_.poke_period == base::mono_duration::zero() || now.now.mono < next_watch_) {
        return;
    }
    const auto watched_for = health_.scale(watch_period(rules_));
    next_watch_ = now.now.mono + watched_for;
    const auto predecessor = neighbour(-1);
    if (!predecessor || members_[*predecessor].state != member_state::alive ||
        has_round(*predecessor) || refusals_.is_open(*predecessor)) {
        return;
    }
    const auto due = std::max(members_[*predecessor].heard_at, awake_since_) + watched_for;
    if (due > now.now.mono) {
        next_watch_ = due;
    } else {
        begin_round(now, *predecessor, purpose::own);
    }
}

/// The next present member in the order of UUIDs, or the one before, this node not counted.
std::optional<detector::slot> detector::neighbour(int direction) const {
    const auto ordered = members_.table().ordered();
    const std::size_t count = ordered.size();
    if (count == 0) {
        return std::nullopt;
    }
    const std::size_t behind = members_.table().upper_bound(members_.self());
    for (std::size_t away = 0; away < count; ++away) {
        const std::size_t at =
            direction > 0 ? (behind + away) % count : (behind + count - 1 - away) % count;
        if (members_[ordered[at]].is_present()) {
            return ordered[at];
        }
    }
    return std::nullopt;
}

void detector::on_changes(const turn& now, std::span<const slot> changed) {
    if (changed.size() > 1) {
        order_.reserve(members_.table().size());  // and no more, for those who come together
    }
    for (const slot each : changed) {
        const member& of = members_[each];
        if (!of.facts) {  // reaped
            in_order_[each] = false;
            order_.erase(each);
            void_rounds(each);
            continue;
        }
        if (in_order_.size() <= each) {
            in_order_.resize(each + 1);
        }
        if (!in_order_[each]) {
            in_order_[each] = true;
            order_.insert(each);
        }
        if (of.state == member_state::suspect) {
            const auto& accused = members_.verdict_of(each)->accused;
            const auto& confirmers = accused.confirmed_by;
            const bool own = accused.accuser == members_.self() ||
                             std::find(confirmers.begin(), confirmers.end(), members_.self()) !=
                                 confirmers.end();
            const bool is_new = suspicions_.find(each) == nullptr;
            suspicions_.update(each, now.now.mono, confirmers.size(), members_.size(), own);
            if (is_new && rules_.push_at_once && rules_.buddy) {
                wire::packet body;
                body.head.kind = wire::packet_kind::gossip;
                packets_.send(now, of, body, buddy_items(each));
            }
            continue;
        }
        suspicions_.end(each);
        refusals_.close(each);
        if (!of.is_present()) {
            void_rounds(each);
        }
    }
    if (members_.refutations() != refutations_seen_) {
        refutations_seen_ = members_.refutations();
        health_.raise();
    }
    follow_size(now);
}

void detector::follow_size(const turn& now) {
    if (members_.size() == size_) {
        return;
    }
    if (size_ <= 1 && started_) {
        begin_schedule(now);  // nobody was there to be looked at
    }
    size_ = members_.size();
    packets_.set_members(size_);
    is_small_ = members_.size() <= rules_.small_cluster_max;
}

void detector::on_slept(const turn& now, base::mono_duration time) {
    rounds_.clear();
    refusals_.clear();
    suspicions_.shift(time);
    health_.raise();
    awake_since_ = now.now.mono;
    next_round_ = std::max(next_round_, now.now.mono);
    next_poke_ = std::max(next_poke_, now.now.mono);
    next_reminder_ = std::max(next_reminder_, now.now.mono);
    next_watch_ = now.now.mono + watch_period(rules_);
}

std::vector<detector::slot> detector::choose_members(std::size_t count,
                                                     std::optional<slot> besides) {
    const auto ordered = members_.table().ordered();
    std::vector<slot> chosen;
    const auto is_wanted = [&](slot each) {
        return members_[each].is_present() && each != besides &&
               std::find(chosen.begin(), chosen.end(), each) == chosen.end();
    };
    if (ordered.size() <= draws_per_member * count) {
        choice_.assign(ordered.begin(), ordered.end());
        random_.choose(choice_, choice_.size());
        for (std::size_t i = 0; i < choice_.size() && chosen.size() < count; ++i) {
            if (is_wanted(choice_[i])) {
                chosen.push_back(choice_[i]);
            }
        }
        return chosen;
    }
    for (std::size_t i = 0; i < draws_per_member * count && chosen.size() < count; ++i) {
        const slot drawn = ordered[static_cast<std::size_t>(random_.below(ordered.size()))];
        if (is_wanted(drawn)) {
            chosen.push_back(drawn);
        }
    }
    return chosen;
}

}  // namespace chatter::core
