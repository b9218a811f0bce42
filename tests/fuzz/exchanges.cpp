// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "exchanges.hpp"

#include "chatter/core/device_table.hpp"
#include "chatter/wire/datagram.hpp"
#include "chatter/wire/device_field.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"
#include "chatter/wire/rumor.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace chatter::fuzz {
namespace {

using bytes = std::vector<std::byte>;
using kind = wire::packet_kind;
using part = wire::replica_part;

/// What fuzz_member's control byte says besides the sender.
enum control : unsigned {
    none = 0,
    after_150ms = 2U << 2U,
    after_1s = 3U << 2U,
    after_7s = 4U << 2U,
    after_73h = 5U << 2U,
    deadlines = 0x20,
    node_leaves = 0x80
};

constexpr std::string_view device_name = "gateway";
constexpr std::uint8_t origin = 3;
constexpr std::size_t hashes_per_packet = core::device_table::bucket_count / 2;

/// Of the device of that name, for all members alike.
std::uint8_t bucket_of(std::string_view name) {
    const core::device_table table(wire::cluster_key("default"));
    return static_cast<std::uint8_t>(
        core::device_table::bucket_of(table.position_of({test::uuid_of(origin), name})));
}

class session {
public:
    /// Server number `sender`, 2 to 5, says this.
    void say(std::uint8_t sender, const wire::packet& what, unsigned control = none) {
        append(test::encoded(what), (sender - 2U) | control);
    }
    /// The node is to forget it.
    void forget(std::uint8_t number, unsigned control = none) {
        append({std::byte{1}, std::byte{0}}, (number - 2U) | control);
    }
    void say(std::uint8_t sender, kind what, unsigned control = none) {
        say(sender, test::packet_of(sender, 1, what), control);
    }
    /// A stranger does, `later` milliseconds after the start.
    void inject(wire::gossip what, base::wall_time_ms later, unsigned control = none) {
        wire::message made = test::injected(std::move(what));
        made.timestamp_millis += later;
        append(test::encoded(made, wire::encoding::json), 3U | control);
    }

    bytes take() { return std::move(all_); }

private:
    void append(const bytes& datagram, unsigned control) {
        all_.insert(all_.end(), datagram.begin(), datagram.end());
        all_.insert(all_.end(),
                    {std::byte{0xfe}, std::byte{0xfe}, static_cast<std::byte>(control)});
    }

