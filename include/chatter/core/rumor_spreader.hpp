// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Rumors on their way to the members: handed on at the end of the turn along the tree of
// core/rumor_tree.hpp, and heard of again.
//
// Each copy is acknowledged. One that is not is sent again after a round trip, and when two
// were not, the rest of its part goes to the next member there, while the silent one is still
// tried for itself. Copies and acknowledgements of one turn to one member share packets.
// Whatever is lost all the same, anti-entropy finds (core/anti_entropy.hpp).

#pragma once

#include "chatter/core/counters.hpp"
#include "chatter/core/fanout.hpp"
#include "chatter/core/membership.hpp"
#include "chatter/core/packet_sender.hpp"
#include "chatter/core/round_trip.hpp"
#include "chatter/core/rumor_tree.hpp"
#include "chatter/core/timing.hpp"
#include "chatter/core/turn.hpp"
#include "chatter/wire/rumor.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <tuple>
#include <vector>

namespace chatter::core {

class rumor_spreader {
public:
    using slot = member_table::slot;

    rumor_spreader(const timing& rules,
                   const fanout& fan_out,
                   const membership& members,
                   packet_sender& packets,
                   counters& count)
        : rules_(rules),
          fan_out_(fan_out),
          members_(members),
          packets_(packets),
          counters_(count) {}

    /// Hands it on to the members between this node and `until`; to all where that is this node.
    /// MUST be new to this node. What no datagram holds is counted and left to anti-entropy.
    void spread(const wire::rumor& what, base::mono_time made_at, const base::uuid& until);
    /// A copy of what is known. Where it was had without a part to serve, it is handed on now.
    void spread_again(const wire::rumor& what, base::mono_time made_at);

    /// A copy of it has come from there, new or not.
    void acknowledge(slot to, wire::message_id id);
    /// These have arrived there.
    void on_heard(const turn& now, slot from, std::span<const wire::message_id> ids);

    /// At the end of each turn.
    void flush(const turn& now);
    void run(const turn& now);
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept;

    /// Rumors that are followed until they are heard of; beyond it they are sent once.
    static constexpr std::size_t followed_max = 4'096;
    static constexpr std::size_t followed_bytes_max = std::size_t{16} * 1024 * 1024;
    /// Rumors that one turn hands on; what exceeds it is left to anti-entropy.
    static constexpr std::size_t turn_rumors_max = 2 * followed_max;
    /// Bytes of copies that one turn makes: many times what a socket and its backlog take. What
    /// exceeds it is as good as lost on its way, and tried again like that.
    static constexpr std::size_t turn_bytes_max = 2 * followed_bytes_max;

private:
    struct copy {
        branch to;
        int tries{0};
        base::mono_time sent_at{};
        base::mono_time next_try{};
    };
    struct followed {
        wire::rumor what;
        base::mono_time made_at;
        std::vector<copy> copies;  ///< Not heard of yet.
    };
    using retry = std::tuple<base::mono_time, wire::message_id, slot>;

    void note_unserved(wire::message_id id, const base::uuid& until);
    void try_again(const turn& now, wire::message_id id, slot to);
    void hand_over(followed& of, copy& from);
    void send(const turn& now, followed& of, copy& which);
    void close(followed& of, std::size_t which);
    void forget(std::map<wire::message_id, followed>::iterator which);
    [[nodiscard]] base::mono_duration wait_for(const copy& which) const noexcept;

    const timing& rules_;
    const fanout& fan_out_;
    const membership& members_;
    packet_sender& packets_;
    counters& counters_;
    std::map<wire::message_id, followed> followed_;
    std::size_t bytes_{0};
    std::vector<wire::message_id> new_;  ///< Of this turn.
    std::set<wire::message_id> unserved_;
    std::set<retry> retries_;
    std::map<slot, std::vector<packet_sender::item>> to_send_;
    std::size_t bytes_to_send_{0};
    std::map<slot, std::vector<wire::message_id>> to_acknowledge_;
    round_trip typical_;  ///< Of all members: most of them were never measured by themselves.
};

}  // namespace chatter::core
