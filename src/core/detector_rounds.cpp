// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One look at one member: SWIM's probe, its relays, and what comes of it.

#include "chatter/core/detector.hpp"

#include <algorithm>
#include <utility>

namespace chatter::core {
namespace {

using wire::packet_kind;
using wire::probe_outcome;

/// Rounds under way at once: others can ask for any number of them.
constexpr std::size_t rounds_max = 256;

constexpr std::size_t requests_max = 1'024;

std::uint32_t milliseconds_of(base::mono_duration time) noexcept {
    return static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(time / std::chrono::milliseconds(1), 0, 0xffff'ffff));
}

}  // namespace

// --- What arrives ----------------------------------------------------------------------------

void detector::on_probe(const turn& now, slot from, const wire::packet& what) {
    wire::packet body;
    body.head.kind = packet_kind::ack;
    body.hash = replica_.hash();
    body.answered = what.head.sequence;
    packets_.send(now, members_[from], body, buddy_items(from));
}

void detector::on_ack(const turn& now, slot from, const wire::packet& what) {
    refusals_.close(from);
    for (std::size_t i = 0; i < rounds_.size(); ++i) {
        const probe_round::sent* const answered =
            rounds_[i].target == from ? rounds_[i].find_probe(what.answered) : nullptr;
        if (answered != nullptr) {
            members_.measured(from, now.now.mono - answered->at);
            probe_round over = std::move(rounds_[i]);
            rounds_.erase(rounds_.begin() + static_cast<std::ptrdiff_t>(i));
            succeed(now, over);
            return;
        }
    }
}

void detector::on_probe_request(const turn& now, slot from, const wire::packet& what) {
    const auto target = members_.table().find(what.uuid);
    if (target && (what.head.flags & wire::flag_refused) != 0) {
        refusals_.add_elsewhere(*target, members_[from].uuid(), now.now.mono);
    }
    if (target && *target != from && members_[*target].is_present() &&
        rounds_.size() < rounds_max) {
        begin_round(now, *target, purpose::relay);
        rounds_.back().requester = from;
        rounds_.back().requested = what.head.sequence;
        return;
    }
    // Not known, or known to be gone: nothing was tried, but the news may be news to him.
    wire::packet body;
    body.head.kind = packet_kind::probe_report;
    body.head.flags = wire::flag_unsure;
    body.answered = what.head.sequence;
    body.outcome = probe_outcome::silent;
    std::vector<packet_sender::item> known;
    if (target && *target != from) {
        known.push_back(members_.item_about(*target));
    }
    packets_.send(now, members_[from], body, known);
}

void detector::on_probe_report(const turn& now, slot from, const wire::packet& what) {
    const auto asked = std::find_if(requests_.begin(), requests_.end(), [&](const request& each) {
        return each.sequence == what.answered;
    });
    if (asked == requests_.end() || !members_[asked->target].facts) {
        return;
    }
    const slot target = asked->target;
    const bool is_repeated = std::exchange(asked->is_answered, true);
    if (what.outcome == probe_outcome::reached) {
        refusals_.close(target);
        succeed_by_relay(now, target);
        return;
    }
    if (is_repeated && what.outcome == probe_outcome::silent) {
        return;
    }
    const bool is_sure = (what.head.flags & wire::flag_unsure) == 0;
    const base::uuid relay = members_[from].uuid();
    for (probe_round& each : rounds_) {
        // Once a request, however often it is answered.
        if (!is_repeated && each.target == target && each.what_for != purpose::relay) {
            ++each.reports;
            if (is_sure) {
                each.silent.push_back(relay);
            }
        }
    }
    const bool refused = what.outcome == probe_outcome::refused;
    refusals_.add_report(target, refused ? std::optional(relay) : std::nullopt);
    convict(now, target);
}

void detector::on_refused(const turn& now, slot which, std::uint32_t sequence) {
    if (!rules_.heed_refusals || !started_ || members_.is_leaving() ||
        !members_[which].is_present()) {
        return;
    }
    bool is_relays = false;
    for (std::size_t i = 0; i < rounds_.size();) {
        probe_round& each = rounds_[i];
        if (each.target != which || each.what_for != purpose::relay) {
            ++i;
            continue;
        }
        is_relays = is_relays || each.find_probe(sequence) != nullptr;
        report(now, each, probe_outcome::refused);
        rounds_.erase(rounds_.begin() + static_cast<std::ptrdiff_t>(i));
    }
    if (is_relays) {
        return;  // its requester has the case
    }
    std::erase_if(rounds_, [&](const probe_round& each) { return each.target == which; });
    if (refusals_.add(which, now.now.mono)) {  // the case takes over
        const std::size_t relays = is_small_ ? rules_.small_cluster_max : rules_.relays;
        for (const slot relay : choose_members(relays, which)) {
            request_probe(now, relay, which, wire::flag_refused);
        }
    }
    convict(now, which);
}

// --- A round ---------------------------------------------------------------------------------

void detector::begin_round(const turn& now, slot target, purpose what_for) {
    probe_round round;
    round.target = target;
    round.what_for = what_for;
    round.started = now.now.mono;
    round.next_step = now.now.mono;
    round.ends = now.now.mono + health_.scale(rules_.verdict_after);
    if (advance(now, round)) {
        rounds_.push_back(std::move(round));
    }
}

bool detector::advance(const turn& now, probe_round& round) {
    if (now.now.mono >= round.ends) {
        return false;
    }
    const bool is_first = round.probes.empty();
    if (is_first || (rules_.repeat_probes && round.probes.size() < probes_per_round_max)) {
        round.probes.push_back({send_probe(now, round.target), now.now.mono});
    }
    round.next_step =
        std::min(round.ends,
                 now.now.mono + health_.scale(members_[round.target].answers_in.timeout(rules_)));
    if (round.what_for != purpose::relay) {
        if (!is_first && round.asked == 0) {
            ask_relays(now, round);
        }
        return true;
    }
    const base::mono_time report_at = round.started + rules_.relay_report_after;
    if (!round.reported && now.now.mono >= report_at) {
        report(now, round, probe_outcome::silent);
    } else if (!round.reported) {
        round.next_step = std::min(round.next_step, report_at);
    }
    return true;
}

void detector::ask_relays(const turn& now, probe_round& round) {
    const std::size_t count = is_small_ ? rules_.small_cluster_max : rules_.relays;
    for (const slot relay : choose_members(count, round.target)) {
        request_probe(now, relay, round.target, 0);
        ++round.asked;
    }
}

/// A round without an answer.
void detector::conclude(const turn& now, const probe_round& round) {
    if (round.what_for == purpose::relay || !members_[round.target].is_present()) {
        return;
    }
    if (rules_.verify_before_failing && has_heard_since(round.target, round.started)) {
        if (suspicions_.find(round.target) != nullptr) {
            suspicions_.restart(round.target, now.now.mono, members_.size());
        }
        return;
    }
    if (round.what_for == purpose::verify) {
        fail(now, round.target);
        return;
    }
    const bool counts_nacks = rules_.nacks && round.asked > 0;
    health_.raise(counts_nacks ? round.asked - std::min(round.asked, round.reports) : 1);
    members_.accuse(now, round.target, round.started, round.silent);
}

/// A round with an answer.
void detector::succeed(const turn& now, probe_round& round) {
    switch (round.what_for) {
        case purpose::own: health_.lower(); break;
        case purpose::verify:
            if (suspicions_.find(round.target) != nullptr) {
                suspicions_.restart(round.target, now.now.mono, members_.size());
            }
            break;
        case purpose::relay: report(now, round, probe_outcome::reached); break;
    }
}

void detector::succeed_by_relay(const turn& now, slot target) {
    for (std::size_t i = 0; i < rounds_.size();) {
        if (rounds_[i].target != target || rounds_[i].what_for == purpose::relay) {
            ++i;
            continue;
        }
        probe_round over = std::move(rounds_[i]);
        rounds_.erase(rounds_.begin() + static_cast<std::ptrdiff_t>(i));
        succeed(now, over);
    }
}

void detector::report(const turn& now, probe_round& round, probe_outcome outcome) {
    if (!members_[round.requester].facts || (outcome == probe_outcome::silent && !rules_.nacks)) {
        return;
    }
    round.reported = true;
    wire::packet body;
    body.head.kind = packet_kind::probe_report;
    body.head.flags = health_.is_good() ? std::uint8_t{0} : wire::flag_unsure;
    body.answered = round.requested;
    body.outcome = outcome;
    packets_.send(now, members_[round.requester], body);
}

// --- Verdicts --------------------------------------------------------------------------------

void detector::convict(const turn& now, slot which) {
    const auto proven = refusals_.convict(which, now.now.mono);
    if (!proven || !members_[which].is_present()) {
        return;
    }
    members_.fail(
        now,
        which,
        {members_.self(), proven->witnesses, milliseconds_of(now.now.mono - proven->opened)});
}

/// Its suspicion is over, and it has not refuted.
void detector::fail(const turn& now, slot which) {
    const membership::verdict* const known = members_.verdict_of(which);
    wire::accusation accused =
        known != nullptr ? known->accused : wire::accusation{members_.self(), {}, 0};
    const base::mono_time since = known != nullptr ? known->since : now.now.mono;
    accused.after_ms = milliseconds_of(now.now.mono - since);
    members_.fail(now, which, std::move(accused));
}

// --- Packets ---------------------------------------------------------------------------------

std::uint32_t detector::send_probe(const turn& now, slot to) {
    wire::packet body;
    body.head.kind = packet_kind::probe;
    body.hash = replica_.hash();
    return packets_.send(now, members_[to], body, buddy_items(to));
}

void detector::request_probe(const turn& now, slot relay, slot target, std::uint8_t flags) {
    wire::packet body;
    body.head.kind = packet_kind::probe_request;
    body.head.flags = flags;
    body.uuid = members_[target].uuid();
    const std::uint32_t sequence = packets_.send(now, members_[relay], body);
    if (requests_.size() >= requests_max) {
        requests_.pop_front();
    }
    requests_.push_back({sequence, target, false});
}

/// Who is suspected, or held for gone, hears of it first of all, so that it can refute
/// (Lifeguard's buddy system).
std::vector<packet_sender::item> detector::buddy_items(slot to) const {
    if (!rules_.buddy || members_[to].state == wire::member_state::alive) {
        return {};
    }
    return {members_.item_about(to)};
}

bool detector::has_heard_since(slot which, base::mono_time then) const noexcept {
    return members_[which].heard_at > then;
}

bool detector::has_round(slot target) const noexcept {
    return std::any_of(rounds_.begin(), rounds_.end(), [&](const probe_round& each) {
        return each.target == target && each.what_for != purpose::relay;
    });
}

void detector::void_rounds(slot target) {
    std::erase_if(rounds_, [&](const probe_round& each) {
        return each.target == target ||
               (!members_[each.requester].facts && each.what_for == purpose::relay);
    });
    std::erase_if(requests_, [&](const request& each) { return each.target == target; });
}

}  // namespace chatter::core
