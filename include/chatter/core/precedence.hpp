// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Which of two statements about one member wins (SWIM, section 4.2, with `left` added).
//
// The rule is one total order: the greater incarnation; within one incarnation the later of
// alive < suspect < failed < left < left and forgotten. So only the member itself, which alone may
// raise its incarnation, takes an accusation back; whoever left is not failed; and whoever is to be
// forgotten is, however it went, until it speaks again.

#pragma once

#include "chatter/wire/member.hpp"

#include <compare>

namespace chatter::core {

struct standing {
    wire::incarnation incarnation{0};
    wire::member_state state{wire::member_state::alive};
    bool is_forgotten{false};  ///< Of `left`: leave_reason::forgotten.
    friend auto operator<=>(const standing&, const standing&) = default;
};

/// What a status says.
[[nodiscard]] inline standing standing_of(const wire::member_status& from) noexcept {
    const bool is_forgotten =
        from.state == wire::member_state::left && from.reason == wire::leave_reason::forgotten;
    return {from.incarnation, from.state, is_forgotten};
}

/// Whether `update` replaces `current`. Equal statements replace nothing.
[[nodiscard]] constexpr bool supersedes(const standing& update, const standing& current) noexcept {
    return update > current;
}

/// Alive and suspect members are served and probed; the others are remembered.
[[nodiscard]] constexpr bool is_present(wire::member_state state) noexcept {
    return state == wire::member_state::alive || state == wire::member_state::suspect;
}

}  // namespace chatter::core
