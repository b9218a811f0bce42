// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// N real core::node's on hosts of a simulated network, driven as the daemon drives one: each
// turn is one batch of datagrams or the deadlines, then flush, then the effects are carried
// out. Only the shell is simulated: sockets, the kernel's buffers and ICMP, timers, clocks, the
// look-up of names, the disk and the operator who kills, pauses and restarts.
//
// One seed decides everything. A machine is a node_id, its place in the cluster; which process
// runs there, under which UUID and on which host, changes.

#pragma once

#include "chatter/base/prng.hpp"
#include "chatter/base/time.hpp"
#include "chatter/core/effects.hpp"
#include "chatter/core/node.hpp"

#include "sim_machine.hpp"
#include "sim_network.hpp"
#include "simulation.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace chatter::sim {

class sim_cluster {
public:
    explicit sim_cluster(const cluster_options& what);
    sim_cluster(const sim_cluster&) = delete;
    sim_cluster& operator=(const sim_cluster&) = delete;

    // --- Before and while it runs
    /// A machine with the next number, on a host of that number. Its daemon is not started.
    node_id add(node_spec what = {});
    void start(node_id which);
    /// Starts all of them as a cluster that has formed: each knows every other. `halfway` is
    /// called when they run and know nobody yet.
    void start_converged(const std::function<void()>& halfway = nullptr);
    void set_name(std::string name, std::vector<base::address> addresses);
    void watch(observer& who) { observers_.push_back(&who); }

    // --- Time
    [[nodiscard]] base::mono_time now() const noexcept { return time_.now(); }
    [[nodiscard]] base::mono_duration elapsed() const noexcept { return time_.elapsed(); }
    void run_for(base::mono_duration time) { run_until(now() + time); }
    void run_until(base::mono_time then);
    /// Asks each `step`. False where `at_most` went by before it held.
    bool run_until(const std::function<bool()>& holds,
                   base::mono_duration at_most,
                   base::mono_duration step = std::chrono::milliseconds(10));
    void at(base::mono_time then, std::function<void()> what);

    // --- What befalls a machine
    void kill(node_id which) { end_process(which, stage::killed); }
    void silence(node_id which) { end_process(which, stage::silent); }
    void leave(node_id which);
    /// See node::forget() and node::join().
    bool forget(node_id which, const base::uuid& member);
    void join(node_id which, std::string target);
    void pause(node_id which);
    void resume(node_id which);
    /// Its sends and receives block from now on, while its timers go on (a program of many
    /// threads that waits for its input and output); until they go on, too.
    void block(node_id which) { machines_[which].is_blocked = true; }
    void unblock(node_id which);
    /// MUST NOT run. `to`: on another host from now on, which MUST be free.
    void restart(node_id which, identity as, std::optional<host_id> to = std::nullopt);
    /// Its wall clock is set.
    void set_skew(node_id which, base::wall_time_ms to) { machines_[which].spec.skew = to; }
    /// Other keys or another mode, also after its restarts. Needs no process.
    void set_sealing(node_id which, core::seal_policy what);
    /// Its state directory is copied from another machine: a cloned disk.
    void clone_state(node_id from, node_id to);
    void clone_uuid(node_id from, node_id to) { machines_[to].uuid = machines_[from].uuid; }
    void forget_state(node_id which) { machines_[which].disk.reset(); }
    /// An ICMP error for `peer` reaches its socket, whoever has made it.
    void refuse(node_id which, const base::address& peer, std::span<const std::byte> quoted);
    /// A datagram reaches its socket, whoever has made it. MUST be up and not paused.
    core::verdict inject(node_id which,
                         const base::address& from,
                         std::span<const std::byte> bytes);
    /// The network gets a datagram that says to be from one host, whoever has made it.
    void post(host_id from, host_id to, std::span<const std::byte> bytes);

    // --- Deliberate bugs: how often a datagram is sent, after what was done to it; ...
    using tamper = std::function<std::size_t(node_id, base::address&, std::vector<std::byte>&)>;
    void set_tamper(tamper how) { tamper_ = std::move(how); }
    /// ... handle_deadline() is never called again; ...
    void forget_deadlines(node_id which) { machines_[which].no_deadlines = true; }
    /// ... the process loses all it knew, and no observer hears of it.
    void lobotomize(node_id which);

