// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "metrics_daemon.hpp"

#include "member_walk.hpp"
#include "metrics_text.hpp"
#include "status.hpp"

namespace chatter::api {
namespace {

using type = metric_type;

constexpr std::string_view refused = "refused_";

/// A family of one sample without labels.
template <typename Number>
void append_one(
    std::string_view name, type what, std::string_view help, Number value, std::string& to) {
    append_family(name, what, help, to);
    append_sample(name, {}, value, to);
}

}  // namespace

void append_daemon(const context& from, std::string& to) {
    append_family("chatter_build_info", type::gauge, "1, with the version of this daemon.", to);
    append_sample("chatter_build_info", {{"version", from.who.version}}, std::uint64_t{1}, to);
    append_one("chatter_ready",
               type::gauge,
               "Whether this daemon has joined its cluster.",
               std::uint64_t{from.node.is_ready()},
               to);
    append_one("chatter_local_health_score",
               type::gauge,
               "Lifeguard's score of this daemon; 0 is good.",
               std::uint64_t{from.node.local_health()},
               to);
    append_family("chatter_members", type::gauge, "Members by state, this daemon among them.", to);
    for (const auto each : member_states) {
        append_sample("chatter_members",
                      {{"state", wire::to_string(each)}},
                      std::uint64_t{count_members(from.node, each)},
                      to);
    }
}

void append_counters(const context& from, std::string& to) {
    std::string reasons;
    from.shell.counters([&](const counter& each) {
        if (each.name.starts_with(refused)) {
            append_sample("chatter_refused_total",
                          {{"reason", each.name.substr(refused.size())}},
                          each.value,
                          reasons);
            return;
        }
        append_one("chatter_" + std::string(each.name) + "_total",
                   type::counter,
                   each.meaning,
                   each.value,
                   to);
    });
    append_family(
        "chatter_refused_total", type::counter, "Datagrams that were refused, by reason.", to);
    to += reasons;
}

void append_process(const context& from, std::string& to) {
    const process_usage usage = from.shell.usage();
    append_one("process_cpu_seconds_total",
               type::counter,
               "User and system time in seconds.",
               usage.cpu_seconds,
               to);
    append_one("process_open_fds", type::gauge, "Open file descriptors.", usage.open_fds, to);
    append_one(
        "process_max_fds", type::gauge, "File descriptors that may be open.", usage.max_fds, to);
    append_one("process_virtual_memory_bytes",
               type::gauge,
               "Virtual memory in bytes.",
               usage.virtual_bytes,
               to);
    append_one("process_resident_memory_bytes",
               type::gauge,
               "Resident memory in bytes.",
               usage.resident_bytes,
               to);
    append_one("process_start_time_seconds",
               type::gauge,
               "When the process started, in seconds since 1970.",
               static_cast<double>(from.who.started) / 1000,
               to);
}

}  // namespace chatter::api
