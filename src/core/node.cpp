// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/node.hpp"

#include "chatter/base/assert.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

namespace chatter::core {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

/// clock_ahead is told of so many senders an hour: strangers can make up any number of them.
constexpr std::size_t clock_told_max = 64;
constexpr base::mono_duration clock_told_lifetime = hours(1);

/// Removals end by the wall clock, which can jump; it is looked at this often at the least.
constexpr base::wall_time_ms wall_clock_trusted_ms = milliseconds(hours(1)).count();

base::siphash_key make_key(base::prng random) noexcept {
    const auto k0 = random.next();
    return {k0, random.next()};
}

void set_missing_origin(wire::gossip& of, const base::uuid& self) {
    std::visit(
        [&](auto& gossip) {
            if constexpr (requires { gossip.origin; }) {
                gossip.origin = gossip.origin.value_or(self);
            }
        },
        of);
}

template <typename Time>
std::optional<Time> earlier(std::optional<Time> a, std::optional<Time> b) noexcept {
    return a && b ? std::min(*a, *b) : a ? a : b;
}

}  // namespace

node::node(const config& what, base::prng random)
    : config_(what),
      random_(random.split()),
      public_random_(random.split()),
      id_key_(make_key(random.split())),
      own_(what.listening_on),
      devices_(make_key(random.split())),
      seen_(what.duplicates_max, what.duplicate_lifetime),
      clock_told_(clock_told_max, clock_told_lifetime) {
    CHATTER_ASSERT(validate(what).empty());
}

verdict node::handle_datagram(const base::instant& now,
                              const base::address& from,
                              std::span<const std::byte> bytes,
                              effects& to) {
    advance(now);
    ++counters_.datagrams_received;
    const verdict result = judge(now, from, bytes, to);
    ++counters_[result];
    return result;
}

verdict node::judge(const base::instant& now,
                    const base::address& from,
                    std::span<const std::byte> bytes,
                    effects& to) {
    auto decoded = wire::decode(bytes);
    if (!decoded) {
        ++counters_[decoded.error().code];
        to.events.emplace_back(datagram_refused{from, verdict::undecodable, decoded.error().code});
        return verdict::undecodable;
    }
    complete(*decoded, now);
    arrival what{now, from, decoded->arrived_as, std::move(decoded->content)};
    if (is_clock_ahead(what, to)) {
        return verdict::clock_ahead;
    }
    if (!seen_.insert(wire::make_message_id(what.message, id_key_, id_scratch_), now.mono)) {
        return verdict::duplicate;
    }
    const verdict applied = on_gossip(what, to);
    if (applied != verdict::accepted) {
        to.events.emplace_back(datagram_refused{from, applied, std::nullopt});
    } else if (what.message.hops > 0) {
        forward(std::move(what), to);
    }
    return applied;
}

/// Fills in what a bare gossip leaves out, and caps the hops.
void node::complete(wire::datagram& what, const base::instant& now) {
    wire::message& message = what.content;
    if (what.what == wire::json_value::form::bare_gossip) {
        message.sender = base::make_random_uuid(public_random_);
        message.timestamp_millis = now.wall;
        message.hops = wire::limits::hops_default;
    }
    message.hops = std::min(message.hops, config_.hops_max);
    if (message.payload) {
        set_missing_origin(*message.payload, config_.self);
    }
}

bool node::is_clock_ahead(const arrival& what, effects& to) {
    const auto ends = what.now.wall + wire::limits::clock_ahead_max_ms;
    if (what.message.timestamp_millis <= ends) {
        return false;
    }
    const auto sender = std::as_bytes(std::span(what.message.sender.data));
    clock_told_.expire(what.now.mono);
    if (clock_told_.size() < clock_told_max &&
        clock_told_.insert(base::siphash(id_key_, sender), what.now.mono)) {
        to.events.emplace_back(clock_ahead{
            what.from, what.message.sender, what.message.timestamp_millis - what.now.wall});
    }
    return true;
}

void node::handle_refused(const base::instant& now,
                          const base::address& peer,
                          std::span<const std::byte> /*quoted*/,
                          effects& to) {
    advance(now);
    ++counters_.ports_refused;
    to.events.emplace_back(port_refused{peer});
}

void node::handle_deadline(const base::instant& now, effects& /*to*/) {
    advance(now);
    seen_.expire(now.mono);
    clock_told_.expire(now.mono);
    view_.expire(now.wall);
    devices_.expire(now.wall);
}

std::optional<base::mono_time> node::next_deadline() const noexcept {
    auto due = earlier(seen_.next_deadline(), clock_told_.next_deadline());
    if (const auto expiry = earlier(view_.next_expiry(), devices_.next_expiry())) {
        const auto wait =
            *expiry <= last_.wall ? 0 : std::min(*expiry - last_.wall, wall_clock_trusted_ms);
        due = earlier(due, std::optional(last_.mono + milliseconds(wait)));
    }
    return due;
}

void node::set_own_addresses(std::vector<base::address> interfaces) {
    own_.set_interfaces(std::move(interfaces));
}

void node::advance(const base::instant& now) {
    CHATTER_ASSERT(now.mono >= last_.mono);
    last_ = now;
}

}  // namespace chatter::core
