// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "attacker.hpp"

#include "chatter/wire/limits.hpp"
#include "chatter/wire/sealed.hpp"

#include "keys.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

namespace chatter::sim {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::uint64_t bystanders = 3;

/// One datagram of that many is answered at once, before it arrives where it is sent.
constexpr std::uint64_t one_raced_of = 64;

/// Places in the head of a sealed datagram; those up to the sequence are a packet's, too.
constexpr std::size_t kind_at = 2;
constexpr std::size_t sender_at = 8;
constexpr std::size_t receiver_at = 16;
constexpr std::size_t sequence_at = 24;
constexpr std::size_t key_at = 28;
constexpr std::size_t time_at = 36;
constexpr std::size_t head_end = 44;

}  // namespace

std::string_view to_string(attack from) noexcept {
    static constexpr std::array<std::string_view, attack_count> names{"garbage",
                                                                      "foreign_packet",
                                                                      "guess",
                                                                      "hello",
                                                                      "insider_guess",
                                                                      "forgery",
                                                                      "mutation",
                                                                      "replay"};
    return names[static_cast<std::size_t>(from)];
}

attacker::attacker(const attack_options& what, base::prng random, sim_cluster& in, host_id own_host)
    : options_(what), random_(random), cluster_(in), own_host_(own_host) {
    if (options_.as == hostility::none) {
        return;
    }
    in.watch(*this);
    if (wire::keyring::is_available()) {
        other_key_ = test::lettered_ring("z");
    }
}

// --- What it sends ---------------------------------------------------------------------------

void attacker::strike() {
    const node_id whom = draw_machine();
    const bool hears = options_.as == hostility::eavesdropper && !sample_.empty();
    const std::size_t ways = hears ? attack_count : static_cast<std::size_t>(attack::insider_guess);
    // What was recorded is the most dangerous.
    const auto how = hears && one_in(2) ? (one_in(2) ? attack::replay : attack::mutation)
                                        : static_cast<attack>(random_.below(ways));
    const std::size_t count = one_in(3) ? 1 + random_.below(options_.burst_max) : 1;
    for (std::size_t i = 0; i < count; ++i) {
        strike(how, whom);
    }
}

void attacker::strike(attack how, node_id whom) {
    host_id to = cluster_.host_of(whom);
    const octets bytes = make(how, to);
    cluster_.post(draw_source(to), to, bytes);
    ++sent_[static_cast<std::size_t>(how)];
}

void attacker::replay_all() {
    for (const recorded& each : sample_) {
        cluster_.post(each.from, each.to, each.bytes);
        ++sent_[static_cast<std::size_t>(attack::replay)];
    }
}

attacker::octets attacker::make(attack how, host_id& to) {
    const std::uint32_t cluster = wire::cluster_tag(cluster_.spec_of(0).cluster);
    switch (how) {
        case attack::garbage: break;
        case attack::foreign_packet:
            return make_packet(static_cast<std::uint32_t>(random_.next()), false);
        case attack::guess: return make_packet(cluster, false);
        case attack::hello: return make_hello();
        case attack::insider_guess: return make_packet(cluster, true);
        case attack::forgery: return make_forgery();
        case attack::mutation: return make_mutation();
        case attack::replay: {
            const recorded& what = draw_recorded();
            to = one_in(4) ? to : what.to;
            return what.bytes;
        }
    }
    return make_garbage();
}

