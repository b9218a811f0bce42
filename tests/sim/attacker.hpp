// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Somebody on a host of the network who has no key, and writes to the machines from addresses of
// its own and of others: garbage, packets that are well formed, and, where it overhears what is
// sent, recorded datagrams as they were and changed. All of it is drawn from one stream.
//
// It reads every datagram on the way and can be faster than it; it holds none of them back: who
// can, is a bad network.

#pragma once

#include "chatter/base/prng.hpp"
#include "chatter/base/time.hpp"
#include "chatter/core/verdict.hpp"
#include "chatter/wire/keyring.hpp"
#include "chatter/wire/member.hpp"
#include "chatter/wire/packet.hpp"

#include "sim_cluster.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace chatter::sim {

enum class hostility : std::uint8_t {
    none,
    stranger,     ///< knows addresses and the cluster's name
    eavesdropper  ///< overhears besides what is sent
};

struct attack_options {
    hostility as{hostility::none};
    base::mono_duration between{};  ///< Two attacks, in the mean.
    std::size_t burst_max{1};       ///< Datagrams of one attack.
};

/// The ways in which a datagram comes to be; the first four need nothing that was overheard.
enum class attack : std::uint8_t {
    garbage,
    foreign_packet,  ///< of another cluster
    guess,           ///< a packet of runs that nobody has
    hello,           ///< with claims about somebody
    insider_guess,   ///< the same with runs that were overheard
    forgery,         ///< sealed with another key, under its id or that of a true one
    mutation,
    replay
};
inline constexpr std::size_t attack_count = static_cast<std::size_t>(attack::replay) + 1;

[[nodiscard]] std::string_view to_string(attack from) noexcept;

class attacker : public observer {
public:
    /// Its host is `own_host`, and the hosts behind it are bystanders. `in` MUST outlive it.
    attacker(const attack_options& what, base::prng random, sim_cluster& in, host_id own_host);

    /// Sends one datagram, or a burst of one kind.
    void strike();
    /// Sends one of that kind to a machine that runs.
    void strike(attack how, node_id whom);
    /// All that it has recorded, in the order in which it was sent, to its receivers.
    void replay_all();
    /// From now on it uses what it overhears.
    void eavesdrop() { options_.as = hostility::eavesdropper; }
    /// Only listens from now on.
    void fall_silent() { options_.as = hostility::stranger; }
    /// Keeps all that it overhears, and not a sample.
    void keep_all() { sample_max_ = SIZE_MAX; }

    [[nodiscard]] std::uint64_t sent(attack how) const noexcept {
        return sent_[static_cast<std::size_t>(how)];
    }
    /// Of all datagrams that machines have received, also in runs that are over.
    [[nodiscard]] std::array<std::uint64_t, core::verdict_count> verdicts() const;

    void on_send(node_id by, const base::address& to, std::span<const std::byte> bytes) override;
    void on_receive(node_id by,
                    const base::address& from,
                    std::span<const std::byte> bytes) override;
    void on_stage(node_id of, stage before, stage after) override;

private:
    using octets = std::vector<std::byte>;

    struct recorded {
        host_id from{0};
        host_id to{0};
        octets bytes;
    };

    void record(recorded what);
    void race(host_id to, std::span<const std::byte> bytes);
    [[nodiscard]] octets make(attack how, host_id& to);
    [[nodiscard]] octets make_garbage();
    [[nodiscard]] octets make_packet(std::uint32_t cluster, bool knows_runs);
    [[nodiscard]] octets make_hello();
    [[nodiscard]] octets make_forgery();
    [[nodiscard]] octets make_mutation();
    void mutate(octets& what);
    void put(octets& to, std::size_t at, std::span<const std::byte> what) const;
    void put_random(octets& to, std::size_t at, std::size_t bytes);
    [[nodiscard]] wire::member_record draw_claim();
    [[nodiscard]] wire::packet_item draw_item();
    [[nodiscard]] wire::run_id draw_run(bool knows_runs);
    [[nodiscard]] host_id draw_source(host_id to);
    [[nodiscard]] host_id draw_bystander();
    [[nodiscard]] node_id draw_machine();
    [[nodiscard]] const recorded& draw_recorded();
    [[nodiscard]] bool one_in(std::uint64_t many) { return random_.below(many) == 0; }

    attack_options options_;
    base::prng random_;
    sim_cluster& cluster_;
    host_id own_host_;
    std::size_t sample_max_{400};
    std::vector<recorded> sample_;
    std::shared_ptr<const wire::keyring> other_key_;  ///< Absent without libsodium.
    std::array<std::uint64_t, attack_count> sent_{};
    std::array<std::uint64_t, core::verdict_count> of_former_runs_{};
};

}  // namespace chatter::sim
