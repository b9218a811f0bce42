// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The shell around one node: one socket, one timer, no decisions.
//
// A turn: read a batch, read the clocks once, hand everything to the node, carry out its
// effects, wait. The order and the meaning are the node's (core/node.hpp).

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/core/effects.hpp"
#include "chatter/core/node.hpp"
#include "chatter/net/udp_transport.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <optional>

namespace chatter::net {

class node_driver {
public:
    using event_sink = std::function<void(const core::event&)>;

    /// `events` gets each event in the turn in which it happened; it MUST NOT throw.
    node_driver(boost::asio::io_context& context,
                udp_transport& transport,
                core::node& node,
                event_sink events);

    /// Begins to receive. The referenced parts MUST outlive the context's last handler.
    void start();

    /// Stops receiving and the timer; the context then runs out of work.
    void stop();

private:
    void on_readable();
    void on_refused();
    void on_timer();
    /// One batch; whether more may be there.
    bool receive_batch();
    void carry_out_effects();
    void refresh_own_addresses();
    void arm_timer();

    udp_transport& transport_;
    core::node& node_;
    event_sink events_;
    core::effects effects_;
    boost::asio::steady_timer timer_;
    std::optional<base::mono_time> armed_for_;
};

}  // namespace chatter::net