/// Of the beginnings that tell the encodings apart.
attacker::octets attacker::make_garbage() {
    static constexpr std::array<std::byte, 6> starts{std::byte{'{'},
                                                     std::byte{0xa4},
                                                     wire::packet_magic,
                                                     wire::sealed_magic,
                                                     std::byte{0},
                                                     std::byte{0xff}};
    octets made(random_.below(1'473));
    put_random(made, 0, made.size());
    if (!made.empty() && !one_in(4)) {
        made[0] = starts[random_.below(starts.size())];
    }
    if (made.size() > kind_at && !one_in(4)) {
        made[1] = std::byte{1};
        made[kind_at] = static_cast<std::byte>(random_.below(18));
    }
    return made;
}

attacker::octets attacker::make_packet(std::uint32_t cluster, bool knows_runs) {
    wire::packet what;
    what.head.kind = static_cast<wire::packet_kind>(
        2 + random_.below(static_cast<std::uint64_t>(wire::packet_kind::challenge) - 1));
    what.head.flags = static_cast<std::uint8_t>(random_.below(2));
    what.head.cluster = cluster;
    what.head.sender_run = draw_run(knows_runs);
    what.head.receiver_run = draw_run(knows_runs);
    what.head.sequence = static_cast<std::uint32_t>(random_.next());
    what.hash = random_.next();
    what.answered = static_cast<std::uint32_t>(random_.next());
    what.uuid = cluster_.uuid_of(draw_machine());
    what.token = random_.next();
    octets made;
    wire::packet_writer writer(what, made);
    for (std::uint64_t i = random_.below(4); i > 0; --i) {
        static_cast<void>(writer.try_append(wire::encode_item(draw_item())));
    }
    return made;
}

attacker::octets attacker::make_hello() {
    const wire::member_record claim = draw_claim();
    wire::packet what;
    what.head.kind = wire::packet_kind::hello;
    what.head.cluster = wire::cluster_tag(cluster_.spec_of(0).cluster);
    what.head.sender_run = claim.facts.run;
    what.head.sequence = static_cast<std::uint32_t>(random_.next());
    octets made;
    wire::packet_writer writer(what, made);
    static_cast<void>(writer.try_append(wire::encode_item(claim)));
    if (!one_in(4)) {
        writer.pad_to(wire::limits::hello_bytes);
    }
    return made;
}

attacker::octets attacker::make_forgery() {
    octets made = one_in(3) ? make_hello()
                            : make_packet(wire::cluster_tag(cluster_.spec_of(0).cluster), true);
    const auto head = wire::decode_packet_head(made);
    if (other_key_ == nullptr || !head) {
        return made;
    }
    wire::seal_packet(*other_key_,
                      cluster_.spec_of(0).cluster,
                      random_.next() << 32U | head->sequence,
                      cluster_.wall_clock_of(0),
                      made,
                      0);
    const octets& like = draw_recorded().bytes;
    if (!one_in(4) && like.size() >= head_end) {
        put(made, key_at, std::span(like).subspan(key_at, 4));
    }
    return made;
}

attacker::octets attacker::make_mutation() {
    octets made = draw_recorded().bytes;
    for (std::uint64_t i = random_.below(3); i < 3; ++i) {
        mutate(made);
    }
    return made;
}

void attacker::mutate(octets& what) {
    const octets& other = draw_recorded().bytes;
    switch (random_.below(12)) {
        case 0: what.resize(random_.below(what.size() + 1)); break;
        case 1: {
            const std::size_t at = what.size();
            what.resize(at + random_.below(64));
            put_random(what, at, what.size() - at);
            break;
        }
        case 2: {
            const std::size_t at = random_.below(std::min(what.size(), other.size()) + 1);
            what.resize(at);
            what.insert(what.end(), other.begin() + static_cast<std::ptrdiff_t>(at), other.end());
            break;
        }
        case 3: put_random(what, kind_at, 1); break;
        case 4: put(what, 0, {one_in(2) ? &wire::packet_magic : &wire::sealed_magic, 1}); break;
        case 5:
            put(what, sender_at, std::span(other).first(std::min<std::size_t>(other.size(), 16)));
            break;
        case 6: put_random(what, receiver_at, 8); break;
        case 7: put_random(what, sequence_at, 4); break;
        case 8: put_random(what, key_at, one_in(2) ? 4 : 8); break;
        case 9: put_random(what, time_at, 8); break;
        case 10:
            if (other.size() > receiver_at + 8) {
                put(what, receiver_at, std::span(other).subspan(receiver_at, 8));
            }
            break;
        default:
            if (!what.empty()) {
                what[random_.below(what.size())] ^= std::byte{1} << random_.below(8);
            }
            break;
    }
}

/// As far as there is something to be overwritten.
void attacker::put(octets& to, std::size_t at, std::span<const std::byte> what) const {
    for (std::size_t i = 0; i < what.size() && at + i < to.size(); ++i) {
        to[at + i] = what[i];
    }
}

void attacker::put_random(octets& to, std::size_t at, std::size_t bytes) {
    for (std::size_t i = at; i < std::min(at + bytes, to.size()); ++i) {
        to[i] = static_cast<std::byte>(random_.below(256));
    }
}

// --- What it says ----------------------------------------------------------------------------

/// That a member, or nobody, lives at an address where it does not, and has for a long time.
wire::member_record attacker::draw_claim() {
    const node_id whom = draw_machine();
    wire::member_record made;
    made.facts.uuid = one_in(3) ? base::make_random_uuid(random_) : cluster_.uuid_of(whom);
    made.facts.run = random_.next() | 1U;
    made.facts.started = cluster_.wall_clock_of(whom);
    made.facts.address =
        sim_network::address_of(one_in(2) ? draw_bystander() : cluster_.host_of(draw_machine()));
    made.facts.name = cluster_.spec_of(whom).name;
    made.incarnation =
        static_cast<wire::incarnation>(cluster_.wall_clock_of(whom) + hours(23) / milliseconds(1));
    return made;
}

wire::packet_item attacker::draw_item() {
    switch (random_.below(3)) {
        case 0: return wire::token_returned{random_.next()};
        case 1: return draw_claim();
        default: break;
    }
    wire::member_status made;
    made.uuid = cluster_.uuid_of(draw_machine());
    made.incarnation = draw_claim().incarnation;
    made.state = one_in(2) ? wire::member_state::failed : wire::member_state::suspect;
    made.at = cluster_.wall_clock_of(0);
    made.accused.accuser = cluster_.uuid_of(draw_machine());
    return made;
}

wire::run_id attacker::draw_run(bool knows_runs) {
    const auto head = knows_runs ? wire::decode_packet_head(draw_recorded().bytes) : std::nullopt;
    return head && head->sender_run != 0 ? head->sender_run : random_.next() | 1U;
}

/// Its own address, that of somebody who is not in it, of a machine, or of the receiver itself.
host_id attacker::draw_source(host_id to) {
    switch (random_.below(8)) {
        case 0: return to;
        case 1:
        case 2: return cluster_.host_of(draw_machine());
        case 3:
        case 4: return draw_bystander();
        default: return own_host_;
    }
}

host_id attacker::draw_bystander() {
    return own_host_ + 1 + static_cast<host_id>(random_.below(bystanders));
}

node_id attacker::draw_machine() {
    return static_cast<node_id>(random_.below(cluster_.size()));
}

const attacker::recorded& attacker::draw_recorded() {
    static const recorded nothing;
    return sample_.empty() ? nothing : sample_[random_.below(sample_.size())];
}

// --- What it overhears -----------------------------------------------------------------------

void attacker::on_send(node_id by, const base::address& to, std::span<const std::byte> bytes) {
    const auto host = sim_network::host_at(to);
    if (!host) {
        return;
    }
    if (options_.as == hostility::eavesdropper && one_in(one_raced_of)) {
        race(*host, bytes);
    }
    record({cluster_.host_of(by), *host, octets(bytes.begin(), bytes.end())});
}

/// Injections come from outside of the simulated network.
void attacker::on_receive(node_id by, const base::address& from, std::span<const std::byte> bytes) {
    if (!sim_network::host_at(from)) {
        record({own_host_, cluster_.host_of(by), octets(bytes.begin(), bytes.end())});
    }
}

void attacker::record(recorded what) {
    if (sample_.size() < sample_max_) {
        sample_.push_back(std::move(what));
    } else if (one_in(4)) {
        sample_[random_.below(sample_.size())] = std::move(what);
    }
}

/// From another address, and most likely there before the original.
void attacker::race(host_id to, std::span<const std::byte> bytes) {
    const auto wait = microseconds(random_.below(100));
    cluster_.at(cluster_.now() + wait,
                [this, to, from = draw_source(to), copy = octets(bytes.begin(), bytes.end())] {
                    cluster_.post(from, to, copy);
                    ++sent_[static_cast<std::size_t>(attack::replay)];
                });
}

// --- What became of it -----------------------------------------------------------------------

void attacker::on_stage(node_id of, stage before, stage after) {
    const bool ends = before != stage::idle && after != stage::runs && after != stage::paused;
    if (ends && cluster_.is_up(of)) {
        const auto& counted = cluster_.node(of).counted().by_verdict;
        std::transform(counted.begin(),
                       counted.end(),
                       of_former_runs_.begin(),
                       of_former_runs_.begin(),
                       std::plus<>());
    }
}

std::array<std::uint64_t, core::verdict_count> attacker::verdicts() const {
    auto all = of_former_runs_;
    for (const node_id each : cluster_.up()) {
        const auto& counted = cluster_.node(each).counted().by_verdict;
        std::transform(counted.begin(), counted.end(), all.begin(), all.begin(), std::plus<>());
    }
    return all;
}

}  // namespace chatter::sim