    // --- What is there
    [[nodiscard]] std::size_t size() const noexcept { return machines_.size(); }
    sim_network& network() noexcept { return network_; }
    [[nodiscard]] stage stage_of(node_id which) const { return machines_[which].at; }
    /// Has a process, which may be paused.
    [[nodiscard]] bool is_up(node_id which) const { return machines_[which].node != nullptr; }
    [[nodiscard]] std::vector<node_id> up() const;
    /// What its wall clock shows.
    [[nodiscard]] base::wall_time_ms wall_clock_of(node_id which) const {
        return instant_of(machines_[which]).wall;
    }
    /// MUST be up.
    [[nodiscard]] const core::node& node(node_id which) const { return *machines_[which].node; }
    [[nodiscard]] const base::uuid& uuid_of(node_id which) const { return machines_[which].uuid; }
    [[nodiscard]] host_id host_of(node_id which) const { return machines_[which].host; }
    [[nodiscard]] base::address address_of(node_id which) const {
        return sim_network::address_of(machines_[which].host);
    }
    [[nodiscard]] bool is_free(host_id host) const;
    [[nodiscard]] const node_spec& spec_of(node_id which) const { return machines_[which].spec; }
    [[nodiscard]] const traffic& traffic_of(node_id which) const { return machines_[which].sent; }
    [[nodiscard]] traffic total() const;
    /// Over everything that was sent and told, with its time. 0 where no trace is kept.
    [[nodiscard]] std::uint64_t trace_hash() const noexcept { return trace_; }

private:
    struct waiting {
        std::uint32_t flight{0};
        due::kind what{due::kind::arrival};
    };

    struct machine {
        node_spec spec;
        base::uuid uuid{};
        host_id host{0};
        stage at{stage::idle};
        std::unique_ptr<core::node> node;
        std::uint64_t run{0};  ///< Which process it is, from 1 on.
        std::optional<base::mono_time> armed_for;
        std::optional<core::saved_state> disk;
        std::deque<waiting> kernel;         ///< What came while it was paused or blocked.
        std::vector<std::uint32_t> unsent;  ///< While it was blocked.
        bool is_blocked{false};
        traffic sent;
        base::mono_time last_deadline;
        std::size_t deadlines_at_once{0};
        bool no_deadlines{false};
    };

    /// Linux refuses a peer 6 times at once and then once a second (icmp_ratelimit).
    struct icmp_credit {
        base::mono_duration left{std::chrono::seconds(6)};
        base::mono_time since;
    };

    struct host {
        std::optional<node_id> occupant;
        bool is_on{true};
        std::map<host_id, icmp_credit> refused;
    };

    struct flight {
        host_id from{0};
        host_id to{0};
        std::vector<std::byte> bytes;
    };

    // sim_cluster.cpp: one process
    [[nodiscard]] base::instant instant_of(const machine& which) const;
    void begin_process(node_id which);
    void end_process(node_id which, stage how);
    void set_stage(node_id which, stage to);
    void end_turn(node_id which);
    void carry_out(node_id which);
    void arm(node_id which);
    void look_up(node_id which, const std::string& target);
    void serve_deadline(node_id which);
    void read_waiting(node_id which);
    void drop_waiting(machine& of);
    void note(node_id who, std::span<const std::byte> what);

    // sim_cluster_network.cpp: between them
    void send(node_id by, const core::outgoing& what);
    void leave_host(node_id by, std::uint32_t which);
    void launch(std::uint32_t which, due::kind as);
    void on_arrival(std::uint32_t which);
    void on_refusal(std::uint32_t which);
    void hand_over(node_id to, std::uint32_t which, due::kind as);
    void tell_received(node_id by, const base::address& from, std::span<const std::byte> bytes);
    [[nodiscard]] bool may_refuse(host& who, host_id whom);
    [[nodiscard]] std::uint32_t take_flight();
    void free_flight(std::uint32_t which) { free_flights_.push_back(which); }
    [[nodiscard]] host& host_at(host_id which);

    cluster_options options_;
    base::prng random_;
    simulation time_;
    sim_network network_;
    std::shared_ptr<core::facts_pool> facts_;  // before the nodes that refer into it
    std::deque<machine> machines_;
    std::vector<host> hosts_;
    std::vector<flight> flights_;
    std::vector<std::uint32_t> free_flights_;
    std::vector<std::function<void()>> tasks_;
    std::vector<std::uint32_t> free_tasks_;
    std::map<std::string, std::vector<base::address>> names_;
    std::vector<observer*> observers_;
    tamper tamper_;
    core::effects effects_;  // of one turn, whoever has it
    bool is_muted_{false};
    std::uint64_t trace_{0};
};

}  // namespace chatter::sim
