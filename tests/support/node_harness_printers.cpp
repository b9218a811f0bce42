// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How googletest shows what a node tells and sends.

#include "chatter/base/uuid.hpp"

#include "builders.hpp"
#include "node_harness.hpp"

#include <array>
#include <ostream>
#include <string_view>
#include <variant>

namespace chatter::core {
namespace {

void print(const char* what, const member_tag& who, std::ostream* to) {
    *to << what << ' ';
    PrintTo(who, to);
}

}  // namespace

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
        *to << ' ' << each.name << '=' << wire::to_text(each.value);
    }
}

void PrintTo(const device_stale& from, std::ostream* to) {
    *to << "device_stale " << base::to_string(from.origin) << ' ' << from.name
        << " silent=" << from.silent.count();
}

void PrintTo(const device_fresh& from, std::ostream* to) {
    *to << "device_fresh " << base::to_string(from.origin) << ' ' << from.name;
}

void PrintTo(const server_added& from, std::ostream* to) {
    static constexpr std::array<std::string_view, 4> reaches{
        "forwarded_to", "is_this_node", "is_member", "wrong_family"};
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

void PrintTo(const member_tag& from, std::ostream* to) {
    *to << "name=" << from.name << " uuid=" << base::to_string(from.uuid)
        << " addr=" << base::to_string(from.address);
}

void PrintTo(const member_up& from, std::ostream* to) {
    print("member_up", from.who, to);
    for (const wire::label& each : from.labels) {
        *to << ' ' << each.key << '=' << each.value;
    }
}

void PrintTo(const member_suspect& from, std::ostream* to) {
    print("member_suspect", from.who, to);
    *to << " accuser=" << base::to_string(from.accuser);
}

void PrintTo(const member_refuted& from, std::ostream* to) {
    print("member_refuted", from.who, to);
}

void PrintTo(const member_failed& from, std::ostream* to) {
    print("member_failed", from.who, to);
    *to << ' ';
    wire::PrintTo(from.accused, to);
}

void PrintTo(const member_left& from, std::ostream* to) {
    print("member_left", from.who, to);
    *to << " reason=" << wire::to_string(from.reason);
}

void PrintTo(const member_back& from, std::ostream* to) {
    print("member_back", from.who, to);
    *to << " restarted=" << from.restarted;
}

void PrintTo(const member_reaped& from, std::ostream* to) {
    print("member_reaped", from.who, to);
}

void PrintTo(const name_clash& from, std::ostream* to) {
    print("name_clash", from.one, to);
    print(" other", from.other, to);
}

void PrintTo(const address_clash& from, std::ostream* to) {
    print("address_clash", from.one, to);
    print(" other", from.other, to);
}

void PrintTo(const uuid_clash& from, std::ostream* to) {
    *to << "uuid_clash former=" << base::to_string(from.former)
        << " now=" << base::to_string(from.now);
}

void PrintTo(const self_refuted& from, std::ostream* to) {
    *to << "self_refuted accuser=" << base::to_string(from.accuser)
        << " incarnation=" << from.incarnation;
}

void PrintTo(const slept& from, std::ostream* to) {
    *to << "slept ns=" << from.time.count();
}

void PrintTo(const other_cluster& from, std::ostream* to) {
    *to << "other_cluster from=" << base::to_string(from.from);
}

void PrintTo(const unsupported_packet& from, std::ostream* to) {
    *to << "unsupported_packet from=" << base::to_string(from.from)
        << " why=" << wire::to_string(from.why);
}

void PrintTo(const members_full& /*from*/, std::ostream* to) {
    *to << "members_full";
}

void PrintTo(const no_common_key& from, std::ostream* to) {
    *to << "no_common_key{" << base::to_string(from.from) << ", " << wire::to_text(from.key) << "}";
}

void PrintTo(const member_key& from, std::ostream* to) {
    *to << "member_key{" << from.who.name << ", " << wire::to_text(from.key)
        << (from.is_first ? ", first}" : "}");
}

void PrintTo(const join_unanswered& from, std::ostream* to) {
    *to << "join_unanswered{" << from.target << "}";
}

void PrintTo(const standing& from, std::ostream* to) {
    *to << wire::to_string(from.state) << (from.is_forgotten ? " and forgotten" : "") << " in "
        << from.incarnation;
}

}  // namespace chatter::core

