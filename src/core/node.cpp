// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/core/node.hpp"

#include "chatter/base/assert.hpp"
#include "chatter/wire/limits.hpp"

#include <algorithm>
#include <chrono>
#include <limits>
#include <utility>

namespace chatter::core {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr base::mono_duration told_lifetime = hours(1);

/// Members that came or went are stored that much later, together.
constexpr base::mono_duration stored_after = std::chrono::seconds(10);

/// Removals end by the wall clock, which can jump; it is looked at this often at the least.
constexpr base::wall_time_ms wall_clock_trusted_ms = milliseconds(hours(1)).count();

base::siphash_key make_key(base::prng random) noexcept {
    const auto k0 = random.next();
    return {k0, random.next()};
}

/// 0 is nobody's.
wire::run_id draw_run(base::prng random) noexcept {
    return random.next() | 1U;
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
      told_key_(make_key(random.split())),
      cluster_key_(wire::cluster_key(what.cluster)),
      own_(what.listening_on),
      sealing_(what.sealing, what.cluster, make_key(random.split())),
      proof_(make_key(random.split())),
      membership_(config_, draw_run(random.split()), counters_, random.split()),
      replica_(membership_, cluster_key_),
      packets_({membership_.own_record().facts.run,
                wire::cluster_tag(what.cluster),
                static_cast<std::uint32_t>(public_random_.next())},
               config_.timing,
               membership_.updates(),
               own_,
               sealing_,
               counters_),
      detector_(config_.timing, membership_, replica_, packets_, random.split()),
      spreader_(config_.timing, membership_, packets_, detector_),
      greeter_(config_.join, config_.timing, membership_, packets_, proof_, random.split()),
      strangers_({config_, proof_, membership_, packets_, greeter_}, make_key(random.split())),
      answers_(packets_),
      pull_(config_.timing, membership_, packets_, detector_),
      departure_(config_.timing, membership_, replica_, packets_),
      rumors_(config_.timing, config_.fan_out, membership_, packets_, counters_),
      entropy_({config_.timing, replica_, membership_, packets_, pull_, counters_}),
      pages_(replica_, packets_),
      peers_({config_, own_, membership_, counters_}, random_.split()),
      seen_(what.duplicates_max, what.duplicate_lifetime),
      gossips_({what.budgets.gossip, what.budgets.gossips_max}),
      told_(told_max, told_lifetime) {
    CHATTER_ASSERT(validate(what).empty());
    config_.sealing = {};  // whoever changes the keys wants the old ones gone
}

void node::start(const base::instant& now, effects& to) {
    advance(now, to);
    started_at_ = now.mono;
    sealing_.start(now);
    const turn current{now, to};
    membership_.start(current);
    config_.former.reset();
    detector_.start(current);
    follow_changes(current);
    greeter_.start(current);
    to.own_addresses_wanted = true;
}

void node::adopt(const base::instant& now, std::span<const wire::member_record> known) {
    effects none;
    const turn current{now, none};
    membership_.adopt(current, known);
    follow_changes(current);
}

verdict node::handle_datagram(const base::instant& now,
                              const base::address& from,
                              std::span<const std::byte> bytes,
                              effects& to) {
    advance(now, to);
    ++counters_.datagrams_received;
    const verdict result = sort({now, to}, from, bytes);
    ++counters_[result];
    return result;
}

/// Cheapest check first.
verdict node::sort(const turn& now, const base::address& from, octets bytes) {
    verdict result = verdict::accepted;
    if (!strangers_.is_allowed(from)) {
        result = verdict::not_allowed;
    } else if (wire::is_sealed(bytes)) {
        result = judge_sealed(now, from, bytes);
    } else if (!sealing_.takes_plain()) {
        result = verdict::unsealed;
    } else if (wire::is_packet(bytes)) {
        result = judge_packet(now, {from, bytes, bytes.size(), false, now.to.arena.size()});
    } else {
        auto message = read(now, from, bytes);
        result = message ? judge(now, from, *std::move(message)) : verdict::undecodable;
    }
    if (result != verdict::accepted && result != verdict::duplicate &&
        result != verdict::undecodable && result != verdict::clock_ahead) {
        now.to.events.emplace_back(datagram_refused{from, result, std::nullopt});
    }
    return result;
}

verdict node::refuse(const turn& now, const base::address& from, wire::decode_error why) {
    ++counters_[why];
    now.to.events.emplace_back(datagram_refused{from, verdict::undecodable, why});
    return verdict::undecodable;
}

std::optional<wire::datagram> node::read(const turn& now, const base::address& from, octets bytes) {
    auto decoded = wire::decode(bytes);
    if (!decoded) {
        static_cast<void>(refuse(now, from, decoded.error().code));
        return std::nullopt;
    }
    return *std::move(decoded);
}

verdict node::judge(const turn& now, const base::address& from, wire::datagram&& of) {
    complete(of, now.now);
    arrival what{now.now, from, of.arrived_as, std::move(of.content)};
    what.is_stamped_here = of.what == wire::json_value::form::bare_gossip;
    if (is_clock_ahead(what, now.to)) {
        return verdict::clock_ahead;
    }
    what.id = wire::make_message_id(what.message, cluster_key_, id_scratch_);
    if (!seen_.insert(what.id, now.now.mono)) {
        return verdict::duplicate;
    }
    const verdict applied = on_gossip(what, now.to);
    if (applied == verdict::accepted && what.message.hops > 0) {
        forward(std::move(what), now.to);
    }
    return applied;
}

/// Fills in what a bare gossip leaves out, and caps the hops.
void node::complete(wire::datagram& what, const base::instant& now) {
    wire::message& message = what.content;
    if (what.what == wire::json_value::form::bare_gossip) {
        message.sender = base::make_random_uuid(public_random_);
        message.hops = wire::limits::hops_default;
    }
    message.hops = std::min(message.hops, config_.hops_max);
    if (message.payload) {
        set_missing_origin(*message.payload, config_.self);
    }
    if (what.what == wire::json_value::form::bare_gossip) {
        message.timestamp_millis = stamp(message, now.wall);
    }
}

/// This node's clock, or more where that has gone back: what it says of a device is newer than
/// what it knows.
base::wall_time_ms node::stamp(const wire::message& what, base::wall_time_ms now) const {
    const auto of = [&](const auto& gossip) {
        if constexpr (requires { gossip.origin; }) {
            const auto known = replica_.devices.newest({*gossip.origin, gossip.name});
            constexpr auto last = std::numeric_limits<base::wall_time_ms>::max();
            return known && *known >= now && *known < last ? *known + 1 : now;
        }
        return now;
    };
    return what.payload ? std::visit(of, *what.payload) : now;
}

bool node::is_clock_ahead(const arrival& what, effects& to) {
    const auto ends = what.now.wall + wire::limits::clock_ahead_max_ms;
    if (what.message.timestamp_millis <= ends || what.is_stamped_here) {
        return false;
    }
    const auto sender = std::as_bytes(std::span(what.message.sender.data));
    told_.expire(what.now.mono);
    if (told_.size() < told_max && told_.insert(base::siphash(told_key_, sender), what.now.mono)) {
        to.events.emplace_back(clock_ahead{
            what.from, what.message.sender, what.message.timestamp_millis - what.now.wall});
    }
    return true;
}

void node::handle_refused(const base::instant& now,
                          const base::address& peer,
                          std::span<const std::byte> quoted,
                          effects& to) {
    advance(now, to);
    ++counters_.ports_refused;
    to.events.emplace_back(port_refused{peer});
    const auto head = wire::decode_packet_head(quoted);
    if (!head || head->sender_run != packets_.run() ||
        !packets_.has_sent(head->sequence, peer, now.mono)) {
        return;
    }
    const turn current{now, to};
    const auto which = membership_.table().find_run(head->receiver_run);
    if (which && membership_[*which].address() == peer) {
        detector_.on_refused(current, *which, head->sequence);
        follow_changes(current);
    }
}

void node::handle_deadline(const base::instant& now, effects& to) {
    advance(now, to);
    const turn current{now, to};
    seen_.expire(now.mono);
    told_.expire(now.mono);
    sealing_.expire(now.mono);
    peers_.servers().expire(now.wall);
    replica_.devices.expire(now.wall);
    replica_.messages.expire(now.mono);
    tell_stale(current);
    membership_.expire(current);
    follow_changes(current);
    detector_.run(current);
    follow_changes(current);
    pull_.run(current);
    entropy_.run(current);
    rumors_.run(current);
    greeter_.run(current);
    departure_.run(current);
    spreader_.run(current);
    if (worth_storing_ && now.mono >= next_store_) {
        worth_storing_ = false;
        to.persist = true;
    }
}

void node::flush(const base::instant& now, effects& to) {
    const turn current{now, to};
    follow_changes(current);
    answers_.flush(current);
    spreader_.flush(current);
    rumors_.flush(current);
}

void node::resolved(const base::instant& now,
                    std::string_view target,
                    std::span<const base::address> addresses,
                    effects& to) {
    advance(now, to);
    greeter_.resolved({now, to}, target, addresses);
}

void node::join(const base::instant& now, std::string target, effects& to) {
    advance(now, to);
    greeter_.join({last_, to}, std::move(target));
}

bool node::forget(const base::instant& now, const base::uuid& member, effects& to) {
    advance(now, to);
    const turn current{now, to};
    const bool is_done = membership_.forget(current, member);
    follow_changes(current);
    return is_done;
}

bool node::is_ready() const noexcept {
    return greeter_.has_met_any();
}

void node::leave(const base::instant& now, effects& to) {
    advance(now, to);
    departure_.begin({now, to}, detector_);
}

void node::set_sealing(const base::instant& now, seal_policy what, effects& to) {
    advance(now, to);
    sealing_.set(std::move(what));
}

core::triage node::triage() const noexcept {
    return {packets_.cluster(), packets_.run(), !sealing_.takes_plain()};
}

saved_state node::state() const {
    return membership_.state(last_.wall);
}

std::optional<base::mono_time> node::next_deadline() const noexcept {
    auto due = earlier(seen_.next_deadline(), told_.next_deadline());
    due = earlier(due, sealing_.next_deadline());
    const auto expiry =
        earlier(earlier(peers_.servers().next_expiry(), replica_.devices.next_expiry()),
                membership_.next_expiry());
    if (expiry) {
        const auto wait =
            *expiry <= last_.wall ? 0 : std::min(*expiry - last_.wall, wall_clock_trusted_ms);
        due = earlier(due, std::optional(last_.mono + milliseconds(wait)));
    }
    due = earlier(due, earlier(detector_.next_deadline(), spreader_.next_deadline()));
    due = earlier(due, earlier(greeter_.next_deadline(), pull_.next_deadline()));
    due = earlier(due, earlier(rumors_.next_deadline(), entropy_.next_deadline()));
    due = earlier(due, earlier(replica_.devices.next_stale(), replica_.messages.next_expiry()));
    due = earlier(due, departure_.next_deadline());
    return worth_storing_ ? earlier(due, std::optional(next_store_)) : due;
}

void node::set_own_addresses(std::vector<base::address> interfaces) {
    own_.set_interfaces(std::move(interfaces));
}

/// What happened in the membership reaches the detector before anything else does, and the devices
/// of who is to be forgotten are gone before anything is said of them.
void node::follow_changes(const turn& now) {
    for (auto changed = membership_.take_changes(); !changed.empty();
         changed = membership_.take_changes()) {
        detector_.on_changes(now, changed);
    }
    detector_.on_changes(now, {});
    forget_reaped(now);
    config_.self = membership_.self();
    if (membership_.take_worth_storing() && !worth_storing_) {
        worth_storing_ = true;
        next_store_ = now.now.mono + stored_after;
    }
}

void node::advance(const base::instant& now, effects& to) {
    CHATTER_ASSERT(now.mono >= last_.mono);
    last_ = now;
    const auto due = detector_.next_deadline();
    if (config_.timing.mind_sleep && due && now.mono - *due > config_.timing.probe_timeout) {
        const base::mono_duration late = now.mono - *due;
        to.events.emplace_back(slept{late});
        detector_.on_slept({now, to}, late);
    }
}

}  // namespace chatter::core
