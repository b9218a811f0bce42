// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "sim_cluster.hpp"

#include "chatter/base/siphash.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace chatter::sim {
namespace {

constexpr base::mono_duration look_up_time = std::chrono::milliseconds(1);

/// A node that asks again and again for a deadline that has passed would stop time.
constexpr std::size_t deadlines_at_once_max = 1'000;

/// Datagrams that the real transport reads at once.
constexpr std::size_t batch_max = 64;

constexpr base::siphash_key trace_key{0x7472'6163'65, 0};

}  // namespace

sim_cluster::sim_cluster(const cluster_options& what)
    : options_(what),
      random_(what.seed),
      network_(what.link, random_.split()),
      facts_(std::make_shared<core::facts_pool>()) {}

// --- Before and while it runs ----------------------------------------------------------------

node_id sim_cluster::add(node_spec what) {
    const auto number = static_cast<node_id>(machines_.size());
    machine& made = machines_.emplace_back();
    made.spec = std::move(what);
    if (made.spec.name.empty()) {
        made.spec.name = "n" + std::to_string(number + 1);
    }
    made.host = number;
    made.uuid = base::make_random_uuid(random_);
    static_cast<void>(host_at(number));
    return number;
}

void sim_cluster::start(node_id which) {
    begin_process(which);
    end_turn(which);
}

void sim_cluster::start_converged(const std::function<void()>& halfway) {
    std::vector<wire::member_record> all;
    for (node_id each = 0; each < size(); ++each) {
        begin_process(each);
        all.push_back(node(each).own_record());
        if (all.back().facts.address.is_unspecified()) {
            all.back().facts.address = address_of(each);  // as it is seen
        }
    }
    if (halfway) {
        halfway();
    }
    for (machine& each : machines_) {
        each.node->adopt(instant_of(each), all);
    }
    for (node_id each = 0; each < size(); ++each) {
        end_turn(each);
    }
}

void sim_cluster::set_name(std::string name, std::vector<base::address> addresses) {
    names_[std::move(name)] = std::move(addresses);
}

// --- Time ------------------------------------------------------------------------------------

void sim_cluster::run_until(base::mono_time then) {
    while (const auto next = time_.next(then)) {
        switch (next->what) {
            case due::kind::timer:
                if (machines_[next->subject].armed_for == next->at) {
                    machines_[next->subject].armed_for.reset();
                    serve_deadline(next->subject);
                }
                break;
            case due::kind::arrival: on_arrival(next->subject); break;
            case due::kind::refusal: on_refusal(next->subject); break;
            case due::kind::task: {
                const auto task = std::exchange(tasks_[next->subject], nullptr);
                free_tasks_.push_back(next->subject);
                task();
                break;
            }
        }
    }
}

bool sim_cluster::run_until(const std::function<bool()>& holds,
                            base::mono_duration at_most,
                            base::mono_duration step) {
    for (const base::mono_time end = now() + at_most; now() < end;) {
        if (holds()) {
            return true;
        }
        run_until(std::min(now() + step, end));
    }
    return holds();
}

void sim_cluster::at(base::mono_time then, std::function<void()> what) {
    if (free_tasks_.empty()) {
        free_tasks_.push_back(static_cast<std::uint32_t>(tasks_.size()));
        tasks_.emplace_back();
    }
    const std::uint32_t place = free_tasks_.back();
    free_tasks_.pop_back();
    tasks_[place] = std::move(what);
    time_.schedule(then, due::kind::task, place);
}

base::instant sim_cluster::instant_of(const machine& which) const {
    return {now(), start_of_wall_time + elapsed() / std::chrono::milliseconds(1) + which.spec.skew};
}

// --- What befalls a machine ------------------------------------------------------------------

void sim_cluster::begin_process(node_id which) {
    machine& of = machines_[which];
    if (of.node || host_at(of.host).occupant) {
        throw std::logic_error("machine " + std::to_string(which) + " cannot be started");
    }
    core::config config;
    config.self = of.uuid;
    config.listening_on = of.spec.listens_on_wildcard
                              ? base::address(base::address::v4_bytes{}, 2428)
                              : sim_network::address_of(of.host);
    config.name = of.spec.name;
    config.labels = of.spec.labels;
    config.cluster = of.spec.cluster;
    config.advertise = of.spec.advertise;
    config.sealing = of.spec.sealing;
    config.join = of.spec.join;
    config.former = of.disk;
    config.facts = facts_;
    config.timing = of.spec.timing;
    config.fan_out = of.spec.fan_out;
    of.node = std::make_unique<core::node>(config, random_.split());
    ++of.run;
    host& on = host_at(of.host);
    on.occupant = which;
    on.is_on = true;
    set_stage(which, stage::runs);
    of.node->start(instant_of(of), effects_);
    carry_out(which);
}

