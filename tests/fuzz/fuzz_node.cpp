// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The packet entry point of a warm node: it knows servers of both encodings and some devices.
//
// An input is several datagrams: each ends with the bytes fe fe and one more, which says where
// it comes from and how much time passes before it. fe fe is in no text and in no CBOR head.

#include "chatter/base/assert.hpp"
#include "chatter/core/node.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/limits.hpp"

#include "fuzz_target.hpp"
#include "node_checks.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace {

namespace base = chatter::base;
namespace core = chatter::core;
namespace wire = chatter::wire;
namespace limits = chatter::wire::limits;
using std::chrono::duration_cast;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr base::wall_time_ms start_of_time = 1'600'000'000'000;

// Number 1 of the hosts is the node itself, 2 to 5 are servers, 9 is nobody in particular.
using chatter::fuzz::host;
using chatter::fuzz::uuid_of;

core::config make_config() {
    core::config what;
    what.self = uuid_of(1);
    what.listening_on = host(1);
    what.duplicates_max = 8;  // so that they are forgotten, too
    return what;
}

class harness {
public:
    harness() : node_(make_config(), base::prng(1)) {
        node_.set_own_addresses({host(1), host(200)});
        for (std::uint8_t server = 2; server <= 5; ++server) {
            const auto reads = server % 2 == 0 ? wire::encoding::cbor : wire::encoding::json;
            tell(wire::server_added{uuid_of(server), host(server), reads});
        }
        for (std::uint8_t origin = 2; origin <= 3; ++origin) {
            tell(wire::device_added{uuid_of(origin), "gateway", "a router"});
            tell(wire::device_status{uuid_of(origin), "gateway", {{"load", "0.42"}}});
            tell(wire::device_removed{uuid_of(origin), "switch"});
        }
        CHATTER_ASSERT(node_.servers().servers().size() == 4);
        CHATTER_ASSERT(node_.devices().devices() == 2 && node_.devices().tombstones() == 2);
    }

    void receive(std::span<const std::byte> bytes, const base::address& from) {
        const core::counters before = node_.counted();
        const core::verdict result = node_.handle_datagram(now_, from, bytes, effects_);
        CHATTER_ASSERT(node_.counted()[result] == before[result] + 1);
        if (result != core::verdict::accepted && !wire::is_packet(bytes)) {
            CHATTER_ASSERT(effects_.sends.empty());
        }
        chatter::fuzz::check_counters(node_.counted());
        carry_out();
    }

    /// One byte: two bits of sender, three of time, one whether deadlines are served.
    void control(std::byte what) {
        const auto bits = std::to_integer<unsigned>(what);
        pass(bits >> 2U & 7U);
        if ((bits & 0x20U) != 0) {
            run_deadlines();
        }
        if ((bits & 0x40U) != 0) {
            node_.handle_refused(now_, host(2), {}, effects_);
            carry_out();
        }
    }

    static base::address sender_of(std::byte what) {
        static constexpr std::array<std::uint8_t, 4> senders{9, 2, 3, 1};
        return host(senders[std::to_integer<unsigned>(what) & 3U]);
    }

    void run_deadlines() {
        node_.handle_deadline(now_, effects_);
        carry_out();
        // A deadline that is still due would make the driver spin.
        const auto next = node_.next_deadline();
        CHATTER_ASSERT(!next || *next > now_.mono);
    }

    void look() const { chatter::fuzz::look_at(node_); }

private:
    void tell(wire::gossip what) {
        now_.wall += 1;
        std::vector<std::byte> bytes;
        wire::encode({uuid_of(9), now_.wall, 0, std::move(what)}, wire::encoding::cbor, bytes);
        receive(bytes, host(9));
    }

    void pass(unsigned step) {
        switch (step) {
            case 0: break;
            case 1: both(milliseconds(1)); break;
            case 2: both(seconds(1)); break;
            case 3: both(minutes(3)); break;
            case 4: both(hours(1)); break;
            case 5: both(hours(73)); break;
            case 6: now_.wall -= milliseconds(hours(100)).count(); break;
            default: now_.wall += milliseconds(hours(100)).count(); break;
        }
    }

    void both(base::mono_duration time) {
        now_.mono += time;
        now_.wall += duration_cast<milliseconds>(time).count();
    }

    /// What a driver would do; everything that is sent must be what a node takes.
    void carry_out() {
        // One message to everybody, and a newcomer's introduction to the view.
        CHATTER_ASSERT(effects_.sends.size() <= 2 * limits::passive_peers_max);
        CHATTER_ASSERT(effects_.events.size() <= 2);
        std::size_t next_offset = 0;  // a message has one range for all of its receivers
        for (const core::outgoing& each : effects_.sends) {
            check_send(each);
            if (each.offset >= next_offset) {
                check_bytes(each);
                next_offset = each.offset + 1;
            }
        }
        sent_ += effects_.sends.size();
        CHATTER_ASSERT(sent_ == node_.counted().datagrams_sent);
        CHATTER_ASSERT(node_.servers().servers().size() <= limits::passive_peers_max);
        if (effects_.own_addresses_wanted) {
            node_.set_own_addresses({host(1), host(200)});
        }
        effects_.clear();
        CHATTER_ASSERT(effects_ == core::effects{});
    }

    void check_send(const core::outgoing& each) const {
        CHATTER_ASSERT(each.size > 0 && each.size <= limits::datagram_bytes_max);
        CHATTER_ASSERT(each.offset <= effects_.arena.size());
        CHATTER_ASSERT(each.size <= effects_.arena.size() - each.offset);
        CHATTER_ASSERT(each.to != host(1));
        CHATTER_ASSERT(each.to.port() != 0 && !each.to.is_unspecified());
    }

    void check_bytes(const core::outgoing& each) const {
        if (wire::is_packet(effects_.bytes_of(each))) {  // see fuzz_member
            CHATTER_ASSERT(wire::decode_packet(effects_.bytes_of(each)).has_value());
            return;
        }
        const auto read = wire::decode(effects_.bytes_of(each));
        CHATTER_ASSERT(read.has_value());
        CHATTER_ASSERT(read->what == wire::json_value::form::message);
        CHATTER_ASSERT(read->content.hops < node_.settings().hops_max);
    }

    core::node node_;
    core::effects effects_;
    base::instant now_{base::mono_time(hours(1)), start_of_time};
    std::uint64_t sent_{0};
};

constexpr std::array<std::byte, 2> separator{std::byte{0xfe}, std::byte{0xfe}};

}  // namespace

void chatter::fuzz::run_one(std::span<const std::byte> input) {
    harness tested;
    auto rest = input;
    while (!rest.empty()) {
        const auto end = std::search(rest.begin(), rest.end(), separator.begin(), separator.end());
        const auto datagram = rest.first(static_cast<std::size_t>(end - rest.begin()));
        rest = rest.subspan(datagram.size());
        rest = rest.subspan(std::min(rest.size(), separator.size()));
        std::byte what{0};
        if (!rest.empty()) {
            what = rest.front();
            rest = rest.subspan(1);
        }
        tested.control(what);
        tested.receive(datagram, harness::sender_of(what));
    }
    tested.run_deadlines();
    tested.look();
}
