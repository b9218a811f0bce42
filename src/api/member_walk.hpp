// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The members as the API has them: this node is one of them, and who was forgotten is none.

#pragma once

#include "chatter/base/uuid.hpp"
#include "chatter/core/node.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::api {

inline constexpr std::array member_states{wire::member_state::alive,
                                          wire::member_state::suspect,
                                          wire::member_state::failed,
                                          wire::member_state::left};

/// Refers into the node, or for this node itself into a record of it.
struct listed_member {
    const wire::member_facts& facts;
    wire::incarnation incarnation{0};
    wire::member_state state{wire::member_state::alive};
    const core::member* known{nullptr};                 ///< Null for this node.
    const core::membership::verdict* verdict{nullptr};  ///< Null where there is none.

    [[nodiscard]] bool is_self() const noexcept { return known == nullptr; }
};

[[nodiscard]] listed_member list_self(const wire::member_record& own) noexcept;
/// Nothing for one that is not known, or was forgotten. This node is not found here.
[[nodiscard]] std::optional<listed_member> find_other(const core::node& node,
                                                      const base::uuid& uuid) noexcept;

/// Of any member, this node included; null for who is none.
[[nodiscard]] const std::string* name_of(const core::node& node, const base::uuid& uuid) noexcept;

/// All that a name or a UUID can mean, by UUID.
[[nodiscard]] std::vector<base::uuid> find_members(const core::node& node, std::string_view text);

/// One after the other by UUID, also where members come and go between two pieces of a listing.
class member_walk {
public:
    explicit member_walk(const core::node& node) : node_(node), own_(node.own_record()) {}

    /// Valid until pause().
    [[nodiscard]] std::optional<listed_member> next();

    /// The node may have its turns from now on. Who comes behind the last one is still met, and
    /// nobody twice.
    void pause() noexcept { is_paused_ = true; }

private:
    const core::node& node_;
    wire::member_record own_;
    std::size_t at_{0};
    bool is_paused_{false};
    std::optional<base::uuid> last_;
};

}  // namespace chatter::api
