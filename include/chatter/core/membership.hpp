// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Who belongs to the cluster: what this node holds of every member, and of itself.
//
// It applies what it is told by the rule of core/precedence.hpp, tells the shell by events,
// queues what is news for the others, and answers what is said against itself. It probes
// nobody: who is accused, the detector finds out (core/detector.hpp), and what changed here
// it reads from take_changes().

#pragma once

#include "chatter/base/prng.hpp"
#include "chatter/base/siphash.hpp"
#include "chatter/core/config.hpp"
#include "chatter/core/counters.hpp"
#include "chatter/core/duplicate_filter.hpp"
#include "chatter/core/member_table.hpp"
#include "chatter/core/round_trip.hpp"
#include "chatter/core/turn.hpp"
#include "chatter/core/update_queue.hpp"
#include "chatter/wire/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace chatter::core {

class membership {
public:
    using slot = member_table::slot;

    /// Who brings news of a member.
    enum class source : std::uint8_t {
        itself,  ///< the member, in a packet that proves its address
        rumor,   ///< another member, as news
        page     ///< another member, asked for all it knows: may be old
    };

    /// Why a member is not alive.
    struct verdict {
        wire::accusation accused;
        wire::leave_reason reason{wire::leave_reason::asked};
        base::wall_time_ms at{0};  ///< By the clock of who found it.
        base::mono_time since{};   ///< The first sign, as seen here.
    };

    membership(const config& what, wire::run_id run, counters& count, base::prng random);

    void start(const turn& now);

    // --- This node itself
    [[nodiscard]] const base::uuid& self() const noexcept { return self_.uuid; }
    [[nodiscard]] wire::member_record own_record() const;
    [[nodiscard]] bool is_leaving() const noexcept { return leaving_; }
    /// How often this node has had to say that it lives; the detector looks for more.
    [[nodiscard]] std::uint64_t refutations() const noexcept { return refutations_; }
    /// Somebody reaches this node there. Taken where nothing better is known.
    void see_as(const turn& now, const base::address& address);
    void leave(const turn& now);

    // --- What is known
    [[nodiscard]] const member_table& table() const noexcept { return table_; }
    [[nodiscard]] const member& operator[](slot which) const noexcept { return table_[which]; }
    /// Without those that are forgotten, and this node.
    [[nodiscard]] std::size_t count(wire::member_state state) const noexcept {
        return table_.count(state);
    }
    /// Members that are alive or suspect, and this node.
    [[nodiscard]] std::size_t size() const noexcept { return table_.present() + 1; }
    /// Null for a member that is alive.
    [[nodiscard]] const verdict* verdict_of(slot which) const noexcept;
    /// Had to be forgotten: it is listed no more, nor are its devices.
    [[nodiscard]] bool is_forgotten(slot which) const noexcept {
        return table_[which].is_forgotten;
    }
    /// A hash of who is present and who had to be forgotten, in which incarnation: equal where the
    /// same members are.
    [[nodiscard]] std::uint64_t digest() const noexcept { return digest_; }
    /// Whether who has that digest differs in nothing, or in this alone: by its clock it is time
    /// to reap some that had to be forgotten, and by this node's it is not, or the other way round.
    [[nodiscard]] bool agrees_with(std::uint64_t digest, base::wall_time_ms now) const;
    [[nodiscard]] base::mono_time digest_changed_at() const noexcept { return digest_changed_; }
    [[nodiscard]] bool has_address(const base::address& address) const noexcept;
    [[nodiscard]] saved_state state(base::wall_time_ms now) const;

    /// What others are to be told of it: a record where it is alive, a status where not. A page
    /// has both.
    [[nodiscard]] std::vector<std::byte> item_about(slot which) const;
    [[nodiscard]] std::vector<std::byte> own_item() const;
    [[nodiscard]] wire::member_record record_of(slot which) const;

    // --- What is told
    void apply(const turn& now, const wire::member_record& told, source from);
    /// Of one that is not alive, with what is said of that.
    void apply(const turn& now,
               const wire::member_record& told,
               const wire::member_status& how,
               source from);
    void apply(const turn& now, const wire::member_status& told, source from);

    /// Another member of another name lives where this one says it does.
    [[nodiscard]] std::optional<address_clash> clash_of(const wire::member_record& told) const;

    // --- What is found out here
    /// `exchanged`: a probe or an answer to one, which proves that both ways are open.
    void heard(const turn& now, slot which, bool exchanged);
    void measured(slot which, base::mono_duration round_trip) {
        table_[which].answers_in.add(round_trip);
        typical_answer_.add(round_trip);
    }
    /// Of all members, for those that were never measured by themselves.
    [[nodiscard]] const round_trip& typical_answer() const noexcept { return typical_answer_; }
    /// This node got no answer, `silent` neither. Suspects, or confirms a suspicion.
    void accuse(const turn& now,
                slot which,
                base::mono_time first_sign,
                std::span<const base::uuid> silent);
    void fail(const turn& now, slot which, wire::accusation accused);

