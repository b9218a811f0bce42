// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The tree along which a rumor spreads: computed anew for each, from what everybody knows.
//
// The members stand in a ring, in the order of their UUIDs. Whoever has a rumor is to bring it to
// those between itself and a given end. It cuts them into a few parts of one size and hands each
// part to its first member, the end of the part with it. So each member gets the rumor once, and
// no tree is agreed upon, kept or repaired: who knows of a member that others have not heard of
// serves it, because parts are ranges of UUIDs, not lists (broadcast in Chord's ring: El-Ansary
// et al., IPTPS 2003). Which ways of spreading were measured beside it: tests/sim/RESULTS.md.

#pragma once

#include "chatter/base/uuid.hpp"
#include "chatter/core/member_table.hpp"

#include <cstddef>
#include <span>
#include <vector>

namespace chatter::core {

/// A part of the ring, and who brings the rumor there.
struct branch {
    member_table::slot to{0};
    base::uuid until{};  ///< The first member that is not its to serve.
};

/// The present members strictly between the two, in the order of the ring; all but one where
/// both are the same.
[[nodiscard]] std::vector<member_table::slot> members_between(const member_table& members,
                                                              const base::uuid& after,
                                                              const base::uuid& until);

/// Cuts `range`, which members_between() gave for `until`, into `parts_max` parts or as many as
/// there are members. A suspect gets a part of its own alone: it may not be there to hand it on.
[[nodiscard]] std::vector<branch> split(const member_table& members,
                                        std::span<const member_table::slot> range,
                                        const base::uuid& until,
                                        std::size_t parts_max);

}  // namespace chatter::core
