// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/status_server.hpp"

#include "chatter/daemon/process_usage.hpp"
#include "chatter/daemon/quote.hpp"
#include "chatter/net/clocks.hpp"

#include <boost/system/system_error.hpp>

#include <stdexcept>
#include <string>
#include <utility>

namespace chatter::daemon {
namespace {

api::surroundings with_system(api::surroundings shell) {
    shell.now = net::read_clocks;
    shell.usage = read_process_usage;
    return shell;
}

api::access_rules rules_for(const http_settings& what, const base::address& where) {
    return {.is_loopback = where.is_loopback(), .token = what.token};
}

}  // namespace

status_server::status_server(boost::asio::io_context& context,
                             const http_settings& what,
                             const core::node& node,
                             api::surroundings shell,
                             log& to)
    : service_(node,
               history_,
               {.version = CHATTER_VERSION, .started = net::read_clocks().wall},
               rules_for(what, http_address(what, node.settings().listening_on)),
               with_system(std::move(shell))) {
    if (what.is_on) {
        server_ = listen(context, what, http_address(what, node.settings().listening_on), to);
    }
}

std::unique_ptr<http::server> status_server::listen(boost::asio::io_context& context,
                                                    const http_settings& what,
                                                    const base::address& where,
                                                    log& to) {
    try {
        auto made = std::make_unique<http::server>(
            context, where, http::server_limits{}, [this](const http::request& asked) {
                return service_.answer(asked);
            });
        to.write(log_level::info,
                 "event=http addr=" + base::to_string(made->local_address()) +
                     " token=" + (what.token ? "yes" : "no"));
        return made;
    } catch (const boost::system::system_error& error) {
        if (what.listen) {
            throw std::runtime_error("cannot serve HTTP on " + base::to_string(where) + ": " +
                                     error.code().message());
        }
        to.write(log_level::warn,
                 "event=http_unavailable addr=" + base::to_string(where) +
                     " reason=" + quote(error.code().message()));
        return nullptr;
    }
}

void status_server::start() {
    if (server_) {
        server_->start();
    }
}

void status_server::record(const base::instant& now, core::event&& what) {
    history_.add(now.wall, std::move(what));
    if (server_) {
        server_->wake();
    }
}

void status_server::stop() {
    if (server_) {
        server_->stop();
    }
}

http::server_counters status_server::counted() const noexcept {
    return server_ ? server_->counted() : http::server_counters{};
}

}  // namespace chatter::daemon
