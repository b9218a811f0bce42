// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "node_harness.hpp"

#include "chatter/base/uuid.hpp"
#include "chatter/wire/datagram.hpp"

#include "builders.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ostream>
#include <stdexcept>
#include <utility>

namespace chatter::test {
namespace {

using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::milliseconds;

/// Small numbers are servers' and nodes' UUIDs, these are not.
constexpr unsigned sender_without_server = 900;

/// Deadlines that are served in one go, against one that does not move.
constexpr int steps_max = 1'000'000;

std::string pick(base::prng& random, std::string_view prefix, std::uint64_t of) {
    return std::string(prefix) + std::to_string(random.below(of));
}

wire::device_status random_status(base::prng& random, const base::uuid& origin) {
    wire::device_status to{origin, pick(random, "device", 3), {}};
    for (auto i = random.below(4); i > 0; --i) {
        to.metrics.push_back({pick(random, "metric", 4), pick(random, "value", 5)});
    }
    wire::normalize_metrics(to.metrics);
    return to;
}

wire::gossip random_gossip(base::prng& random) {
    const base::uuid origin = uuid_of(static_cast<unsigned>(800 + random.below(2)));
    const auto server = static_cast<std::uint8_t>(1 + random.below(6));
    switch (random.below(6)) {
        case 0: return wire::debug_message{pick(random, "text ", 1'000)};
        case 1:
            return wire::device_added{origin, pick(random, "device", 3), pick(random, "is ", 9)};
        case 2: return wire::device_removed{origin, pick(random, "device", 3)};
        case 3: return random_status(random, origin);
        case 4:
            return wire::server_added{uuid_of(server),
                                      host(static_cast<std::uint8_t>(1 + random.below(8))),
                                      std::nullopt};
        default: return wire::server_removed{uuid_of(server)};
    }
}

}  // namespace

base::address host(std::uint8_t number) {
    return {base::address::v4_bytes{10, 0, 0, number}, 2428};
}

base::address stranger() {
    return {base::address::v4_bytes{192, 0, 2, 99}, 40'000};
}

core::config config_of(std::uint8_t number) {
    core::config what;
    what.self = uuid_of(number);
    what.listening_on = host(number);
    what.name = "node " + std::to_string(number);
    return what;
}

wire::message injected(std::optional<wire::gossip> payload) {
    return {uuid_of(sender_without_server), start_of_time, 5, std::move(payload)};
}

wire::server_added server_of(std::uint8_t number, wire::encoding wire) {
    return {uuid_of(number), host(number), wire};
}

std::vector<sent> read_sends(const core::effects& of) {
    std::vector<sent> all;
    for (const core::outgoing& each : of.sends) {
        if (wire::is_packet(of.bytes_of(each))) {
            continue;
        }
        auto read = wire::decode(of.bytes_of(each));
        if (!read) {
            throw std::runtime_error("a node sent what it would not take: " +
                                     std::string(to_string(read.error().code)));
        }
        all.push_back({each.to, read->arrived_as, std::move(read->content)});
    }
    return all;
}

std::vector<base::address> receivers_of(const core::effects& of) {
    std::vector<base::address> all;
    for (const core::outgoing& each : of.sends) {
        all.push_back(each.to);
    }
    std::sort(all.begin(), all.end());
    return all;
}

void PrintTo(const sent& from, std::ostream* to) {
    *to << "to " << base::to_string(from.to) << " in " << wire::to_string(from.as) << ": ";
    wire::PrintTo(from.content, to);
}

std::vector<std::byte> encoded(const wire::message& what, wire::encoding as) {
    std::vector<std::byte> bytes;
    wire::encode(what, as, bytes);
    return bytes;
}

wire::message random_message(base::prng& random, base::wall_time_ms timestamps) {
    const auto time =
        static_cast<base::wall_time_ms>(random.below(static_cast<std::uint64_t>(timestamps)));
    wire::message what{uuid_of(static_cast<unsigned>(900 + random.below(4))),
                       start_of_time + time,
                       static_cast<std::uint32_t>(random.below(12)),
                       std::nullopt};
    if (random.below(20) > 0) {
        what.payload = random_gossip(random);
    }
    return what;
}

node_harness::node_harness(const core::config& what, std::uint64_t seed)
    : node_(std::make_unique<core::node>(what, base::prng(seed))),
      now_{base::mono_time(hours(1)), start_of_time} {}

core::verdict node_harness::receive(std::span<const std::byte> bytes, const base::address& from) {
    effects_.clear();
    const core::verdict result = node_->handle_datagram(now_, from, bytes, effects_);
    node_->flush(now_, effects_);
    return result;
}

core::verdict node_harness::receive(const wire::message& what,
                                    wire::encoding as,
                                    const base::address& from) {
    return receive(encoded(what, as), from);
}

core::verdict node_harness::receive(const wire::packet& what, const base::address& from) {
    return receive(encoded(what), from);
}

core::verdict node_harness::inject(std::string_view json, const base::address& from) {
    return receive(std::as_bytes(std::span(json)), from);
}

void node_harness::run_deadlines() {
    effects_.clear();
    node_->handle_deadline(now_, effects_);
    node_->flush(now_, effects_);
}

void node_harness::start() {
    effects_.clear();
    node_->start(now_, effects_);
    node_->flush(now_, effects_);
}

void node_harness::resolve(std::string_view target, const std::vector<base::address>& found) {
    effects_.clear();
    node_->resolved(now_, target, found, effects_);
    node_->flush(now_, effects_);
}

void node_harness::refuse(const base::address& peer, std::span<const std::byte> quoted) {
    effects_.clear();
    node_->handle_refused(now_, peer, quoted, effects_);
    node_->flush(now_, effects_);
}

void node_harness::leave() {
    effects_.clear();
    node_->leave(now_, effects_);
    node_->flush(now_, effects_);
}

void node_harness::join(std::string target) {
    effects_.clear();
    node_->join(now_, std::move(target), effects_);
    node_->flush(now_, effects_);
}

bool node_harness::forget(std::uint8_t number) {
    effects_.clear();
    const bool is_done = node_->forget(now_, uuid_of(number), effects_);
    node_->flush(now_, effects_);
    return is_done;
}

void node_harness::add_member(std::uint8_t number) {
    add_member(record_of(number), host(number));
}

void node_harness::add_member(const wire::member_record& who, const base::address& from) {
    if (introduce(who, from) != core::verdict::accepted) {
        throw std::runtime_error("no member: " + who.facts.name);
    }
}

core::verdict node_harness::introduce(const wire::member_record& who, const base::address& from) {
    wire::packet what = packet_of(1, run(), wire::packet_kind::gossip, {who});
    what.head.sender_run = who.facts.run;
    const core::verdict first = receive(what, from);
    for (const sent_packet& each : packets()) {
        if (each.content.head.kind == wire::packet_kind::challenge) {
            what.items.emplace_back(wire::token_returned{each.content.token});
            return receive(what, from);
        }
    }
    return first;
}

void node_harness::hear(std::uint8_t number,
                        wire::packet_kind kind,
                        std::vector<wire::packet_item> items) {
    if (receive(packet_of(number, run(), kind, std::move(items)), host(number)) !=
        core::verdict::accepted) {
        throw std::runtime_error("not heard: " + std::to_string(number));
    }
}

void node_harness::run_for(base::mono_duration time) {
    const base::mono_time end = now_.mono + time;
    effects_.clear();
    int steps = 0;
    for (auto due = node_->next_deadline(); due && *due <= end && steps < steps_max;
         due = node_->next_deadline(), ++steps) {
        pass(std::max(*due - now_.mono, base::mono_duration::zero()));
        node_->handle_deadline(now_, effects_);
        node_->flush(now_, effects_);
    }
    pass(end - now_.mono);
}

const core::member& node_harness::member(std::uint8_t number) const {
    return members()[members().table().find(uuid_of(number)).value()];
}

std::vector<sent_packet> node_harness::packets(wire::packet_kind kind) const {
    std::vector<sent_packet> all = packets();
    std::erase_if(all, [&](const sent_packet& each) { return each.content.head.kind != kind; });
    return all;
}

void node_harness::add_server(std::uint8_t number, wire::encoding wire) {
    wire::message what = injected(server_of(number, wire));
    what.hops = 0;
    // From a server that it knows, which has introduced the new one already.
    const auto& servers = node_->servers().servers();
    receive(
        what, wire::encoding::json, servers.empty() ? stranger() : servers.begin()->second.addr);
}

/// The wall clock shows whole milliseconds, and none is lost between two calls.
void node_harness::pass(base::mono_duration time) {
    const auto before = duration_cast<milliseconds>(now_.mono.time_since_epoch());
    now_.mono += time;
    now_.wall += (duration_cast<milliseconds>(now_.mono.time_since_epoch()) - before).count();
}

node_harness& mini_network::add(const core::config& what) {
    // Each with a seed of its own, as daemons have.
    nodes_.push_back(std::make_unique<node_harness>(what, nodes_.size() + 1));
    events_.emplace_back();
    sent_.push_back(0);
    health_.push_back(health::runs);
    return *nodes_.back();
}

void mini_network::add_nodes(std::uint8_t count, const core::fanout& fan_out) {
    for (std::uint8_t number = 1; number <= count; ++number) {
        core::config what = config_of(number);
        what.fan_out = fan_out;
        add(what);
    }
}

void mini_network::introduce_all() {
    for (std::size_t node = 1; node <= size(); ++node) {
        for (std::size_t other = 1; other <= size(); ++other) {
            if (node != other) {
                at(static_cast<std::uint8_t>(node)).add_server(static_cast<std::uint8_t>(other));
            }
        }
    }
}

std::size_t mini_network::inject(std::uint8_t number,
                                 const wire::message& what,
                                 wire::encoding as) {
    at(number).receive(what, as);
    collect(number);
    return carry();
}

void mini_network::start_all() {
    for (std::size_t i = 0; i < size(); ++i) {
        if (health_[i] != health::stopped) {
            nodes_[i]->start();
            collect(static_cast<std::uint8_t>(i + 1));
        }
    }
    carry();
}

void mini_network::start(std::uint8_t number) {
    at(number).start();
    forward(number);
}

std::size_t mini_network::forward(std::uint8_t number) {
    collect(number);
    return carry();
}

/// Who is to run next; nobody where nobody has a deadline.
std::optional<std::uint8_t> mini_network::next_due() const {
    std::optional<std::uint8_t> first;
    std::optional<base::mono_time> at;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const auto due = nodes_[i]->node().next_deadline();
        const bool runs = health_[i] == health::runs || health_[i] == health::deaf;
        if (runs && due && (!at || *due < *at)) {
            at = due;
            first = static_cast<std::uint8_t>(i + 1);
        }
    }
    return first;
}

void mini_network::run_for(base::mono_duration time) {
    const base::mono_time end = nodes_.front()->now().mono + time;
    int steps = 0;
    for (auto next = next_due(); next && steps < steps_max; next = next_due(), ++steps) {
        const base::mono_time due = *at(*next).node().next_deadline();
        if (due > end) {
            break;
        }
        const auto wait = std::max(due - at(*next).now().mono, base::mono_duration::zero());
        for (const auto& each : nodes_) {
            each->pass(wait);
        }
        at(*next).run_deadlines();
        collect(*next);
        carry();
    }
    const auto rest = end - nodes_.front()->now().mono;
    for (const auto& each : nodes_) {
        each->pass(rest);
    }
}

std::size_t mini_network::carry(std::size_t max) {
    std::size_t carried = 0;
    while (!on_their_way_.empty() && carried < max) {
        const in_flight next = std::move(on_their_way_.front());
        on_their_way_.pop_front();
        ++carried;
        deliver(next);
    }
    on_their_way_.clear();
    return carried;
}

void mini_network::deliver(const in_flight& what) {
    const base::address from = at(what.sender).node().settings().listening_on;
    ++strangers_[what.to];
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
        const auto number = static_cast<std::uint8_t>(i + 1);
        if (nodes_[i]->node().settings().listening_on != what.to) {
            continue;
        }
        strangers_.erase(what.to);
        if (health_[i] == health::runs) {
            nodes_[i]->receive(what.bytes, from);
            collect(number);
        } else if (health_[i] == health::closed) {
            at(what.sender).refuse(what.to, what.bytes);
            collect(what.sender);
        }
    }
}

/// What the node did in its last turn: look-ups are answered at once.
void mini_network::collect(std::uint8_t number) {
    take_effects(number);
    const std::vector<std::string> asked = at(number).effects().resolve;
    for (const std::string& each : asked) {
        at(number).resolve(each, {address_of(each)});
        take_effects(number);
    }
}

void mini_network::take_effects(std::uint8_t number) {
    const core::effects& done = at(number).effects();
    if (health_.at(number - 1U) == health::runs) {
        for (const core::outgoing& each : done.sends) {
            const auto bytes = done.bytes_of(each);
            on_their_way_.push_back({number, each.to, {bytes.begin(), bytes.end()}});
        }
    }
    sent_.at(number - 1U) += done.sends.size();
    auto& events = events_.at(number - 1U);
    events.insert(events.end(), done.events.begin(), done.events.end());
}

}  // namespace chatter::test
