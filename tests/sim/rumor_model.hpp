// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One rumor in a cluster, without the core: a model to compare ways of spreading it.
//
// Members are numbers from 0 on, which stand for the order of their UUIDs; everybody knows
// everybody, nobody joins or leaves. The model carries datagrams over the virtual network,
// counts them, and notes who had the rumor when. What is sent to whom is up to a strategy
// (rumor_strategies.hpp). Sending and receiving take no time but the network's.

#pragma once

#include "chatter/base/prng.hpp"
#include "chatter/base/time.hpp"

#include "sim_network.hpp"
#include "simulation.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace chatter::sim {

using rumor_member = std::uint32_t;

/// Only `message` carries the rumor itself; the others are of the size of its id.
enum class rumor_item : std::uint8_t {
    message,
    ack,      ///< Arrived.
    knew_it,  ///< Arrived, as a duplicate.
    offer,    ///< "I have it" (IHAVE).
    request,  ///< "Send it, now and later" (GRAFT).
    prune,    ///< "Send no more but offers."
    compare,  ///< The hash of all the sender has.
};

inline constexpr std::size_t rumor_packet_bytes = 28;  ///< The head of a packet of ours.
inline constexpr std::size_t rumor_message_bytes = 150;
inline constexpr std::size_t rumor_id_bytes = 11;

struct rumor_datagram {
    rumor_member from{0};
    rumor_member to{0};
    rumor_item item{rumor_item::message};
    std::uint32_t tag{0};  ///< The strategy's own.
    rumor_member until{0};
};

struct rumor_timer {
    rumor_member at{0};
    std::uint32_t tag{0};  ///< The strategy's own.
};

enum class first_time : std::uint8_t { no, yes };

class rumor_run;

/// What every member does. One object stands for the strategy at all members, and is used
/// for run after run; it MUST act for one member only by what that one can know.
class rumor_strategy {
public:
    rumor_strategy() = default;
    rumor_strategy(const rumor_strategy&) = delete;
    rumor_strategy& operator=(const rumor_strategy&) = delete;
    virtual ~rumor_strategy() = default;

    /// `origin` has it; nobody else does. Forgets what concerned the rumor before.
    virtual void on_start(rumor_run& run, rumor_member origin) = 0;
    /// `is_new`: the receiver has just got the rumor by it.
    virtual void on_receive(rumor_run& run, const rumor_datagram& what, first_time is_new) = 0;
    virtual void on_timer(rumor_run& run, const rumor_timer& what) = 0;
    /// Rumors to spread before the first that counts, where something is learned from them.
    [[nodiscard]] virtual std::size_t warm_ups() const noexcept { return 0; }
};

struct rumor_cluster {
    std::size_t members{0};
    std::size_t silent{0};  ///< Of them: nothing reaches them, they do nothing.
    link_options link{lan()};
};

/// Silent members neither count nor pay. The times are absent where it never came to that.
struct rumor_result {
    std::size_t running{0};    ///< Members that are not silent.
    std::size_t delivered{0};  ///< Of those, with the origin.
    std::uint64_t datagrams{0};
    std::uint64_t bytes{0};    ///< With the heads of IP and UDP.
    std::uint32_t busiest{0};  ///< Datagrams of the member that sent the most.
    std::optional<base::mono_duration> half;
    std::optional<base::mono_duration> most;  ///< 99 % of them.
    std::optional<base::mono_duration> all;
};

class rumor_run {
public:
    rumor_run(const rumor_cluster& cluster, base::prng random);

    /// From the origin, a running member drawn at random, until nothing is left to do.
    [[nodiscard]] rumor_result spread(rumor_strategy& by);

    // --- For strategies
    void send(const rumor_datagram& what);
    void set_timer(base::mono_duration after, const rumor_timer& what);
    [[nodiscard]] std::size_t size() const noexcept { return has_.size(); }
    [[nodiscard]] bool has(rumor_member who) const noexcept { return has_[who]; }
    [[nodiscard]] base::prng& random() noexcept { return random_; }
    /// Whether all running members have it: nobody can know this. Only to end what else goes
    /// on for ever.
    [[nodiscard]] bool is_complete() const noexcept { return result_.delivered == result_.running; }
    /// `count` different members other than `self`, or all where there are not as many.
    [[nodiscard]] std::vector<rumor_member> draw_others(rumor_member self, std::size_t count);

private:
    [[nodiscard]] rumor_member draw_origin();
    void note_delivered(rumor_member to);
    void arrive(rumor_strategy& by, const rumor_datagram& what);

    base::prng random_;
    sim_network network_;
    simulation time_;
    std::vector<rumor_datagram> datagrams_;
    std::vector<rumor_timer> timers_;
    std::vector<bool> has_;
    std::vector<bool> is_silent_;
    std::vector<std::uint32_t> sent_;
    rumor_result result_;
};

}  // namespace chatter::sim
