// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/member_pull.hpp"

#include <algorithm>

namespace chatter::core {
namespace {

using wire::packet_kind;

constexpr int tries_max = 4;

/// Between exchanges, of the probe period: a tenth of one, and doubled up to 64 while
/// they bring nothing.
base::mono_duration wait_min(const timing& rules) noexcept {
    return rules.probe_period / 10;
}

base::mono_duration wait_max(const timing& rules) noexcept {
    return rules.probe_period * 64;
}

}  // namespace

member_pull::member_pull(const timing& rules,
                         membership& members,
                         packet_sender& packets,
                         detector& chooser)
    : rules_(rules),
      members_(members),
      packets_(packets),
      chooser_(chooser),
      wait_(wait_min(rules)) {}

bool member_pull::begin(const turn& now, slot from, std::optional<std::uint64_t> token) {
    if (under_way_ || now.now.mono < next_allowed_) {
        return false;
    }
    under_way_ = exchange{from, now.now.mono, {}, now.now.mono, 0, token};
    ask(now);
    return true;
}

/// A view that has just changed differs from the others' for good reason.
void member_pull::compare(const turn& now, slot from, std::uint64_t digest) {
    if (digest != members_.digest() &&
        now.now.mono - members_.digest_changed_at() >= rules_.probe_period / 2) {
        begin(now, from);
    }
}

void member_pull::ask(const turn& now) {
    ++under_way_->tries;
    under_way_->retry_at = now.now.mono + rules_.probe_timeout;
    wire::packet body;
    body.head.kind = packet_kind::pull;
    body.uuid = under_way_->cursor;
    body.hash = members_.digest();
    const auto& with = members_[under_way_->with];
    // Who asks for the first time introduces himself.
    std::vector<packet_sender::item> items{members_.own_item(),
                                           wire::encode_item(wire::seen_as{with.address()})};
    if (under_way_->token) {
        items.push_back(wire::encode_item(wire::token_returned{*under_way_->token}));
    }
    packets_.send(now, with, body, items);
}

void member_pull::on_pull(const turn& now, slot from, const wire::packet& what) {
    const member_table& table = members_.table();
    const auto ordered = table.ordered();
    wire::packet body;
    body.head.kind = packet_kind::page;
    body.head.receiver_run = table[from].facts->run;
    std::vector<packet_sender::item> items;
    std::size_t bytes = 0;
    std::size_t at = table.upper_bound(what.uuid);
    body.uuid = what.uuid;
    body.hash = members_.digest();
    for (; at < ordered.size(); ++at) {
        if (table[ordered[at]].unconfirmed) {
            continue;
        }
        auto item = wire::encode_item(members_.record_of(ordered[at]));
        if (table[ordered[at]].state != wire::member_state::alive) {
            const auto status = members_.item_about(ordered[at]);
            item.insert(item.end(), status.begin(), status.end());
        }
        if (bytes + item.size() > wire::limits::page_bytes) {
            break;
        }
        bytes += item.size();
        body.uuid = table[ordered[at]].uuid();
        items.push_back(std::move(item));
    }
    body.head.flags = at < ordered.size() ? wire::flag_more : std::uint8_t{0};
    packets_.send(now, table[from], body, items);
    // Who asks may know more.
    if (what.uuid.is_nil() && !members_.agrees_with(what.hash, now.now.wall)) {
        begin(now, from);
    }
}

void member_pull::on_page(const turn& now, slot from, const wire::packet& what) {
    if (!under_way_ || under_way_->with != from) {
        return;
    }
    const bool is_next = under_way_->cursor < what.uuid;
    if ((what.head.flags & wire::flag_more) == 0) {
        finish(now, what.hash);
    } else if (is_next) {
        under_way_->cursor = what.uuid;
        under_way_->tries = 0;
        ask(now);
    }
}

void member_pull::run(const turn& now) {
    if (again_at_ && now.now.mono >= *again_at_) {
        again_at_.reset();
        for (const slot another : chooser_.choose_members(1, std::nullopt)) {
            begin(now, another);
        }
    }
    if (!under_way_) {
        return;
    }
    if (now.now.mono - under_way_->begun >= rules_.exchange_max) {
        finish(now, std::nullopt);
        return;
    }
    if (now.now.mono < under_way_->retry_at) {
        return;
    }
    if (under_way_->tries >= tries_max || !members_[under_way_->with].is_present()) {
        finish(now, std::nullopt);
    } else {
        ask(now);
    }
}

/// `theirs` is the digest of who was asked; nothing where he did not answer to the end.
void member_pull::finish(const turn& now, std::optional<std::uint64_t> theirs) {
    under_way_.reset();
    const bool agreed = theirs && members_.agrees_with(*theirs, now.now.wall);
    const bool has_news = members_.digest_changed_at() >= finished_at_;
    finished_at_ = now.now.mono;
    wait_ = agreed || has_news ? wait_min(rules_) : std::min(wait_ * 2, wait_max(rules_));
    next_allowed_ = now.now.mono + wait_;
    again_at_ = agreed ? std::nullopt : std::optional(next_allowed_);
}

std::optional<base::mono_time> member_pull::next_deadline() const noexcept {
    return under_way_ ? std::optional(under_way_->retry_at) : again_at_;
}

}  // namespace chatter::core
