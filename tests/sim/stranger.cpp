// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "stranger.hpp"

#include "chatter/wire/datagram.hpp"
#include "chatter/wire/json.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace chatter::sim {
namespace {

namespace limits = wire::limits;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr std::size_t sender_count = 4;
constexpr std::size_t nobody_count = 2;

/// Names of metrics of a device.
constexpr std::size_t metric_names = 6;
constexpr std::size_t metric_names_when_large = 60;

/// CBOR has an origin always.
bool is_complete(const wire::gossip& what) {
    return std::visit(
        [](const auto& gossip) {
            if constexpr (requires { gossip.origin; }) {
                return gossip.origin.has_value();
            }
            return true;
        },
        what);
}

constexpr base::wall_time_ms in_ms(base::mono_duration time) {
    return time / milliseconds(1);
}

}  // namespace

stranger::stranger(const update_options& what,
                   base::prng random,
                   replica_checker& to,
                   sim_cluster& cluster)
    : options_(what), random_(random), to_(to), cluster_(cluster) {
    for (std::size_t i = 0; i < sender_count; ++i) {
        senders_.push_back(base::make_random_uuid(random_));
    }
    for (std::size_t i = 0; i < nobody_count; ++i) {
        nobodies_.push_back(base::make_random_uuid(random_));
    }
}

void stranger::tell_something() {
    const auto whom = draw_machine();
    if (!whom) {
        return;
    }
    const wire::message what = draw_message(*whom);
    // A bare gossip is another message wherever it is told.
    if (one_in(4)) {
        const std::string bare = wire::to_json(*what.payload);
        to_.tell(*whom, std::as_bytes(std::span(bare)));
        return;
    }
    std::vector<std::byte> bytes;
    const bool may_be_cbor = is_complete(*what.payload);
    const auto as = may_be_cbor && one_in(2) ? wire::encoding::cbor : wire::encoding::json;
    wire::encode(what, as, bytes);
    to_.tell(*whom, bytes);
    const auto another = may_be_cbor && one_in(8) ? draw_machine() : std::nullopt;
    if (another) {
        to_.tell(*another, bytes);
    }
}

void stranger::tell_message() {
    if (const auto whom = draw_machine()) {
        std::vector<std::byte> bytes;
        const wire::debug_message what{numbered_text(++messages_, random_.below(100))};
        wire::encode({senders_.front(), cluster_.wall_clock_of(*whom), limits::hops_default, what},
                     wire::encoding::json,
                     bytes);
        to_.tell(*whom, bytes);
    }
}

std::optional<node_id> stranger::draw_machine() {
    const auto drawn = static_cast<node_id>(random_.below(cluster_.size()));
    return cluster_.stage_of(drawn) == stage::runs ? std::optional(drawn) : std::nullopt;
}

wire::message stranger::draw_message(node_id whom) {
    wire::message made;
    made.sender = senders_[random_.below(senders_.size())];
    made.timestamp_millis = draw_time(whom);
    made.hops = one_in(16) ? 0 : limits::hops_default;
    made.payload = draw_gossip();
    return made;
}

/// Not always later than the last one, and now and then at one time with it.
base::wall_time_ms stranger::draw_time(node_id whom) {
    const auto up_to = [&](base::mono_duration most) {
        return static_cast<base::wall_time_ms>(
            random_.below(static_cast<std::uint64_t>(in_ms(most)) + 1));
    };
    const base::wall_time_ms now = cluster_.wall_clock_of(whom);
    switch (random_.below(8)) {
        case 0:
        case 1: return std::exchange(last_time_, last_time_ == 0 ? now : last_time_);
        case 2: return last_time_ = now + up_to(minutes(5));
        case 3: return last_time_ = now - up_to(hours(10));
        default: return last_time_ = now - up_to(minutes(1));
    }
}

wire::gossip stranger::draw_gossip() {
    switch (random_.below(8)) {
        case 0:
        case 1:
            return wire::debug_message{numbered_text(
                ++messages_, random_.below(options_.are_large ? limits::text_bytes_max : 100))};
        case 2: return wire::device_removed{draw_origin(), draw_name()};
        case 3:
            return wire::device_added{
                draw_origin(), draw_name(), draw_text(limits::text_bytes_max)};
        default: return draw_status();
    }
}

wire::device_status stranger::draw_status() {
    wire::device_status made{draw_origin(), draw_name(), {}, std::nullopt};
    const std::size_t names = options_.are_large ? metric_names_when_large : metric_names;
    const std::size_t count = random_.below(names);
    for (std::size_t i = 0; i < count; ++i) {
        std::string name = "m" + std::to_string(random_.below(names));
        if (options_.are_large && one_in(8)) {
            name.resize(limits::name_bytes_max, 'm');
        }
        const std::size_t used = made.name.size() + name.size() + 1;
        made.metrics.push_back({std::move(name), draw_value(limits::entry_bytes_max - used)});
    }
    wire::normalize_metrics(made.metrics);
    if (one_in(8)) {
        made.expires_after_millis = random_.below(3) * random_.below(60'000);
    }
    return made;
}

wire::metric_value stranger::draw_value(std::size_t bytes_left) {
    switch (random_.below(6)) {
        case 0: return wire::gauge{static_cast<double>(random_.below(1'000)) / 8, "s"};
        case 1: return wire::counter{random_.next(), "B"};
        case 2:
            return wire::opaque_metric{wire::opaque_metric::spelling::json, "Histogram", "[1,2,3]"};
        default: return draw_text(bytes_left);
    }
}

/// Of machines, as they are now or were before they were begun anew, of others, and of who is
/// told.
std::optional<base::uuid> stranger::draw_origin() {
    switch (random_.below(4)) {
        case 0: return std::nullopt;
        case 1: return nobodies_[random_.below(nobodies_.size())];
        default: return cluster_.uuid_of(static_cast<node_id>(random_.below(cluster_.size())));
    }
}

std::string stranger::draw_name() {
    std::string name = "d" + std::to_string(random_.below(options_.devices));
    if (options_.are_large && name.back() == '0') {
        name.resize(limits::name_bytes_max, 'd');
    }
    return name;
}

std::string stranger::draw_text(std::size_t bytes_left) {
    const std::size_t bytes_max = std::min(limits::text_bytes_max, bytes_left);
    std::string text = std::to_string(random_.below(1'000));
    if (options_.are_large && !one_in(3)) {
        text.resize(one_in(2) ? bytes_max : random_.below(bytes_max), 't');
    }
    return text;
}

}  // namespace chatter::sim
