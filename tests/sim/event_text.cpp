// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "event_text.hpp"

#include <chrono>
#include <ostream>
#include <variant>

namespace chatter::sim {
namespace {

/// The first digits tell the few UUIDs of a run apart.
std::string brief(const base::uuid& id) {
    return base::to_string(id).substr(0, 8);
}

std::string text_of(const core::member_tag& who) {
    return who.name + " " + brief(who.uuid) + " " + base::to_string(who.address);
}

struct to_line {
    std::string operator()(const core::member_up& e) const { return "up " + text_of(e.who); }
    std::string operator()(const core::member_suspect& e) const {
        return "suspect " + text_of(e.who) + " accuser " + brief(e.accuser);
    }
    std::string operator()(const core::member_refuted& e) const {
        return "refuted " + text_of(e.who);
    }
    std::string operator()(const core::member_failed& e) const {
        std::string text = "failed " + text_of(e.who) + " accuser " + brief(e.accused.accuser) +
                           " after_ms " + std::to_string(e.accused.after_ms) + " confirmed_by";
        for (const base::uuid& each : e.accused.confirmed_by) {
            text += " " + brief(each);
        }
        return text;
    }
    std::string operator()(const core::member_left& e) const {
        return "left " + text_of(e.who) + " " + std::string(wire::to_string(e.reason));
    }
    std::string operator()(const core::member_back& e) const {
        return "back " + text_of(e.who) + (e.restarted ? " restarted" : "");
    }
    std::string operator()(const core::member_reaped& e) const {
        return "reaped " + text_of(e.who);
    }
    std::string operator()(const core::name_clash& e) const {
        return "name_clash " + text_of(e.one) + " / " + text_of(e.other);
    }
    std::string operator()(const core::address_clash& e) const {
        return "address_clash " + text_of(e.one) + " / " + text_of(e.other);
    }
    std::string operator()(const core::uuid_clash& e) const {
        return "uuid_clash " + brief(e.former) + " now " + brief(e.now);
    }
    std::string operator()(const core::self_refuted& e) const {
        return "self_refuted accuser " + brief(e.accuser) + " incarnation " +
               std::to_string(e.incarnation);
    }
    std::string operator()(const core::slept& e) const {
        return "slept " + std::to_string(e.time / std::chrono::milliseconds(1)) + " ms";
    }
    std::string operator()(const core::port_refused& e) const {
        return "port_refused " + base::to_string(e.peer);
    }
    template <typename Other>
    std::string operator()(const Other& /*e*/) const {
        return {};
    }
};

std::string_view text_of(stage from) noexcept {
    switch (from) {
        case stage::idle: return "idle";
        case stage::runs: return "runs";
        case stage::paused: return "paused";
        case stage::killed: return "killed";
        case stage::silent: return "silent";
        case stage::departed: return "departed";
    }
    return "?";
}

}  // namespace

std::string to_text(const core::event& from) {
    return std::visit(to_line{}, from);
}

std::string event_printer::head(node_id of) const {
    return std::to_string(cluster_.elapsed() / std::chrono::milliseconds(1)) + " n" +
           std::to_string(of + 1) + " " + brief(cluster_.uuid_of(of)) + ": ";
}

void event_printer::on_event(node_id at, const core::event& what) {
    if (const std::string text = to_text(what); !text.empty()) {
        to_ << head(at) << text << "\n";
    }
}

void event_printer::on_stage(node_id of, stage before, stage after) {
    to_ << head(of) << "--- " << text_of(before) << " -> " << text_of(after) << " on "
        << base::to_string(cluster_.address_of(of)) << "\n";
}

}  // namespace chatter::sim
