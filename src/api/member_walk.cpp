// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "member_walk.hpp"

#include <algorithm>

namespace chatter::api {
namespace {

listed_member list_other(const core::membership& members, core::membership::slot which) noexcept {
    const core::member& of = members[which];
    return {*of.facts, of.incarnation, of.state, &of, members.verdict_of(which)};
}

}  // namespace

listed_member list_self(const wire::member_record& own) noexcept {
    return {own.facts, own.incarnation, own.state};
}

std::optional<listed_member> find_other(const core::node& node, const base::uuid& uuid) noexcept {
    const core::membership& members = node.members();
    const auto which = members.table().find(uuid);
    return which && !members.is_forgotten(*which) ? std::optional(list_other(members, *which))
                                                  : std::nullopt;
}

const std::string* name_of(const core::node& node, const base::uuid& uuid) noexcept {
    if (uuid == node.members().self()) {
        return &node.settings().name;
    }
    const auto other = find_other(node, uuid);
    return other ? &other->facts.name : nullptr;
}

std::vector<base::uuid> find_members(const core::node& node, std::string_view text) {
    const auto uuid = base::parse_uuid(text);
    if (uuid && name_of(node, *uuid) != nullptr) {
        return {*uuid};
    }
    const core::membership& members = node.members();
    std::vector<base::uuid> all;
    if (node.settings().name == text) {
        all.push_back(members.self());
    }
    for (const auto each : members.table().ordered()) {
        if (members[each].facts->name == text && !members.is_forgotten(each)) {
            all.push_back(members[each].uuid());
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

std::optional<listed_member> member_walk::next() {
    const core::membership& members = node_.members();
    const auto ordered = members.table().ordered();
    if (is_paused_ && last_) {
        at_ = members.table().upper_bound(*last_);
    }
    is_paused_ = false;
    while (at_ < ordered.size() && members.is_forgotten(ordered[at_])) {
        ++at_;
    }
    const bool is_self_due = !last_ || *last_ < own_.facts.uuid;
    if (at_ == ordered.size() && !is_self_due) {
        return std::nullopt;
    }
    const bool is_self =
        is_self_due && (at_ == ordered.size() || own_.facts.uuid < members[ordered[at_]].uuid());
    const listed_member found = is_self ? list_self(own_) : list_other(members, ordered[at_++]);
    last_ = found.facts.uuid;
    return found;
}

}  // namespace chatter::api
