// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold of the replicas, and of the messages that are told: while faults go on, and in
// the end. Outside the core, beside the checkers of checkers.hpp; each rule has a test that shows
// it to be able to fail (replica_checker_test.cpp).
//
// All that strangers tell goes through tell(), so the checker knows what the cluster can know
// at all. What it must be in the end, naive_replica.hpp says. Of members that somebody had the
// cluster forget, whatever became of them since, devices may come and go; while they are forgotten
// there are none.

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/core/verdict.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/sealed.hpp"

#include "checkers.hpp"
#include "naive_replica.hpp"
#include "sim_cluster.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace chatter::sim {

/// How long after the last fault all replicas are equal. The sum of
///   * agreement_bound(): who does not know a member does not compare with it;
///   * 8 + 4 log2(N) periods: every node compares with somebody each period, so news come to
///     twice as many in a period (Demers et al. 1987), and one comparison of four may be lost to
///     the network or be put off by one under way;
///   * 60 s for pages on a bad network.
[[nodiscard]] base::mono_duration replica_bound(const core::timing& rules,
                                                std::size_t members,
                                                std::size_t gone);

/// The text of a DebugMessage by which the checker knows it again, of at least that many bytes.
[[nodiscard]] std::string numbered_text(std::size_t number, std::size_t bytes);

class replica_checker : public observer {
public:
    /// `of` MUST outlive it. Watches from now on.
    explicit replica_checker(sim_cluster& of);

    /// A stranger sends that to a machine, which MUST run: as an injection where that has keys.
    core::verdict tell(node_id whom, std::span<const std::byte> datagram);
    /// A message by a stranger whose clock is the receiver's.
    core::verdict tell(node_id whom, wire::gossip what);

    /// Looks at all replicas: since it last did, none has lost or made up anything. And at the
    /// messages of a minute ago: who could have them has them.
    void inspect();

    /// The network has become worse, or partly gone: messages on their way may be late.
    void disturb() { disturbed_at_ = cluster_.now(); }

    /// From now on nothing that a live node holds may get lost.
    void begin_peace();

    /// The first thing in which two replicas of live nodes differ.
    [[nodiscard]] std::optional<std::string> difference() const;

    /// To be asked when there is none: what all hold is what it has to be.
    void check_outcome();

    /// Nothing is to be exchanged any more, on a network that loses nothing.
    void begin_silence();
    void end_silence();
    /// For who wants the number: of what was sent since begin_silence().
    [[nodiscard]] std::size_t take_exchanged();

    [[nodiscard]] const std::vector<violation>& found() const noexcept { return found_; }
    [[nodiscard]] bool has_found(rule which) const noexcept;
    /// Accepted where they were told.
    [[nodiscard]] std::size_t accepted() const noexcept { return accepted_count_; }

    void on_event(node_id at, const core::event& what) override;
    void on_send(node_id by, const base::address& to, std::span<const std::byte> bytes) override;
    void on_stage(node_id of, stage before, stage after) override;

private:
    struct watched {
        replica_content held;                           ///< When it was last looked at.
        std::optional<std::uint64_t> hash;              ///< Of that.
        std::map<std::size_t, base::mono_time> logged;  ///< Messages, by this process.
        std::optional<base::mono_time> runs_since;      ///< Without a pause.
    };
    struct message {
        std::size_t number{0};
        node_id at{0};
        base::mono_time told_at;
    };

    core::verdict hand_in(node_id whom, std::span<const std::byte> datagram);
    void check_answer(node_id by, core::verdict to);
    void note_accepted(node_id by, const wire::datagram& what);
    void note_stamped(node_id by, const naive_key& device, std::string_view expected);
    void note_message(node_id by, const wire::message& what);
    void inspect_replica(node_id at);
    void inspect_forgotten(node_id at);
    void inspect_message(const message& which);
    [[nodiscard]] bool is_calm() const;
    void report(rule which, node_id at, std::string what);

    sim_cluster& cluster_;
    link_options calm_;
    std::vector<watched> nodes_;
    naive_replica accepted_;
    std::size_t accepted_count_{0};
    std::vector<message> messages_;
    std::set<std::size_t> told_;  ///< Numbers of messages, whether they were accepted or not.
    std::uint64_t injections_{0};
    std::optional<wire::injection_answer> answer_;  ///< The last one.
    base::mono_time disturbed_at_{};
    naive_replica held_at_peace_;
    std::set<base::uuid> forgotten_;  ///< Whoever ever had to be, somewhere.
    bool is_silent_{false};
    std::map<std::string, std::size_t> exchanged_;  ///< In the silence.
    std::vector<violation> found_;
};

}  // namespace chatter::sim
