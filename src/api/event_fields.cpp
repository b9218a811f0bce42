// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/api/event_fields.hpp"

#include "chatter/wire/limits.hpp"

#include <chrono>
#include <variant>

namespace chatter::api {
namespace {

using std::chrono::milliseconds;

struct head {
    std::string_view name;
    event_level level;
};

/// Info, but for those that somebody has to look into, and those that any stranger can cause.
struct head_of {
    head operator()(const core::message_received&) const noexcept {
        return {"message", event_level::info};
    }
    head operator()(const core::device_added&) const noexcept {
        return {"device_added", event_level::info};
    }
    head operator()(const core::device_removed&) const noexcept {
        return {"device_removed", event_level::info};
    }
    head operator()(const core::device_status&) const noexcept {
        return {"device_status", event_level::info};
    }
    head operator()(const core::device_stale&) const noexcept {
        return {"device_stale", event_level::warn};
    }
    head operator()(const core::device_fresh&) const noexcept {
        return {"device_fresh", event_level::info};
    }
    head operator()(const core::server_added&) const noexcept {
        return {"server_added", event_level::info};
    }
    head operator()(const core::server_removed&) const noexcept {
        return {"server_removed", event_level::info};
    }
    head operator()(const core::clock_ahead&) const noexcept {
        return {"clock_ahead", event_level::warn};
    }
    head operator()(const core::datagram_refused&) const noexcept {
        return {"datagram_refused", event_level::debug};
    }
    head operator()(const core::port_refused&) const noexcept {
        return {"port_refused", event_level::debug};
    }
    head operator()(const core::member_up&) const noexcept {
        return {"member_up", event_level::info};
    }
    head operator()(const core::member_suspect&) const noexcept {
        return {"member_suspect", event_level::info};
    }
    head operator()(const core::member_refuted&) const noexcept {
        return {"member_refuted", event_level::info};
    }
    head operator()(const core::member_failed&) const noexcept {
        return {"member_failed", event_level::warn};
    }
    head operator()(const core::member_left&) const noexcept {
        return {"member_left", event_level::info};
    }
    head operator()(const core::member_back&) const noexcept {
        return {"member_back", event_level::info};
    }
    head operator()(const core::member_reaped&) const noexcept {
        return {"member_reaped", event_level::info};
    }
    head operator()(const core::name_clash&) const noexcept {
        return {"name_clash", event_level::warn};
    }
    head operator()(const core::address_clash&) const noexcept {
        return {"address_clash", event_level::warn};
    }
    head operator()(const core::uuid_clash&) const noexcept {
        return {"uuid_clash", event_level::warn};
    }
    head operator()(const core::self_refuted&) const noexcept {
        return {"self_refuted", event_level::info};
    }
    head operator()(const core::slept&) const noexcept { return {"slept", event_level::warn}; }
    head operator()(const core::other_cluster&) const noexcept {
        return {"other_cluster", event_level::warn};
    }
    head operator()(const core::unsupported_packet&) const noexcept {
        return {"unsupported_packet", event_level::warn};
    }
    head operator()(const core::members_full&) const noexcept {
        return {"members_full", event_level::warn};
    }
    head operator()(const core::no_common_key&) const noexcept {
        return {"no_common_key", event_level::warn};
    }
    head operator()(const core::member_key&) const noexcept {
        return {"member_key", event_level::info};
    }
    head operator()(const core::join_unanswered&) const noexcept {
        return {"join_unanswered", event_level::warn};
    }
};

std::string_view to_string(core::server_added::reach reached) noexcept {
    switch (reached) {
        case core::server_added::reach::forwarded_to: return "forwarded_to";
        case core::server_added::reach::is_this_node: return "is_this_node";
        case core::server_added::reach::wrong_family: return "wrong_family";
        case core::server_added::reach::is_member: return "is_member";
    }
    return "";
}

struct fields_of {
    field_sink& to;

    void tag(const core::member_tag& who) const {
        to.text("name", who.name);
        to.uuid("uuid", who.uuid);
        to.address("addr", who.address);
    }
    void device(const base::uuid& origin, std::string_view name) const {
        to.origin(origin);
        to.text("name", name);
    }

