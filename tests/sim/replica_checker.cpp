// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "replica_checker.hpp"

#include "chatter/wire/datagram.hpp"
#include "chatter/wire/device_field.hpp"
#include "chatter/wire/limits.hpp"
#include "chatter/wire/packet.hpp"

#include "as_read_by.hpp"
#include "liveness.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <utility>
#include <variant>

namespace chatter::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// A bug that shows once shows a thousand times.
constexpr std::size_t violations_max = 20;

/// While a message is kept, and its number remembered.
constexpr base::mono_duration kept_for = milliseconds(wire::limits::message_kept_ms);
/// Beside the content of an injection.
constexpr std::size_t injection_head_bytes = 28 + wire::sealed_overhead;
constexpr wire::run_id injector_run = 0x696e'6a65'6374'6f72;

constexpr base::mono_duration remembered_for = milliseconds(wire::limits::rumor_age_max_ms);

base::address stranger() {
    return {base::address::v4_bytes{192, 0, 2, 1}, 40'000};
}

std::optional<std::size_t> number_of(std::string_view text) {
    std::size_t number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    return read.ec == std::errc{} ? std::optional(number) : std::nullopt;
}

std::optional<std::size_t> number_in(const wire::message& what) {
    const auto* debug = what.payload ? std::get_if<wire::debug_message>(&*what.payload) : nullptr;
    return debug != nullptr ? number_of(debug->text) : std::nullopt;
}

/// Of the device that a gossip is about.
struct named_device {
    std::optional<base::uuid> origin;
    std::string name;
    std::string fields;
};

std::optional<named_device> device_of(const wire::message& from) {
    const auto read = [&](const auto& gossip) -> std::optional<named_device> {
        if constexpr (requires { gossip.origin; }) {
            return named_device{gossip.origin,
                                gossip.name,
                                wire::fields_of(gossip, from.timestamp_millis, from.sender)};
        }
        return std::nullopt;
    };
    return from.payload ? std::visit(read, *from.payload) : std::nullopt;
}

std::string fields_at(const core::device_table& table, const naive_key& device) {
    const auto position = table.position_of({device.first, device.second});
    for (const auto& each : table.bucket(core::device_table::bucket_of(position))) {
        if (each.device->origin == device.first && each.device->name == device.second) {
            return each.device->fields;
        }
    }
    return {};
}

std::optional<std::string> exchange_in(std::span<const std::byte> bytes) {
    using wire::packet_kind;
    const auto head = wire::decode_packet_head(bytes);
    if (!head) {
        return std::nullopt;
    }
    if (head->kind == packet_kind::hashes_wanted) {
        return "hashes_wanted";
    }
    if (head->kind == packet_kind::entries_wanted) {
        return "entries_wanted";
    }
    if (head->kind == packet_kind::pull) {
        return "pull";
    }
    if (head->kind == packet_kind::gossip) {
        const auto packet = wire::decode_packet(bytes);
        for (const auto& each : packet ? packet->items : decltype(packet->items){}) {
            if (std::holds_alternative<wire::rumor>(each)) {
                return "a rumor";
            }
        }
    }
    return std::nullopt;
}

}  // namespace

base::mono_duration replica_bound(const core::timing& rules,
                                  std::size_t members,
                                  std::size_t gone) {
    std::int64_t doublings = 0;
    for (std::size_t reached = 1; reached < members; reached *= 2) {
        ++doublings;
    }
    return agreement_bound(rules, members, gone) + (8 + 4 * doublings) * rules.probe_period +
           seconds(60);
}

std::string numbered_text(std::size_t number, std::size_t bytes) {
    std::string text = std::to_string(number) + " ";
    text.resize(std::max(text.size(), bytes), '.');
    return text;
}

replica_checker::replica_checker(sim_cluster& of) : cluster_(of), calm_(of.network().all()) {
    nodes_.resize(of.size());
    of.watch(*this);
}

bool replica_checker::has_found(rule which) const noexcept {
    return std::any_of(
        found_.begin(), found_.end(), [&](const violation& each) { return each.which == which; });
}

