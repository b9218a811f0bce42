// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The other members of the cluster, as this node sees them.
//
// A member has a slot, a number that it keeps until it is erased. 64 bytes a member: 48 here,
// 4 in the order of UUIDs, 8 in the index of runs, 4 in the order of probes; the facts are in a
// pool (facts_pool.hpp).

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/facts_pool.hpp"
#include "chatter/core/precedence.hpp"
#include "chatter/core/round_trip.hpp"
#include "chatter/wire/member.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace chatter::core {

struct member {
    facts_ref facts;
    wire::incarnation incarnation{0};
    base::mono_time changed_at{};  ///< When it came into its state, as seen here.
    base::mono_time heard_at{};    ///< When it last sent something to this node.
    round_trip answers_in;
    wire::member_state state{wire::member_state::alive};
    bool unconfirmed{false};   ///< Known from a former run; nobody has heard of it yet.
    bool is_forgotten{false};  ///< Has left and is listed no more; kept for those who do not know.
    std::uint32_t exchanged_ms{
        0};  ///< Of monotonic time, wrapped: when it last probed or answered.

    [[nodiscard]] core::standing standing() const noexcept {
        return {incarnation, state, is_forgotten};
    }
    [[nodiscard]] const base::uuid& uuid() const noexcept { return facts->uuid; }
    [[nodiscard]] const base::address& address() const noexcept { return facts->address; }
    /// False for an erased one's slot, too.
    [[nodiscard]] bool is_present() const noexcept { return facts && core::is_present(state); }
};
static_assert(sizeof(member) == 48);

/// Milliseconds that fit a member; differences are right for up to 49 days.
[[nodiscard]] inline std::uint32_t wrapped_ms(base::mono_time of) noexcept {
    return static_cast<std::uint32_t>(of.time_since_epoch() / std::chrono::milliseconds(1));
}

class member_table {
public:
    using slot = std::uint32_t;

    member_table() : by_run_(0, run_hash{this}, same_run{this}) {}
    member_table(const member_table&) = delete;
    member_table& operator=(const member_table&) = delete;

    /// For a table that is to hold `members`, without room for more.
    void reserve(std::size_t members);

    /// A new member; its UUID MUST NOT be in the table.
    slot insert(const member& what);
    void erase(slot which);

    /// Changes what a member says of itself, under the same UUID.
    void set_facts(slot which, facts_ref facts);
    void set_standing(slot which, const standing& to, base::mono_time now);

    [[nodiscard]] std::optional<slot> find(const base::uuid& uuid) const noexcept;
    [[nodiscard]] std::optional<slot> find_run(wire::run_id run) const noexcept;

    [[nodiscard]] member& operator[](slot which) noexcept { return members_[which]; }
    [[nodiscard]] const member& operator[](slot which) const noexcept { return members_[which]; }

    /// All of them, by UUID.
    [[nodiscard]] std::span<const slot> ordered() const noexcept { return by_uuid_; }

    /// The first in the order that is behind `uuid`.
    [[nodiscard]] std::size_t upper_bound(const base::uuid& uuid) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return by_uuid_.size(); }
    /// Without those that are forgotten.
    [[nodiscard]] std::size_t count(wire::member_state state) const noexcept {
        return counts_[static_cast<std::size_t>(state)];
    }
    [[nodiscard]] std::size_t forgotten() const noexcept { return counts_.back(); }
    [[nodiscard]] std::size_t present() const noexcept {
        return count(wire::member_state::alive) + count(wire::member_state::suspect);
    }

private:
    struct run_hash {
        using is_transparent = void;
        const member_table* table;
        std::size_t operator()(wire::run_id run) const noexcept;
        std::size_t operator()(slot which) const noexcept;
    };
    struct same_run {
        using is_transparent = void;
        const member_table* table;
        bool operator()(slot a, slot b) const noexcept { return a == b; }
        bool operator()(wire::run_id run, slot which) const noexcept;
        bool operator()(slot which, wire::run_id run) const noexcept { return (*this)(run, which); }
    };

    [[nodiscard]] std::size_t& count_of(const member& which) noexcept {
        return which.is_forgotten ? counts_.back() : counts_[static_cast<std::size_t>(which.state)];
    }

    std::vector<member> members_;
    std::vector<slot> free_;
    std::vector<slot> by_uuid_;
    boost::unordered_flat_set<slot, run_hash, same_run> by_run_;
    std::array<std::size_t, 5> counts_{};  ///< By state, and those that are forgotten.
};

}  // namespace chatter::core
