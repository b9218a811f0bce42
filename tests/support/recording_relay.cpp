// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "recording_relay.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>

namespace chatter::test {

recording_relay::recording_relay(std::size_t daemons) : daemons_(daemons), recorded_(daemons) {
    for (std::size_t i = 0; i < daemons; ++i) {
        fronts_.push_back(std::make_unique<udp_probe>());
    }
    for (std::size_t i = 0; i < daemons; ++i) {
        threads_.emplace_back([this, i] { pass_on(i); });
    }
}

recording_relay::~recording_relay() {
    is_over_ = true;
    for (std::thread& each : threads_) {
        each.join();
    }
}

void recording_relay::set(std::size_t of, const base::address& listens_at) {
    const std::lock_guard lock(mutex_);
    daemons_[of] = listens_at;
}

std::vector<recording_relay::bytes> recording_relay::recorded(std::size_t to) const {
    const std::lock_guard lock(mutex_);
    return recorded_[to];
}

std::optional<std::size_t> recording_relay::find(const base::address& from) const {
    const auto found = std::find(daemons_.begin(), daemons_.end(), from);
    return found == daemons_.end()
               ? std::nullopt
               : std::optional(static_cast<std::size_t>(found - daemons_.begin()));
}

void recording_relay::pass_on(std::size_t to) {
    while (!is_over_) {
        const auto got = fronts_[to]->receive(std::chrono::milliseconds(20));
        if (!got) {
            continue;
        }
        std::optional<std::size_t> from;
        std::optional<base::address> daemon;
        {
            const std::lock_guard lock(mutex_);
            from = find(got->from);
            daemon = daemons_[to];
            if (from && daemon) {
                recorded_[to].push_back(got->bytes);
            }
        }
        if (from && daemon) {
            try {
                fronts_[*from]->send(*daemon, got->bytes);
            } catch (const std::system_error&) {  // nobody is there for a moment
            }
        }
    }
}

}  // namespace chatter::test