    void operator()(const core::message_received& e) const {
        to.address("from", e.from);
        to.uuid("sender", e.sender);
        to.text("text", e.text);
    }
    void operator()(const core::device_added& e) const {
        device(e.origin, e.name);
        to.text("description", e.description);
    }
    void operator()(const core::device_removed& e) const { device(e.origin, e.name); }
    void operator()(const core::device_status& e) const {
        device(e.origin, e.name);
        to.metrics("metrics", e.metrics);
    }
    void operator()(const core::device_stale& e) const {
        device(e.origin, e.name);
        to.number("silent_ms", std::int64_t{e.silent / milliseconds(1)});
    }
    void operator()(const core::device_fresh& e) const { device(e.origin, e.name); }
    void operator()(const core::server_added& e) const {
        to.uuid("uuid", e.uuid);
        to.address("addr", e.addr);
        to.word("wire", wire::to_string(e.encoding));
        to.word("reach", to_string(e.reached));
    }
    void operator()(const core::server_removed& e) const {
        to.uuid("uuid", e.uuid);
        to.address("addr", e.addr);
    }
    void operator()(const core::clock_ahead& e) const {
        to.address("from", e.from);
        to.uuid("sender", e.sender);
        to.number("ahead_ms", e.ahead_ms);
    }
    void operator()(const core::datagram_refused& e) const {
        to.address("from", e.from);
        to.word("reason", e.how ? wire::to_string(*e.how) : core::to_string(e.why));
    }
    void operator()(const core::port_refused& e) const { to.address("peer", e.peer); }
    void operator()(const core::member_up& e) const {
        tag(e.who);
        if (!e.labels.empty()) {
            to.labels("labels", e.labels);
        }
    }
    void operator()(const core::member_suspect& e) const {
        tag(e.who);
        to.member("accuser", e.accuser);
    }
    void operator()(const core::member_refuted& e) const { tag(e.who); }
    void operator()(const core::member_failed& e) const {
        tag(e.who);
        to.member("accuser", e.accused.accuser);
        to.members("confirmed_by", e.accused.confirmed_by);
        to.number("after_ms", std::uint64_t{e.accused.after_ms});
    }
    void operator()(const core::member_left& e) const {
        tag(e.who);
        to.word("reason", wire::to_string(e.reason));
    }
    void operator()(const core::member_back& e) const {
        tag(e.who);
        to.flag("restarted", e.restarted);
    }
    void operator()(const core::member_reaped& e) const { tag(e.who); }
    void operator()(const core::name_clash& e) const {
        tag(e.one);
        to.uuid("other_uuid", e.other.uuid);
        to.address("other_addr", e.other.address);
    }
    void operator()(const core::address_clash& e) const {
        to.address("addr", e.one.address);
        to.uuid("uuid", e.one.uuid);
        to.uuid("other_uuid", e.other.uuid);
        to.text("name", e.one.name);
        to.text("other_name", e.other.name);
    }
    void operator()(const core::uuid_clash& e) const {
        to.uuid("former", e.former);
        to.uuid("now", e.now);
    }
    void operator()(const core::self_refuted& e) const {
        to.member("accuser", e.accuser);
        to.number("incarnation", e.incarnation);
    }
    void operator()(const core::slept& e) const {
        to.number("ms", std::int64_t{e.time / milliseconds(1)});
    }
    void operator()(const core::other_cluster& e) const { to.address("from", e.from); }
    void operator()(const core::unsupported_packet& e) const {
        to.address("from", e.from);
        to.word("reason", wire::to_string(e.why));
    }
    void operator()(const core::members_full&) const {
        to.number("max", std::uint64_t{wire::limits::members_max});
    }
    void operator()(const core::no_common_key& e) const {
        to.address("from", e.from);
        to.word("key", wire::to_text(e.key));
    }
    void operator()(const core::member_key& e) const {
        tag(e.who);
        to.word("key", wire::to_text(e.key));
        to.flag("first", e.is_first);
    }
    void operator()(const core::join_unanswered& e) const { to.text("target", e.target); }
};

}  // namespace

event_level level_of(const core::event& event) noexcept {
    return std::visit(head_of{}, event).level;
}

std::string_view name_of(const core::event& event) noexcept {
    return std::visit(head_of{}, event).name;
}

void write_fields(const core::event& event, field_sink& to) {
    std::visit(fields_of{to}, event);
}

}  // namespace chatter::api
