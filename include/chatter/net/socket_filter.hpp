// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// core::classify() as programs of the kernel (classic BPF, socket(7)): it sorts datagrams, and
// drops those that nobody is to see, before they take room in a buffer. Linux only; elsewhere
// the kernel refuses.

#pragma once

#include "chatter/core/triage.hpp"
#include "chatter/net/endpoint.hpp"

namespace chatter::net {

/// Of the sockets that share an address, in the order in which they were bound, each gets the
/// datagrams of one core::datagram_class. `any` is one of them. False where the kernel refuses:
/// then it goes on as before.
[[nodiscard]] bool sort_by_class(udp::socket& any, const core::triage& rules);

/// Drops what core::classify() says is to be dropped; takes an earlier program away where that
/// is nothing. The kernel counts what it drops. Where it refuses, all is let through, which costs
/// nothing but time: the node does not rely on it.
void drop_garbage(udp::socket& on, const core::triage& rules);

}  // namespace chatter::net
