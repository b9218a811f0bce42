// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// The shell around one node: one transport, one timer, no decisions.
//
// A turn: read a batch, read the clocks once, hand everything to the node, flush it, carry out
// its effects, wait. The order and the meaning are the node's (core/node.hpp).

#pragma once

#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/effects.hpp"
#include "chatter/core/node.hpp"
#include "chatter/core/seal_policy.hpp"
#include "chatter/net/resolver.hpp"
#include "chatter/net/udp_transport.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace chatter::net {

/// Whom the driver tells what is not its own to do. None may throw; each but the first may be
/// empty.
struct driver_hooks {
    /// Each event, in the turn in which it happened; it may be moved from.
    std::function<void(const base::instant&, core::event&)> event;
    /// node::state() is to be stored, before this returns: then its turn's datagrams go out.
    std::function<void()> persist{};
    /// A target of effects::resolve could not be looked up. The node asks again later.
    std::function<void(std::string_view target, const boost::system::error_code& why)> unresolved{};
    /// The cluster knows that this node leaves. Called once, by a handler of its own, so that
    /// it may stop the driver.
    std::function<void()> left{};
};

class node_driver {
public:
    node_driver(boost::asio::io_context& context,
                udp_transport& transport,
                core::node& node,
                driver_hooks hooks);

    /// Starts the node and begins to receive. The referenced parts MUST outlive the context's
    /// last handler.
    void start();

    /// Has the node leave its cluster, see driver_hooks::left.
    void leave();

    /// Other keys or another mode, from now on.
    void set_sealing(core::seal_policy what);

    /// See node::join() and node::forget().
    void join(std::string target);
    void forget(const base::uuid& member);

    /// Stops receiving, the timer and what is looked up; the context then runs out of work.
    void stop();

private:
    void on_readable();
    void on_refused();
    void on_timer();
    void on_resolved(std::string_view target, const found_addresses& found);
    void receive_batches();
    /// One batch; whether there was one.
    bool receive_batch();
    void read_refusals();
    void end_turn(const base::instant& now);
    void carry_out_effects(const base::instant& now);
    void refresh_own_addresses();
    void arm_timer();

    udp_transport& transport_;
    core::node& node_;
    driver_hooks hooks_;
    core::effects effects_;
    boost::asio::io_context& context_;
    boost::asio::steady_timer timer_;
    resolver resolver_;
    std::optional<base::mono_time> armed_for_;
};

}  // namespace chatter::net
