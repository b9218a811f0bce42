// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What happened to the members, this node among them; the other events are in core/event.hpp.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/keyring.hpp"
#include "chatter/wire/member.hpp"

#include <string>
#include <vector>

namespace chatter::core {

/// Who a member is, as each of the member_* events tells it.
struct member_tag {
    base::uuid uuid{};
    std::string name;
    base::address address;
    friend bool operator==(const member_tag&, const member_tag&) = default;
};

/// A member is there that was not known, or was known only from a former run of this daemon,
/// or had left, or was forgotten.
struct member_up {
    member_tag who;
    std::vector<wire::label> labels;
    friend bool operator==(const member_up&, const member_up&) = default;
};

/// Somebody has reason to think that a member is gone; it may refute.
struct member_suspect {
    member_tag who;
    base::uuid accuser{};
    friend bool operator==(const member_suspect&, const member_suspect&) = default;
};

/// A suspected member has spoken up.
struct member_refuted {
    member_tag who;
    friend bool operator==(const member_refuted&, const member_refuted&) = default;
};

struct member_failed {
    member_tag who;
    wire::accusation accused;
    friend bool operator==(const member_failed&, const member_failed&) = default;
};

struct member_left {
    member_tag who;
    wire::leave_reason reason{wire::leave_reason::asked};
    friend bool operator==(const member_left&, const member_left&) = default;
};

/// A failed member is there again, or a member was restarted before anybody missed it.
struct member_back {
    member_tag who;
    bool restarted{false};  ///< Another run than before.
    friend bool operator==(const member_back&, const member_back&) = default;
};

/// Failed or left so long ago that it is forgotten. Of one that had to be forgotten earlier that
/// was told by member_left, and is not told again.
struct member_reaped {
    member_tag who;
    friend bool operator==(const member_reaped&, const member_reaped&) = default;
};

/// Two living members under one name, told once a pair.
struct name_clash {
    member_tag one;
    member_tag other;
    friend bool operator==(const name_clash&, const name_clash&) = default;
};

/// Two living members claim one address, told once a pair.
struct address_clash {
    member_tag one;
    member_tag other;
    friend bool operator==(const address_clash&, const address_clash&) = default;
};

/// Another daemon runs under this one's UUID (a cloned machine): this one, the younger, has
/// taken a new one.
struct uuid_clash {
    base::uuid former{};
    base::uuid now{};
    friend bool operator==(const uuid_clash&, const uuid_clash&) = default;
};

/// This node was suspected, or held for failed, and has said otherwise.
struct self_refuted {
    base::uuid accuser{};
    wire::incarnation incarnation{0};
    friend bool operator==(const self_refuted&, const self_refuted&) = default;
};

/// A member seals with another key than the first of this node, or does so no longer.
struct member_key {
    member_tag who;
    wire::key_id key{0};
    bool is_first{false};  ///< It is the one that this node seals with.
    friend bool operator==(const member_key&, const member_key&) = default;
};

}  // namespace chatter::core
