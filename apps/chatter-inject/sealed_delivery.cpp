// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "sealed_delivery.hpp"

#include "chatter/base/time.hpp"
#include "chatter/net/clocks.hpp"
#include "chatter/net/endpoint.hpp"
#include "chatter/wire/limits.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

namespace chatter::inject {
namespace {

using boost::system::error_code;
using cause = sealed_end::cause;

constexpr std::int64_t second_ms = 1'000;

/// Two sessions with one run would have the same nonces.
wire::run_id draw_run() {
    std::random_device device;
    wire::run_id run = 0;
    while (run == 0) {
        run = (wire::run_id{device()} << 32U) | device();
    }
    return run;
}

/// The room for it comes by itself; what was not sent is sent again.
bool is_passing(const error_code& error) {
    return error == boost::asio::error::would_block || error == boost::asio::error::try_again ||
           error == boost::asio::error::interrupted || error == boost::asio::error::no_buffer_space;
}

class sealed_delivery {
public:
    explicit sealed_delivery(sealed_session& session)
        : session_(session), socket_(context_), buffer_(65'536) {}

    sealed_receipt carry_out(const base::address& to) {
        error_code error;
        const auto endpoint = net::to_endpoint(to);
        // Connected, so that a refusal comes back to this socket, and nobody else is heard.
        socket_.open(endpoint.protocol(), error);
        if (!error) {
            socket_.connect(endpoint, error);
        }
        if (!error) {
            socket_.non_blocking(true, error);
        }
        while (!error) {
            error = send_due();
            if (!error) {
                error = receive();
            }
            if (const auto end = session_.end(net::read_clocks())) {
                return {*end, {}};
            }
            if (!error) {
                wait_for_answers();
            }
        }
        return {session_.so_far(), error};
    }

private:
    error_code send_due() {
        error_code error;
        for (const auto datagram : session_.due(net::read_clocks())) {
            socket_.send(boost::asio::buffer(datagram.data(), datagram.size()), 0, error);
            if (error && !is_passing(error)) {
                return error;
            }
        }
        return {};
    }

    /// All that is there.
    error_code receive() {
        while (true) {
            error_code error;
            const std::size_t size = socket_.receive(boost::asio::buffer(buffer_), 0, error);
            if (error) {
                return is_passing(error) ? error_code{} : error;
            }
            session_.handle(net::read_clocks(), std::span(buffer_).first(size));
        }
    }

    void wait_for_answers() {
        const auto until = net::to_steady(session_.next_deadline());
        socket_.async_wait(net::udp::socket::wait_read, [](const error_code&) {});
        context_.restart();
        context_.run_one_until(until);
        error_code ignored;
        socket_.cancel(ignored);
        context_.restart();
        context_.run();
    }

    sealed_session& session_;
    boost::asio::io_context context_;
    net::udp::socket socket_;
    std::vector<std::byte> buffer_;
};

std::string describe_silence(const sealed_receipt& what,
                             const std::string& target,
                             const wire::keyring& keys,
                             const std::string& cluster) {
    if (what.end.taken > 0) {
        return "no answer from " + target + " any more, for 2 s";
    }
    return "no answer from " + target + " within 2 s: no daemon of cluster \"" + cluster +
           "\" listens there with a common key (this key file's: " + wire::ids_text(keys, ", ") +
           ")";
}

std::string describe_clock(std::int64_t ahead_ms, const std::string& target) {
    const std::int64_t off_ms = ahead_ms < 0 ? -ahead_ms : ahead_ms;
    const std::string how_far = std::to_string((off_ms + second_ms / 2) / second_ms) + " s " +
                                (ahead_ms < 0 ? "behind" : "ahead of") + " " + target + "'s";
    // In time, but before the daemon's start.
    return off_ms < wire::limits::injection_clock_max_ms - second_ms
               ? target +
                     " was started only now and takes nothing from before; try again (the "
                     "clock is " +
                     how_far + ")"
               : "the clock is " + how_far;
}

/// Which one it was, where there was more than one.
std::string refused_one(const sealed_end& end) {
    return end.count == 1 ? "it" : "message " + std::to_string(end.which);
}

std::string describe_cause(const sealed_receipt& what,
                           const std::string& target,
                           const wire::keyring& keys,
                           const std::string& cluster) {
    if (what.error) {
        return "cannot reach " + target + ": " + what.error.message();
    }
    switch (what.end.why) {
        case cause::all_taken: break;
        case cause::no_answer: return describe_silence(what, target, keys, cluster);
        case cause::no_common_key:
            return "no common key with " + target + ", which uses key " +
                   wire::to_text(what.end.key) +
                   " (this key file's: " + wire::ids_text(keys, ", ") + ")";
        case cause::clock: return describe_clock(what.end.clock_ahead_ms, target);
        case cause::busy: return target + " is busy";
        case cause::refused:
            return target + " refused " + refused_one(what.end) + ": " + what.end.reason;
    }
    return {};
}

}  // namespace

sealed_receipt deliver_sealed(std::span<const base::address> addresses,
                              const std::vector<std::vector<std::byte>>& contents,
                              const wire::keyring& keys,
                              const std::string& cluster) {
    sealed_receipt last{{}, boost::asio::error::host_not_found};
    for (const base::address& each : addresses) {
        sealed_session session({keys, cluster, draw_run()}, contents);
        last = sealed_delivery(session).carry_out(each);
        if (session.is_answered()) {
            break;
        }
    }
    return last;
}

std::string describe(const sealed_receipt& what,
                     const std::string& target,
                     const wire::keyring& keys,
                     const std::string& cluster) {
    std::string why = describe_cause(what, target, keys, cluster);
    if (!why.empty() && what.end.count > 1) {
        why += "; " + std::to_string(what.end.taken) + " of " + std::to_string(what.end.count) +
               " messages were taken";
    }
    return why;
}

}  // namespace chatter::inject
