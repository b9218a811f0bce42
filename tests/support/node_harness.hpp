// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One core::node with a virtual clock that remembers what its last call did, and a small
// network that carries datagrams between several of them.
//
// Real parts only: what goes in is encoded first, what comes out is decoded. No delay, no
// loss: for those there is the simulator.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/prng.hpp"
#include "chatter/base/time.hpp"
#include "chatter/core/config.hpp"
#include "chatter/core/node.hpp"
#include "chatter/wire/message.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::test {

/// What the wall clock of each harness starts at: in January 2027.
inline constexpr base::wall_time_ms start_of_time = 1'800'000'000'000;

/// 10.0.0.N:2428, where node or server number N lives.
[[nodiscard]] base::address host(std::uint8_t number);

/// Where injected gossip comes from: no server's address.
[[nodiscard]] base::address stranger();

/// Node number N, at home at host(N) under the UUID uuid_of(N).
[[nodiscard]] core::config config_of(std::uint8_t number);

/// As an injector makes it: by a sender that is no server, at start_of_time, with 5 hops.
[[nodiscard]] wire::message injected(std::optional<wire::gossip> payload);

/// Server number N, which reads `wire`.
[[nodiscard]] wire::server_added server_of(std::uint8_t number, wire::encoding wire);

/// A datagram that a node sent, read again.
struct sent {
    base::address to;
    wire::encoding as{wire::encoding::json};
    wire::message content;
    friend bool operator==(const sent&, const sent&) = default;
};
void PrintTo(const sent& from, std::ostream* to);

[[nodiscard]] std::vector<sent> read_sends(const core::effects& of);

/// The receivers alone, sorted.
[[nodiscard]] std::vector<base::address> receivers_of(const core::effects& of);

class node_harness {
public:
    explicit node_harness(const core::config& what = config_of(1), std::uint64_t seed = 1);

    /// Each of these is one call of the node; what it did replaces what was remembered.
    core::verdict receive(std::span<const std::byte> bytes, const base::address& from = stranger());
    core::verdict receive(const wire::message& what,
                          wire::encoding as = wire::encoding::json,
                          const base::address& from = stranger());
    core::verdict inject(std::string_view json, const base::address& from = stranger());
    void run_deadlines();

    /// Makes server number N known, by gossip that is not passed on. Nothing is sent.
    void add_server(std::uint8_t number, wire::encoding wire = wire::encoding::json);

    /// Lets time pass, on both clocks; no call of the node.
    void pass(base::mono_duration time);
    /// Somebody sets the wall clock.
    void jump(base::wall_time_ms by) { now_.wall += by; }

    [[nodiscard]] const base::instant& now() const noexcept { return now_; }
    [[nodiscard]] core::node& node() noexcept { return node_; }
    [[nodiscard]] const core::counters& counted() const noexcept { return node_.counted(); }
    [[nodiscard]] const core::effects& effects() const noexcept { return effects_; }
    [[nodiscard]] const std::vector<core::event>& events() const noexcept {
        return effects_.events;
    }
    [[nodiscard]] std::vector<sent> sends() const { return read_sends(effects_); }

private:
    core::node node_;
    base::instant now_;
    core::effects effects_;
};

/// Nodes that reach one another by address. Datagrams arrive in the order in which they were
/// sent, each with the address of its sender.
class mini_network {
public:
    /// Node number 1, 2, ... in the order of the calls.
    node_harness& add(const core::config& what);
    void add_nodes(std::uint8_t count, const core::fanout& fan_out);

    /// Each node gets to know every other.
    void introduce_all();

    /// Hands a message to node number N, as from a stranger, and carries what comes of it
    /// until nothing is on its way. Returns how many datagrams were carried.
    std::size_t inject(std::uint8_t number, const wire::message& what, wire::encoding as);

    /// `max` guards against a loop: behind it the rest is dropped.
    std::size_t carry(std::size_t max = 100'000);

    [[nodiscard]] node_harness& at(std::uint8_t number) { return *nodes_.at(number - 1U); }
    [[nodiscard]] std::size_t size() const noexcept { return nodes_.size(); }
    /// Events of node number N since the start.
    [[nodiscard]] const std::vector<core::event>& events_of(std::uint8_t number) const {
        return events_.at(number - 1U);
    }
    /// Datagrams that node number N sent since the start.
    [[nodiscard]] std::size_t sent_by(std::uint8_t number) const { return sent_.at(number - 1U); }

private:
    struct in_flight {
        base::address from;
        base::address to;
        std::vector<std::byte> bytes;
    };

    void collect(std::uint8_t number);

    std::vector<std::unique_ptr<node_harness>> nodes_;
    std::vector<std::vector<core::event>> events_;
    std::vector<std::size_t> sent_;
    std::deque<in_flight> on_their_way_;
};

/// A message that a node may get, of any kind: few names, senders and times, so that messages
/// meet. `timestamps` are counted from start_of_time.
[[nodiscard]] wire::message random_message(base::prng& random, base::wall_time_ms timestamps);

/// The message in one of its encodings.
[[nodiscard]] std::vector<std::byte> encoded(const wire::message& what, wire::encoding as);

}  // namespace chatter::test

namespace chatter::core {

// Printers for googletest, which finds them by the namespace of what they print.
void PrintTo(verdict from, std::ostream* to);
void PrintTo(const message_received& from, std::ostream* to);
void PrintTo(const device_added& from, std::ostream* to);
void PrintTo(const device_removed& from, std::ostream* to);
void PrintTo(const device_status& from, std::ostream* to);
void PrintTo(const server_added& from, std::ostream* to);
void PrintTo(const server_removed& from, std::ostream* to);
void PrintTo(const clock_ahead& from, std::ostream* to);
void PrintTo(const datagram_refused& from, std::ostream* to);
void PrintTo(const port_refused& from, std::ostream* to);

}  // namespace chatter::core
