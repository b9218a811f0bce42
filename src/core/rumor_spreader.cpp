// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/rumor_spreader.hpp"

#include "chatter/core/age.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <utility>

namespace chatter::core {
namespace {

// Measured, see tests/sim/RESULTS.md.

/// Copies without an answer until somebody else is asked to hand the rumor on, ...
constexpr int tries_alone = 2;
/// ... until the wait for an answer is doubled each time, ...
constexpr int tries_in_step = 7;
/// ... and until the member is given up: the detector and anti-entropy know better by then.
constexpr int tries_max = 10;

/// Acknowledgements that share an item: several such items share a packet.
constexpr std::size_t heard_per_item = 32;

/// Rumors that were had before anybody asked to hand them on: as many as may be on their way.
constexpr std::size_t unserved_max = 4'096;

}  // namespace

void rumor_spreader::spread(const wire::rumor& what,
                            base::mono_time made_at,
                            const base::uuid& until) {
    if (what.content.size() > wire::limits::rumor_bytes_max) {
        ++counters_.too_large_to_forward;  // what it says of devices, anti-entropy brings
        return;
    }
    const auto range = members_between(members_.table(), members_.self(), until);
    const auto branches = split(members_.table(), range, until, fan_out_.branches());
    if (branches.empty()) {
        note_unserved(what.id, until);
        return;
    }
    if (new_.size() >= turn_rumors_max) {
        return;
    }
    const auto [made, is_new] = followed_.try_emplace(what.id, followed{what, made_at, {}});
    if (!is_new) {
        return;
    }
    bytes_ += what.content.size();
    new_.push_back(what.id);
    for (const branch& each : branches) {
        made->second.copies.push_back({each});
    }
}

/// Anti-entropy brings a rumor without a part to serve, and may be faster than the tree.
void rumor_spreader::note_unserved(wire::message_id id, const base::uuid& until) {
    if (until == members_.self() || members_.table().find(until)) {
        return;  // a leaf of the tree
    }
    if (unserved_.size() >= unserved_max) {
        unserved_.clear();
    }
    unserved_.insert(id);
}

void rumor_spreader::spread_again(const wire::rumor& what, base::mono_time made_at) {
    if (unserved_.erase(what.id) > 0) {
        spread(what, made_at, what.until);
    }
}

void rumor_spreader::acknowledge(slot to, wire::message_id id) {
    to_acknowledge_[to].push_back(id);
}

void rumor_spreader::on_heard(const turn& now, slot from, std::span<const wire::message_id> ids) {
    for (const wire::message_id id : ids) {
        const auto found = followed_.find(id);
        if (found == followed_.end()) {
            continue;
        }
        auto& copies = found->second.copies;
        const auto which = std::find_if(
            copies.begin(), copies.end(), [&](const copy& each) { return each.to.to == from; });
        if (which == copies.end() || which->tries == 0) {
            continue;
        }
        if (which->tries == 1) {  // else nobody knows which of them it answers (Karn)
            typical_.add(now.now.mono - which->sent_at);
        }
        close(found->second, static_cast<std::size_t>(which - copies.begin()));
        if (copies.empty()) {
            forget(found);
        }
    }
}

void rumor_spreader::flush(const turn& now) {
    for (const wire::message_id id : std::exchange(new_, {})) {
        const auto found = followed_.find(id);
        for (copy& each : found->second.copies) {
            send(now, found->second, each);
        }
        if (followed_.size() > followed_max || bytes_ > followed_bytes_max) {
            forget(found);
        }
    }
    for (const auto& [to, ids] : std::exchange(to_acknowledge_, {})) {
        for (auto first = ids.begin(); first != ids.end();) {
            const auto end = first + std::min<std::ptrdiff_t>(ids.end() - first, heard_per_item);
            to_send_[to].push_back(wire::encode_item(wire::heard{{first, end}}));
            first = end;
        }
    }
    bytes_to_send_ = 0;
    for (const auto& [to, items] : std::exchange(to_send_, {})) {
        if (members_[to].facts) {
            packets_.send_all(now, members_[to], wire::packet_kind::gossip, items);
        }
    }
}

void rumor_spreader::run(const turn& now) {
    while (!retries_.empty() && std::get<0>(*retries_.begin()) <= now.now.mono) {
        const auto [at, id, to] = *retries_.begin();
        retries_.erase(retries_.begin());
        try_again(now, id, to);
    }
}

void rumor_spreader::try_again(const turn& now, wire::message_id id, slot to) {
    const auto found = followed_.find(id);
    auto& copies = found->second.copies;
    auto which = std::find_if(
        copies.begin(), copies.end(), [&](const copy& each) { return each.to.to == to; });
    const bool is_gone = !members_[to].is_present();
    if (is_gone || which->tries == tries_alone) {
        const auto at = which - copies.begin();
        hand_over(found->second, *which);
        which = copies.begin() + at;
    }
    if (is_gone || which->tries >= tries_max) {
        close(found->second, static_cast<std::size_t>(which - copies.begin()));
    } else {
        send(now, found->second, *which);
    }
    for (copy& each : copies) {
        if (each.tries == 0) {
            send(now, found->second, each);
        }
    }
    if (copies.empty()) {
        forget(found);
    }
}

/// The rest of a part, for its next member to serve, and to no one who has a copy already.
void rumor_spreader::hand_over(followed& of, copy& from) {
    if (!members_[from.to.to].facts) {
        return;  // forgotten long ago, as the clocks of this node go
    }
    const base::uuid until = from.to.until;
    const auto rest = members_between(members_.table(), members_[from.to.to].uuid(), until);
    if (rest.empty()) {
        return;
    }
    from.to.until = members_[rest.front()].uuid();
    for (const branch& each : split(members_.table(), rest, until, 1)) {
        const bool has_one = std::any_of(of.copies.begin(),
                                         of.copies.end(),
                                         [&](const copy& known) { return known.to.to == each.to; });
        if (!has_one) {
            of.copies.push_back({each});
        }
    }
}

void rumor_spreader::send(const turn& now, followed& of, copy& which) {
    ++which.tries;
    which.sent_at = now.now.mono;
    which.next_try = now.now.mono + wait_for(which);
    retries_.emplace(which.next_try, of.what.id, which.to.to);
    of.what.until = which.to.until;
    of.what.age_ms = age_ms(of.made_at, now.now.mono);
    auto item = wire::encode_item(of.what);
    if (bytes_to_send_ + item.size() > turn_bytes_max) {
        return;
    }
    bytes_to_send_ += item.size();
    ++counters_.rumors_sent;
    counters_.rumors_resent += which.tries > 1 ? 1U : 0U;
    to_send_[which.to.to].push_back(std::move(item));
}

void rumor_spreader::close(followed& of, std::size_t which) {
    const copy& closed = of.copies[which];
    retries_.erase({closed.next_try, of.what.id, closed.to.to});
    of.copies.erase(of.copies.begin() + static_cast<std::ptrdiff_t>(which));
}

void rumor_spreader::forget(std::map<wire::message_id, followed>::iterator which) {
    while (!which->second.copies.empty()) {
        close(which->second, which->second.copies.size() - 1);
    }
    bytes_ -= which->second.what.content.size();
    followed_.erase(which);
}

/// A measured round trip with room for its deviation, and doubled where that did not help. Who
/// has never handed a rumor on knows by its probes what is typical.
base::mono_duration rumor_spreader::wait_for(const copy& which) const noexcept {
    const round_trip& own = members_[which.to.to].answers_in;
    const round_trip& others = typical_.is_measured() ? typical_ : members_.typical_answer();
    const base::mono_duration wait =
        (own.is_measured() ? own : others).timeout(rules_.rumor_retry_min, rules_.probe_timeout);
    return wait * (1 << std::max(0, which.tries - tries_in_step));
}

std::optional<base::mono_time> rumor_spreader::next_deadline() const noexcept {
    return retries_.empty() ? std::nullopt : std::optional(std::get<0>(*retries_.begin()));
}

}  // namespace chatter::core
