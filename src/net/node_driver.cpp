// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/node_driver.hpp"

#include "chatter/net/clocks.hpp"
#include "chatter/net/interfaces.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <string>
#include <utility>
#include <vector>

namespace chatter::net {
namespace {

/// Batches read in one go: then the timer and the signals get their turn.
constexpr int batches_per_turn_max = 8;
constexpr int refusals_per_turn_max = 512;

}  // namespace

node_driver::node_driver(boost::asio::io_context& context,
                         udp_transport& transport,
                         core::node& node,
                         driver_hooks hooks)
    : transport_(transport),
      node_(node),
      hooks_(std::move(hooks)),
      context_(context),
      timer_(context),
      resolver_(context, [this](std::string_view target, const found_addresses& found) {
          on_resolved(target, found);
      }) {}

void node_driver::start() {
    transport_.set_triage(node_.triage());
    transport_.start([this] { on_readable(); }, [this] { on_refused(); });
    const base::instant now = read_clocks();
    node_.start(now, effects_);
    end_turn(now);
    arm_timer();
}

void node_driver::leave() {
    const base::instant now = read_clocks();
    node_.leave(now, effects_);
    end_turn(now);
    arm_timer();
}

void node_driver::set_sealing(core::seal_policy what) {
    const base::instant now = read_clocks();
    node_.set_sealing(now, std::move(what), effects_);
    transport_.set_triage(node_.triage());
    end_turn(now);
    arm_timer();
}

void node_driver::join(std::string target) {
    const base::instant now = read_clocks();
    node_.join(now, std::move(target), effects_);
    end_turn(now);
    arm_timer();
}

void node_driver::forget(const base::uuid& member) {
    const base::instant now = read_clocks();
    node_.forget(now, member, effects_);
    end_turn(now);
    arm_timer();
}

void node_driver::stop() {
    transport_.close();
    timer_.cancel();
    resolver_.stop();
}

void node_driver::on_readable() {
    receive_batches();
    arm_timer();
}

void node_driver::on_refused() {
    read_refusals();
    arm_timer();
}

void node_driver::on_timer() {
    armed_for_.reset();
    // Who was not run for a while finds answers that came in time, behind a deadline that
    // says that they did not.
    transport_.look_again();
    receive_batches();
    read_refusals();
    const base::instant now = read_clocks();
    node_.handle_deadline(now, effects_);
    end_turn(now);
    arm_timer();
}

void node_driver::on_resolved(std::string_view target, const found_addresses& found) {
    if (!found && hooks_.unresolved) {
        hooks_.unresolved(target, found.error());
    }
    const base::instant now = read_clocks();
    node_.resolved(now, target, found ? *found : std::vector<base::address>{}, effects_);
    end_turn(now);
    arm_timer();
}

void node_driver::receive_batches() {
    for (int i = 0; i < batches_per_turn_max && receive_batch(); ++i) {
    }
}

bool node_driver::receive_batch() {
    const auto batch = transport_.receive();
    if (batch.empty()) {
        return false;
    }
    const base::instant now = read_clocks();
    for (const received_datagram& each : batch) {
        node_.handle_datagram(now, each.from, each.bytes, effects_);
    }
    end_turn(now);
    return true;
}

void node_driver::read_refusals() {
    const base::instant now = read_clocks();
    for (int i = 0; i < refusals_per_turn_max; ++i) {
        const auto refusal = transport_.read_refusal();
        if (!refusal) {
            break;
        }
        node_.handle_refused(now, refusal->peer, refusal->quoted, effects_);
    }
    end_turn(now);
}

void node_driver::end_turn(const base::instant& now) {
    node_.flush(now, effects_);
    carry_out_effects(now);
}

/// What must not be lost is stored before anybody hears of it.
void node_driver::carry_out_effects(const base::instant& now) {
    if (effects_.persist && hooks_.persist) {
        hooks_.persist();
    }
    transport_.send(effects_.sends, effects_.arena);
    for (core::event& each : effects_.events) {
        hooks_.event(now, each);
    }
    if (effects_.own_addresses_wanted) {
        refresh_own_addresses();
    }
    for (const std::string& each : effects_.resolve) {
        resolver_.ask(each);
    }
    if (effects_.left && hooks_.left) {
        boost::asio::post(context_, std::exchange(hooks_.left, nullptr));
    }
    effects_.clear();
}

void node_driver::refresh_own_addresses() {
    node_.set_own_addresses(interface_addresses());
}

void node_driver::arm_timer() {
    const auto due = node_.next_deadline();
    // A timer that fires too early does no harm and is armed again then; moving it to a later
    // time with every datagram would cost a system call each.
    if (!due || (armed_for_ && *armed_for_ <= *due)) {
        return;
    }
    armed_for_ = due;
    timer_.expires_at(to_steady(*due));
    timer_.async_wait([this](const boost::system::error_code& error) {
        if (!error) {
            on_timer();
        }
    });
}

}  // namespace chatter::net
