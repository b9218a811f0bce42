// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A running daemon: socket, node, driver, log, state and signals, put together.
//
// What it tells of itself, beside the node's events (event_log.hpp):
//
//   event=listening addr=ADDR name="..." cluster="..." uuid=UUID receive_buffer=BYTES
//   event=state_set_aside path="..." reason=NAME              (warn; see state_text.hpp)
//   event=state_not_stored path="..." reason="..."            (warn; once until it works again)
//   event=join_unresolved target="..." reason="..."           (warn; again at debug)
//   event=leaving signal=N
//   event=stopping signal=N

#pragma once

#include "chatter/daemon/logging.hpp"
#include "chatter/daemon/settings.hpp"

#include <memory>

namespace chatter::daemon {

class server {
public:
    /// Opens the state directory and the socket. Throws std::runtime_error with one clear line
    /// where it cannot.
    server(const settings& what, log& to);
    ~server();

    /// Serves until SIGINT or SIGTERM, and then until the cluster knows that this server leaves;
    /// returns 0. A second of these signals ends it at once: 128 and the signal's number.
    /// SIGUSR1 logs a summary. MUST be called once.
    [[nodiscard]] int run();

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace chatter::daemon
