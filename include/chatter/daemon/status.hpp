// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a daemon has counted, and what it knows and has counted in one line: the answer to
// SIGUSR1.
//
//   event=summary members_alive=31 members_suspect=0 members_failed=1 members_left=0 servers=3
//   devices=120 tombstones=2 received=... accepted=... duplicate=... sent=...
//   refused_malformed=... ...
//
// Every counter is in it, zeros too, so that a script finds what it looks for.

#pragma once

#include "chatter/api/service.hpp"
#include "chatter/core/node.hpp"
#include "chatter/http/server.hpp"
#include "chatter/net/udp_transport.hpp"

#include <string>

namespace chatter::daemon {

/// What the parts of a daemon have counted since it started.
struct daemon_counters {
    core::counters node;
    net::transport_counters transport;
    http::server_counters http;
};

/// Each that only grows, once, in an order that stays.
void for_each_counter(const daemon_counters& from, const api::counter_sink& to);

[[nodiscard]] std::string summary_fields(const core::node& node, const daemon_counters& counted);

}  // namespace chatter::daemon
