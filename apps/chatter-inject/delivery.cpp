// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "delivery.hpp"

#include "chatter/net/endpoint.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>

namespace chatter::inject {
namespace {

using boost::system::error_code;

constexpr auto refusal_wait = std::chrono::milliseconds(50);

/// A default receive buffer of 208 KiB holds some 250 small datagrams. After each burst the
/// receiver gets a moment, so that a long input is not lost in a full buffer.
constexpr std::size_t burst = 64;
constexpr auto pause_after_burst = std::chrono::milliseconds(1);

class delivery {
public:
    delivery() : socket_(context_), timer_(context_) {}

    error_code send_all(const base::address& to,
                        const std::vector<std::vector<std::byte>>& datagrams) {
        error_code error;
        const auto endpoint = net::to_endpoint(to);
        // Connected, so that a refusal comes back to this socket.
        socket_.open(endpoint.protocol(), error);
        if (!error) {
            socket_.connect(endpoint, error);
        }
        for (std::size_t i = 0; i < datagrams.size() && !error; ++i) {
            if (i > 0 && i % burst == 0) {
                timer_.expires_after(pause_after_burst);
                timer_.wait();
            }
            socket_.send(boost::asio::buffer(datagrams[i]), 0, error);
        }
        return error ? error : wait_for_refusal();
    }

private:
    error_code wait_for_refusal() {
        error_code refusal;
        std::array<std::byte, 1> ignored{};
        socket_.async_receive(boost::asio::buffer(ignored),
                              [&](const error_code& error, std::size_t) { refusal = error; });
        context_.run_for(refusal_wait);
        error_code closing;
        socket_.close(closing);
        const error_code outcome = refusal;
        context_.restart();
        context_.run();  // lets the receive end while its buffer is still there
        return outcome;
    }

    boost::asio::io_context context_;
    net::udp::socket socket_;
    boost::asio::steady_timer timer_;
};

}  // namespace

error_code deliver(std::span<const base::address> addresses,
                   const std::vector<std::vector<std::byte>>& datagrams) {
    error_code last = boost::asio::error::host_not_found;
    for (const base::address& each : addresses) {
        last = delivery().send_all(each, datagrams);
        if (!last) {
            break;
        }
    }
    return last;
}

}  // namespace chatter::inject
