// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/member_table.hpp"

#include "chatter/base/assert.hpp"

#include <algorithm>

namespace chatter::core {
namespace {

/// Grows by an eighth: the records of thousands of members are most of what a node holds.
template <typename Item>
void make_room(std::vector<Item>& in) {
    if (in.size() == in.capacity()) {
        in.reserve(in.size() + in.size() / 8 + 8);
    }
}

}  // namespace

void member_table::reserve(std::size_t members) {
    members_.reserve(members);
    by_uuid_.reserve(members);
    by_run_.reserve(members);
}

member_table::slot member_table::insert(const member& what) {
    const std::size_t place = upper_bound(what.uuid());
    slot made = static_cast<slot>(members_.size());
    if (free_.empty()) {
        make_room(members_);
        members_.push_back(what);
    } else {
        made = free_.back();
        free_.pop_back();
        members_[made] = what;
    }
    make_room(by_uuid_);
    by_uuid_.insert(by_uuid_.begin() + static_cast<std::ptrdiff_t>(place), made);
    by_run_.insert(made);
    ++count_of(what);
    return made;
}

void member_table::erase(slot which) {
    const std::size_t behind = upper_bound(members_[which].uuid());
    CHATTER_ASSERT(behind > 0 && by_uuid_[behind - 1] == which);
    by_uuid_.erase(by_uuid_.begin() + static_cast<std::ptrdiff_t>(behind - 1));
    by_run_.erase(which);
    --count_of(members_[which]);
    members_[which] = {};
    free_.push_back(which);
}

void member_table::set_facts(slot which, facts_ref facts) {
    by_run_.erase(which);
    members_[which].facts = std::move(facts);
    by_run_.insert(which);
}

void member_table::set_standing(slot which, const standing& to, base::mono_time now) {
    member& of = members_[which];
    --count_of(of);
    if (of.state != to.state) {
        of.changed_at = now;
    }
    of.incarnation = to.incarnation;
    of.state = to.state;
    of.is_forgotten = to.is_forgotten;
    ++count_of(of);
}

std::optional<member_table::slot> member_table::find(const base::uuid& uuid) const noexcept {
    const std::size_t behind = upper_bound(uuid);
    if (behind == 0 || members_[by_uuid_[behind - 1]].uuid() != uuid) {
        return std::nullopt;
    }
    return by_uuid_[behind - 1];
}

std::optional<member_table::slot> member_table::find_run(wire::run_id run) const noexcept {
    const auto found = by_run_.find(run);
    return found == by_run_.end() ? std::nullopt : std::optional(*found);
}

std::size_t member_table::upper_bound(const base::uuid& uuid) const noexcept {
    const auto behind = std::upper_bound(
        by_uuid_.begin(), by_uuid_.end(), uuid, [this](const base::uuid& value, slot each) {
            return value < members_[each].uuid();
        });
    return static_cast<std::size_t>(behind - by_uuid_.begin());
}

/// Runs are random numbers already.
std::size_t member_table::run_hash::operator()(wire::run_id run) const noexcept {
    return static_cast<std::size_t>(run);
}

std::size_t member_table::run_hash::operator()(slot which) const noexcept {
    return (*this)(table->members_[which].facts->run);
}

bool member_table::same_run::operator()(wire::run_id run, slot which) const noexcept {
    return table->members_[which].facts->run == run;
}

}  // namespace chatter::core
