// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/http/server.hpp"

#include "connections.hpp"
#include "listener.hpp"

#include <utility>

namespace chatter::http {

/// Both are shared with the handlers that wait on the context, which may outlive the server.
struct server::parts {
    std::shared_ptr<listener> door;
    std::shared_ptr<connections> inside;
};

server::server(boost::asio::io_context& context,
               const base::address& listen_on,
               const server_limits& limits,
               handler answer)
    : parts_(std::make_unique<parts>(
          parts{std::make_shared<listener>(context, listen_on),
                std::make_shared<connections>(context, limits, std::move(answer))})) {}

server::~server() {
    parts_->door->stop();
    parts_->inside->close_all();
}

base::address server::local_address() const {
    return parts_->door->local_address();
}

void server::start() {
    parts_->door->start(
        [inside = parts_->inside](auto socket) { inside->admit(std::move(socket)); });
}

void server::wake() {
    parts_->inside->wake();
}

void server::stop() {
    parts_->door->stop();
    parts_->inside->stop();
}

server_counters server::counted() const noexcept {
    return parts_->inside->counted();
}

}  // namespace chatter::http