void sim_cluster::end_process(node_id which, stage how) {
    machine& of = machines_[which];
    if (!of.node) {
        return;
    }
    set_stage(which, how);  // observers may look at the node for the last time
    of.node.reset();
    of.armed_for.reset();
    drop_waiting(of);
    of.is_blocked = false;
    host_at(of.host).occupant.reset();
    host_at(of.host).is_on = how != stage::silent;
}

void sim_cluster::set_stage(node_id which, stage to) {
    const stage before = std::exchange(machines_[which].at, to);
    for (observer* const each : observers_) {
        if (!is_muted_) {
            each->on_stage(which, before, to);
        }
    }
}

void sim_cluster::leave(node_id which) {
    machine& of = machines_[which];
    of.node->leave(instant_of(of), effects_);
    end_turn(which);
}

bool sim_cluster::forget(node_id which, const base::uuid& member) {
    machine& of = machines_[which];
    const bool is_done = of.node->forget(instant_of(of), member, effects_);
    end_turn(which);
    return is_done;
}

void sim_cluster::join(node_id which, std::string target) {
    machine& of = machines_[which];
    of.node->join(instant_of(of), std::move(target), effects_);
    end_turn(which);
}

void sim_cluster::pause(node_id which) {
    if (stage_of(which) == stage::runs) {
        set_stage(which, stage::paused);
    }
}

void sim_cluster::resume(node_id which) {
    machine& of = machines_[which];
    if (of.at != stage::paused) {
        return;
    }
    set_stage(which, stage::runs);
    if (of.spec.wakes == waking::deadlines_first) {
        serve_deadline(which);
    }
    read_waiting(which);
    if (of.node) {
        serve_deadline(which);
    }
}

void sim_cluster::unblock(node_id which) {
    machine& of = machines_[which];
    if (!of.is_blocked) {
        return;
    }
    of.is_blocked = false;
    for (const std::uint32_t each : std::exchange(of.unsent, {})) {
        launch(each, due::kind::arrival);
    }
    read_waiting(which);
}

void sim_cluster::restart(node_id which, identity as, std::optional<host_id> to) {
    machine& of = machines_[which];
    if (as == identity::fresh) {
        of.uuid = base::make_random_uuid(random_);
        of.disk.reset();
    }
    of.host = to.value_or(of.host);
    start(which);
}

void sim_cluster::set_sealing(node_id which, core::seal_policy what) {
    machine& of = machines_[which];
    of.spec.sealing = what;
    if (of.node) {
        of.node->set_sealing(instant_of(of), std::move(what), effects_);
        end_turn(which);
    }
}

void sim_cluster::clone_state(node_id from, node_id to) {
    machines_[to].uuid = machines_[from].uuid;
    machines_[to].disk = machines_[from].disk;
}

void sim_cluster::lobotomize(node_id which) {
    is_muted_ = true;
    end_process(which, stage::killed);
    machines_[which].disk.reset();
    begin_process(which);
    is_muted_ = false;
    end_turn(which);
}

// --- One turn --------------------------------------------------------------------------------

void sim_cluster::serve_deadline(node_id which) {
    machine& of = machines_[which];
    if (!of.node || of.at == stage::paused || of.no_deadlines) {
        return;
    }
    const auto due = of.node->next_deadline();
    if (due && *due <= now()) {
        of.deadlines_at_once = of.last_deadline == now() ? of.deadlines_at_once + 1 : 0;
        of.last_deadline = now();
        if (of.deadlines_at_once > deadlines_at_once_max) {
            throw std::runtime_error("machine " + std::to_string(which) +
                                     " wants a deadline served that has passed, for ever");
        }
        of.node->handle_deadline(instant_of(of), effects_);
        end_turn(which);
        return;
    }
    arm(which);
}

