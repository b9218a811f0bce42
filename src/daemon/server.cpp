// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/daemon/server.hpp"

#include "chatter/base/prng.hpp"
#include "chatter/core/node.hpp"
#include "chatter/daemon/event_log.hpp"
#include "chatter/daemon/quote.hpp"
#include "chatter/daemon/status.hpp"
#include "chatter/net/node_driver.hpp"
#include "chatter/net/udp_transport.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/system/system_error.hpp>

#include <csignal>
#include <random>
#include <stdexcept>

namespace chatter::daemon {
namespace {

base::prng seed_from_system() {
    std::random_device device;
    base::prng::seed_type seed{};
    for (auto& word : seed) {
        word = (std::uint64_t{device()} << 32U) | device();
    }
    return base::prng(seed);
}

/// A socket, or one line that says why not.
std::unique_ptr<net::udp_transport> open_transport(boost::asio::io_context& context,
                                                   const base::address& listen_on) {
    try {
        return std::make_unique<net::udp_transport>(context, listen_on);
    } catch (const boost::system::system_error& error) {
        throw std::runtime_error("cannot listen on " + base::to_string(listen_on) + ": " +
                                 error.code().message());
    }
}

core::config make_config(const settings& what, const base::address& bound, base::prng& random) {
    core::config result;
    result.self = base::make_random_uuid(random);
    result.listening_on = bound;
    result.fan_out = what.fan_out;
    result.hops_max = what.hops_max;
    return result;
}

}  // namespace

struct server::parts {
    parts(const settings& what, log& log_to)
        : to(log_to),
          context(1),
          signals(context, SIGINT, SIGTERM, SIGUSR1),
          transport(open_transport(context, what.listen)),
          random(seed_from_system()),
          node(make_config(what, transport->local_address(), random), random.split()),
          driver(context, *transport, node, [this](const core::event& each) {
              write_event(to, each);
          }) {}

    void wait_for_signal() {
        signals.async_wait([this](const boost::system::error_code& error, int number) {
            if (error) {
                return;
            }
            if (number != SIGUSR1) {
                to.write(log_level::info, "event=stopping signal=" + std::to_string(number));
                driver.stop();
                return;
            }
            to.answer(summary_fields(node, transport->counted()));
            wait_for_signal();
        });
    }

    log& to;
    boost::asio::io_context context;
    boost::asio::signal_set signals;  // before the socket: who finds it open may ask at once
    std::unique_ptr<net::udp_transport> transport;
    base::prng random;
    core::node node;
    net::node_driver driver;
};

server::server(const settings& what, log& to) : parts_(std::make_unique<parts>(what, to)) {
    // A log that nobody reads any more must not end the daemon.
    std::signal(SIGPIPE, SIG_IGN);
    to.write(log_level::info,
             "event=listening addr=" + base::to_string(parts_->transport->local_address()) +
                 " name=" + quote(what.name) +
                 " uuid=" + base::to_string(parts_->node.settings().self) +
                 " receive_buffer=" + std::to_string(parts_->transport->receive_buffer()));
}

server::~server() = default;

void server::run() {
    parts_->wait_for_signal();
    parts_->driver.start();
    parts_->context.run();
}

}  // namespace chatter::daemon