// --- What is told ----------------------------------------------------------------------------

core::verdict replica_checker::tell(node_id whom, std::span<const std::byte> datagram) {
    const auto read = wire::decode(datagram);
    const auto number = read ? number_in(read->content) : std::nullopt;
    if (number) {
        told_.insert(*number);
    }
    const core::verdict result = hand_in(whom, datagram);
    if (read && result == core::verdict::accepted) {
        ++accepted_count_;
        note_accepted(whom, *read);
    }
    return result;
}

core::verdict replica_checker::tell(node_id whom, wire::gossip what) {
    wire::message made;
    made.sender.data[0] = 1;
    made.timestamp_millis = cluster_.wall_clock_of(whom);
    made.payload = std::move(what);
    std::vector<std::byte> bytes;
    wire::encode(made, wire::encoding::cbor, bytes);
    return tell(whom, bytes);
}

/// Sealed, where the machine can open that.
core::verdict replica_checker::hand_in(node_id whom, std::span<const std::byte> datagram) {
    const node_spec& spec = cluster_.spec_of(whom);
    const bool fits = datagram.size() + injection_head_bytes <= wire::limits::datagram_bytes_max;
    if (!spec.sealing.keys || !fits) {
        return cluster_.inject(whom, stranger(), datagram);
    }
    wire::sealed_head head;
    head.kind = wire::injection_kind;
    head.cluster = wire::cluster_tag(spec.cluster);
    head.sender_run = injector_run;
    const auto read = wire::decode(datagram);
    if (read && wire::depends_on_receiver(*read)) {
        head.receiver_run = cluster_.node(whom).own_record().facts.run;
    }
    head.sequence = ++injections_;
    head.key = spec.sealing.keys->ids().front();
    head.at = cluster_.wall_clock_of(whom);
    std::vector<std::byte> sealed;
    wire::seal(*spec.sealing.keys, spec.cluster, head, datagram, sealed);
    answer_.reset();
    const core::verdict result = cluster_.inject(whom, stranger(), sealed);
    check_answer(whom, result);
    return result;
}

/// Whoever was refused for a budget is not answered for certain.
void replica_checker::check_answer(node_id by, core::verdict to) {
    using wire::injection_outcome;
    const auto wanted = to == core::verdict::accepted    ? injection_outcome::taken
                        : to == core::verdict::duplicate ? injection_outcome::duplicate
                        : to == core::verdict::clock_off ? injection_outcome::clock
                                                         : injection_outcome::refused;
    if (!answer_ && to == core::verdict::accepted) {
        report(rule::answered_wrongly, by, "not at all");
    } else if (answer_ && (answer_->outcome != wanted || answer_->answered != injections_)) {
        report(rule::answered_wrongly,
               by,
               std::string(core::to_string(to)) + " as outcome " +
                   std::to_string(static_cast<int>(answer_->outcome)));
    }
}

void replica_checker::note_accepted(node_id by, const wire::datagram& what) {
    const auto device = device_of(what.content);
    if (!device) {
        note_message(by, what.content);
        return;
    }
    const base::uuid self = cluster_.node(by).members().self();
    const naive_key key{device->origin.value_or(self), device->name};
    if (what.what == wire::json_value::form::bare_gossip) {
        note_stamped(by, key, device->fields);
    } else {
        accepted_.add(key, device->fields);
    }
}

/// The node has given it a version of its own, newer than all it knew: so it shows.
void replica_checker::note_stamped(node_id by, const naive_key& device, std::string_view expected) {
    const std::string held = fields_at(cluster_.node(by).devices(), device);
    while (const auto wanted = wire::take_field(expected)) {
        bool is_there = false;
        std::string_view rest = held;
        while (const auto field = wire::take_field(rest)) {
            is_there =
                is_there || (field->kind == wanted->kind && field->name == wanted->name &&
                             field->value == wanted->value && !accepted_.has(device, field->bytes));
            if (field->kind == wanted->kind && field->name == wanted->name) {
                accepted_.add(device, field->bytes);
            }
        }
        if (!is_there && !forgotten_.contains(device.first)) {
            report(rule::news_lost, by, "its own: " + text_of(device, wanted->bytes));
        }
    }
}