    bytes all_;
};

wire::device_status status(std::size_t metrics,
                           std::string_view value,
                           std::optional<std::uint64_t> expires_after_ms = {}) {
    wire::device_status made;
    made.origin = test::uuid_of(origin);
    made.name = device_name;
    made.expires_after_millis = expires_after_ms;
    for (std::size_t i = 0; i < metrics; ++i) {
        made.metrics.push_back({"metric " + std::to_string(1'000 + i), std::string(value)});
    }
    return made;
}

wire::packet hashes(part of, std::uint8_t first, std::vector<std::uint64_t> what) {
    wire::packet made = test::packet_of(2, 1, kind::hashes, {wire::hash_list{std::move(what)}});
    made.part = of;
    made.index = first;
    return made;
}

/// Those of an empty part, but for as many buckets as are to differ.
wire::packet half_of_hashes(part of, std::uint8_t first, std::size_t different) {
    std::vector<std::uint64_t> what(hashes_per_packet);
    std::fill_n(what.begin(), different, 1);
    return hashes(of, first, std::move(what));
}

wire::packet entries(part of,
                     std::vector<wire::packet_item> items,
                     std::optional<std::uint64_t> more_behind = {}) {
    wire::packet made = test::packet_of(2, 1, kind::entries, std::move(items));
    made.part = of;
    made.position = more_behind.value_or(0);
    made.head.flags = more_behind ? wire::flag_more : std::uint8_t{0};
    return made;
}

wire::device_update update(const wire::device_status& what, base::wall_time_ms later) {
    return {*what.origin,
            what.name,
            10,
            wire::fields_of(what, test::start_of_time + later, test::uuid_of(2))};
}

wire::rumor text(wire::message_id id, std::size_t size) {
    wire::rumor made =
        wire::make_rumor(test::injected(wire::debug_message{std::string(size, 'x')}));
    made.id = id;
    made.until = test::uuid_of(2);
    return made;
}

/// Member 2 has more than the node, and says so part by part.
session begin_exchange(std::size_t different) {
    session made;
    made.say(2, kind::welcome);
    made.say(2, hashes(part::summary, 0, {1, 2, 3, 4}));
    for (const std::uint8_t first : {std::uint8_t{0}, std::uint8_t{hashes_per_packet}}) {
        made.say(2, half_of_hashes(part::states, first, different));
    }
    return made;
}

bytes node_asks() {
    session made = begin_exchange(1);
    const auto both_halves_of_metrics = [&] {
        made.say(2, half_of_hashes(part::metrics, 0, 1));
        made.say(2, half_of_hashes(part::metrics, hashes_per_packet, 0));
    };
    // Two buckets of states, the first one in three pages.
    made.say(2, entries(part::states, {update(status(0, "", 5'000), 1)}, 7));
    made.say(2, entries(part::states, {update(status(1, "x"), 2)}, 7));
    made.say(2, entries(part::states, {}));
    made.say(2, entries(part::states, {}));
    both_halves_of_metrics();
    made.say(2, entries(part::metrics, {update(status(3, "x"), 3)}));
    made.say(2, entries(part::messages, {text(1, 10), text(2, 100)}, 2));
    made.say(2, entries(part::messages, {}, 3));
    made.say(2, entries(part::messages, {}));
    return made.take();
}

/// Nobody answers, until the node gives up.
bytes node_asks_in_vain(std::size_t different) {
    session made = begin_exchange(different);
    for (int i = 0; i < 6; ++i) {
        made.say(4, kind::poke, after_1s | deadlines);
    }
    made.say(2, kind::welcome);
    made.say(2, hashes(part::summary, 0, {}));
    made.say(2, kind::welcome, after_1s | deadlines);
    return made.take();
}

/// It has more in a bucket than a question lists.
bytes node_lists_much() {
    session made;
    made.say(2, kind::welcome);
    for (wire::message_id id = 1; id <= 90; id += 10) {
        wire::packet page = test::packet_of(2, 1, kind::gossip);
        for (wire::message_id more = 0; more < 10; ++more) {
            page.items.emplace_back(text(id + more, 10));
        }
        made.say(2, page);
    }
    made.say(2, hashes(part::summary, 0, {0, 0, 0, 4}));
    made.say(2, half_of_hashes(part::states, 0, 0));
    made.say(2, half_of_hashes(part::states, hashes_per_packet, 0));
    made.say(2, half_of_hashes(part::metrics, 0, 0));
    made.say(2, half_of_hashes(part::metrics, hashes_per_packet, 0));
    made.say(2, entries(part::messages, {}));
    made.say(2, entries(part::messages, {text(100, 10)}));
    return made.take();
}

wire::packet wanted(part of, std::uint8_t bucket, std::vector<wire::packet_item> items = {}) {
    wire::packet made = test::packet_of(2, 1, kind::entries_wanted, std::move(items));
    made.part = of;
    made.index = bucket;
    made.head.flags = wire::flag_to_the_end;
    return made;
}

wire::place place_of(std::string_view name, const std::string& metric) {
    return {test::uuid_of(origin),
            std::string(name),
            static_cast<std::uint8_t>(wire::field_kind::metric),
            metric};
}

/// A device that takes several pages, and messages that exceed one.
bytes node_answers() {
    session made;
    made.inject(status(40, std::string(100, 'x'), 60'000), 1);
    made.inject(wire::device_added{test::uuid_of(origin), std::string(device_name), "described"},
                2);
    for (base::wall_time_ms later = 3; later < 20; ++later) {
        made.inject(wire::debug_message{std::string(later % 4 == 0 ? 3'000 : 200, 'x')}, later);
    }
    const std::uint8_t bucket = bucket_of(device_name);
    made.say(2, wanted(part::states, bucket), after_1s | deadlines);
    made.say(2, wanted(part::metrics, bucket));
    made.say(2, wanted(part::metrics, bucket, {place_of(device_name, "metric 1010")}));
    made.say(2, wanted(part::metrics, bucket, {place_of(device_name, "metric 1039")}));
    made.say(2, wanted(part::metrics, bucket, {place_of("another", "metric 1010")}));
    made.say(2, wanted(part::metrics, bucket, {wire::known_list{{{1, 2}}}}));
    for (std::uint64_t sixteenth = 0; sixteenth < 16; ++sixteenth) {
        wire::packet behind = wanted(part::messages, 0);
        behind.position = sixteenth << 60U;
        made.say(2, behind);
    }
    wire::packet as_listed = wanted(part::messages, 0, {wire::known_list{{{1, 0}, {2, 0}}}});
    as_listed.head.flags = 0;
    made.say(2, as_listed);
    return made.take();
}

/// A device is stale, fresh, stale, and gone with its member, but for what is newer.
bytes device_and_its_member() {
    session made;
    for (const char* name : {"removed", "back"}) {
        made.inject(wire::device_removed{test::uuid_of(origin), name}, 1);
    }
    made.inject(wire::device_added{test::uuid_of(origin), "back", ""}, 2);
    made.inject(status(2, "x", 1'000), 1);
    made.say(2, kind::poke, after_7s | deadlines);
    made.inject(status(2, "y", 1'000), 2);
    made.inject(status(2, "y", 1'000), 3);
    made.say(2, kind::poke, after_7s | deadlines);
    made.say(
        2,
        test::packet_of(2, 1, kind::gossip, {test::status_of(origin, wire::member_state::left)}));
    made.say(2, kind::poke, after_73h | deadlines);
    made.inject(status(1, "z", 1'000), 4);
    made.inject(status(1, "z", 1'000), 80 * 3'600'000);
    made.inject(status(1, "z", 1'000), 70 * 3'600'000);
    return made.take();
}

/// It is forgotten, by this node and by another, and comes back.
bytes forgotten() {
    session made;
    made.inject(status(2, "x", 1'000), 1);
    wire::member_status told = test::status_of(origin, wire::member_state::failed, 2);
    made.say(2, test::packet_of(2, 1, kind::gossip, {told}));
    made.forget(origin, after_1s | deadlines);
    made.inject(status(2, "y", 1'000), 2);
    told.state = wire::member_state::left;
    told.reason = wire::leave_reason::forgotten;
    told.at += 1'000;
    made.say(2, test::packet_of(2, 1, kind::gossip, {told}));
    wire::member_record back = test::record_of(origin);
    ++back.incarnation;
    made.say(2, test::packet_of(2, 1, kind::gossip, {back}));
    made.inject(status(2, "z", 1'000), 3);
    ++told.incarnation;
    made.say(2, test::packet_of(2, 1, kind::page, {back, told}));
    made.say(2, kind::poke, after_73h | deadlines);
    made.say(2, test::packet_of(2, 1, kind::page, {back, told}));
    return made.take();
}

/// A rumor that is handed on and heard of; one that a page brought, and a copy of it.
bytes rumors() {
    session made;
    wire::rumor for_all = text(5, 10);
    for_all.until = test::uuid_of(1);
    made.say(2, test::packet_of(2, 1, kind::gossip, {for_all}));
    for (const std::uint8_t member : {std::uint8_t{2}, std::uint8_t{3}, std::uint8_t{4}}) {
        made.say(member, test::packet_of(member, 1, kind::gossip, {wire::heard{{5, 5, 6}}}));
    }
    made.say(2, entries(part::messages, {text(1, 10)}));
    wire::rumor again = text(1, 10);
    again.until = test::uuid_of(1);
    made.say(2, test::packet_of(2, 1, kind::gossip, {again}));
    return made.take();
}

/// The others say where the node is, one better than the other; a former daemon was there, too.
bytes own_address() {
    session made;
    for (const char* seen : {"127.0.0.1:2428", "10.0.0.1:2428"}) {
        made.say(2,
                 test::packet_of(2, 1, kind::gossip, {wire::seen_as{test::address_of(seen)}}),
                 after_1s | deadlines);
    }
    wire::member_record former = test::record_of(1);
    former.facts.uuid = test::uuid_of(9);
    former.facts.name = "m1";
    former.facts.started -= 1;
    made.say(2, test::packet_of(2, 1, kind::gossip, {former}));
    return made.take();
}

/// The node leaves, and all answer.
bytes leaving() {
    session made;
    made.say(2, kind::poke, node_leaves);
    for (const std::uint8_t member : {std::uint8_t{2}, std::uint8_t{3}, std::uint8_t{4}}) {
        made.say(member, kind::ack);
    }
    return made.take();
}

/// Passive peers, and a member that asks for all.
bytes newcomer() {
    session made;
    made.inject(test::server_of(50, wire::encoding::cbor), 1);
    made.inject(test::server_of(51, wire::encoding::json), 2);
    wire::packet pull = test::packet_of(4, 1, kind::pull);
    made.say(4, pull, after_1s | deadlines);
    pull.uuid = test::uuid_of(2);
    made.say(4, pull);
    return made.take();
}

}  // namespace

std::vector<bytes> exchanges() {
    return {node_asks(),
            node_asks_in_vain(0),
            node_asks_in_vain(6),
            node_lists_much(),
            node_answers(),
            device_and_its_member(),
            forgotten(),
            rumors(),
            own_address(),
            leaving(),
            newcomer()};
}

bytes device_of_too_many_metrics(base::wall_time_ms later) {
    session made;
    made.inject(status(wire::limits::metrics_per_device_max, ""), later);
    wire::device_status one_more = status(0, "");
    one_more.metrics.push_back({"another", std::string("x")});
    made.inject(one_more, later + 1);
    made.inject(wire::device_removed{test::uuid_of(origin), std::string(device_name)}, later + 2);
    return made.take();
}

}  // namespace chatter::fuzz
