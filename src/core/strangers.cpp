// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/strangers.hpp"

#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <array>

namespace chatter::core {

using wire::packet_kind;

strangers::strangers(const parts& of, const base::siphash_key& key)
    : of_(of),
      sources_(key),
      each_({of.settings.budgets.stranger, of.settings.budgets.strangers_max}) {}

bool strangers::is_allowed(const base::address& source) const noexcept {
    const auto& blocks = of_.settings.allow;
    return blocks.empty() || source.is_loopback() ||
           std::any_of(blocks.begin(), blocks.end(), [&](const base::address_block& each) {
               return each.contains(source);
           });
}

verdict strangers::on_hello(const turn& now, const envelope& of, const wire::packet& what) {
    if (of_.members.is_leaving() || of.size < wire::limits::hello_bytes) {
        return verdict::accepted;
    }
    if (!may_answer(now, of.from)) {
        return verdict::over_budget;
    }
    of_.greets.welcome(now, what, of.from, of.size);
    return verdict::accepted;
}

void strangers::on_other_run(const turn& now, const envelope& of, const wire::packet& what) {
    switch (what.head.kind) {
        case packet_kind::reset:
        case packet_kind::welcome:
        case packet_kind::challenge: return;  // answers themselves
        default: break;
    }
    if (!of_.members.is_leaving() && may_answer(now, of.from)) {
        wire::packet body;
        body.head.kind = packet_kind::reset;
        body.head.receiver_run = what.head.sender_run;
        of_.packets.answer(now, of.from, body, {}, of.size);
    }
}

void strangers::on_welcome(const turn& now, const envelope& of, const wire::packet& what) {
    const auto token = wire::token_given_in(what);
    if (token && !of_.members.is_leaving()) {
        return_token(now, of.from, what.head.sender_run, *token, allowance(now, of));
    }
}

/// Whoever knows this run could send one from somebody else's address.
void strangers::on_reset(const turn& now, const envelope& of) {
    if (of_.packets.has_sent_to(of.from, now.now.mono)) {
        of_.greets.greet(now, of.from);
    }
}

/// Where a member lives is known; whatever else was written to lately is named by the user, or has
/// proven itself.
void strangers::on_challenge(const turn& now, const envelope& of, const wire::packet& what) {
    const auto sender = of_.members.table().find_run(what.head.sender_run);
    const base::address& to = sender ? of_.members[*sender].address() : of.from;
    if (!of_.members.is_leaving() && of_.packets.has_sent_to(to, now.now.mono)) {
        return_token(now, to, what.head.sender_run, what.token, wire::limits::packet_bytes_max);
    }
}

void strangers::return_token(const turn& now,
                             const base::address& to,
                             wire::run_id run,
                             std::uint64_t token,
                             std::size_t bytes_max) {
    wire::packet body;
    body.head.kind = packet_kind::gossip;
    body.head.receiver_run = run;
    const std::array<packet_sender::item, 2> items{of_.members.own_item(),
                                                   wire::encode_item(wire::token_returned{token})};
    of_.packets.answer(now, to, body, items, bytes_max);
}

bool strangers::is_proven(const envelope& of,
                          const wire::packet& what,
                          const wire::member_record& record,
                          claim by) const {
    const base::address& claimed = record.facts.address;
    const bool is_sealed_claim = of.is_sealed && by == claim::record;
    if (is_sealed_claim || wire::token_returned_in(what) == of_.proof.token_of(claimed)) {
        return true;
    }
    const auto known = of_.members.table().find(record.facts.uuid);
    return known && *of_.members[*known].facts == record.facts && claimed == of.from;
}

bool strangers::challenge(const turn& now,
                          const envelope& of,
                          const base::address& whom,
                          wire::run_id run) {
    if (of_.members.is_leaving() || !may_answer(now, of.from)) {
        return false;
    }
    wire::packet body;
    body.head.kind = packet_kind::challenge;
    body.head.receiver_run = run;
    body.token = of_.proof.token_of(whom);
    of_.packets.answer(now, whom, body, {}, allowance(now, of));
    return true;
}

void strangers::acknowledge(const turn& now,
                            const envelope& of,
                            const wire::packet& probe,
                            std::uint64_t hash) {
    if (!of_.members.is_leaving() && may_answer(now, of.from)) {
        wire::packet body;
        body.head.kind = packet_kind::ack;
        body.head.receiver_run = probe.head.sender_run;
        body.hash = hash;
        body.answered = probe.head.sequence;
        of_.packets.answer(now, of.from, body, {}, allowance(now, of));
    }
}

bool strangers::may_answer(const turn& now, const base::address& whom) {
    return each_.take(sources_.token_of(whom), now.now.mono) &&
           all_.take(of_.settings.budgets.strangers, now.now.mono);
}

bool strangers::may_open(const turn& now, const base::address& from) {
    return each_.has(sources_.token_of(from), now.now.mono);
}

void strangers::count_forgery(const turn& now, const base::address& from) {
    static_cast<void>(each_.take(sources_.token_of(from), now.now.mono));
}

}  // namespace chatter::core
