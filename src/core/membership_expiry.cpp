// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Forgetting who is gone: by itself 72 hours after the verdict, or at once, where somebody asks
// for it.
//
// Who had to be forgotten is kept until its time all the same, out of all listings: so that old
// gossip does not bring it back, and those who were cut off learn of it.

#include "chatter/core/membership.hpp"
#include "chatter/core/tombstone.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>
#include <vector>

namespace chatter::core {
namespace {

/// By how much the clocks of two members may differ for agrees_with(). A member that is to be
/// reaped so soon matters to nobody any more.
constexpr base::wall_time_ms clocks_apart_max =
    std::chrono::milliseconds(std::chrono::hours(12)).count();

bool is_near(base::wall_time_ms end, base::wall_time_ms now) noexcept {
    return end <= now ? end > now - clocks_apart_max : end < now + clocks_apart_max;
}

}  // namespace

bool membership::forget(const turn& now, const base::uuid& uuid) {
    const auto known = table_.find(uuid);
    if (!known || table_[*known].is_present() || is_forgotten(*known)) {
        return false;
    }
    conclude(now,
             *known,
             {uuid,
              table_[*known].incarnation,
              wire::member_state::left,
              now.now.wall,
              wire::leave_reason::forgotten,
              {}});
    return true;
}

/// Two had it forgotten. All keep it for as long as the later one does, whichever they heard first.
void membership::outlast(slot which, const turn& now, base::wall_time_ms at) {
    verdict& known = verdicts_.at(which);
    known.at = std::max(known.at, std::min(at, now.now.wall));
}

void membership::expire(const turn& now) {
    for (auto each = verdicts_.begin(); each != verdicts_.end();) {
        const slot which = each->first;
        if (table_[which].is_present() || !is_tombstone_over(each->second.at, now.now.wall)) {
            ++each;
            continue;
        }
        if (!is_forgotten(which)) {
            now.to.events.emplace_back(member_reaped{tag_of(which)});
        }
        remember_reaped(which, end_of_tombstone(each->second.at), now.now.wall);
        newly_reaped_.push_back(table_[which].uuid());
        updates_.remove(table_[which].uuid());
        changes_.push_back(which);
        toggle_digest(now, which);
        table_.erase(which);
        worth_storing_ = true;
        each = verdicts_.erase(each);
    }
    std::erase_if(reaped_, [&](const auto& each) { return each.second.until <= now.now.wall; });
}

void membership::remember_reaped(slot which, base::wall_time_ms end, base::wall_time_ms now) {
    if (reaped_.size() >= wire::limits::reaped_members_max) {
        reaped_.erase(
            std::min_element(reaped_.begin(), reaped_.end(), [](const auto& a, const auto& b) {
                return a.second.until < b.second.until;
            }));
    }
    reaped_[table_[which].uuid()] = {table_[which].incarnation,
                                     end,
                                     now + wire::limits::member_reaped_after_ms,
                                     is_forgotten(which)};
}

std::optional<base::wall_time_ms> membership::reaped_at(const base::uuid& uuid) const noexcept {
    if (const auto found = reaped_.find(uuid); found != reaped_.end()) {
        return found->second.at;
    }
    const auto known = table_.forgotten() > 0 ? table_.find(uuid) : std::nullopt;
    return known && is_forgotten(*known) ? std::optional(end_of_tombstone(verdict_of(*known)->at))
                                         : std::nullopt;
}

std::optional<base::wall_time_ms> membership::next_expiry() const noexcept {
    std::optional<base::wall_time_ms> next;
    for (const auto& [which, known] : verdicts_) {
        if (!table_[which].is_present()) {
            const auto at = end_of_tombstone(known.at);
            next = next ? std::min(*next, at) : at;
        }
    }
    return next;
}

/// By any clock, whose time comes first goes first: so with one clock these are there, with
/// another those of them from some moment on.
bool membership::agrees_with(std::uint64_t digest, base::wall_time_ms now) const {
    if (digest == digest_) {
        return true;
    }
    std::vector<std::pair<base::wall_time_ms, std::uint64_t>> near;
    std::uint64_t without = digest_;
    for (const auto& [which, known] : verdicts_) {
        const auto end = end_of_tombstone(known.at);
        if (is_forgotten(which) && is_near(end, now)) {
            near.emplace_back(end, digest_of(table_[which].uuid(), table_[which].standing()));
            without ^= near.back().second;
        }
    }
    for (const auto& [uuid, known] : reaped_) {
        if (known.was_forgotten && is_near(known.at, now)) {
            near.emplace_back(
                known.at,
                digest_of(uuid,
                          {known.incarnation, wire::member_state::left, known.was_forgotten}));
        }
    }
    std::sort(near.begin(), near.end(), std::greater<>());
    return without == digest || std::any_of(near.begin(), near.end(), [&](const auto& each) {
               without ^= each.second;
               return without == digest;
           });
}

}  // namespace chatter::core
