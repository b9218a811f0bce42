// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/event_log.hpp"

#include "chatter/base/address.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/daemon/quote.hpp"

namespace chatter::daemon {
namespace {

using base::to_string;

std::string_view name_of(core::server_added::reach reached) noexcept {
    switch (reached) {
        case core::server_added::reach::forwarded_to: return "forwarded_to";
        case core::server_added::reach::is_this_node: return "is_this_node";
        case core::server_added::reach::wrong_family: return "wrong_family";
    }
    return "";
}

std::string metrics_field(const std::vector<wire::metric>& metrics) {
    std::string text = "{";
    for (const wire::metric& each : metrics) {
        text += text.size() > 1 ? "," : "";
        text += quote(each.name) + ":" + quote(each.text);
    }
    return text + "}";
}

struct fields_writer {
    std::string operator()(const core::message_received& e) const {
        return "event=message from=" + to_string(e.from) + " sender=" + to_string(e.sender) +
               " text=" + quote(e.text);
    }
    std::string operator()(const core::device_added& e) const {
        return "event=device_added origin=" + to_string(e.origin) + " name=" + quote(e.name) +
               " description=" + quote(e.description);
    }
    std::string operator()(const core::device_removed& e) const {
        return "event=device_removed origin=" + to_string(e.origin) + " name=" + quote(e.name);
    }
    std::string operator()(const core::device_status& e) const {
        return "event=device_status origin=" + to_string(e.origin) + " name=" + quote(e.name) +
               " metrics=" + metrics_field(e.metrics);
    }
    std::string operator()(const core::server_added& e) const {
        return "event=server_added uuid=" + to_string(e.uuid) + " addr=" + to_string(e.addr) +
               " wire=" + std::string(wire::to_string(e.encoding)) +
               " reach=" + std::string(name_of(e.reached));
    }
    std::string operator()(const core::server_removed& e) const {
        return "event=server_removed uuid=" + to_string(e.uuid) + " addr=" + to_string(e.addr);
    }
    std::string operator()(const core::clock_ahead& e) const {
        return "event=clock_ahead from=" + to_string(e.from) + " sender=" + to_string(e.sender) +
               " ahead_ms=" + std::to_string(e.ahead_ms);
    }
    std::string operator()(const core::datagram_refused& e) const {
        const auto reason = e.how ? wire::to_string(*e.how) : core::to_string(e.why);
        return "event=datagram_refused from=" + to_string(e.from) +
               " reason=" + std::string(reason);
    }
    std::string operator()(const core::port_refused& e) const {
        return "event=port_refused peer=" + to_string(e.peer);
    }
};

}  // namespace

log_level level_of(const core::event& event) noexcept {
    if (std::holds_alternative<core::clock_ahead>(event)) {
        return log_level::warn;
    }
    const bool anybody_can_cause_it = std::holds_alternative<core::datagram_refused>(event) ||
                                      std::holds_alternative<core::port_refused>(event);
    return anybody_can_cause_it ? log_level::debug : log_level::info;
}

std::string to_fields(const core::event& event) {
    return std::visit(fields_writer{}, event);
}

void write_event(log& to, const core::event& event) {
    const log_level level = level_of(event);
    if (to.shows(level)) {
        to.write(level, to_fields(event));
    }
}

}  // namespace chatter::daemon
