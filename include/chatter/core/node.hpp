// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The protocol core of one daemon, sans I/O.
//
// Contract. Input is a function call with the time in it; output is data, appended to
// `effects`. The caller
//   * MUST NOT let `now.mono` go backwards from call to call; equal times are fine;
//   * calls handle_datagram for each datagram of a batch, then carries the effects out and
//     clears them, then waits for the next datagram or for next_deadline();
//   * when effects::own_addresses_wanted is set, calls set_own_addresses.
// Nothing re-enters: the node calls nobody. No input, whatever its bytes, throws or asserts.
// Same config, seed and inputs give the same outputs, byte for byte.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/prng.hpp"
#include "chatter/base/siphash.hpp"
#include "chatter/base/time.hpp"
#include "chatter/core/config.hpp"
#include "chatter/core/counters.hpp"
#include "chatter/core/device_table.hpp"
#include "chatter/core/duplicate_filter.hpp"
#include "chatter/core/effects.hpp"
#include "chatter/core/own_addresses.hpp"
#include "chatter/core/verdict.hpp"
#include "chatter/core/view.hpp"
#include "chatter/wire/datagram.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace chatter::core {

class node {
public:
    /// `what` MUST pass validate(); `random` decides everything that is random.
    node(const config& what, base::prng random);

    /// One datagram from outside.
    verdict handle_datagram(const base::instant& now,
                            const base::address& from,
                            std::span<const std::byte> bytes,
                            effects& to);

    /// An ICMP error came back from `peer` for a datagram of this node that began with
    /// `quoted`. So far it is counted; a passive peer may be away and come back.
    void handle_refused(const base::instant& now,
                        const base::address& peer,
                        std::span<const std::byte> quoted,
                        effects& to);

    /// Runs everything that is due. Calling it early does nothing.
    void handle_deadline(const base::instant& now, effects& to);

    /// When handle_deadline() has something to do, as seen from the last call.
    [[nodiscard]] std::optional<base::mono_time> next_deadline() const noexcept;

    /// What the interfaces' addresses are now; see own_addresses.hpp.
    void set_own_addresses(std::vector<base::address> interfaces);

    [[nodiscard]] const config& settings() const noexcept { return config_; }
    [[nodiscard]] const counters& counted() const noexcept { return counters_; }
    [[nodiscard]] const view& servers() const noexcept { return view_; }
    [[nodiscard]] const device_table& devices() const noexcept { return devices_; }

private:
    /// A message of one datagram, on its way through the handlers.
    struct arrival {
        base::instant now;
        base::address from;
        wire::encoding arrived_as{wire::encoding::json};
        wire::message message;

        [[nodiscard]] version at() const { return {message.timestamp_millis, message.sender}; }
    };

    // node.cpp: what holds for every message
    void advance(const base::instant& now);
    [[nodiscard]] verdict judge(const base::instant& now,
                                const base::address& from,
                                std::span<const std::byte> bytes,
                                effects& to);
    void complete(wire::datagram& what, const base::instant& now);
    [[nodiscard]] bool is_clock_ahead(const arrival& what, effects& to);

    // node_handlers.cpp: one for each kind of gossip
    [[nodiscard]] verdict on_gossip(const arrival& what, effects& to);
    [[nodiscard]] verdict on(const wire::debug_message& gossip, const arrival& what, effects& to);
    [[nodiscard]] verdict on(const wire::device_added& gossip, const arrival& what, effects& to);
    [[nodiscard]] verdict on(const wire::device_removed& gossip, const arrival& what, effects& to);
    [[nodiscard]] verdict on(const wire::device_status& gossip, const arrival& what, effects& to);
    [[nodiscard]] verdict on(const wire::server_added& gossip, const arrival& what, effects& to);
    [[nodiscard]] verdict on(const wire::server_removed& gossip, const arrival& what, effects& to);
    [[nodiscard]] server_added::reach reach_of(const server& which) const noexcept;

    // node_forwarding.cpp: to whom, in which encoding
    void forward(arrival&& what, effects& to);
    void introduce(const server& newcomer, effects& to);
    void send(const wire::message& what, std::span<const server* const> receivers, effects& to);

    config config_;
    base::prng random_;         ///< Choices that nobody outside can see.
    base::prng public_random_;  ///< UUIDs that go out.
    base::siphash_key id_key_;
    own_addresses own_;
    view view_;
    device_table devices_;
    duplicate_filter seen_;
    duplicate_filter clock_told_;  ///< Senders whose clock_ahead was told.
    counters counters_;
    base::instant last_;  ///< The time of the last call.

    std::vector<std::byte> id_scratch_;
    std::vector<const server*> receivers_;
};

}  // namespace chatter::core
