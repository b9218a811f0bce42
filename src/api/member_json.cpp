// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "member_json.hpp"

#include "time_text.hpp"

#include <nlohmann/json.hpp>

#include <chrono>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;

json since_json(const listed_member& of, const base::instant& now) {
    if (!of.is_self()) {
        return time_json(wall_time_of(of.known->changed_at, now));
    }
    // When it began to leave, nobody has written down.
    return of.state == wire::member_state::alive ? time_json(of.facts.started) : json();
}

json round_trip_json(const listed_member& of) {
    if (of.is_self() || !of.known->answers_in.is_measured()) {
        return {};
    }
    return std::chrono::duration<double, std::milli>(of.known->answers_in.mean()).count();
}

json heard_json(const listed_member& of, const base::instant& now) {
    return of.is_self() || of.known->unconfirmed ? json() : json(ms_since(of.known->heard_at, now));
}

json accusation_json(const core::node& node, const listed_member& of) {
    const bool is_accused =
        of.state == wire::member_state::suspect || of.state == wire::member_state::failed;
    if (!is_accused || of.verdict == nullptr) {
        return {};
    }
    const wire::accusation& accused = of.verdict->accused;
    return {{"accuser", reference_json(node, accused.accuser)},
            {"confirmed_by", references_json(node, accused.confirmed_by)},
            {"after_ms", accused.after_ms},
            {"at", time_json(of.verdict->at)}};
}

json reason_json(const listed_member& of) {
    if (of.state != wire::member_state::left) {
        return {};
    }
    return wire::to_string(of.verdict == nullptr ? wire::leave_reason::asked : of.verdict->reason);
}

}  // namespace

json time_json(base::wall_time_ms time) {
    const auto text = to_rfc3339(time);
    return text ? json(*text) : json();
}

json labels_json(std::span<const wire::label> labels) {
    json all = json::object();
    for (const wire::label& each : labels) {
        all[each.key] = each.value;
    }
    return all;
}

json reference_json(const core::node& node, const base::uuid& to) {
    if (to.is_nil()) {
        return {};
    }
    const std::string* const name = name_of(node, to);
    return {{"uuid", base::to_string(to)}, {"name", name == nullptr ? json() : json(*name)}};
}

json references_json(const core::node& node, std::span<const base::uuid> to) {
    json all = json::array();
    for (const base::uuid& each : to) {
        all.push_back(reference_json(node, each));
    }
    return all;
}

json member_json(const core::node& node, const listed_member& of, const base::instant& now) {
    return {{"uuid", base::to_string(of.facts.uuid)},
            {"name", of.facts.name},
            {"addr", base::to_string(of.facts.address)},
            {"state", wire::to_string(of.state)},
            {"since", since_json(of, now)},
            {"labels", labels_json(of.facts.labels)},
            {"is_self", of.is_self()},
            {"incarnation", of.incarnation},
            {"started", time_json(of.facts.started)},
            {"round_trip_ms", round_trip_json(of)},
            {"heard_ms", heard_json(of, now)},
            {"accusation", accusation_json(node, of)},
            {"reason", reason_json(of)}};
}

}  // namespace chatter::api
