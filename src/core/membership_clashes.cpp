// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Two members that claim one address or one name.
//
// A daemon without a state directory is new at each start. So a newcomer at a member's address
// under its name replaces it; the younger run wins, whichever was heard of first. Everything
// else is told, and changes nothing.

#include "chatter/core/membership.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace chatter::core {

void membership::settle_claims(const turn& now, slot which, bool is_new) {
    if (table_[which].address() == self_.address) {
        settle_own_address(now, which, is_new);
    }
    if (!table_[which].is_present()) {
        return;
    }
    const std::vector<slot> others(table_.ordered().begin(), table_.ordered().end());
    for (const slot other : others) {
        if (other == which || table_[other].state == wire::member_state::left) {
            continue;
        }
        if (table_[other].address() == table_[which].address()) {
            settle_address(now, which, other, is_new);
        } else if (table_[other].facts->name == table_[which].facts->name &&
                   table_[other].is_present() && !table_[which].facts->name.empty() &&
                   !is_told(now, 'n', table_[which].uuid(), table_[other].uuid())) {
            now.to.events.emplace_back(name_clash{tag_of(which), tag_of(other)});
        }
        if (!table_[which].is_present()) {
            return;
        }
    }
}

/// Who is said to live where this node does is its former self, or is not there.
void membership::settle_own_address(const turn& now, slot which, bool is_new) {
    const wire::member_facts& of = *table_[which].facts;
    if (is_new && of.name == self_.name && of.started <= self_.started) {
        replace(now, which);
    } else if (!is_told(now, 'a', of.uuid, self_.uuid)) {
        now.to.events.emplace_back(
            address_clash{tag_of(which), {self_.uuid, self_.name, self_.address}});
    }
}

void membership::settle_address(const turn& now, slot newcomer, slot other, bool is_new) {
    const bool same_name = table_[newcomer].facts->name == table_[other].facts->name;
    if (is_new && same_name) {
        const bool is_younger = table_[newcomer].facts->started >= table_[other].facts->started;
        replace(now, is_younger ? other : newcomer);
        return;
    }
    if (table_[other].is_present() &&
        !is_told(now, 'a', table_[newcomer].uuid(), table_[other].uuid())) {
        now.to.events.emplace_back(address_clash{tag_of(newcomer), tag_of(other)});
    }
}

std::optional<address_clash> membership::clash_of(const wire::member_record& told) const {
    const wire::member_facts& of = told.facts;
    for (const slot other : table_.ordered()) {
        const member& known = table_[other];
        if (known.is_present() && known.address() == of.address && known.uuid() != of.uuid &&
            known.facts->name != of.name) {
            return address_clash{{of.uuid, of.name, of.address}, tag_of(other)};
        }
    }
    return std::nullopt;
}

void membership::replace(const turn& now, slot which) {
    const member& of = table_[which];
    conclude(now,
             which,
             {of.uuid(),
              of.incarnation,
              wire::member_state::left,
              now.now.wall,
              wire::leave_reason::replaced,
              {}});
}

/// Whether this clash was told already, in either order; from now on it was.
bool membership::is_told(const turn& now, char kind, const base::uuid& a, const base::uuid& b) {
    std::array<std::byte, 33> bytes{};
    bytes[0] = static_cast<std::byte>(kind);
    std::memcpy(bytes.data() + 1, std::min(a, b).data, 16);
    std::memcpy(bytes.data() + 17, std::max(a, b).data, 16);
    told_.expire(now.now.mono);
    return !told_.insert(base::siphash(told_key_, bytes), now.now.mono);
}

}  // namespace chatter::core
