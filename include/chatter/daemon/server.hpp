// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A running daemon: socket, node, driver, log and signals, put together.

#pragma once

#include "chatter/daemon/logging.hpp"
#include "chatter/daemon/settings.hpp"

#include <memory>

namespace chatter::daemon {

class server {
public:
    /// Opens the socket. Throws std::runtime_error with one clear line where it cannot.
    server(const settings& what, log& to);
    ~server();

    /// Serves until SIGINT or SIGTERM. SIGUSR1 logs a summary.
    void run();

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace chatter::daemon