namespace chatter::wire {

void PrintTo(member_state from, std::ostream* to) {
    *to << to_string(from);
}

void PrintTo(packet_kind from, std::ostream* to) {
    static constexpr std::array<std::string_view, 16> names{"none",
                                                            "hello",
                                                            "welcome",
                                                            "probe",
                                                            "ack",
                                                            "probe_request",
                                                            "probe_report",
                                                            "poke",
                                                            "gossip",
                                                            "pull",
                                                            "page",
                                                            "reset",
                                                            "hashes_wanted",
                                                            "hashes",
                                                            "entries_wanted",
                                                            "entries"};
    *to << names.at(static_cast<std::size_t>(from));
}

void PrintTo(probe_outcome from, std::ostream* to) {
    static constexpr std::array<std::string_view, 3> names{"reached", "silent", "refused"};
    *to << names.at(static_cast<std::size_t>(from));
}

void PrintTo(const accusation& from, std::ostream* to) {
    *to << "accuser=" << base::to_string(from.accuser) << " confirmed_by=";
    for (const base::uuid& each : from.confirmed_by) {
        *to << base::to_string(each) << ',';
    }
    *to << " after_ms=" << from.after_ms;
}

void PrintTo(const member_record& from, std::ostream* to) {
    *to << "record of " << base::to_string(from.facts.uuid) << " name=" << from.facts.name
        << " addr=" << base::to_string(from.facts.address) << " run=" << from.facts.run << ": "
        << to_string(from.state) << " in " << from.incarnation;
}

void PrintTo(const member_status& from, std::ostream* to) {
    *to << "status of " << base::to_string(from.uuid) << ": " << to_string(from.state) << " in "
        << from.incarnation << " at " << from.at << ' ';
    PrintTo(from.accused, to);
}

void PrintTo(const seen_as& from, std::ostream* to) {
    *to << "seen as " << base::to_string(from.address);
}

void PrintTo(const device_update& from, std::ostream* to) {
    *to << "device " << base::to_string(from.origin) << ' ' << from.name << " age=" << from.age_ms
        << " fields=" << test::to_hex(std::as_bytes(std::span(from.fields)));
}

void PrintTo(const rumor& from, std::ostream* to) {
    *to << "rumor " << from.id << " until=" << base::to_string(from.until) << " age=" << from.age_ms
        << " hops=" << int{from.hops} << " sender=" << base::to_string(from.sender)
        << " at=" << from.timestamp << " kind=" << static_cast<int>(from.kind)
        << " content=" << test::to_hex(from.content);
}

void PrintTo(const heard& from, std::ostream* to) {
    *to << "heard";
    for (const message_id each : from.ids) {
        *to << ' ' << each;
    }
}

void PrintTo(const hash_list& from, std::ostream* to) {
    *to << from.hashes.size() << " hashes";
}

void PrintTo(const known_list& from, std::ostream* to) {
    *to << "known";
    for (const known_list::entry& each : from.entries) {
        *to << ' ' << each.position << '/' << each.hash;
    }
}

void PrintTo(const token_given& from, std::ostream* to) {
    *to << "token_given{" << from.token << "}";
}

void PrintTo(const token_returned& from, std::ostream* to) {
    *to << "token_returned{" << from.token << "}";
}

void PrintTo(const place& from, std::ostream* to) {
    *to << "behind " << base::to_string(from.origin) << ' ' << from.name << ' ' << int{from.kind}
        << ' ' << from.field;
}

void PrintTo(const packet& from, std::ostream* to) {
    PrintTo(from.head.kind, to);
    *to << " flags=" << int{from.head.flags} << " from=" << from.head.sender_run
        << " to=" << from.head.receiver_run << " sequence=" << from.head.sequence
        << " answered=" << from.answered << " hash=" << from.hash
        << " part=" << static_cast<int>(from.part) << " index=" << int{from.index}
        << " position=" << from.position << " outcome=";
    PrintTo(from.outcome, to);
    for (const packet_item& each : from.items) {
        *to << "\n    ";
        std::visit([&](const auto& item) { PrintTo(item, to); }, each);
    }
}

}  // namespace chatter::wire