void replica_checker::note_message(node_id by, const wire::message& what) {
    const auto number = number_in(what);
    if (number && what.hops > 0 && is_calm() && !disagreement(cluster_)) {
        messages_.push_back({*number, by, cluster_.now()});
    }
}

bool replica_checker::is_calm() const {
    const link_options& now = cluster_.network().all();
    return cluster_.network().is_whole() && now.loss <= calm_.loss && now.jitter <= calm_.jitter;
}

// --- What is held ----------------------------------------------------------------------------

void replica_checker::inspect() {
    for (const node_id each : cluster_.up()) {
        inspect_replica(each);
        inspect_forgotten(each);
    }
    const auto is_over = [&](const message& each) {
        return cluster_.now() - each.told_at >= kept_for;
    };
    for (const message& each : messages_) {
        if (is_over(each)) {
            inspect_message(each);
        }
    }
    messages_.erase(std::remove_if(messages_.begin(), messages_.end(), is_over), messages_.end());
}

void replica_checker::inspect_replica(node_id at) {
    watched& of = nodes_[at];
    const core::device_table& table = cluster_.node(at).devices();
    const std::uint64_t hash =
        table.hash(wire::replica_part::states) + 3 * table.hash(wire::replica_part::metrics);
    if (of.hash == hash) {
        return;
    }
    replica_content held = content_of(table);
    for (const auto& [device, packed] : held) {
        const auto before = of.held.find(device);
        const bool is_known = before != of.held.end();
        if (forgotten_.contains(device.first) || (is_known && before->second == packed)) {
            continue;
        }
        if (is_known && !is_covered({*before}, {{device, packed}})) {
            report(rule::field_fell,
                   at,
                   text_of(device, before->second) + ", now " + text_of(device, packed));
        }
        std::string_view rest = packed;
        while (const auto field = wire::take_field(rest)) {
            if (!accepted_.has(device, field->bytes)) {
                report(rule::field_made_up, at, text_of(device, field->bytes));
            }
        }
    }
    for (const auto& [device, packed] : of.held) {
        if (!held.contains(device) && !forgotten_.contains(device.first)) {
            report(rule::field_fell, at, text_of(device, packed) + ", now nothing");
        }
    }
    of.held = std::move(held);
    of.hash = hash;
}

void replica_checker::inspect_forgotten(node_id at) {
    const core::membership& members = cluster_.node(at).members();
    for (const auto& [device, packed] : nodes_[at].held) {
        const auto owner = members.table().find(device.first);
        if (owner && members.is_forgotten(*owner)) {
            report(rule::forgotten_is_there, at, text_of(device, packed));
        }
    }
}

/// Who ran all the time that the message was kept, on a network that was as good as ever.
void replica_checker::inspect_message(const message& which) {
    const auto ran = [&](node_id each) {
        return nodes_[each].runs_since && *nodes_[each].runs_since <= which.told_at;
    };
    if (!ran(which.at) || disturbed_at_ >= which.told_at) {
        return;
    }
    for (const node_id each : cluster_.up()) {
        if (ran(each) && !nodes_[each].logged.contains(which.number)) {
            report(rule::message_missed,
                   each,
                   std::to_string(which.number) + ", told to n" + std::to_string(which.at + 1));
        }
    }
}

// --- The end ---------------------------------------------------------------------------------

void replica_checker::begin_peace() {
    inspect();
    for (const node_id each : cluster_.up()) {
        held_at_peace_.add(nodes_[each].held);
    }
}

