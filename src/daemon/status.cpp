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

constexpr std::string_view refusal = "Datagrams that were refused for this reason.";

void for_each_refusal(const core::counters& counted, const api::counter_sink& to) {
    for (std::size_t i = 0; i < core::verdict_count; ++i) {
        const auto which = static_cast<core::verdict>(i);
        // Counted before, and below by reason.
        if (which != core::verdict::accepted && which != core::verdict::duplicate &&
            which != core::verdict::undecodable) {
            to({"refused_" + std::string(core::to_string(which)), refusal, counted[which]});
        }
    }
    for (std::size_t i = 0; i < wire::decode_error_count; ++i) {
        const auto which = static_cast<wire::decode_error>(i);
        to({"refused_" + std::string(wire::to_string(which)), refusal, counted[which]});
    }
}

}  // namespace

void for_each_counter(const daemon_counters& from, const api::counter_sink& to) {
    const core::counters& node = from.node;
    const net::transport_counters& transport = from.transport;
    to({"received", "Datagrams received.", node.datagrams_received});
    to({"accepted", "Datagrams that were taken.", node[core::verdict::accepted]});
    to({"duplicate", "Messages that were known already.", node[core::verdict::duplicate]});
    to({"sent", "Datagrams that the kernel took.", transport.sent});
    to({"send_failed", "Datagrams that the kernel refused for good.", transport.send_failed});
    to({"send_waited", "Datagrams that had to wait for room.", transport.send_waited});
    to({"send_dropped", "Datagrams that found no room to wait in.", transport.send_dropped});
    to({"send_repeated",
        "Sends that failed for the error of another peer, and were repeated.",
        transport.send_repeated});
    to({"receive_failed",
        "Receives that brought an error and no datagram.",
        transport.receive_failed});
    to({"received_urgent",
        "Datagrams received that cannot wait: probes and acks.",
        transport.received_urgent});
    to({"received_bulk",
        "Datagrams received of members, but for the urgent ones.",
        transport.received_bulk});
    to({"received_foreign",
        "Datagrams received of others than members.",
        transport.received_foreign});
    to({"kernel_dropped",
        "Datagrams that the kernel had no room for, or that nobody was to see.",
        transport.kernel_dropped});
    to({"ports_refused", "ICMP errors that came back from peers.", node.ports_refused});
    to({"too_large_to_forward",
        "Messages that an encoding made too large to forward.",
        node.too_large_to_forward});
    to({"rumors_sent",
        "Copies of messages sent to members, those sent again included.",
        node.rumors_sent});
    to({"rumors_resent", "Copies of messages sent again.", node.rumors_resent});
    to({"pulls", "Comparisons with the replica of another that were begun.", node.pulls});
    to({"pages_received", "Pages of entries that were asked for.", node.pages_received});
    to({"removals_ignored", "Removals of servers that named a member.", node.removals_ignored});
    to({"incarnations_refused",
        "Incarnations of members too far ahead of the clock.",
        node.incarnations_refused});
    for_each_refusal(node, to);
    to({"http_requests", "HTTP requests that were answered.", from.http.requests});
    to({"http_refused",
        "HTTP requests and connections that were refused before they were looked at.",
        from.http.refused});
    to({"http_timed_out", "HTTP connections that were ended for being slow.", from.http.timed_out});
}

std::string summary_fields(const core::node& node, const daemon_counters& counted) {
    fields all;
    add_members(all, node.members());
    all.add("servers", node.servers().servers().size());
    add_replica(all, node);
    for_each_counter(counted, [&](const api::counter& each) { all.add(each.name, each.value); });
    return all.text();
}

}  // namespace chatter::daemon
