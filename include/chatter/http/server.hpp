// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// HTTP/1.1 on a TCP port, on somebody else's io_context: it reads requests within bounds, has
// them answered, and sends the answers piece by piece.
//
// It knows nothing of what is asked for. What it refuses by itself, with {"error":"..."}: a head
// (431) or a body (413) that is too large, what is not HTTP (400), a request that does not arrive
// in time (408), more connections or streams than there may be (503). No handler of it runs
// longer than one piece of a body takes, so that the gossip on the same context is on time.
//
// At its bound of connections the one that has been idle longest makes room; where none is idle,
// the newcomer gets the 503. What a reader does not take in time ends his connection.

#pragma once

#include "chatter/base/address.hpp"
#include "chatter/http/message.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>

namespace chatter::http {

struct server_limits {
    std::size_t head_bytes_max{std::size_t{8} * 1024};
    std::size_t body_bytes_max{std::size_t{16} * 1024};
    std::size_t connections_max{256};
    std::size_t streams_max{128};
    std::chrono::milliseconds request_timeout{10'000};  ///< From its first byte to its last.
    std::chrono::milliseconds idle_timeout{60'000};     ///< Before a request.
    std::chrono::milliseconds write_timeout{30'000};    ///< For one piece.
    std::chrono::milliseconds keep_alive{15'000};       ///< Between comments of a stream.
};

/// Plain numbers that only grow, but for the first two.
struct server_counters {
    std::uint64_t connections{0};
    std::uint64_t streams{0};
    std::uint64_t requests{0};
    std::uint64_t refused{0};    ///< By the server itself, see above.
    std::uint64_t timed_out{0};  ///< Connections that were ended for being slow.
};

class server {
public:
    /// Answers one request. MUST NOT throw and MUST NOT block.
    using handler = std::function<response(const request&)>;

    /// Opens, binds and listens. Throws boost::system::system_error where that is not possible.
    server(boost::asio::io_context& context,
           const base::address& listen_on,
           const server_limits& limits,
           handler answer);
    /// Ends all connections at once; nothing is answered any more.
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    /// The address with the port that the kernel chose.
    [[nodiscard]] base::address local_address() const;

    /// Begins to accept.
    void start();

    /// Something is there for sources that wait. May be called any number of times a turn: the
    /// sources are asked once, by a handler of its own.
    void wake();

    /// Takes no more connections and no more requests; ends idle connections and streams at once,
    /// and what is being sent is sent to its end within a second. Then nothing is left on the
    /// context.
    void stop();

    [[nodiscard]] server_counters counted() const noexcept;

private:
    struct parts;
    std::unique_ptr<parts> parts_;
};

}  // namespace chatter::http
