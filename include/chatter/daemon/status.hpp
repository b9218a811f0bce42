// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a daemon knows and has counted, in one line: the answer to SIGUSR1.
//
//   event=summary members_alive=31 members_suspect=0 members_failed=1 members_left=0 servers=3
//   devices=120 tombstones=2 received=... accepted=... duplicate=... sent=...
//   refused_malformed=... ...
//
// Every counter is in it, zeros too, so that a script finds what it looks for.

#pragma once

#include "chatter/core/node.hpp"
#include "chatter/net/udp_transport.hpp"

#include <string>

namespace chatter::daemon {

[[nodiscard]] std::string summary_fields(const core::node& node,
                                         const net::transport_counters& transport);

}  // namespace chatter::daemon
