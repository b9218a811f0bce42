// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/status.hpp"

#include <string_view>

namespace chatter::daemon {
namespace {

class fields {
public:
    void add(std::string_view name, std::uint64_t value) {
        text_ += " ";
        text_ += name;
        text_ += "=" + std::to_string(value);
    }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    std::string text_{"event=summary"};
};

/// Of the others; this node is none of them.
void add_members(fields& to, const core::membership& members) {
    for (const auto state : {wire::member_state::alive,
                             wire::member_state::suspect,
                             wire::member_state::failed,
                             wire::member_state::left}) {
        to.add("members_" + std::string(wire::to_string(state)), members.count(state));
    }
}

void add_replica(fields& to, const core::node& node) {
    const core::replica& replica = node.knowledge();
    const core::device_census owners = node.count_devices();
    to.add("devices", replica.devices.devices());
    to.add("devices_stale", replica.devices.stale());
    to.add("devices_unowned", owners.unowned);
    to.add("devices_gone", owners.gone);
    to.add("tombstones", replica.devices.tombstones());
    to.add("messages_kept", replica.messages.all().size());
    to.add("replica_hash", replica.hash());
    to.add("replica_bytes", replica.devices.bytes());
}

void add_refusals(fields& to, const core::counters& counted) {
    for (std::size_t i = 0; i < core::verdict_count; ++i) {
        const auto which = static_cast<core::verdict>(i);
        // Counted above, and below by reason.
        if (which != core::verdict::accepted && which != core::verdict::duplicate &&
            which != core::verdict::undecodable) {
            to.add("refused_" + std::string(core::to_string(which)), counted[which]);
        }
    }
    for (std::size_t i = 0; i < wire::decode_error_count; ++i) {
        const auto which = static_cast<wire::decode_error>(i);
        to.add("refused_" + std::string(wire::to_string(which)), counted[which]);
    }
}

}  // namespace

std::string summary_fields(const core::node& node, const net::transport_counters& transport) {
    const core::counters& counted = node.counted();
    fields all;
    add_members(all, node.members());
    all.add("servers", node.servers().servers().size());
    add_replica(all, node);
    all.add("received", counted.datagrams_received);
    all.add("accepted", counted[core::verdict::accepted]);
    all.add("duplicate", counted[core::verdict::duplicate]);
    all.add("sent", transport.sent);
    all.add("send_failed", transport.send_failed);
    all.add("send_waited", transport.send_waited);
    all.add("send_dropped", transport.send_dropped);
    all.add("send_repeated", transport.send_repeated);
    all.add("receive_failed", transport.receive_failed);
    all.add("received_urgent", transport.received_urgent);
    all.add("received_bulk", transport.received_bulk);
    all.add("received_foreign", transport.received_foreign);
    all.add("kernel_dropped", transport.kernel_dropped);
    all.add("ports_refused", counted.ports_refused);
    all.add("too_large_to_forward", counted.too_large_to_forward);
    all.add("rumors_sent", counted.rumors_sent);
    all.add("rumors_resent", counted.rumors_resent);
    all.add("pulls", counted.pulls);
    all.add("pages_received", counted.pages_received);
    all.add("removals_ignored", counted.removals_ignored);
    all.add("incarnations_refused", counted.incarnations_refused);
    add_refusals(all, counted);
    return all.text();
}

}  // namespace chatter::daemon