    /// See node::forget.
    bool forget(const turn& now, const base::uuid& uuid);

    /// See node::adopt.
    void adopt(const turn& now, std::span<const wire::member_record> known);

    /// Forgets who failed or left long ago, and tells it unless it was to be forgotten anyway.
    void expire(const turn& now);
    [[nodiscard]] std::optional<base::wall_time_ms> next_expiry() const noexcept;

    /// Whose devices are to go: who was reaped or had to be forgotten since the last call.
    [[nodiscard]] std::vector<base::uuid> take_reaped() noexcept {
        return std::exchange(newly_reaped_, {});
    }
    /// When it was reaped, by its verdict, for as long as that is remembered; of one that had to
    /// be forgotten, when it will be. Its devices are gone, up to then.
    [[nodiscard]] std::optional<base::wall_time_ms> reaped_at(
        const base::uuid& uuid) const noexcept;

    /// Slots whose state or facts changed since the last call, each as often as it did.
    [[nodiscard]] std::vector<slot> take_changes() noexcept { return std::exchange(changes_, {}); }
    /// Members came, went or moved since the last call: worth storing.
    [[nodiscard]] bool take_worth_storing() noexcept {
        return std::exchange(worth_storing_, false);
    }

    [[nodiscard]] update_queue& updates() noexcept { return updates_; }

private:
    struct reaped {
        wire::incarnation incarnation{0};
        base::wall_time_ms at{0};
        base::wall_time_ms until{0};
        bool was_forgotten{false};  ///< It had to be, before its time.
    };

    // membership.cpp
    void restore(const turn& now, const saved_state& former);
    void add(const turn& now, const wire::member_record& told, source from);
    void add_gone(const turn& now, const wire::member_record& told, const wire::member_status& how);
    [[nodiscard]] std::optional<slot> insert(const turn& now,
                                             const wire::member_record& told,
                                             wire::member_state state);
    void renew(const turn& now, slot which, const wire::member_record& told);
    void confirm(const turn& now, slot which);
    void suspect(const turn& now, slot which, const wire::member_status& told);
    void merge_accusers(slot which, const wire::accusation& told);
    void conclude(const turn& now, slot which, const wire::member_status& told);
    void set_standing(const turn& now, slot which, const standing& to);
    [[nodiscard]] bool is_incarnation_ahead(const turn& now, wire::incarnation of);
    [[nodiscard]] wire::member_status status_of(slot which) const;
    [[nodiscard]] std::uint64_t digest_of(const base::uuid& uuid,
                                          const standing& as) const noexcept;
    void toggle_digest(const turn& now, slot which) noexcept;
    void spread(slot which);
    [[nodiscard]] member_tag tag_of(slot which) const;

    // membership_expiry.cpp
    void outlast(slot which, const turn& now, base::wall_time_ms at);
    void remember_reaped(slot which, base::wall_time_ms end, base::wall_time_ms now);

    // membership_self.cpp: what is said of this node
    void apply_to_self(const turn& now, const wire::member_record& told);
    void refute(const turn& now, wire::incarnation heard, const base::uuid& accuser);
    void take_new_uuid(const turn& now);
    void set_own_incarnation(const turn& now, wire::incarnation to);

    // membership_clashes.cpp: two that claim the same
    void settle_claims(const turn& now, slot which, bool is_new);
    void settle_own_address(const turn& now, slot which, bool is_new);
    void settle_address(const turn& now, slot newcomer, slot other, bool is_new);
    void replace(const turn& now, slot which);
    [[nodiscard]] bool is_told(const turn& now,
                               char kind,
                               const base::uuid& a,
                               const base::uuid& b);

    const config& config_;
    counters& counters_;
    base::prng random_;
    base::siphash_key digest_key_;
    base::siphash_key told_key_;
    std::shared_ptr<facts_pool> facts_;  // before what refers into it

    wire::member_facts self_;
    wire::incarnation incarnation_{0};
    bool leaving_{false};
    std::uint64_t refutations_{0};
    wire::run_id foreign_run_{0};  ///< Under this node's UUID, not its own.
    base::mono_time foreign_run_at_{};

    member_table table_;
    round_trip typical_answer_;
    std::map<slot, verdict> verdicts_;
    std::map<base::uuid, reaped> reaped_;
    std::vector<base::uuid> newly_reaped_;
    update_queue updates_;
    std::vector<slot> changes_;
    duplicate_filter told_;
    std::uint64_t digest_{0};
    base::mono_time digest_changed_{};
    bool worth_storing_{false};
    bool full_told_{false};
};

}  // namespace chatter::core
