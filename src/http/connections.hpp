// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// All connections of a server: who may come in, who has to go for it, and who is woken.

#pragma once

#include "commons.hpp"
#include "connection.hpp"
#include "endpoint.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <memory>
#include <vector>

namespace chatter::http {

class connections : public std::enable_shared_from_this<connections> {
public:
    connections(boost::asio::io_context& context,
                const server_limits& limits,
                server::handler answer);

    /// Serves who has connected, or turns him away.
    void admit(tcp::socket socket);

    /// See server::wake().
    void wake();

    /// Lets those be sent to their end that can be.
    void stop();
    void close_all();

    [[nodiscard]] server_counters counted() const noexcept;

private:
    [[nodiscard]] bool close_longest(connection::state in);
    [[nodiscard]] bool has_room();
    void post_wake();
    void wake_some();

    boost::asio::io_context& context_;
    std::shared_ptr<commons> shared_;
    std::vector<std::weak_ptr<connection>> to_wake_;
    bool is_wake_posted_{false};
    bool is_wake_wanted_{false};  ///< By all, those that were woken meanwhile among them.
};

}  // namespace chatter::http
