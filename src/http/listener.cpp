// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "listener.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/v6_only.hpp>

#include <chrono>
#include <utility>

namespace chatter::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

constexpr std::chrono::milliseconds pause{100};

/// What the kernel keeps of a connection beside the bytes that we hold: enough for a piece of a
/// body on its way and one behind it, and not the megabytes that it gives by itself.
constexpr int kernel_buffer_bytes = 64 * 1024;

}  // namespace

listener::listener(asio::io_context& context, const base::address& listen_on)
    : acceptor_(context), timer_(context) {
    const tcp::endpoint where = to_endpoint(listen_on);
    acceptor_.open(where.protocol());
    acceptor_.set_option(tcp::acceptor::reuse_address(true));
    if (where.protocol() == tcp::v6()) {
        acceptor_.set_option(asio::ip::v6_only(false));
    }
    // Those who are accepted inherit them.
    acceptor_.set_option(asio::socket_base::send_buffer_size(kernel_buffer_bytes));
    acceptor_.set_option(asio::socket_base::receive_buffer_size(kernel_buffer_bytes));
    acceptor_.bind(where);
    acceptor_.listen();
}

base::address listener::local_address() const {
    error_code error;
    return to_address(acceptor_.local_endpoint(error));
}

void listener::start(sink accepted) {
    accepted_ = std::move(accepted);
    accept();
}

void listener::stop() {
    error_code ignored;
    acceptor_.close(ignored);
    timer_.cancel();
    accepted_ = nullptr;
}

void listener::accept() {
    acceptor_.async_accept(
        [self = shared_from_this()](const error_code& error, tcp::socket socket) {
            self->on_accepted(error, std::move(socket));
        });
}

void listener::on_accepted(const error_code& error, tcp::socket socket) {
    if (!acceptor_.is_open()) {
        return;
    }
    if (!error) {
        accepted_(std::move(socket));
    }
    if (!acceptor_.is_open()) {
        return;  // stopped by who was handed the connection
    }
    if (!error || error == asio::error::connection_aborted) {
        accept();
    } else {
        accept_later();
    }
}

void listener::accept_later() {
    timer_.expires_after(pause);
    timer_.async_wait([self = shared_from_this()](const error_code& error) {
        if (!error && self->acceptor_.is_open()) {
            self->accept();
        }
    });
}

}  // namespace chatter::http