std::optional<std::string> replica_checker::difference() const {
    const std::vector<node_id> all = cluster_.up();
    if (all.empty()) {
        return std::nullopt;
    }
    const core::node& first = cluster_.node(all.front());
    for (const node_id each : all) {
        const core::node& other = cluster_.node(each);
        const std::string who =
            cluster_.spec_of(all.front()).name + " and " + cluster_.spec_of(each).name;
        for (std::size_t i = 1; i <= wire::replica_parts; ++i) {
            const auto part = static_cast<wire::replica_part>(i);
            if (first.knowledge().hash(part) != other.knowledge().hash(part)) {
                return who + " differ in part " + std::to_string(i) + ": " +
                       first_difference(content_of(first.devices()), content_of(other.devices()));
            }
        }
        const auto mine = content_of(first.devices());
        const auto theirs = content_of(other.devices());
        if (mine != theirs) {
            return who + " differ under equal hashes: " + first_difference(mine, theirs);
        }
    }
    return std::nullopt;
}

void replica_checker::check_outcome() {
    inspect();
    const std::vector<node_id> all = cluster_.up();
    if (all.empty()) {
        return;
    }
    const replica_content outcome = content_of(cluster_.node(all.front()).devices());
    replica_content least = held_at_peace_.content();
    std::erase_if(least, [&](const auto& each) { return forgotten_.contains(each.first.first); });
    if (!is_covered(least, outcome)) {
        report(rule::news_lost, all.front(), first_difference(least, outcome));
    }
    naive_replica from_scratch;
    from_scratch.add(outcome);
    if (from_scratch.content() != outcome) {
        report(
            rule::removed_is_back, all.front(), first_difference(from_scratch.content(), outcome));
    }
}

void replica_checker::begin_silence() {
    is_silent_ = true;
    exchanged_.clear();
}

void replica_checker::end_silence() {
    is_silent_ = false;
    for (const auto& [what, times] : exchanged_) {
        report(rule::exchange_goes_on, 0, what + ", " + std::to_string(times) + " times");
    }
}

std::size_t replica_checker::take_exchanged() {
    is_silent_ = false;
    std::size_t all = 0;
    for (const auto& [what, times] : std::exchange(exchanged_, {})) {
        all += times;
    }
    return all;
}

// --- Watching --------------------------------------------------------------------------------

void replica_checker::on_event(node_id at, const core::event& what) {
    const auto* left = std::get_if<core::member_left>(&what);
    if (left != nullptr && left->reason == wire::leave_reason::forgotten) {
        forgotten_.insert(left->who.uuid);
    }
    const auto* received = std::get_if<core::message_received>(&what);
    const auto number = received != nullptr ? number_of(received->text) : std::nullopt;
    if (received != nullptr && (!number || !told_.contains(*number))) {
        report(rule::message_made_up, at, received->text.substr(0, 40));
    }
    if (!number) {
        return;
    }
    const auto [before, is_new] = nodes_[at].logged.try_emplace(*number, cluster_.now());
    if (!is_new && cluster_.now() - before->second < remembered_for) {
        report(rule::logged_twice, at, std::to_string(*number));
    }
    before->second = cluster_.now();
}

void replica_checker::on_send(node_id by,
                              const base::address& to,
                              std::span<const std::byte> bytes) {
    if (to == stranger() && wire::is_sealed(bytes)) {
        answer_ = wire::decode_answer(as_read_by(cluster_.spec_of(by), bytes));
    }
    const auto what =
        is_silent_ ? exchange_in(as_read_by(cluster_.spec_of(by), bytes)) : std::nullopt;
    if (what) {
        ++exchanged_["n" + std::to_string(by + 1) + " sent " + *what];
    }
}

void replica_checker::on_stage(node_id of, stage before, stage after) {
    nodes_.resize(std::max<std::size_t>(nodes_.size(), of + 1));
    watched& node = nodes_[of];
    if (after == stage::runs && before != stage::paused) {
        node = {};  // another process
    }
    node.runs_since = after == stage::runs ? std::optional(cluster_.now()) : std::nullopt;
}

void replica_checker::report(rule which, node_id at, std::string what) {
    if (found_.size() < violations_max) {
        found_.push_back({which, cluster_.now(), at, std::move(what)});
    }
}

}  // namespace chatter::sim