void sim_cluster::read_waiting(node_id which) {
    machine& of = machines_[which];
    for (const auto kind : {due::kind::arrival, due::kind::refusal}) {
        std::size_t in_batch = 0;
        for (std::size_t i = 0; i < of.kernel.size() && of.node; ++i) {
            if (of.kernel[i].what != kind) {
                continue;
            }
            const flight& each = flights_[of.kernel[i].flight];
            if (kind == due::kind::arrival) {
                const base::address from = sim_network::address_of(each.from);
                tell_received(which, from, each.bytes);
                of.node->handle_datagram(instant_of(of), from, each.bytes, effects_);
            } else {
                of.node->handle_refused(
                    instant_of(of), sim_network::address_of(each.to), each.bytes, effects_);
            }
            if (++in_batch % batch_max == 0) {
                end_turn(which);
            }
        }
        if (of.node) {
            end_turn(which);
        }
    }
    drop_waiting(of);
}

void sim_cluster::drop_waiting(machine& of) {
    for (const waiting& each : of.kernel) {
        free_flight(each.flight);
    }
    of.kernel.clear();
    for (const std::uint32_t each : of.unsent) {
        free_flight(each);
    }
    of.unsent.clear();
}

void sim_cluster::end_turn(node_id which) {
    machine& of = machines_[which];
    of.node->flush(instant_of(of), effects_);
    carry_out(which);
    if (of.node) {
        arm(which);
    }
}

/// In the daemon's order: what must not be lost is stored before anybody hears of it.
void sim_cluster::carry_out(node_id which) {
    machine& of = machines_[which];
    if (effects_.persist) {
        of.uuid = of.node->members().self();
        if (options_.keeps_states) {
            of.disk = of.node->state();
        }
    }
    for (const core::outgoing& each : effects_.sends) {
        send(which, each);
    }
    for (const core::event& each : effects_.events) {
        const auto kind = static_cast<std::byte>(each.index());
        note(which, {&kind, 1});
        for (observer* const who : observers_) {
            who->on_event(which, each);
        }
    }
    if (effects_.own_addresses_wanted) {
        of.node->set_own_addresses({sim_network::address_of(of.host)});
    }
    for (const std::string& each : effects_.resolve) {
        look_up(which, each);
    }
    const bool left = effects_.left;
    effects_.clear();
    if (left) {
        end_process(which, stage::departed);
    }
}

void sim_cluster::arm(node_id which) {
    machine& of = machines_[which];
    const auto due = of.node->next_deadline();
    if (!due || (of.armed_for && *of.armed_for <= *due)) {
        return;
    }
    of.armed_for = std::max(*due, now());
    time_.schedule(*of.armed_for, due::kind::timer, which);
}

void sim_cluster::look_up(node_id which, const std::string& target) {
    at(now() + look_up_time, [this, which, target, run = machines_[which].run] {
        machine& of = machines_[which];
        if (!of.node || of.run != run || of.at == stage::paused) {
            return;
        }
        std::vector<base::address> found;
        if (const auto name = names_.find(target); name != names_.end()) {
            found = name->second;
        } else if (const auto address = base::parse_address(target)) {
            found.push_back(*address);
        }
        of.node->resolved(instant_of(of), target, found, effects_);
        end_turn(which);
    });
}

void sim_cluster::note(node_id who, std::span<const std::byte> what) {
    if (options_.keeps_trace) {
        trace_ = base::siphash({trace_key.k0 ^ trace_,
                                static_cast<std::uint64_t>(now().time_since_epoch().count()) ^
                                    std::uint64_t{who} << 48U},
                               what);
    }
}

// --- What is there ---------------------------------------------------------------------------

std::vector<node_id> sim_cluster::up() const {
    std::vector<node_id> all;
    for (node_id each = 0; each < size(); ++each) {
        if (is_up(each)) {
            all.push_back(each);
        }
    }
    return all;
}

bool sim_cluster::is_free(host_id which) const {
    return which >= hosts_.size() || !hosts_[which].occupant;
}

traffic sim_cluster::total() const {
    traffic all;
    for (const machine& each : machines_) {
        all.datagrams += each.sent.datagrams;
        all.bytes += each.sent.bytes;
    }
    return all;
}

}  // namespace chatter::sim
