// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A running daemon: socket, node, driver, log, state and signals, put together.
//
// What it tells of itself, beside the node's events (event_log.hpp) and what status_server.hpp
// tells:
//
//   event=listening addr=ADDR name="..." cluster="..." uuid=UUID receive_buffer=BYTES SEALING
//   event=unsealed addr=ADDR meaning="..."                    (warn; beyond loopback, with no key)
//   event=state_set_aside path="..." reason=NAME              (warn; see state_text.hpp)
//   event=state_not_stored path="..." reason="..."            (warn; once until it works again)
//   event=join_unresolved target="..." reason="..."           (warn; again at debug)
//   event=reloaded SEALING
//   event=reload_failed reason="..."                          (warn)
//   event=reload_ignored options="..."                        (warn; those that differ by now)
//   event=leaving signal=N|by=http
//   event=stopping signal=N|by=http
//
// SEALING is seal=off or seal=MODE keys=ID,..., the first of which seals.

#pragma once

#include "chatter/daemon/logging.hpp"
#include "chatter/daemon/settings.hpp"

#include <boost/system/result.hpp>

#include <functional>
#include <memory>
#include <string>

namespace chatter::daemon {

class server {
public:
    /// The settings as they would be at a start now, or why there are none. MUST NOT throw.
    using settings_source = std::function<boost::system::result<settings, std::string>()>;

    /// Opens the state directory and the socket. Throws std::runtime_error with one clear line
    /// where it cannot. `anew` is asked at each SIGHUP; without it, that fails. The caller gives
    /// the keys away: they are to go when others take their place.
    server(settings what, log& to, settings_source anew = {});
    ~server();

    /// Serves until SIGINT, SIGTERM or a call over HTTP, and then until the cluster knows that this
    /// server leaves; returns 0. A second of these signals ends it at once: 128 and the signal's
    /// number. SIGUSR1 logs a summary. SIGHUP, ignored at the start (nohup) or not, takes over the
    /// keys and the mode of sealing from new settings, and nothing else. MUST be called once.
    [[nodiscard]] int run();

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace chatter::daemon
