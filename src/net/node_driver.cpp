// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "chatter/net/node_driver.hpp"

#include "chatter/net/interfaces.hpp"

#include <chrono>
#include <utility>

namespace chatter::net {
namespace {

/// Batches read in one go: then the timer and the signals get their turn.
constexpr int batches_per_turn_max = 8;

base::instant read_clocks() {
    using std::chrono::duration_cast;
    const auto mono = std::chrono::steady_clock::now().time_since_epoch();
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    return {base::mono_time(duration_cast<base::mono_duration>(mono)),
            duration_cast<std::chrono::milliseconds>(wall).count()};
}

std::chrono::steady_clock::time_point to_steady(base::mono_time from) {
    return std::chrono::steady_clock::time_point(
        std::chrono::duration_cast<std::chrono::steady_clock::duration>(from.time_since_epoch()));
}

}  // namespace

node_driver::node_driver(boost::asio::io_context& context,
                         udp_transport& transport,
                         core::node& node,
                         event_sink events)
    : transport_(transport), node_(node), events_(std::move(events)), timer_(context) {}

void node_driver::start() {
    refresh_own_addresses();
    transport_.start([this] { on_readable(); }, [this] { on_refused(); });
    arm_timer();
}

void node_driver::stop() {
    transport_.close();
    timer_.cancel();
}

void node_driver::on_readable() {
    for (int i = 0; i < batches_per_turn_max && receive_batch(); ++i) {
    }
    arm_timer();
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
    carry_out_effects();
    return batch.size() == udp_transport::batch_max;
}

void node_driver::on_refused() {
    while (const auto refusal = transport_.read_refusal()) {
        node_.handle_refused(read_clocks(), refusal->peer, refusal->quoted, effects_);
    }
    carry_out_effects();
    arm_timer();
}

void node_driver::on_timer() {
    armed_for_.reset();
    node_.handle_deadline(read_clocks(), effects_);
    carry_out_effects();
    arm_timer();
}

void node_driver::carry_out_effects() {
    transport_.send(effects_.sends, effects_.arena);
    for (const core::event& each : effects_.events) {
        events_(each);
    }
    if (effects_.own_addresses_wanted) {
        refresh_own_addresses();
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
