// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// One bound TCP port: hands on who connects. Where the kernel has none to give (too many open
// files, above all), it tries again a little later.

#pragma once

#include "endpoint.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>

namespace chatter::http {

class listener : public std::enable_shared_from_this<listener> {
public:
    using sink = std::function<void(tcp::socket)>;

    /// Opens, binds and listens. Throws boost::system::system_error where that is not possible.
    listener(boost::asio::io_context& context, const base::address& listen_on);

    [[nodiscard]] base::address local_address() const;

    /// Until stop().
    void start(sink accepted);
    void stop();

private:
    void accept();
    void on_accepted(const boost::system::error_code& error, tcp::socket socket);
    void accept_later();

    tcp::acceptor acceptor_;
    boost::asio::steady_timer timer_;
    sink accepted_;
};

}  // namespace chatter::http
