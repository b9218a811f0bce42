// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Words to talk to a daemon with: messages that are new, and passive peers that listen.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/wire/message.hpp"

#include "daemon_process.hpp"
#include "udp_probe.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace chatter::test {

/// Now, and one more than the last time where that is greater.
[[nodiscard]] base::wall_time_ms next_timestamp();

/// Who says what the tests say: no server.
[[nodiscard]] base::uuid the_sender();

/// A message that no daemon has seen before.
[[nodiscard]] wire::message new_message(std::optional<wire::gossip> payload,
                                        std::uint32_t hops = 5);

/// A new DebugMessage.
[[nodiscard]] wire::message new_text(const std::string& text, std::uint32_t hops = 5);

/// Sends it from a socket of the test.
void say(const udp_probe& from,
         const base::address& to,
         const wire::message& what,
         wire::encoding as = wire::encoding::json);

/// A server of the view that only listens: a socket of the test.
struct passive_peer {
    base::uuid uuid{};
    wire::encoding reads{wire::encoding::json};
    udp_probe socket{};

    [[nodiscard]] base::address address() const noexcept { return socket.address(); }

    /// The text of the next datagram, where that is a DebugMessage in this peer's encoding;
    /// else what it was instead. Nothing that came before it is passed over.
    [[nodiscard]] std::string next_text() const;
    static constexpr const char* nothing = "(nothing)";
};

/// Makes `whom` a server of the daemon's view and waits until it is. Where `by` is in the view
/// already, the daemon introduces nobody: then the peers get only what a test sends them.
void make_known(const daemon_process& to, const passive_peer& whom, const udp_probe& by);

}  // namespace chatter::test
