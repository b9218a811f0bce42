// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The protocol core of one daemon, sans I/O.
//
// Contract. Input is a function call with the time in it; output is data, appended to
// `effects`. The caller
//   * MUST NOT let `now.mono` go backwards from call to call; equal times are fine;
//   * calls start() once, before the first turn;
//   * in each turn calls handle_datagram for each datagram of a batch, or handle_deadline, or
//     what else it has to tell, then flush(), then carries the effects out and clears them,
//     then waits for the next datagram or for next_deadline();
//   * reads the socket before it calls handle_deadline, so that an answer which is there
//     already is not held for missing;
//   * answers effects::resolve with resolved(), effects::own_addresses_wanted with
//     set_own_addresses(), effects::persist by storing state().
// Nothing re-enters: the node calls nobody. No input, whatever its bytes, throws or asserts.
// Same config, seed and inputs give the same outputs, byte for byte.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/prng.hpp"
#include "chatter/base/siphash.hpp"
#include "chatter/base/time.hpp"
#include "chatter/core/anti_entropy.hpp"
#include "chatter/core/arrival.hpp"
#include "chatter/core/config.hpp"
#include "chatter/core/departure.hpp"
#include "chatter/core/detector.hpp"
#include "chatter/core/duplicate_filter.hpp"
#include "chatter/core/effects.hpp"
#include "chatter/core/greeter.hpp"
#include "chatter/core/injection_answers.hpp"
#include "chatter/core/member_pull.hpp"
#include "chatter/core/membership.hpp"
#include "chatter/core/packet_sender.hpp"
#include "chatter/core/passive_peers.hpp"
#include "chatter/core/replica.hpp"
#include "chatter/core/replica_pages.hpp"
#include "chatter/core/rumor_spreader.hpp"
#include "chatter/core/spreader.hpp"
#include "chatter/core/strangers.hpp"
#include "chatter/core/triage.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace chatter::core {

class node {
public:
    /// `what` MUST pass validate(); `random` decides everything that is random.
    node(const config& what, base::prng random);
    node(const node&) = delete;
    node& operator=(const node&) = delete;

    /// Becomes a member of its cluster and begins to look for the others.
    void start(const base::instant& now, effects& to);

    /// One datagram from outside.
    verdict handle_datagram(const base::instant& now,
                            const base::address& from,
                            std::span<const std::byte> bytes,
                            effects& to);

    /// An ICMP error came back from `peer` for a datagram of this node that began with
    /// `quoted`. Evidence only where the quoted bytes show that it was sent to that member.
    void handle_refused(const base::instant& now,
                        const base::address& peer,
                        std::span<const std::byte> quoted,
                        effects& to);

    /// Runs everything that is due. Calling it early does nothing.
    void handle_deadline(const base::instant& now, effects& to);

    /// The end of a turn: packs what is waiting into packets.
    void flush(const base::instant& now, effects& to);

    /// The addresses of one of effects::resolve; none where it could not be looked up.
    void resolved(const base::instant& now,
                  std::string_view target,
                  std::span<const base::address> addresses,
                  effects& to);

    /// Tells the cluster that this node leaves. When it knows, or after a while, effects::left
    /// is set; until then turns go on.
    void leave(const base::instant& now, effects& to);

    /// Other keys or another mode, from now on.
    void set_sealing(const base::instant& now, seal_policy what, effects& to);

    /// What the socket may tell apart; changes with set_sealing().
    [[nodiscard]] core::triage triage() const noexcept;

    /// Looks for `target`, HOST:PORT, from now on, as config::join does; at once, where it does so
    /// already. Nothing once leave() was called.
    void join(const base::instant& now, std::string target, effects& to);

    /// Has the whole cluster forget a member that failed or left, with its devices, as if it had
    /// been reaped. False, and nothing changes, for another: one that is there, or is not listed.
    bool forget(const base::instant& now, const base::uuid& member, effects& to);

    /// Takes members for known and alive unheard: how a simulation begins with a cluster that has
    /// formed. After start(), before the first turn.
    void adopt(const base::instant& now, std::span<const wire::member_record> known);

    /// What this node says of itself.
    [[nodiscard]] wire::member_record own_record() const { return membership_.own_record(); }

    /// What is to survive a restart; see saved_state.hpp.
    [[nodiscard]] saved_state state() const;

    /// When handle_deadline() has something to do, as seen from the last call.
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept;

    /// What the interfaces' addresses are now; see own_addresses.hpp.
    void set_own_addresses(std::vector<base::address> interfaces);

    [[nodiscard]] const config& settings() const noexcept { return config_; }
    [[nodiscard]] const counters& counted() const noexcept { return counters_; }
    [[nodiscard]] const membership& members() const noexcept { return membership_; }
    [[nodiscard]] const view& servers() const noexcept { return peers_.servers(); }
    [[nodiscard]] const device_table& devices() const noexcept { return replica_.devices; }
    [[nodiscard]] const replica& knowledge() const noexcept { return replica_; }
    [[nodiscard]] device_census count_devices() const;
    /// What it seals, and with which keys.
    [[nodiscard]] const seal_policy& sealed_by() const noexcept { return sealing_.policy(); }
    /// Lifeguard's: 0 is good.
    [[nodiscard]] std::uint32_t local_health() const noexcept { return detector_.health().score(); }
    /// It has met a member in this run, or was to join nobody but itself; and stays so, whoever
    /// fails.
    [[nodiscard]] bool is_ready() const noexcept;

private:
    using octets = std::span<const std::byte>;

