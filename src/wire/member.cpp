// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/wire/member.hpp"

#include <array>
#include <cstddef>

namespace chatter::wire {

std::string_view to_string(member_state from) noexcept {
    static constexpr std::array<std::string_view, 4> names{"alive", "suspect", "failed", "left"};
    return names[static_cast<std::size_t>(from)];
}

std::string_view to_string(leave_reason from) noexcept {
    switch (from) {
        case leave_reason::asked: return "asked";
        case leave_reason::replaced: return "replaced";
        case leave_reason::forgotten: return "forgotten";
    }
    return "";
}

}  // namespace chatter::wire
