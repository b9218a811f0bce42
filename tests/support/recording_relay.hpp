// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Somebody in the middle: daemons that advertise its ports write to one another through it, and it
// keeps a copy of all that they say.
//
// What a daemon sends to another's port comes out of the port in front of the sender, so that
// neither sees anything but the address that the other advertises.

#pragma once

#include "chatter/base/address.hpp"

#include "udp_probe.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace chatter::test {

class recording_relay {
public:
    using bytes = std::vector<std::byte>;

    /// For so many daemons.
    explicit recording_relay(std::size_t daemons);
    ~recording_relay();
    recording_relay(const recording_relay&) = delete;
    recording_relay& operator=(const recording_relay&) = delete;

    /// What that daemon is to advertise, and where the others reach it.
    [[nodiscard]] base::address front(std::size_t of) const { return fronts_[of]->address(); }

    /// Where it listens. What it says before that is known is dropped.
    void set(std::size_t of, const base::address& listens_at);

    /// All that was passed on to that daemon so far, the oldest first.
    [[nodiscard]] std::vector<bytes> recorded(std::size_t to) const;

private:
    void pass_on(std::size_t to);
    [[nodiscard]] std::optional<std::size_t> find(const base::address& from) const;

    std::vector<std::unique_ptr<udp_probe>> fronts_;
    std::atomic<bool> is_over_{false};
    mutable std::mutex mutex_;  ///< Of the next two.
    std::vector<std::optional<base::address>> daemons_;
    std::vector<std::vector<bytes>> recorded_;
    std::vector<std::thread> threads_;
};

}  // namespace chatter::test
