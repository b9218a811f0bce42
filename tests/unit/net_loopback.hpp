// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Asio's sockets to test src/net with: on loopback, on ports that the kernel chooses, and
// never waited for without an end. (udp_probe of tests/support knows nothing of Asio and net.)

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/core/effects.hpp"
#include "chatter/net/endpoint.hpp"

#include "builders.hpp"
#include "wait_until.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <optional>
#include <ostream>
#include <poll.h>
#include <string>
#include <string_view>
#include <vector>

namespace chatter::test {

/// A datagram with its sender.
struct arrived {
    base::address from;
    std::string text;
    friend bool operator==(const arrived&, const arrived&) = default;
};

inline void PrintTo(const arrived& from, std::ostream* to) {
    *to << '"' << from.text << "\" from " << base::to_string(from.from);
}

/// A bound UDP socket.
class loopback_socket {
public:
    explicit loopback_socket(std::string_view on = "127.0.0.1:0")
        : socket_(context_, net::to_endpoint(address_of(on))) {
        socket_.non_blocking(true);
    }

    [[nodiscard]] base::address address() const {
        return net::to_address(socket_.local_endpoint());
    }
    [[nodiscard]] net::udp::socket& socket() noexcept { return socket_; }

    void send(std::string_view text, const base::address& to) {
        const auto as = address().family();
        socket_.send_to(boost::asio::buffer(text), net::to_endpoint(to, as));
    }

    /// The next datagram; nothing where none comes.
    [[nodiscard]] std::optional<arrived> receive() {
        pollfd ready{socket_.native_handle(), POLLIN, 0};
        const std::chrono::milliseconds at_most = patience;
        if (poll(&ready, 1, static_cast<int>(at_most.count())) != 1) {
            return std::nullopt;
        }
        std::string text(65'536, '\0');
        net::udp::endpoint sender;
        text.resize(socket_.receive_from(boost::asio::buffer(text), sender));
        return arrived{net::to_address(sender), text};
    }

    [[nodiscard]] std::string receive_text() {
        const auto next = receive();
        return next ? next->text : "(nothing came)";
    }

    /// Whether nothing is there now. On loopback what was sent is there at once.
    [[nodiscard]] bool is_empty() { return socket_.available() == 0; }

private:
    boost::asio::io_context context_;
    net::udp::socket socket_;
};

/// A port that refuses what comes. Its socket is connected elsewhere, so that datagrams find
/// nobody, and nobody else gets the port meanwhile.
class refusing_port {
public:
    explicit refusing_port(std::string_view on = "127.0.0.1:0") : socket_(on) {
        auto elsewhere = socket_.address().with_port(1);
        socket_.socket().connect(net::to_endpoint(elsewhere));
        address_ = socket_.address();
    }
    [[nodiscard]] const base::address& address() const noexcept { return address_; }

private:
    loopback_socket socket_;
    base::address address_;
};

/// Sends as a node leaves them: ranges of one arena.
struct burst {
    std::vector<core::outgoing> sends;
    std::vector<std::byte> arena;

    burst& add(const base::address& to, std::string_view text) {
        sends.push_back({to, arena.size(), text.size()});
        const auto bytes = bytes_of(text);
        arena.insert(arena.end(), bytes.begin(), bytes.end());
        return *this;
    }
    /// Another receiver of the last one's bytes.
    burst& add_same(const base::address& to) {
        sends.push_back({to, sends.back().offset, sends.back().size});
        return *this;
    }
};

/// Whether the machine has IPv6 at all; some containers have not.
[[nodiscard]] inline bool has_v6() {
    boost::asio::io_context context;
    net::udp::socket socket(context);
    boost::system::error_code error;
    socket.open(net::udp::v6(), error);
    if (!error) {
        socket.bind(net::to_endpoint(address_of("[::1]:0")), error);
    }
    return !error;
}

}  // namespace chatter::test
