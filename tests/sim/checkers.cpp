// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "checkers.hpp"

#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"
#include "chatter/wire/sealed.hpp"

#include "as_read_by.hpp"

#include <algorithm>
#include <chrono>
#include <variant>

namespace chatter::sim {
namespace {

using std::chrono::seconds;

/// A bug that shows once shows a thousand times.
constexpr std::size_t violations_max = 20;

/// Who slept less may not have missed a deadline.
constexpr int periods_slept = 2;

/// 16 branches, ten times each.
constexpr std::uint64_t copies_of_rumor_max = 160;

constexpr std::uint64_t times_in_a_second(base::mono_duration period) noexcept {
    return period <= base::mono_duration::zero()
               ? 0
               : static_cast<std::uint64_t>(base::mono_duration(seconds(1)) / period) + 1;
}

/// A rumor that exceeds a packet has a datagram for itself.
std::size_t bytes_max(const node_spec& by, std::span<const std::byte> datagram) {
    const auto opened = as_read_by(by, datagram);
    const auto packet = wire::decode_packet(opened);
    const bool is_one_rumor = packet && packet->head.kind == wire::packet_kind::gossip &&
                              packet->items.size() == 1 &&
                              std::holds_alternative<wire::rumor>(packet->items.front());
    const std::size_t more = wire::is_sealed(datagram) ? wire::sealed_overhead : 0;
    return is_one_rumor ? wire::limits::large_packet_budget + more : wire::limits::packet_bytes_max;
}

/// See sends_max().
std::uint64_t answers_max(const node_spec& by, std::span<const std::byte> datagram) {
    using wire::packet_kind;
    std::vector<std::byte> opened;
    if (wire::is_sealed(datagram) || by.sealing.mode == core::seal_mode::only) {
        opened = as_read_by(by, datagram);
        if (opened.empty()) {
            return 0;  // it must not be of any consequence
        }
        datagram = opened;
    }
    const auto head = wire::decode_packet_head(datagram);
    if (!head) {
        return copies_of_rumor_max;  // what strangers tell
    }
    if (head->kind == packet_kind::gossip) {
        const auto packet = wire::decode_packet(datagram);
        std::uint64_t all = 1;
        for (const auto& each : packet ? packet->items : decltype(packet->items){}) {
            all += std::holds_alternative<wire::rumor>(each) ? copies_of_rumor_max : 0;
        }
        return all;
    }
    if (head->kind == packet_kind::probe_request) {
        return 6;
    }
    return head->kind >= packet_kind::hashes_wanted ? 4 : 1;
}

std::string text_of(const core::standing& from) {
    return std::string(wire::to_string(from.state)) + (from.is_forgotten ? " and forgotten" : "") +
           " in " + std::to_string(from.incarnation);
}

}  // namespace

std::string_view to_string(rule which) noexcept {
    switch (which) {
        case rule::standing_fell: return "standing_fell";
        case rule::incarnation_made_up: return "incarnation_made_up";
        case rule::failed_without_reason: return "failed_without_reason";
        case rule::failed_itself: return "failed_itself";
        case rule::resurrected: return "resurrected";
        case rule::datagram_too_large: return "datagram_too_large";
        case rule::sent_to_itself: return "sent_to_itself";
        case rule::sent_too_much: return "sent_too_much";
        case rule::sleeper_accused: return "sleeper_accused";
        case rule::no_agreement: return "no_agreement";
        case rule::field_fell: return "field_fell";
        case rule::field_made_up: return "field_made_up";
        case rule::news_lost: return "news_lost";
        case rule::removed_is_back: return "removed_is_back";
        case rule::forgotten_is_there: return "forgotten_is_there";
        case rule::replicas_differ: return "replicas_differ";
        case rule::exchange_goes_on: return "exchange_goes_on";
        case rule::logged_twice: return "logged_twice";
        case rule::message_missed: return "message_missed";
        case rule::message_made_up: return "message_made_up";
        case rule::answered_wrongly: return "answered_wrongly";
        case rule::reflected: return "reflected";
        case rule::moved: return "moved";
        case rule::alarmed: return "alarmed";
    }
    return "?";
}

std::string to_string(const violation& from) {
    const auto at = (from.at - start_of_time) / std::chrono::milliseconds(1);
    return std::string(to_string(from.which)) + " at " + std::to_string(at) + " ms, n" +
           std::to_string(from.node + 1) + ": " + from.what;
}

std::string to_lines(const std::vector<violation>& from) {
    std::string all;
    for (const violation& each : from) {
        all += to_string(each) + "\n";
    }
    return all;
}

std::uint64_t sends_max(const core::timing& rules, std::size_t members) {
    const std::uint64_t news = times_in_a_second(rules.gossip_period / 10);
    const std::uint64_t pushes = news + times_in_a_second(rules.gossip_period);
    const std::uint64_t periods = times_in_a_second(rules.probe_period);
    // A cluster that shrinks stays small up to 10, and one that grows is small up to 8.
    const std::uint64_t rounds =
        1 + (rules.small_cluster_max > 0 ? std::min<std::uint64_t>(members, 10) : 1);
    return rules.gossip_fanout * pushes + periods * rounds * (3 + 8) + 3 * periods * members + 64;
}

safety_checkers::safety_checkers(sim_cluster& of) : cluster_(of) {
    nodes_.resize(of.size());
    of.watch(*this);
}

bool safety_checkers::has_found(rule which) const noexcept {
    return std::any_of(
        found_.begin(), found_.end(), [&](const violation& each) { return each.which == which; });
}

void safety_checkers::inspect() {
    for (const node_id at : cluster_.up()) {
        const core::member_table& table = cluster_.node(at).members().table();
        for (const auto each : table.ordered()) {
            see(at, table[each].uuid(), table[each].standing());
        }
    }
}

void safety_checkers::on_stage(node_id of, stage before, stage after) {
    if (nodes_.size() <= of) {
        nodes_.resize(of + 1);
    }
    if (cluster_.is_up(of) && after != stage::runs) {  // who begins has no incarnation yet
        note_own_incarnation(of);
    }
    watched& node = nodes_[of];
    if (after == stage::paused) {
        node.paused_at = cluster_.now();
    } else if (after == stage::runs) {
        node.runs_since = cluster_.now();
        lived_at_[cluster_.uuid_of(of)].insert(cluster_.address_of(of));
    }
    if (after == stage::runs && before != stage::paused) {
        node.held.clear();
        node.suspected_at.clear();
        node.paused_at = cluster_.now();
    }
}

void safety_checkers::on_event(node_id at, const core::event& what) {
    if (const auto* refused = std::get_if<core::port_refused>(&what)) {
        refusals_.emplace(cluster_.uuid_of(at), refused->peer);
    } else if (const auto* suspect = std::get_if<core::member_suspect>(&what)) {
        on_suspect(at, *suspect);
    } else if (const auto* failed = std::get_if<core::member_failed>(&what)) {
        on_failed(at, *failed);
    } else if (const auto* up = std::get_if<core::member_up>(&what)) {
        on_up(at, up->who.uuid);
    } else if (const auto* back = std::get_if<core::member_back>(&what)) {
        on_up(at, back->who.uuid);
    } else if (const auto* left = std::get_if<core::member_left>(&what)) {
        if (const auto held = held_by(at, left->who.uuid)) {
            see(at, left->who.uuid, *held);
        }
    }
}

void safety_checkers::on_suspect(node_id at, const core::member_suspect& what) {
    accusations_.emplace(what.accuser, what.who.uuid);
    check_sleeper(at, what.who.uuid, what.accuser);
    if (what.accuser != cluster_.uuid_of(at)) {
        told_by_others_[{what.accuser, what.who.uuid}] = cluster_.now();
    }
    nodes_[at].suspected_at[what.who.uuid] = cluster_.now();
    if (const auto held = held_by(at, what.who.uuid)) {
        see(at, what.who.uuid, *held);
    }
}

void safety_checkers::on_failed(node_id at, const core::member_failed& what) {
    if (what.who.uuid == cluster_.uuid_of(at)) {
        report(rule::failed_itself, at, "of " + what.who.name);
        return;
    }
    check_accuser(at, what);
    check_sleeper(at, what.who.uuid, what.accused.accuser);
    if (const auto held = held_by(at, what.who.uuid)) {
        see(at, what.who.uuid, *held);
    }
}

void safety_checkers::check_accuser(node_id at, const core::member_failed& what) {
    const base::uuid& accuser = what.accused.accuser;
    if (accuser == what.who.uuid) {
        report(rule::failed_without_reason, at, what.who.name + " accuses itself");
    } else if (!incarnations_.contains(accuser)) {
        report(rule::failed_without_reason,
               at,
               what.who.name + " is accused by no member: " + base::to_string(accuser));
    } else if (!accusations_.contains({accuser, what.who.uuid}) &&
               !was_refused(accuser, what.who.uuid)) {
        report(rule::failed_without_reason,
               at,
               what.who.name + ", whom " + base::to_string(accuser) + " has not suspected");
    }
}

/// Wherever it lived then: who tells of the verdict may not know that address.
bool safety_checkers::was_refused(const base::uuid& accuser, const base::uuid& member) const {
    const auto lived_at = lived_at_.find(member);
    return lived_at != lived_at_.end() &&
           std::any_of(lived_at->second.begin(), lived_at->second.end(), [&](const auto& each) {
               return refusals_.contains({accuser, each});
           });
}

void safety_checkers::check_sleeper(node_id at,
                                    const base::uuid& member,
                                    const base::uuid& accuser) {
    const watched& sleeper = nodes_[at];
    const core::timing& rules = cluster_.spec_of(at).timing;
    const bool just_woke =
        cluster_.now() - sleeper.runs_since <= rules.probe_timeout &&
        sleeper.runs_since - sleeper.paused_at > periods_slept * rules.probe_period;
    if (!just_woke || accuser != cluster_.uuid_of(at) || !cluster_.network().is_whole()) {
        return;
    }
    const auto before = sleeper.suspected_at.find(member);
    if (before != sleeper.suspected_at.end() && before->second < sleeper.runs_since) {
        return;  // it had its reasons before it slept
    }
    const auto told = told_by_others_.find({accuser, member});
    if (told != told_by_others_.end() && told->second >= sleeper.paused_at) {
        return;  // it hears again what it said in a former run, and others said while it slept
    }
    const auto runs = who_runs(member);
    if (runs && nodes_[*runs].runs_since < sleeper.paused_at) {
        report(rule::sleeper_accused, at, "of n" + std::to_string(*runs + 1));
    }
}

void safety_checkers::on_up(node_id at, const base::uuid& member) {
    const auto held = held_by(at, member);
    if (!held) {
        return;
    }
    const auto found = nodes_[at].held.find(member);
    if (found != nodes_[at].held.end()) {
        const known& of = found->second;
        const core::standing& before = of.since == cluster_.now() ? of.before : of.held;
        if (!core::is_present(before.state) && held->incarnation <= before.incarnation) {
            report(rule::resurrected,
                   at,
                   base::to_string(member) + " was " + text_of(before) + ", is " + text_of(*held));
        }
    }
    see(at, member, *held);
}

void safety_checkers::see(node_id at, const base::uuid& member, const core::standing& held) {
    const auto [found, is_new] = nodes_[at].held.try_emplace(member);
    known& of = found->second;
    if (!is_new && core::supersedes(of.held, held)) {
        report(rule::standing_fell,
               at,
               base::to_string(member) + " was " + text_of(of.held) + ", is " + text_of(held));
    }
    if (is_new || of.since != cluster_.now()) {
        of.before = of.held;
        of.since = cluster_.now();
    }
    of.held = held;
    check_incarnation(at, member, held);
}

void safety_checkers::check_incarnation(node_id at,
                                        const base::uuid& member,
                                        const core::standing& held) {
    const auto highest = [&] {
        const auto found = incarnations_.find(member);
        return found == incarnations_.end() ? 0 : found->second;
    };
    if (const auto runs = highest() < held.incarnation ? who_runs(member) : std::nullopt) {
        note_own_incarnation(*runs);
    }
    if (highest() < held.incarnation) {
        report(rule::incarnation_made_up,
               at,
               base::to_string(member) + " is " + text_of(held) + ", has had " +
                   std::to_string(highest()));
    }
}

void safety_checkers::on_send(node_id by,
                              const base::address& to,
                              std::span<const std::byte> bytes) {
    note_own_incarnation(by);
    if (bytes.size() > wire::limits::packet_bytes_max &&
        bytes.size() > bytes_max(cluster_.spec_of(by), bytes)) {
        report(rule::datagram_too_large, by, std::to_string(bytes.size()) + " bytes");
    }
    if (to == cluster_.address_of(by)) {
        const auto head = wire::decode_packet_head(bytes);
        if (!head || head->kind != wire::packet_kind::hello) {
            report(rule::sent_to_itself, by, std::to_string(bytes.size()) + " bytes");
        }
    }
    begin_second(by);
    watched& node = nodes_[by];
    ++node.sent;
    const auto most = sends_max(cluster_.spec_of(by).timing, cluster_.size()) + node.answers +
                      node.answers_before;
    if (node.sent == most + 1) {
        report(rule::sent_too_much, by, "more than " + std::to_string(most));
    }
}

void safety_checkers::on_receive(node_id by,
                                 const base::address& /*from*/,
                                 std::span<const std::byte> bytes) {
    begin_second(by);
    nodes_[by].answers += answers_max(cluster_.spec_of(by), bytes);
}

void safety_checkers::begin_second(node_id of) {
    watched& node = nodes_[of];
    const std::int64_t second = cluster_.elapsed() / seconds(1);
    if (node.second == second) {
        return;
    }
    // Nobody who hears a rumor may be there to say so: then it is sent again for some seconds.
    const std::int64_t passed = std::min<std::int64_t>(second - node.second, 63);
    node.answers_before = (2 * node.answers + node.answers_before) >> static_cast<unsigned>(passed);
    node.answers = 0;
    node.sent = 0;
    node.second = second;
}

/// Nobody can hear of an incarnation before its member has sent something.
void safety_checkers::note_own_incarnation(node_id of) {
    const wire::member_record own = cluster_.node(of).own_record();
    watched& node = nodes_[of];
    if (node.own == own.facts.uuid && own.incarnation < node.own_incarnation) {
        report(rule::standing_fell, of, "its own incarnation");
    }
    node.own = own.facts.uuid;
    node.own_incarnation = own.incarnation;
    auto& highest = incarnations_[own.facts.uuid];
    highest = std::max(highest, own.incarnation);
}

void safety_checkers::report(rule which, node_id at, std::string what) {
    if (found_.size() < violations_max) {
        found_.push_back({which, cluster_.now(), at, std::move(what)});
    }
}

std::optional<core::standing> safety_checkers::held_by(node_id at, const base::uuid& member) const {
    if (!cluster_.is_up(at)) {
        return std::nullopt;
    }
    const core::member_table& table = cluster_.node(at).members().table();
    const auto found = table.find(member);
    return found ? std::optional(table[*found].standing()) : std::nullopt;
}

std::optional<node_id> safety_checkers::who_runs(const base::uuid& member) const {
    for (node_id each = 0; each < cluster_.size(); ++each) {
        if (cluster_.stage_of(each) == stage::runs && cluster_.uuid_of(each) == member) {
            return each;
        }
    }
    return std::nullopt;
}

}  // namespace chatter::sim
