// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Sealed datagrams: is there a key, is it new, is it what was sealed, what is in it.

#include "chatter/core/node.hpp"
#include "chatter/wire/limits.hpp"

#include <string>
#include <utility>

namespace chatter::core {
namespace {

wire::injection_outcome outcome_of(verdict what) noexcept {
    using wire::injection_outcome;
    switch (what) {
        case verdict::accepted: return injection_outcome::taken;
        case verdict::duplicate: return injection_outcome::duplicate;
        case verdict::clock_off: return injection_outcome::clock;
        case verdict::over_budget: return injection_outcome::busy;
        case verdict::unaddressed: return injection_outcome::unaddressed;
        default: return injection_outcome::refused;
    }
}

}  // namespace

verdict node::judge_sealed(const turn& now,
                           const base::address& from,
                           std::span<const std::byte> bytes) {
    const auto head = wire::decode_sealed_head(bytes);
    if (!head) {
        return refuse(now, from, head.error().code);
    }
    if (head->cluster != packets_.cluster()) {
        return verdict::other_cluster;
    }
    if (head->sender_run == packets_.run()) {
        return verdict::own_packet;
    }
    if (!sealing_.has_key(head->key)) {
        return on_unknown_key(now, from, head->key);
    }
    if (sealing_.is_replayed(*head)) {
        return verdict::replayed;
    }
    const bool is_stranger = !sealing_.knows(head->sender_run);
    if (is_stranger && !strangers_.may_open(now, from)) {
        return verdict::over_budget;
    }
    const auto opened = sealing_.open(*head, bytes);
    if (!opened) {
        if (is_stranger) {
            strangers_.count_forgery(now, from);
        }
        return verdict::forged;
    }
    return judge_opened(now, {from, *opened, bytes.size(), true, now.to.arena.size()}, *head);
}

/// Whoever is no member and nobody to be joined has only mistaken the address, or means no good.
verdict node::on_unknown_key(const turn& now, const base::address& from, wire::key_id key) {
    if (strangers_.may_answer(now, from) &&
        (membership_.has_address(from) || greeter_.is_seed(from)) &&
        !is_told(now, told_of::key, from)) {
        now.to.events.emplace_back(no_common_key{from, key});
    }
    return verdict::no_common_key;
}

verdict node::judge_opened(const turn& now, const envelope& of, const wire::sealed_head& head) {
    if (head.kind == wire::injection_kind) {
        return answer_injection(now, of, head);
    }
    if (head.kind == wire::injection_answer_kind) {
        return verdict::other_run;
    }
    // Of a hello nothing is believed, so that it need not be remembered.
    if (head.receiver_run == packets_.run() || sealing_.knows(head.sender_run)) {
        sealing_.mark(head, now.now.mono);
    }
    const verdict result = judge_packet(now, of);
    tell_key(now, head.sender_run);
    return result;
}

/// A recorded one must not count at another daemon either, nor in its next run: so what would mean
/// something else there has to name the run of this one.
verdict node::judge_injection(const turn& now, const envelope& of, const wire::sealed_head& head) {
    const bool is_addressed = head.receiver_run == packets_.run();
    if (head.receiver_run != 0 && !is_addressed) {
        return verdict::unaddressed;
    }
    switch (sealing_.judge_injection(head, now.now)) {
        case sealing::injection::is_new: break;
        case sealing::injection::is_known: return verdict::duplicate;
        case sealing::injection::is_off: return verdict::clock_off;
        case sealing::injection::is_one_too_many: return verdict::over_budget;
    }
    auto message = read(now, of.from, of.bytes);
    if (!message) {
        return verdict::undecodable;
    }
    if (!is_addressed && wire::depends_on_receiver(*message)) {
        return verdict::unaddressed;
    }
    return judge(now, of.from, *std::move(message));
}

verdict node::answer_injection(const turn& now, const envelope& of, const wire::sealed_head& head) {
    const verdict result = judge_injection(now, of, head);
    if (result == verdict::accepted || strangers_.may_answer(now, of.from)) {
        wire::injection_answer answer{outcome_of(result), head.sequence, {}};
        if (answer.outcome == wire::injection_outcome::refused) {
            answer.reason = std::string(to_string(result));
        }
        answers_.add(of.from, head, std::move(answer), of.size);
    }
    return result;
}

void node::tell_key(const turn& now, wire::run_id sender) {
    const auto which = membership_.table().find_run(sender);
    if (!which) {
        return;
    }
    if (const auto used = sealing_.take_key_news(sender)) {
        const member& of = membership_[*which];
        now.to.events.emplace_back(
            member_key{{of.uuid(), of.facts->name, of.address()}, used->key, used->is_first});
    }
}

}  // namespace chatter::core
