// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The network between the hosts of a simulation: what becomes of one datagram.
//
// Hosts are numbers from 0 on, at 10.0.0.1 and upwards; each has one port, 2428. The network
// decides whether a datagram gets through, how often, and how long it takes. It neither sees
// the bytes nor keeps them. Who lives on a host, and whether it is switched on, the cluster
// knows (sim_cluster.hpp).

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/prng.hpp"
#include "chatter/base/time.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace chatter::sim {

using host_id = std::uint32_t;

/// Parts per million, for chances: integers give the same on every machine.
using ppm = std::uint32_t;
[[nodiscard]] constexpr ppm percent(std::uint32_t of) noexcept {
    return of * 10'000;
}

struct link_options {
    base::mono_duration delay{std::chrono::microseconds(150)};
    base::mono_duration jitter{std::chrono::microseconds(100)};  ///< Added: uniform up to it.
    ppm loss{0};
    ppm duplication{0};
    ppm reordering{0};                ///< That many are held back ...
    base::mono_duration held_back{};  ///< ... for up to that long.
    std::size_t mtu{1'500};           ///< With IP and UDP heads; larger datagrams are lost.
};

[[nodiscard]] link_options lan();
[[nodiscard]] link_options wan();

/// The heads of IPv4 and UDP, which each datagram costs besides.
inline constexpr std::size_t head_bytes = 28;

class sim_network {
public:
    sim_network(const link_options& all, base::prng random) : all_(all), random_(random) {}

    [[nodiscard]] static base::address address_of(host_id host);
    /// The host with that address; nobody has another port or network.
    [[nodiscard]] static std::optional<host_id> host_at(const base::address& address) noexcept;

    /// When each copy of a datagram arrives, counted from now; at most two.
    struct fate {
        std::size_t copies{0};
        base::mono_duration after[2]{};
    };
    [[nodiscard]] fate route(host_id from, host_id to, std::size_t payload_bytes);

    // --- Faults
    void set_all(const link_options& to) { all_ = to; }
    [[nodiscard]] const link_options& all() const noexcept { return all_; }
    /// For datagrams from the one to the other, in place of what holds for all.
    void set_link(host_id from, host_id to, const link_options& options);
    /// One way.
    void cut(host_id from, host_id to) { cuts_.insert(key(from, to)); }
    /// Hosts reach those of their own group only; hosts beyond the end are in group 0.
    void partition(std::vector<std::uint8_t> group_of_host) { groups_ = std::move(group_of_host); }
    /// Takes back cuts, partitions and what was set for single links.
    void heal();
    [[nodiscard]] bool is_whole() const noexcept { return cuts_.empty() && groups_.empty(); }

private:
    [[nodiscard]] static std::uint64_t key(host_id from, host_id to) noexcept {
        return std::uint64_t{from} << 32U | to;
    }
    [[nodiscard]] std::uint8_t group_of(host_id host) const noexcept {
        return host < groups_.size() ? groups_[host] : std::uint8_t{0};
    }
    [[nodiscard]] bool happens(ppm chance) noexcept {
        return chance > 0 && random_.below(1'000'000) < chance;
    }
    [[nodiscard]] base::mono_duration draw_delay(const link_options& link) noexcept;

    link_options all_;
    base::prng random_;
    boost::unordered_flat_map<std::uint64_t, link_options> links_;
    boost::unordered_flat_set<std::uint64_t> cuts_;
    std::vector<std::uint8_t> groups_;
};

}  // namespace chatter::sim
