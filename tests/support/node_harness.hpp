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
#include "chatter/wire/packet.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <iosfwd>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
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

/// The messages alone: native packets are left out.
[[nodiscard]] std::vector<sent> read_sends(const core::effects& of);

/// A native packet that a node sent, read again.
struct sent_packet {
    base::address to;
    wire::packet content;
    std::size_t bytes{0};
    friend bool operator==(const sent_packet&, const sent_packet&) = default;
};
void PrintTo(const sent_packet& from, std::ostream* to);

[[nodiscard]] std::vector<sent_packet> read_packets(const core::effects& of);

/// The receivers alone, sorted.
[[nodiscard]] std::vector<base::address> receivers_of(const core::effects& of);

/// The items of one type, of a packet or of several.
template <typename Item>
[[nodiscard]] std::vector<Item> items_of(const wire::packet& from) {
    std::vector<Item> all;
    for (const wire::packet_item& each : from.items) {
        if (const auto* one = std::get_if<Item>(&each)) {
            all.push_back(*one);
        }
    }
    return all;
}

// --- Servers that are no nodes: the test speaks for them -------------------------------------

/// The run of server number N, where the test speaks for it.
[[nodiscard]] wire::run_id run_of(std::uint8_t number);

/// What server number N says of itself: it is called "node N", lives at host(N) and has
/// started at start_of_time, which is its incarnation, too.
[[nodiscard]] wire::member_record record_of(std::uint8_t number);

/// Something that was found out of server number N, in the incarnation of record_of(N).
[[nodiscard]] wire::member_status status_of(std::uint8_t number,
                                            wire::member_state state,
                                            std::uint8_t accuser = 0);

/// A packet of server number N to the run `to`, of cluster "default".
[[nodiscard]] wire::packet packet_of(std::uint8_t number,
                                     wire::run_id to,
                                     wire::packet_kind kind,
                                     std::vector<wire::packet_item> items = {});

template <typename Event>
[[nodiscard]] std::vector<Event> events_of(const std::vector<core::event>& among) {
    std::vector<Event> all;
    for (const core::event& each : among) {
        if (const auto* one = std::get_if<Event>(&each)) {
            all.push_back(*one);
        }
    }
    return all;
}

class node_harness {
public:
    explicit node_harness(const core::config& what = config_of(1), std::uint64_t seed = 1);

    /// Each of these is one turn of the node, with its end; what it did replaces what was
    /// remembered.
    core::verdict receive(std::span<const std::byte> bytes, const base::address& from = stranger());
    core::verdict receive(const wire::message& what,
                          wire::encoding as = wire::encoding::json,
                          const base::address& from = stranger());
    core::verdict inject(std::string_view json, const base::address& from = stranger());
    /// From host(N), of the server in its name.
    core::verdict receive(const wire::packet& what, const base::address& from);
    void run_deadlines();
    void start();
    void resolve(std::string_view target, const std::vector<base::address>& found);
    void refuse(const base::address& peer, std::span<const std::byte> quoted);
    void leave();
    void join(std::string target);
    /// Server number N.
    bool forget(std::uint8_t number);

    /// Server number N becomes a member: it says who it is. The test speaks for it.
    void add_member(std::uint8_t number);
    void add_member(const wire::member_record& who, const base::address& from);
    /// It says who it is, and returns the token when it is challenged; the last turn's verdict.
    core::verdict introduce(const wire::member_record& who, const base::address& from);

    /// Server number N says something, and nothing is wrong with the packet.
    void hear(std::uint8_t number,
              wire::packet_kind kind,
              std::vector<wire::packet_item> items = {});

    /// Serves each deadline when it is due until `time` is over. What all of them did replaces
    /// what was remembered.
    void run_for(base::mono_duration time);

    /// Makes server number N known, by gossip that is not passed on. Nothing is sent.
    void add_server(std::uint8_t number, wire::encoding wire = wire::encoding::json);

    /// Lets time pass, on both clocks; no call of the node.
    void pass(base::mono_duration time);
    /// Somebody sets the wall clock.
    void jump(base::wall_time_ms by) { now_.wall += by; }

    [[nodiscard]] const base::instant& now() const noexcept { return now_; }
    [[nodiscard]] core::node& node() noexcept { return *node_; }
    [[nodiscard]] wire::run_id run() const { return node_->own_record().facts.run; }
    [[nodiscard]] const core::membership& members() const noexcept { return node_->members(); }
    /// Throws where server number N is no member.
    [[nodiscard]] const core::member& member(std::uint8_t number) const;
    [[nodiscard]] const core::counters& counted() const noexcept { return node_->counted(); }
    [[nodiscard]] const core::effects& effects() const noexcept { return effects_; }
    [[nodiscard]] const std::vector<core::event>& events() const noexcept {
        return effects_.events;
    }
    template <typename Event>
    [[nodiscard]] std::vector<Event> events_of() const {
        return test::events_of<Event>(effects_.events);
    }
    [[nodiscard]] std::vector<sent> sends() const { return read_sends(effects_); }
    [[nodiscard]] std::vector<sent_packet> packets() const { return read_packets(effects_); }
    [[nodiscard]] std::vector<sent_packet> packets(wire::packet_kind kind) const;

private:
    std::unique_ptr<core::node> node_;  // which refers to itself, and so stays where it is
    base::instant now_;
    core::effects effects_;
};

/// Nodes that reach one another by address. Datagrams arrive in the order in which they were
/// sent, each with the address of its sender, and at once.
class mini_network {
public:
    /// What becomes of datagrams to a node. A closed port refuses them; who is deaf runs, hears
    /// nothing and is not heard.
    enum class health : std::uint8_t { runs, closed, deaf, stopped };

