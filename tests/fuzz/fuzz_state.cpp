// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Any text as the file of --state-dir: read or refused, and what was read keeps the bounds of a
// packet, says the same when it is written and read again, and is what a node starts from.
//
// Nobody guesses a checksum: each text is read as it is, and once more with the first line that
// belongs to what follows its own.

#include "chatter/base/assert.hpp"
#include "chatter/base/siphash.hpp"
#include "chatter/core/node.hpp"
#include "chatter/daemon/state_text.hpp"
#include "chatter/wire/bounds.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"

#include "fuzz_target.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace base = chatter::base;
namespace core = chatter::core;
namespace daemon = chatter::daemon;
namespace wire = chatter::wire;
namespace limits = chatter::wire::limits;

constexpr std::string_view first_words = "chatter-state 1 ";

std::string first_line_for(std::string_view body) {
    std::array<char, 17> checksum{};
    std::snprintf(checksum.data(),
                  checksum.size(),
                  "%016llx",
                  static_cast<unsigned long long>(base::siphash(base::siphash_key{}, body)));
    return std::string(first_words) + checksum.data() + "\n";
}

std::size_t bytes_of(const std::vector<wire::label>& labels) {
    std::size_t bytes = 0;
    for (const wire::label& each : labels) {
        bytes += each.key.size() + each.value.size();
    }
    return bytes;
}

void check_labels(const std::vector<wire::label>& labels) {
    CHATTER_ASSERT(labels.size() <= limits::labels_max);
    CHATTER_ASSERT(bytes_of(labels) <= limits::label_bytes_max);
    const auto out_of_order = [](const wire::label& a, const wire::label& b) {
        return a.key >= b.key;
    };
    CHATTER_ASSERT(std::adjacent_find(labels.begin(), labels.end(), out_of_order) == labels.end());
}

/// A node tells others of the members that it starts with: each of them must be what they read,
/// but for an address's scope, which is this host's own.
void check_as_told(const wire::member_record& member) {
    std::vector<std::byte> bytes;
    wire::packet told;
    told.head.kind = wire::packet_kind::gossip;
    told.head.sender_run = 1;
    told.head.receiver_run = 2;
    wire::packet_writer writer(told, bytes);
    CHATTER_ASSERT(writer.try_append(wire::encode_item(member)));
    const auto read = wire::decode_packet(bytes);
    CHATTER_ASSERT(read.has_value());
    CHATTER_ASSERT(read->items.size() == 1);
    auto again = std::get<wire::member_record>(read->items.front());
    if (member.facts.address.scope() != 0) {
        again.facts.address = member.facts.address;
    }
    CHATTER_ASSERT(again == member);
}

void check_member(const wire::member_record& member) {
    CHATTER_ASSERT(!member.facts.uuid.is_nil());
    CHATTER_ASSERT(member.facts.address == base::address{} ||
                   wire::is_usable(member.facts.address));
    CHATTER_ASSERT(member.facts.name.size() <= limits::name_bytes_max);
    CHATTER_ASSERT(member.facts.extra.size() <= limits::extra_bytes_max);
    check_labels(member.facts.labels);
    check_as_told(member);
}

void check_members(const core::saved_state& state) {
    CHATTER_ASSERT(state.members.size() <= limits::members_max);
    const auto out_of_order = [](const wire::member_record& a, const wire::member_record& b) {
        return a.facts.uuid >= b.facts.uuid;
    };
    CHATTER_ASSERT(std::adjacent_find(state.members.begin(), state.members.end(), out_of_order) ==
                   state.members.end());
    for (const wire::member_record& each : state.members) {
        CHATTER_ASSERT(each.facts.uuid != state.uuid);
        check_member(each);
    }
}

/// As the daemon does it, see daemon/server.cpp. What it would store then is read again, too.
void check_start(const core::saved_state& state) {
    core::config what;
    what.duplicates_max = 8;
    what.self = state.uuid;
    what.listening_on = {base::address::v4_bytes{10, 0, 0, 1}, 2428};
    what.former = state;
    const base::instant now{base::mono_time(std::chrono::hours(1)), 1'800'000'000'000};
    core::node node(what, base::prng(1));
    core::effects effects;
    node.start(now, effects);
    node.flush(now, effects);
    CHATTER_ASSERT(node.members().table().size() < limits::members_max);
    for (const core::outgoing& each : effects.sends) {
        CHATTER_ASSERT(wire::decode_packet(effects.bytes_of(each)).has_value());
    }
    const core::saved_state next = node.state();
    CHATTER_ASSERT(next.incarnation > 0);
    const auto read = daemon::parse_state(daemon::to_text(next));
    CHATTER_ASSERT(read.has_value());
    CHATTER_ASSERT(*read == next);
}

void check(std::string_view text) {
    const auto state = daemon::parse_state(text);
    if (!state) {
        CHATTER_ASSERT(!daemon::to_string(state.error()).empty());
        return;
    }
    CHATTER_ASSERT(!state->uuid.is_nil());
    check_members(*state);
    const auto again = daemon::parse_state(daemon::to_text(*state));
    CHATTER_ASSERT(again.has_value());
    CHATTER_ASSERT(*again == *state);
    check_start(*state);
}

}  // namespace

void chatter::fuzz::run_one(std::span<const std::byte> input) {
    const std::string_view text(reinterpret_cast<const char*>(input.data()), input.size());
    check(text);
    if (const auto end = text.find('\n'); end != std::string_view::npos) {
        const std::string_view body = text.substr(end + 1);
        check(first_line_for(body) + std::string(body));
    }
}
