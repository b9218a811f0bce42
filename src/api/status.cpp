// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "status.hpp"

#include "answers.hpp"
#include "device_counter.hpp"
#include "member_json.hpp"
#include "paced_source.hpp"
#include "parameters.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace chatter::api {
namespace {

using json = nlohmann::ordered_json;

std::string hash_text(std::uint64_t hash) {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (int shift = 60; shift >= 0; shift -= 4) {
        text += digits[hash >> static_cast<unsigned>(shift) & 0xfU];
    }
    return text;
}

json sealing_json(const core::seal_policy& from) {
    json keys = json::array();
    if (from.keys) {
        for (const wire::key_id each : from.keys->ids()) {
            keys.push_back(wire::to_text(each));
        }
    }
    return {{"mode", core::to_string(from.mode)}, {"keys", std::move(keys)}};
}

json members_json(const core::node& node) {
    json counts = json::object();
    for (const auto each : member_states) {
        counts[std::string(wire::to_string(each))] = count_members(node, each);
    }
    return counts;
}

json head_json(const context& from) {
    const core::node& node = from.node;
    const wire::member_record own = node.own_record();
    return {{"version", from.who.version},
            {"name", own.facts.name},
            {"uuid", base::to_string(own.facts.uuid)},
            {"addr", base::to_string(own.facts.address)},
            {"cluster", node.settings().cluster},
            {"state", from.shell.is_leaving() ? "leaving" : "running"},
            {"started", time_json(from.who.started)},
            {"uptime_ms", std::max<base::wall_time_ms>(0, from.now.wall - from.who.started)},
            {"is_ready", node.is_ready()},
            {"local_health", node.local_health()},
            {"replica_hash", hash_text(node.knowledge().hash())},
            {"sealing", sealing_json(node.sealed_by())},
            {"members", members_json(node)}};
}

json counters_json(const context& from) {
    json all = json::object();
    from.shell.counters([&](const counter& each) {
        all.get_ref<json::object_t&>().emplace_back(each.name, each.value);
    });
    return all;
}

json process_json(const context& from) {
    const process_usage usage = from.shell.usage();
    return {{"resident_bytes", usage.resident_bytes},
            {"cpu_seconds", usage.cpu_seconds},
            {"open_fds", usage.open_fds}};
}

/// In pieces, for there can be many devices to be counted.
class status_source final : public paced_source {
public:
    explicit status_source(const context& from)
        : head_(head_json(from)),
          tail_({{"counters", counters_json(from)}, {"process", process_json(from)}}),
          devices_(from.node) {}

private:
    bool step(std::string& to, std::size_t& budget) override {
        if (!devices_.count(budget)) {
            return true;
        }
        head_["devices"] = {{"total", devices_.total()},
                            {"stale", devices_.of(device_state::stale)},
                            {"gone", devices_.of(device_state::gone)},
                            {"unowned", devices_.unowned()}};
        head_.update(tail_);
        to += to_text(head_) + "\n";
        return false;
    }

    void pause() override { devices_.pause(); }

    json head_;
    json tail_;
    device_counter devices_;
};

}  // namespace

std::size_t count_members(const core::node& node, wire::member_state state) {
    const std::size_t own = node.own_record().state == state ? 1 : 0;
    return own + node.members().count(state);
}

http::response answer_status(const context& from, const http::request& what) {
    if (const auto complaint = read_parameters(what, {})) {
        return refusal(400, *complaint);
    }
    http::response made;
    made.source = std::make_unique<status_source>(from);
    return made;
}

}  // namespace chatter::api
