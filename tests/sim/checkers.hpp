// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must never happen, whatever befalls the cluster. Outside the core: fed by what the
// nodes tell and send, by what the simulator knows to be true, and by looking at their views.
//
// Each rule here has a test that shows it to be able to fail, by a deliberate bug
// (checkers_test.cpp). What must happen in the end is in liveness.hpp.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/event.hpp"
#include "chatter/core/precedence.hpp"

#include "sim_cluster.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chatter::sim {

enum class rule : std::uint8_t {
    /// What a node holds of a member, (incarnation, state), never falls, and neither does the
    /// incarnation of a member over its restarts.
    standing_fell,
    /// No view holds an incarnation that its member never had: only the member raises it.
    incarnation_made_up,
    /// Failed, with an accuser that is no member, is the failed one itself, or never told
    /// anybody that it suspected it or found its port closed.
    failed_without_reason,
    failed_itself,
    /// Up or back after failed or left, in no higher incarnation.
    resurrected,
    datagram_too_large,
    /// But for a hello, from whose return a node knows that the address is its own.
    sent_to_itself,
    /// More datagrams in a second than sends_max() allows.
    sent_too_much,
    /// Suspected or failed a running member in its own name, right after it woke up.
    sleeper_accused,
    /// Not everybody lists exactly the members that live, after the bound of liveness.hpp.
    no_agreement,

    // --- Of replica_checker.hpp
    /// What a node holds of a device's field, or its removal, never gets older while it runs.
    field_fell,
    /// No replica holds a field that nobody told and some node accepted.
    field_made_up,
    /// A bare gossip does not outdo all that its node knew; or something is not there in the end
    /// that a live node held when the faults stopped, nor anything that outdoes it.
    news_lost,
    /// A field at or below the version of a removal that is held, too.
    removed_is_back,
    /// A node holds devices of a member that it had to forget.
    forgotten_is_there,
    /// Not all live nodes hold the same, after replica_bound().
    replicas_differ,
    /// Questions, pulls or copies of rumors while all hold the same and nothing is told.
    exchange_goes_on,
    logged_twice,
    /// By a node that ran all the time that a message was kept, as its first receiver did, among
    /// members that knew each other on a network as good as ever.
    message_missed,
    /// A message is told of that nobody has told any node.
    message_made_up,
    /// The sealed answer to an injection is missing, or does not say what became of it.
    answered_wrongly,
    // --- Of bystander_checker.hpp
    /// More bytes to an address that is no member's than came from it.
    reflected,
    /// A view holds a member at an address where it never lived.
    moved,
    /// A sealed cluster tells of somebody who has no key.
    alarmed
};

[[nodiscard]] std::string_view to_string(rule which) noexcept;

struct violation {
    rule which{rule::standing_fell};
    base::mono_time at;
    node_id node{0};
    std::string what;
};

/// One line.
[[nodiscard]] std::string to_string(const violation& from);
/// A line each; empty where there are none.
[[nodiscard]] std::string to_lines(const std::vector<violation>& from);

/// The most that a node of a cluster of `members` may send in a second, beside one answer for
/// each datagram that it received in that second and the one before, five more for each probe
/// request among them (a relay's three probes and two reports), three more for each packet of
/// anti-entropy (hashes that differ are followed by four questions) and 160 for each rumor and each
/// stranger's message (16 branches, ten tries each). The sum of
///   * gossip_fanout for each push: of news each 1/10 gossip period, of the rest each period;
///   * for each round of the second (one a period, or one for each member of a small cluster,
///     and one of the predecessor) 3 probes and 8 requests to relays;
///   * 3 reminders a period for each member that is suspected;
///   * 64 for greetings, pokes, and leaving.
[[nodiscard]] std::uint64_t sends_max(const core::timing& rules, std::size_t members);

class safety_checkers : public observer {
public:
    /// `of` MUST outlive it. Watches from now on.
    explicit safety_checkers(sim_cluster& of);

    /// Looks at all views; in the course of a run, and at its end.
    void inspect();

    [[nodiscard]] const std::vector<violation>& found() const noexcept { return found_; }
    [[nodiscard]] bool has_found(rule which) const noexcept;
    /// UUIDs that ever were a member's.
    [[nodiscard]] std::size_t members_ever() const noexcept { return incarnations_.size(); }

    void on_event(node_id at, const core::event& what) override;
    void on_send(node_id by, const base::address& to, std::span<const std::byte> bytes) override;
    void on_receive(node_id by,
                    const base::address& from,
                    std::span<const std::byte> bytes) override;
    void on_stage(node_id of, stage before, stage after) override;

    /// A node holds that of a member; for tests, too.
    void see(node_id at, const base::uuid& member, const core::standing& held);

private:
    /// What a node holds of a member, and held before what happened at `since`: in one turn it
    /// may tell several events, behind which only the last standing can be seen.
    struct known {
        core::standing held;
        core::standing before;
        base::mono_time since;
    };
    /// A view, of one process.
    using view = std::map<base::uuid, known>;

    struct watched {
        view held;
        std::map<base::uuid, base::mono_time> suspected_at;  ///< By this node, by its events.
        base::uuid own{};
        wire::incarnation own_incarnation{0};
        base::mono_time runs_since;  ///< Since it was started or resumed.
        base::mono_time paused_at;
        std::int64_t second{-1};
        std::uint64_t sent{0};
        std::uint64_t answers{0};  ///< That it may give to what came in this second.
        std::uint64_t answers_before{0};
    };

    void on_failed(node_id at, const core::member_failed& what);
    void check_incarnation(node_id at, const base::uuid& member, const core::standing& held);
    void on_up(node_id at, const base::uuid& member);
    void check_accuser(node_id at, const core::member_failed& what);
    [[nodiscard]] bool was_refused(const base::uuid& accuser, const base::uuid& member) const;
    void check_sleeper(node_id at, const base::uuid& member, const base::uuid& accuser);
    void on_suspect(node_id at, const core::member_suspect& what);
    void note_own_incarnation(node_id of);
    void begin_second(node_id of);
    void report(rule which, node_id at, std::string what);
    [[nodiscard]] std::optional<core::standing> held_by(node_id at, const base::uuid& member) const;
    [[nodiscard]] std::optional<node_id> who_runs(const base::uuid& member) const;

    sim_cluster& cluster_;
    std::vector<watched> nodes_;
    /// The highest incarnation that each member ever had; whoever ever was a member is here.
    std::map<base::uuid, wire::incarnation> incarnations_;
    std::set<std::pair<base::uuid, base::uuid>> accusations_;  ///< Accuser, accused.
    /// The same, by when somebody else last told of it.
    std::map<std::pair<base::uuid, base::uuid>, base::mono_time> told_by_others_;
    std::set<std::pair<base::uuid, base::address>> refusals_;  ///< Whom, by what address.
    std::map<base::uuid, std::set<base::address>> lived_at_;
    std::vector<violation> found_;
};

}  // namespace chatter::sim
