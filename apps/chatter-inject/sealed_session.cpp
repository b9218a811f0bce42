// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "sealed_session.hpp"

#include "chatter/wire/packet.hpp"

#include <algorithm>
#include <utility>

namespace chatter::inject {
namespace {

using cause = sealed_end::cause;

/// Longer than a round trip in most networks. Sent again after 0.1, 0.3, 0.7, 1.5 s: five
/// attempts within the patience, and one in each further 0.8 s while others are answered.
constexpr base::mono_duration first_pause = std::chrono::milliseconds(100);
constexpr base::mono_duration longest_pause = std::chrono::milliseconds(800);

}  // namespace

sealed_session::sealed_session(sealed_as how, std::span<const std::vector<std::byte>> contents)
    : how_(std::move(how)), contents_(contents) {
    so_far_.count = contents.size();
}

std::vector<std::span<const std::byte>> sealed_session::due(const base::instant& now) {
    if (!give_up_at_) {
        give_up_at_ = now.mono + patience;
    }
    fill_window(now);
    std::vector<std::span<const std::byte>> datagrams;
    for (injection& each : window_) {
        if (each.send_at <= now.mono) {
            datagrams.emplace_back(each.sealed);
            each.send_at = now.mono + each.pause;
            each.pause = std::min(2 * each.pause, longest_pause);
        }
    }
    return datagrams;
}

/// After a failure nothing new is begun; what is on its way is still worth an answer.
void sealed_session::fill_window(const base::instant& now) {
    while (has_more_to_begin()) {
        in_window_ += window_.emplace_back(seal(now, next_)).sealed.size();
        ++next_;
    }
}

/// Each time under a number of its own, as a key never seals two things under one.
sealed_session::injection sealed_session::seal(const base::instant& now, std::size_t index) {
    injection made{index, next_sequence_++, receiver_, {}, now.mono, first_pause};
    wire::sealed_head head;
    head.kind = wire::injection_kind;
    head.cluster = wire::cluster_tag(how_.cluster);
    head.sender_run = how_.run;
    head.receiver_run = made.receiver;
    head.sequence = made.sequence;
    head.key = how_.keys.ids().front();
    head.at = now.wall;
    wire::seal(how_.keys, how_.cluster, head, contents_[index], made.sealed);
    return made;
}

/// One goes always, however large it is.
bool sealed_session::has_more_to_begin() const noexcept {
    if (so_far_.why != cause::all_taken || next_ == contents_.size()) {
        return false;
    }
    return window_.empty() ||
           (window_.size() < window_max && in_window_ + contents_[next_].size() <= window_bytes);
}

void sealed_session::handle(const base::instant& now, std::span<const std::byte> datagram) {
    if (!wire::is_sealed(datagram)) {
        return;
    }
    const auto head = wire::decode_sealed_head(datagram);
    if (!head || head->kind != wire::injection_answer_kind || head->receiver_run != how_.run) {
        return;
    }
    if (!how_.keys.find(head->key)) {
        other_key_ = head->key;  // anybody can say so: an answer that can be opened wins
        return;
    }
    std::vector<std::byte> content;
    if (!wire::open_sealed(how_.keys, how_.cluster, *head, datagram, content)) {
        return;
    }
    if (const auto answer = wire::decode_answer(content)) {
        on_answer(now, *head, *answer, answer->answered);
        for (const std::uint64_t each : answer->also) {
            on_answer(now, *head, *answer, each);
        }
    }
}

void sealed_session::on_answer(const base::instant& now,
                               const wire::sealed_head& head,
                               const wire::injection_answer& what,
                               std::uint64_t answered) {
    const auto found = std::find_if(window_.begin(), window_.end(), [&](const injection& each) {
        return each.sequence == answered;
    });
    if (found == window_.end()) {
        return;  // answered before
    }
    is_answered_ = true;
    give_up_at_ = now.mono + patience;
    if (what.outcome == wire::injection_outcome::unaddressed &&
        found->receiver != head.sender_run) {
        receiver_ = head.sender_run;
        *found = seal(now, found->index);
        return;
    }
    const std::size_t index = found->index;
    in_window_ -= found->sealed.size();
    window_.erase(found);
    switch (what.outcome) {
        case wire::injection_outcome::taken:
        case wire::injection_outcome::duplicate: ++so_far_.taken; return;
        case wire::injection_outcome::busy: fail(cause::busy, index); return;
        case wire::injection_outcome::clock:
            if (so_far_.why == cause::all_taken) {
                so_far_.clock_ahead_ms = now.wall - head.at;
            }
            fail(cause::clock, index);
            return;
        case wire::injection_outcome::refused:
        case wire::injection_outcome::unaddressed:  // though it is
            if (so_far_.why == cause::all_taken) {
                so_far_.reason = what.reason.empty() ? "unaddressed" : what.reason;
            }
            fail(cause::refused, index);
            return;
    }
}

/// The first failure is the one that is told.
void sealed_session::fail(sealed_end::cause why, std::size_t index) {
    if (so_far_.why == cause::all_taken) {
        so_far_.why = why;
        so_far_.which = index + 1;
    }
}

std::optional<sealed_end> sealed_session::end(const base::instant& now) const {
    const bool is_settled =
        window_.empty() && (so_far_.why != cause::all_taken || next_ == contents_.size());
    if (!is_settled && (!give_up_at_ || now.mono < *give_up_at_)) {
        return std::nullopt;
    }
    sealed_end result = so_far_;
    if (!is_settled && result.why == cause::all_taken) {
        const bool has_other_key = other_key_ && !is_answered_;
        result.why = has_other_key ? cause::no_common_key : cause::no_answer;
        result.key = has_other_key ? *other_key_ : 0;
    }
    return result;
}

base::mono_time sealed_session::next_deadline() const noexcept {
    if (!give_up_at_ || has_more_to_begin()) {
        return base::mono_time::min();
    }
    base::mono_time soonest = *give_up_at_;
    for (const injection& each : window_) {
        soonest = std::min(soonest, each.send_at);
    }
    return soonest;
}

}  // namespace chatter::inject
