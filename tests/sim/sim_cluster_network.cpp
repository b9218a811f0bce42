// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How datagrams and ICMP errors get from one process to another.

#include "sim_cluster.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace chatter::sim {
namespace {

/// What the kernel keeps for a process that does not read: 4 MiB of datagrams of 2 KiB each.
constexpr std::size_t kernel_datagrams_max = 2'000;

/// Of a datagram that is refused, Linux quotes as much as fits an ICMP message of 576 bytes.
constexpr std::size_t quoted_bytes_max = 576 - 20 - 8 - head_bytes;

constexpr base::mono_duration icmp_cost = std::chrono::seconds(1);
constexpr base::mono_duration icmp_credit_max = std::chrono::seconds(6);

}  // namespace

sim_cluster::host& sim_cluster::host_at(host_id which) {
    if (which >= hosts_.size()) {
        hosts_.resize(which + 1);
    }
    return hosts_[which];
}

std::uint32_t sim_cluster::take_flight() {
    if (free_flights_.empty()) {
        flights_.emplace_back();
        return static_cast<std::uint32_t>(flights_.size() - 1);
    }
    const std::uint32_t which = free_flights_.back();
    free_flights_.pop_back();
    return which;
}

void sim_cluster::send(node_id by, const core::outgoing& what) {
    const std::uint32_t first = take_flight();
    const auto bytes = effects_.bytes_of(what);
    flights_[first].bytes.assign(bytes.begin(), bytes.end());
    base::address to = what.to;
    const std::size_t times = tamper_ ? tamper_(by, to, flights_[first].bytes) : 1;
    const auto receiver = sim_network::host_at(to);
    flights_[first].from = machines_[by].host;
    flights_[first].to = receiver.value_or(0);
    note(by, flights_[first].bytes);
    for (std::size_t i = 0; i < times; ++i) {
        ++machines_[by].sent.datagrams;
        machines_[by].sent.bytes += flights_[first].bytes.size() + head_bytes;
        for (observer* const each : observers_) {
            each->on_send(by, to, flights_[first].bytes);
        }
        if (receiver && i + 1 < times) {
            const std::uint32_t copy = take_flight();
            flights_[copy] = flights_[first];
            leave_host(by, copy);
        }
    }
    if (receiver && times > 0) {
        leave_host(by, first);
    } else {
        free_flight(first);
    }
}

void sim_cluster::leave_host(node_id by, std::uint32_t which) {
    if (machines_[by].is_blocked) {
        machines_[by].unsent.push_back(which);
    } else {
        launch(which, due::kind::arrival);
    }
}

/// On its way: as a datagram from its sender to its receiver, as a refusal back again.
void sim_cluster::launch(std::uint32_t which, due::kind as) {
    const host_id from = flights_[which].from;
    const host_id to = flights_[which].to;
    const auto fate = as == due::kind::arrival
                          ? network_.route(from, to, flights_[which].bytes.size())
                          : network_.route(to, from, flights_[which].bytes.size());
    if (fate.copies == 0) {
        free_flight(which);
        return;
    }
    if (fate.copies > 1) {
        const std::uint32_t copy = take_flight();
        flights_[copy] = flights_[which];
        time_.schedule(now() + fate.after[1], as, copy);
    }
    time_.schedule(now() + fate.after[0], as, which);
}

void sim_cluster::on_arrival(std::uint32_t which) {
    host& on = host_at(flights_[which].to);
    if (on.occupant) {
        hand_over(*on.occupant, which, due::kind::arrival);
        return;
    }
    if (!on.is_on || !may_refuse(on, flights_[which].from)) {
        free_flight(which);
        return;
    }
    auto& bytes = flights_[which].bytes;
    bytes.resize(std::min(bytes.size(), quoted_bytes_max));
    launch(which, due::kind::refusal);
}

void sim_cluster::on_refusal(std::uint32_t which) {
    const host& on = host_at(flights_[which].from);
    if (on.occupant) {
        hand_over(*on.occupant, which, due::kind::refusal);
    } else {
        free_flight(which);
    }
}

void sim_cluster::hand_over(node_id to, std::uint32_t which, due::kind as) {
    machine& of = machines_[to];
    if (of.at == stage::paused || of.is_blocked) {
        if (of.kernel.size() < kernel_datagrams_max) {
            of.kernel.push_back({which, as});
        } else {
            free_flight(which);
        }
        return;
    }
    // Taken out and put back: its memory serves again.
    flight arrived = std::move(flights_[which]);
    if (as == due::kind::arrival) {
        const base::address from = sim_network::address_of(arrived.from);
        tell_received(to, from, arrived.bytes);
        of.node->handle_datagram(instant_of(of), from, arrived.bytes, effects_);
    } else {
        of.node->handle_refused(
            instant_of(of), sim_network::address_of(arrived.to), arrived.bytes, effects_);
    }
    flights_[which] = std::move(arrived);
    free_flight(which);
    end_turn(to);
}

void sim_cluster::tell_received(node_id by,
                                const base::address& from,
                                std::span<const std::byte> bytes) {
    for (observer* const each : observers_) {
        each->on_receive(by, from, bytes);
    }
}

bool sim_cluster::may_refuse(host& who, host_id whom) {
    auto [found, is_new] = who.refused.try_emplace(whom);
    icmp_credit& credit = found->second;
    if (!is_new) {
        credit.left = std::min(credit.left + (now() - credit.since), icmp_credit_max);
    }
    credit.since = now();
    if (credit.left < icmp_cost) {
        return false;
    }
    credit.left -= icmp_cost;
    return true;
}

void sim_cluster::refuse(node_id which,
                         const base::address& peer,
                         std::span<const std::byte> quoted) {
    machine& of = machines_[which];
    of.node->handle_refused(instant_of(of), peer, quoted, effects_);
    end_turn(which);
}

core::verdict sim_cluster::inject(node_id which,
                                  const base::address& from,
                                  std::span<const std::byte> bytes) {
    machine& of = machines_[which];
    tell_received(which, from, bytes);
    const core::verdict result = of.node->handle_datagram(instant_of(of), from, bytes, effects_);
    end_turn(which);
    return result;
}

void sim_cluster::post(host_id from, host_id to, std::span<const std::byte> bytes) {
    const std::uint32_t made = take_flight();
    flights_[made].from = from;
    flights_[made].to = to;
    flights_[made].bytes.assign(bytes.begin(), bytes.end());
    static_cast<void>(host_at(std::max(from, to)));
    launch(made, due::kind::arrival);
}

}  // namespace chatter::sim
