// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "replica_history.hpp"

#include "chatter/wire/datagram.hpp"
#include "chatter/wire/json.hpp"
#include "chatter/wire/limits.hpp"

#include <chrono>
#include <span>
#include <vector>

namespace chatter::sim {
namespace {

/// A node that does anything else looks at its wall clock then: each period at the least.
constexpr base::mono_duration looked_at_within = std::chrono::seconds(5);

}  // namespace

core::verdict replica_history::tell(node_id whom, const wire::gossip& what) {
    const std::string bare = wire::to_json(what);
    return replicas.tell(whom, std::as_bytes(std::span(bare)));
}

core::verdict replica_history::tell(node_id whom,
                                    const wire::gossip& what,
                                    base::wall_time_ms at,
                                    std::uint8_t sender) {
    std::vector<std::byte> bytes;
    wire::encode(
        {uuid_of(sender), at, wire::limits::hops_default, what}, wire::encoding::json, bytes);
    return replicas.tell(whom, bytes);
}

bool replica_history::is_equal_within(base::mono_duration at_most) {
    return cluster.run_until([&] { return !replicas.difference(); }, at_most);
}

std::size_t replica_history::questions_in(base::mono_duration time) {
    replicas.begin_silence();
    cluster.run_for(time);
    return replicas.take_exchanged();
}

std::optional<core::device> replica_history::device_at(node_id at, const naive_key& which) const {
    const auto* found = cluster.node(at).devices().find({which.first, which.second});
    return found != nullptr ? std::optional(core::read_device(*found)) : std::nullopt;
}

std::string replica_history::text_at(node_id at,
                                     const naive_key& which,
                                     const std::string& metric) const {
    const auto device = device_at(at, which);
    for (const wire::metric& each : device ? device->metrics : std::vector<wire::metric>{}) {
        if (each.name == metric) {
            return wire::to_text(each.value);
        }
    }
    return {};
}

void replica_history::jump(node_id which, base::mono_duration time) {
    cluster.set_skew(which, cluster.spec_of(which).skew + time / std::chrono::milliseconds(1));
}

void replica_history::jump(base::mono_duration time) {
    for (node_id each = 0; each < cluster.size(); ++each) {
        jump(each, time);
    }
    cluster.run_for(looked_at_within);
}

node_id replica_history::join() {
    node_spec spec;
    spec.join = {"10.0.0.1:2428"};
    const node_id made = cluster.add(std::move(spec));
    cluster.start(made);
    return made;
}

std::string replica_history::all_violations() {
    checkers.inspect();
    replicas.inspect();
    return violations() + to_lines(replicas.found());
}

base::uuid uuid_of(std::uint8_t number) {
    base::uuid made{};
    made.data[0] = number;
    return made;
}

wire::device_status status(const std::optional<base::uuid>& origin,
                           const std::string& name,
                           const std::string& metric,
                           const std::string& text) {
    return {origin, name, {{metric, text}}, std::nullopt};
}

}  // namespace chatter::sim