    // node.cpp: what holds for every datagram
    void advance(const base::instant& now, effects& to);
    void follow_changes(const turn& now);
    [[nodiscard]] verdict sort(const turn& now, const base::address& from, octets bytes);
    /// A message in JSON or CBOR.
    [[nodiscard]] std::optional<wire::datagram> read(const turn& now,
                                                     const base::address& from,
                                                     octets bytes);
    [[nodiscard]] verdict judge(const turn& now, const base::address& from, wire::datagram&& of);
    void complete(wire::datagram& what, const base::instant& now);
    [[nodiscard]] base::wall_time_ms stamp(const wire::message& what, base::wall_time_ms now) const;
    [[nodiscard]] bool is_clock_ahead(const arrival& what, effects& to);

    // node_handlers.cpp: one for each kind of gossip
    [[nodiscard]] verdict on_gossip(const arrival& what, effects& to);
    [[nodiscard]] verdict on(const wire::debug_message& gossip, const arrival& what, effects& to);
    template <typename DeviceGossip>
    [[nodiscard]] verdict on(const DeviceGossip& gossip, const arrival& what, effects& to);
    [[nodiscard]] verdict on(const wire::server_added& gossip, const arrival& what, effects& to);
    [[nodiscard]] verdict on(const wire::server_removed& gossip, const arrival& what, effects& to);

    // node_packets.cpp: one for each kind of native packet
    [[nodiscard]] verdict judge_packet(const turn& now, const envelope& of);
    [[nodiscard]] verdict on_packet(const turn& now, const envelope& of, wire::packet& what);
    [[nodiscard]] verdict on_stranger(const turn& now,
                                      const envelope& of,
                                      const wire::packet& what,
                                      bool is_proven);
    [[nodiscard]] bool introduce_sender(const turn& now, const envelope& of, wire::packet& what);
    void apply_items(const turn& now, const envelope& of, const wire::packet& what);
    [[nodiscard]] bool warn_of_claim(const turn& now,
                                     const envelope& of,
                                     const wire::member_record& told);
    void dispatch(const turn& now, const delivery& what);
    enum class told_of : std::uint8_t { cluster = 1, packet, key, claim };  ///< Of an address.
    [[nodiscard]] bool is_told(const turn& now, told_of what, const base::address& of);
    verdict refuse(const turn& now, const base::address& from, wire::decode_error why);

    // node_sealed.cpp: what is sealed
    using sealed = wire::sealed_head;
    [[nodiscard]] verdict judge_sealed(const turn& now, const base::address& from, octets bytes);
    [[nodiscard]] verdict on_unknown_key(const turn& now,
                                         const base::address& from,
                                         wire::key_id key);
    [[nodiscard]] verdict judge_opened(const turn& now, const envelope& of, const sealed& head);
    [[nodiscard]] verdict judge_injection(const turn& now, const envelope& of, const sealed& head);
    [[nodiscard]] verdict answer_injection(const turn& now, const envelope& of, const sealed& head);
    void tell_key(const turn& now, wire::run_id sender);

    // node_replica.cpp: the shared state, and how it spreads
    [[nodiscard]] device_table::change merge_device(const base::instant& now,
                                                    const device_key& key,
                                                    std::string_view fields,
                                                    base::mono_time made_at,
                                                    device_table::source from);
    void tell(const device_key& of, device_table::change&& what, effects& to);
    void forward(arrival&& what, effects& to);
    void on_rumors(const turn& now, const delivery& what);
    [[nodiscard]] bool on_rumor(const turn& now,
                                const base::address& from,
                                const wire::rumor& what);
    void apply_rumor(const turn& now, const base::address& from, const wire::rumor& what);
    void on_entries(const turn& now, const delivery& what);
    void forget_reaped(const turn& now);
    void tell_stale(const turn& now);

    /// Things that are told of so many senders an hour; strangers can make up any number.
    static constexpr std::size_t told_max = 64;

    config config_;
    base::prng random_;         ///< Choices that nobody outside can see.
    base::prng public_random_;  ///< UUIDs that go out.
    base::siphash_key told_key_;
    base::siphash_key cluster_key_;  ///< That of the ids of messages: all members agree on them.
    counters counters_;
    own_addresses own_;
    sealing sealing_;
    address_proof proof_;
    membership membership_;
    replica replica_;
    packet_sender packets_;
    detector detector_;
    spreader spreader_;
    greeter greeter_;
    strangers strangers_;
    injection_answers answers_;
    member_pull pull_;
    departure departure_;
    rumor_spreader rumors_;
    anti_entropy entropy_;
    replica_pages pages_;
    passive_peers peers_;
    duplicate_filter seen_;
    budget gossips_;
    duplicate_filter told_;  ///< What strangers can cause any number of, and was told.
    base::instant last_;     ///< The time of the last call.
    base::mono_time started_at_{};
    base::mono_time next_store_{};
    bool worth_storing_{false};

    std::vector<std::byte> id_scratch_;
};

}  // namespace chatter::core
