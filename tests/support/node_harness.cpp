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
    : node_(what, base::prng(seed)), now_{base::mono_time(hours(1)), start_of_time} {}

core::verdict node_harness::receive(std::span<const std::byte> bytes, const base::address& from) {
    effects_.clear();
    return node_.handle_datagram(now_, from, bytes, effects_);
}

core::verdict node_harness::receive(const wire::message& what,
                                    wire::encoding as,
                                    const base::address& from) {
    return receive(encoded(what, as), from);
}

core::verdict node_harness::inject(std::string_view json, const base::address& from) {
    return receive(std::as_bytes(std::span(json)), from);
}

void node_harness::run_deadlines() {
    effects_.clear();
    node_.handle_deadline(now_, effects_);
}

void node_harness::add_server(std::uint8_t number, wire::encoding wire) {
    wire::message what = injected(server_of(number, wire));
    what.hops = 0;
    // From a server that it knows, which has introduced the new one already.
    const auto& servers = node_.servers().servers();
    receive(
        what, wire::encoding::json, servers.empty() ? stranger() : servers.begin()->second.addr);
}

void node_harness::pass(base::mono_duration time) {
    now_.mono += time;
    now_.wall += duration_cast<milliseconds>(time).count();
}

node_harness& mini_network::add(const core::config& what) {
    // Each with a seed of its own, as daemons have.
    nodes_.push_back(std::make_unique<node_harness>(what, nodes_.size() + 1));
    events_.emplace_back();
    sent_.push_back(0);
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

std::size_t mini_network::carry(std::size_t max) {
    std::size_t carried = 0;
    while (!on_their_way_.empty() && carried < max) {
        const in_flight next = std::move(on_their_way_.front());
        on_their_way_.pop_front();
        ++carried;
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            if (nodes_[i]->node().settings().listening_on == next.to) {
                nodes_[i]->receive(next.bytes, next.from);
                collect(static_cast<std::uint8_t>(i + 1));
            }
        }
    }
    on_their_way_.clear();
    return carried;
}

void mini_network::collect(std::uint8_t number) {
    const core::effects& done = at(number).effects();
    for (const core::outgoing& each : done.sends) {
        const auto bytes = done.bytes_of(each);
        on_their_way_.push_back(
            {at(number).node().settings().listening_on, each.to, {bytes.begin(), bytes.end()}});
    }
    sent_.at(number - 1U) += done.sends.size();
    auto& events = events_.at(number - 1U);
    events.insert(events.end(), done.events.begin(), done.events.end());
}

}  // namespace chatter::test

namespace chatter::core {

void PrintTo(verdict from, std::ostream* to) {
    *to << to_string(from);
}

void PrintTo(const message_received& from, std::ostream* to) {
    *to << "message_received from=" << base::to_string(from.from)
        << " sender=" << base::to_string(from.sender) << " text=" << from.text;
}

void PrintTo(const device_added& from, std::ostream* to) {
    *to << "device_added origin=" << base::to_string(from.origin) << " name=" << from.name
        << " description=" << from.description;
}

void PrintTo(const device_removed& from, std::ostream* to) {
    *to << "device_removed origin=" << base::to_string(from.origin) << " name=" << from.name;
}

void PrintTo(const device_status& from, std::ostream* to) {
    *to << "device_status origin=" << base::to_string(from.origin) << " name=" << from.name;
    for (const wire::metric& each : from.metrics) {
        *to << ' ' << each.name << '=' << each.text;
    }
}

void PrintTo(const server_added& from, std::ostream* to) {
    static constexpr std::array<std::string_view, 3> reaches{
        "forwarded_to", "is_this_node", "wrong_family"};
    *to << "server_added uuid=" << base::to_string(from.uuid)
        << " addr=" << base::to_string(from.addr) << " wire=" << wire::to_string(from.encoding)
        << " reached=" << reaches.at(static_cast<std::size_t>(from.reached));
}

void PrintTo(const server_removed& from, std::ostream* to) {
    *to << "server_removed uuid=" << base::to_string(from.uuid)
        << " addr=" << base::to_string(from.addr);
}

void PrintTo(const clock_ahead& from, std::ostream* to) {
    *to << "clock_ahead from=" << base::to_string(from.from)
        << " sender=" << base::to_string(from.sender) << " ahead_ms=" << from.ahead_ms;
}

void PrintTo(const datagram_refused& from, std::ostream* to) {
    *to << "datagram_refused from=" << base::to_string(from.from) << " why=" << to_string(from.why);
    if (from.how) {
        *to << " how=" << wire::to_string(*from.how);
    }
}

void PrintTo(const port_refused& from, std::ostream* to) {
    *to << "port_refused peer=" << base::to_string(from.peer);
}

}  // namespace chatter::core