    /// Node number 1, 2, ... in the order of the calls.
    node_harness& add(const core::config& what);
    void add_nodes(std::uint8_t count, const core::fanout& fan_out);

    /// Each node gets to know every other.
    void introduce_all();

    /// Starts them and carries what comes of it. config::join holds addresses here.
    void start_all();
    void start(std::uint8_t number);

    /// Carries what node number N did in a turn that a test had it do.
    std::size_t forward(std::uint8_t number);

    /// Serves all deadlines in their order until `time` is over.
    void run_for(base::mono_duration time);

    void set(std::uint8_t number, health to) { health_.at(number - 1U) = to; }

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
    /// Datagrams that went to an address of no node, from now on.
    void count_strangers() { strangers_.clear(); }
    [[nodiscard]] std::size_t strangers_got(const base::address& at) const {
        const auto found = strangers_.find(at);
        return found == strangers_.end() ? 0 : found->second;
    }
    /// Datagrams that node number N sent since the start.
    [[nodiscard]] std::size_t sent_by(std::uint8_t number) const { return sent_.at(number - 1U); }

private:
    struct in_flight {
        std::uint8_t sender;
        base::address to;
        std::vector<std::byte> bytes;
    };

    void collect(std::uint8_t number);
    void take_effects(std::uint8_t number);
    void deliver(const in_flight& what);
    [[nodiscard]] std::optional<std::uint8_t> next_due() const;

    std::vector<std::unique_ptr<node_harness>> nodes_;
    std::vector<std::vector<core::event>> events_;
    std::vector<std::size_t> sent_;
    std::vector<health> health_;
    std::map<base::address, std::size_t> strangers_;
    std::deque<in_flight> on_their_way_;
};

/// A message that a node may get, of any kind: few names, senders and times, so that messages
/// meet. `timestamps` are counted from start_of_time.
[[nodiscard]] wire::message random_message(base::prng& random, base::wall_time_ms timestamps);

/// A packet that a node of the run `to` may get from one of a few servers, of any kind and with
/// items of any kind about any of them. Throughout what the format allows.
[[nodiscard]] wire::packet random_packet(base::prng& random, wire::run_id to);

/// The message in one of its encodings.
[[nodiscard]] std::vector<std::byte> encoded(const wire::message& what, wire::encoding as);
/// The packet with its items, as far as they fit.
[[nodiscard]] std::vector<std::byte> encoded(const wire::packet& what);

}  // namespace chatter::test

namespace chatter::core {

// Printers for googletest, which finds them by the namespace of what they print.
void PrintTo(verdict from, std::ostream* to);
void PrintTo(const message_received& from, std::ostream* to);
void PrintTo(const device_added& from, std::ostream* to);
void PrintTo(const device_removed& from, std::ostream* to);
void PrintTo(const device_status& from, std::ostream* to);
void PrintTo(const device_stale& from, std::ostream* to);
void PrintTo(const device_fresh& from, std::ostream* to);
void PrintTo(const server_added& from, std::ostream* to);
void PrintTo(const server_removed& from, std::ostream* to);
void PrintTo(const clock_ahead& from, std::ostream* to);
void PrintTo(const datagram_refused& from, std::ostream* to);
void PrintTo(const port_refused& from, std::ostream* to);
void PrintTo(const member_tag& from, std::ostream* to);
void PrintTo(const member_up& from, std::ostream* to);
void PrintTo(const member_suspect& from, std::ostream* to);
void PrintTo(const member_refuted& from, std::ostream* to);
void PrintTo(const member_failed& from, std::ostream* to);
void PrintTo(const member_left& from, std::ostream* to);
void PrintTo(const member_back& from, std::ostream* to);
void PrintTo(const member_reaped& from, std::ostream* to);
void PrintTo(const name_clash& from, std::ostream* to);
void PrintTo(const address_clash& from, std::ostream* to);
void PrintTo(const uuid_clash& from, std::ostream* to);
void PrintTo(const self_refuted& from, std::ostream* to);
void PrintTo(const slept& from, std::ostream* to);
void PrintTo(const other_cluster& from, std::ostream* to);
void PrintTo(const unsupported_packet& from, std::ostream* to);
void PrintTo(const members_full& from, std::ostream* to);
void PrintTo(const no_common_key& from, std::ostream* to);
void PrintTo(const member_key& from, std::ostream* to);
void PrintTo(const join_unanswered& from, std::ostream* to);
void PrintTo(const standing& from, std::ostream* to);

}  // namespace chatter::core

namespace chatter::wire {

void PrintTo(member_state from, std::ostream* to);
void PrintTo(packet_kind from, std::ostream* to);
void PrintTo(probe_outcome from, std::ostream* to);
void PrintTo(const accusation& from, std::ostream* to);
void PrintTo(const member_record& from, std::ostream* to);
void PrintTo(const member_status& from, std::ostream* to);
void PrintTo(const seen_as& from, std::ostream* to);
void PrintTo(const device_update& from, std::ostream* to);
void PrintTo(const rumor& from, std::ostream* to);
void PrintTo(const heard& from, std::ostream* to);
void PrintTo(const hash_list& from, std::ostream* to);
void PrintTo(const known_list& from, std::ostream* to);
void PrintTo(const place& from, std::ostream* to);
void PrintTo(const token_given& from, std::ostream* to);
void PrintTo(const token_returned& from, std::ostream* to);
void PrintTo(const packet& from, std::ostream* to);

}  // namespace chatter::wire
