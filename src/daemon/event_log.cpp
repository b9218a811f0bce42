// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/event_log.hpp"

#include "chatter/base/address.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/daemon/quote.hpp"
#include "chatter/wire/limits.hpp"

#include <chrono>
#include <string_view>
#include <variant>
#include <vector>

namespace chatter::daemon {
namespace {

using base::to_string;

std::string_view name_of(core::server_added::reach reached) noexcept {
    switch (reached) {
        case core::server_added::reach::forwarded_to: return "forwarded_to";
        case core::server_added::reach::is_this_node: return "is_this_node";
        case core::server_added::reach::wrong_family: return "wrong_family";
        case core::server_added::reach::is_member: return "is_member";
    }
    return "";
}

/// Every value as chatter-rs is told it, in quotes: `{"load":"0.42","temp":"21.5 C"}`.
std::string metrics_field(const std::vector<wire::metric>& metrics) {
    std::string text = "{";
    for (const wire::metric& each : metrics) {
        text += text.size() > 1 ? "," : "";
        text += quote(each.name) + ":" + quote(wire::to_text(each.value));
    }
    return text + "}";
}

std::string labels_field(const std::vector<wire::label>& labels) {
    std::string text = "{";
    for (const wire::label& each : labels) {
        text += text.size() > 1 ? "," : "";
        text += quote(each.key) + ":" + quote(each.value);
    }
    return text + "}";
}

std::string confirmed_by_field(const std::vector<base::uuid>& confirmers) {
    std::string text;
    for (const base::uuid& each : confirmers) {
        text += (text.empty() ? "" : ",") + to_string(each);
    }
    return text.empty() ? "none" : text;
}

std::string tag_fields(const core::member_tag& who) {
    return " name=" + quote(who.name) + " uuid=" + to_string(who.uuid) +
           " addr=" + to_string(who.address);
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
    std::string operator()(const core::device_stale& e) const {
        return "event=device_stale origin=" + to_string(e.origin) + " name=" + quote(e.name) +
               " silent_ms=" + std::to_string(e.silent / std::chrono::milliseconds(1));
    }
    std::string operator()(const core::device_fresh& e) const {
        return "event=device_fresh origin=" + to_string(e.origin) + " name=" + quote(e.name);
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
    std::string operator()(const core::member_up& e) const {
        return "event=member_up" + tag_fields(e.who) +
               (e.labels.empty() ? "" : " labels=" + labels_field(e.labels));
    }
    std::string operator()(const core::member_suspect& e) const {
        return "event=member_suspect" + tag_fields(e.who) + " accuser=" + to_string(e.accuser);
    }
    std::string operator()(const core::member_refuted& e) const {
        return "event=member_refuted" + tag_fields(e.who);
    }
    std::string operator()(const core::member_failed& e) const {
        return "event=member_failed" + tag_fields(e.who) +
               " accuser=" + to_string(e.accused.accuser) +
               " confirmed_by=" + confirmed_by_field(e.accused.confirmed_by) +
               " after_ms=" + std::to_string(e.accused.after_ms);
    }
    std::string operator()(const core::member_left& e) const {
        return "event=member_left" + tag_fields(e.who) +
               " reason=" + std::string(wire::to_string(e.reason));
    }
    std::string operator()(const core::member_back& e) const {
        return "event=member_back" + tag_fields(e.who) +
               " restarted=" + (e.restarted ? "yes" : "no");
    }
    std::string operator()(const core::member_reaped& e) const {
        return "event=member_reaped" + tag_fields(e.who);
    }
    std::string operator()(const core::name_clash& e) const {
        return "event=name_clash" + tag_fields(e.one) + " other_uuid=" + to_string(e.other.uuid) +
               " other_addr=" + to_string(e.other.address);
    }
    std::string operator()(const core::address_clash& e) const {
        return "event=address_clash addr=" + to_string(e.one.address) +
               " uuid=" + to_string(e.one.uuid) + " other_uuid=" + to_string(e.other.uuid) +
               " name=" + quote(e.one.name) + " other_name=" + quote(e.other.name);
    }
    std::string operator()(const core::uuid_clash& e) const {
        return "event=uuid_clash former=" + to_string(e.former) + " now=" + to_string(e.now);
    }
    std::string operator()(const core::self_refuted& e) const {
        return "event=self_refuted accuser=" + to_string(e.accuser) +
               " incarnation=" + std::to_string(e.incarnation);
    }
    std::string operator()(const core::slept& e) const {
        return "event=slept ms=" + std::to_string(e.time / std::chrono::milliseconds(1));
    }
    std::string operator()(const core::other_cluster& e) const {
        return "event=other_cluster from=" + to_string(e.from);
    }
    std::string operator()(const core::unsupported_packet& e) const {
        return "event=unsupported_packet from=" + to_string(e.from) +
               " reason=" + std::string(wire::to_string(e.why));
    }
    std::string operator()(const core::no_common_key& e) const {
        return "event=no_common_key from=" + to_string(e.from) + " key=" + wire::to_text(e.key);
    }
    std::string operator()(const core::member_key& e) const {
        return "event=member_key" + tag_fields(e.who) + " key=" + wire::to_text(e.key) +
               " first=" + (e.is_first ? "yes" : "no");
    }
    std::string operator()(const core::join_unanswered& e) const {
        return "event=join_unanswered target=" + quote(e.target);
    }
    std::string operator()(const core::members_full&) const {
        return "event=members_full max=" + std::to_string(wire::limits::members_max);
    }
};

/// Info, but for those that somebody has to look into, and those that any stranger can cause.
struct level_chooser {
    template <typename Event>
    log_level operator()(const Event&) const noexcept {
        return log_level::info;
    }
    log_level operator()(const core::datagram_refused&) const noexcept { return log_level::debug; }
    log_level operator()(const core::port_refused&) const noexcept { return log_level::debug; }
    log_level operator()(const core::device_stale&) const noexcept { return log_level::warn; }
    log_level operator()(const core::clock_ahead&) const noexcept { return log_level::warn; }
    log_level operator()(const core::member_failed&) const noexcept { return log_level::warn; }
    log_level operator()(const core::name_clash&) const noexcept { return log_level::warn; }
    log_level operator()(const core::address_clash&) const noexcept { return log_level::warn; }
    log_level operator()(const core::uuid_clash&) const noexcept { return log_level::warn; }
    log_level operator()(const core::slept&) const noexcept { return log_level::warn; }
    log_level operator()(const core::other_cluster&) const noexcept { return log_level::warn; }
    log_level operator()(const core::unsupported_packet&) const noexcept { return log_level::warn; }
    log_level operator()(const core::members_full&) const noexcept { return log_level::warn; }
    log_level operator()(const core::no_common_key&) const noexcept { return log_level::warn; }
    log_level operator()(const core::join_unanswered&) const noexcept { return log_level::warn; }
};

}  // namespace

log_level level_of(const core::event& event) noexcept {
    return std::visit(level_chooser{}, event);
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
