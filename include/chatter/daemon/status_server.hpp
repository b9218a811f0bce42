// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a daemon answers over HTTP, put together: the history, the service (api/service.hpp) and
// the port (http/server.hpp).
//
//   event=http addr=ADDR token=yes|no
//   event=http_unavailable addr=ADDR reason="..."     (warn; the daemon goes on without)

#pragma once

#include "chatter/api/service.hpp"
#include "chatter/base/time.hpp"
#include "chatter/core/event.hpp"
#include "chatter/core/node.hpp"
#include "chatter/daemon/http_settings.hpp"
#include "chatter/daemon/logging.hpp"
#include "chatter/http/server.hpp"

#include <memory>

namespace boost::asio {
class io_context;
}

namespace chatter::daemon {

class status_server {
public:
    /// Listens, unless that is off. Throws std::runtime_error with one clear line where it cannot
    /// listen at an address that was asked for. `node` MUST outlive it; `shell` lacks the clock
    /// and the usage, which are the same for every daemon.
    status_server(boost::asio::io_context& context,
                  const http_settings& what,
                  const core::node& node,
                  api::surroundings shell,
                  log& to);

    void start();

    /// The one place where the history is written.
    void record(const base::instant& now, core::event&& what);

    /// Answers nothing new, and has ended all within a second.
    void stop();

    [[nodiscard]] http::server_counters counted() const noexcept;

private:
    [[nodiscard]] std::unique_ptr<http::server> listen(boost::asio::io_context& context,
                                                       const http_settings& what,
                                                       const base::address& where,
                                                       log& to);

    api::history history_;
    api::service service_;
    std::unique_ptr<http::server> server_;  ///< Null: off, or not to be had.
};

}  // namespace chatter::daemon
