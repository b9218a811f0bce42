// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What others are answered that ask for the replica: hashes and pages of entries.
//
// Everything that is needed stands in the question; nothing is held for who asks. The other
// side is core/anti_entropy.hpp.

#pragma once

#include "chatter/core/packet_sender.hpp"
#include "chatter/core/replica.hpp"
#include "chatter/core/turn.hpp"
#include "chatter/wire/packet.hpp"

namespace chatter::core {

class replica_pages {
public:
    replica_pages(const replica& mine, packet_sender& packets) noexcept
        : mine_(mine), packets_(packets) {}

    void on_hashes_wanted(const turn& now, const member& from, const wire::packet& what);
    void on_entries_wanted(const turn& now, const member& from, const wire::packet& what);

private:
    void give_devices(const turn& now, const member& to, const wire::packet& question);
    void give_messages(const turn& now, const member& to, const wire::packet& question);

    const replica& mine_;
    packet_sender& packets_;
};

}  // namespace chatter::core
