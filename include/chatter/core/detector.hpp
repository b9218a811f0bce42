// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The failure detector: probes the members, and finds out who is silent, who is gone and who
// was falsely accused.
//
// SWIM's rounds (core/probe_round.hpp) with Lifeguard's three extensions: local health, the
// suspicion that shrinks, the buddy who tells a suspect; and three of our own:
//   * a poke to the successor in the ring of UUIDs, each half period. A killed process answers
//     it with a refused port; a silent one misses its own, and its successor looks at it at once;
//   * refused ports as evidence (core/refusal_cases.hpp);
//   * nobody declares a member failed whom he has not tried himself, or heard so of one who has.

#pragma once

#include "chatter/base/prng.hpp"
#include "chatter/core/local_health.hpp"
#include "chatter/core/membership.hpp"
#include "chatter/core/packet_sender.hpp"
#include "chatter/core/probe_order.hpp"
#include "chatter/core/probe_round.hpp"
#include "chatter/core/refusal_cases.hpp"
#include "chatter/core/replica.hpp"
#include "chatter/core/suspicion_timers.hpp"
#include "chatter/core/timing.hpp"
#include "chatter/core/turn.hpp"
#include "chatter/wire/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

namespace chatter::core {

class detector {
public:
    using slot = member_table::slot;

    detector(const timing& rules,
             membership& members,
             const replica& mine,
             packet_sender& packets,
             base::prng random);

    void start(const turn& now);

    // --- What arrives; each from a member that has proven itself
    void on_probe(const turn& now, slot from, const wire::packet& what);
    void on_ack(const turn& now, slot from, const wire::packet& what);
    void on_probe_request(const turn& now, slot from, const wire::packet& what);
    void on_probe_report(const turn& now, slot from, const wire::packet& what);
    /// A port refused the packet with this sequence, which was sent there lately.
    void on_refused(const turn& now, slot which, std::uint32_t sequence);

    /// What membership::take_changes() gave; nothing is fine, too.
    void on_changes(const turn& now, std::span<const slot> changed);

    /// This process did not run for that long.
    void on_slept(const turn& now, base::mono_duration time);

    void run(const turn& now);
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept;

    [[nodiscard]] const local_health& health() const noexcept { return health_; }

    /// Present members, `count` of them, at random; `besides` is not among them.
    [[nodiscard]] std::vector<slot> choose_members(std::size_t count, std::optional<slot> besides);

private:
    using purpose = probe_round::purpose;

    struct request {
        std::uint32_t sequence{0};
        slot target{0};
        bool is_answered{false};
    };

    // detector.cpp: when
    void run_rounds(const turn& now);
    void run_suspicions(const turn& now);
    void run_refusals(const turn& now);
    void begin_rounds(const turn& now);
    void poke(const turn& now);
    void watch_predecessor(const turn& now);
    void schedule_next_round(base::mono_time now);
    [[nodiscard]] bool wants_probe(slot which, base::mono_time now) const;
    void follow_size(const turn& now);
    void begin_schedule(const turn& now);

    // detector_rounds.cpp: one look at one member
    void begin_round(const turn& now, slot target, purpose what_for);
    /// False when the round is over.
    [[nodiscard]] bool advance(const turn& now, probe_round& round);
    void conclude(const turn& now, const probe_round& round);
    void ask_relays(const turn& now, probe_round& round);
    void report(const turn& now, probe_round& round, wire::probe_outcome outcome);
    std::uint32_t send_probe(const turn& now, slot to);
    void request_probe(const turn& now, slot relay, slot target, std::uint8_t flags);
    void succeed(const turn& now, probe_round& round);
    void succeed_by_relay(const turn& now, slot target);
    void convict(const turn& now, slot which);
    void fail(const turn& now, slot which);
    [[nodiscard]] bool has_heard_since(slot which, base::mono_time then) const noexcept;
    [[nodiscard]] std::vector<packet_sender::item> buddy_items(slot to) const;
    [[nodiscard]] bool has_round(slot target) const noexcept;
    void void_rounds(slot target);
    [[nodiscard]] std::optional<slot> neighbour(int direction) const;

    const timing& rules_;
    membership& members_;
    const replica& replica_;
    packet_sender& packets_;
    base::prng random_;
    local_health health_;
    probe_order order_;
    std::vector<probe_round> rounds_;
    suspicion_timers suspicions_;
    refusal_cases refusals_;
    std::deque<request> requests_;  ///< To relays, of the last periods; oldest first.
    std::vector<bool> in_order_;    ///< By slot.
    std::size_t size_{0};           ///< Of the cluster, as last seen.
    bool is_small_{true};
    bool started_{false};
    std::uint64_t refutations_seen_{0};
    base::mono_time next_round_{};
    base::mono_time next_poke_{};
    base::mono_time next_watch_{};
    base::mono_time next_reminder_{};  ///< Of own suspects, that they are suspected.
    base::mono_time awake_since_{};
    std::vector<slot> choice_;
};

}  // namespace chatter::core
