// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/rumor_tree.hpp"

#include <algorithm>

namespace chatter::core {
namespace {

using slot = member_table::slot;

bool can_serve(const member_table& members, slot which) noexcept {
    return members[which].state == wire::member_state::alive;
}

/// One part, whose members end at `until`. Who cannot serve it gets a copy all the same.
void hand_out(const member_table& members,
              std::span<const slot> part,
              const base::uuid& until,
              std::vector<branch>& to) {
    for (std::size_t i = 0; i < part.size(); ++i) {
        const bool is_last = i + 1 == part.size();
        const bool serves = can_serve(members, part[i]);
        to.push_back({part[i], serves || is_last ? until : members[part[i + 1]].uuid()});
        if (serves) {
            return;
        }
    }
}

}  // namespace

std::vector<slot> members_between(const member_table& members,
                                  const base::uuid& after,
                                  const base::uuid& until) {
    const auto ordered = members.ordered();
    const std::size_t begin = members.upper_bound(after);
    // Up to the first that is not less than `until`.
    std::size_t end = members.upper_bound(until);
    if (end > 0 && members[ordered[end - 1]].uuid() == until) {
        --end;
    }
    const bool goes_round = !(after < until);
    const std::size_t count = goes_round ? ordered.size() - begin + end : end - begin;
    std::vector<slot> between;
    for (std::size_t i = 0; i < count; ++i) {
        const slot each = ordered[(begin + i) % ordered.size()];
        if (members[each].is_present()) {
            between.push_back(each);
        }
    }
    return between;
}

std::vector<branch> split(const member_table& members,
                          std::span<const slot> range,
                          const base::uuid& until,
                          std::size_t parts_max) {
    std::vector<branch> branches;
    const std::size_t parts = std::min(parts_max, range.size());
    for (std::size_t i = 0; i < parts; ++i) {
        const std::size_t begin = range.size() * i / parts;
        const std::size_t end = range.size() * (i + 1) / parts;
        hand_out(members,
                 range.subspan(begin, end - begin),
                 end < range.size() ? members[range[end]].uuid() : until,
                 branches);
    }
    return branches;
}

}  // namespace chatter::core
