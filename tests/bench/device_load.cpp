// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "device_load.hpp"

#include "builders.hpp"
#include "device_words.hpp"
#include "wait_until.hpp"

#include <chrono>
#include <stdexcept>

namespace chatter::bench {
namespace {

using namespace test::device_words;

constexpr unsigned owners = 100;
constexpr std::size_t name_bytes = 20;
constexpr std::size_t description_bytes = 40;

/// So many are told before the daemon is asked how many it knows: they fit its socket's
/// buffer.
constexpr std::size_t window = 200;

test::device_key device(std::size_t number) {
    std::string name = "device-" + std::to_string(number);
    name.resize(name_bytes, '.');
    return {test::uuid_of(1 + static_cast<unsigned>(number % owners)), name};
}

/// One of each kind.
std::string three_metrics(std::size_t number) {
    const std::string digits = std::to_string(number % 1'000);
    return text("state", "ok " + digits) + "," + gauge("load", "0." + digits + "5", "s") + "," +
           counter("requests", std::to_string(number), "");
}

base::wall_time_ms now_ms() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

device_injector::device_injector(test::daemon_process& daemon)
    : daemon_(daemon), timestamp_(now_ms()) {  // of today: an old removal is forgotten at once
}

void device_injector::add(std::size_t count, metrics_of_each metrics) {
    for (std::size_t i = 0; i < count; ++i) {
        if (metrics == metrics_of_each::three) {
            send(status(device(known_), three_metrics(known_)));
        }
        send(added(device(known_), std::string(description_bytes, 'd')));
        if (++known_ % window == 0) {
            wait_until_known();
        }
    }
    wait_until_known();
    check_refusals();
}

void device_injector::add_removals(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
        send(removed(device(known_)));
        if (++known_ % window == 0) {
            wait_until_known();
        }
    }
    wait_until_known();
    check_refusals();
}

void device_injector::send(const std::string& gossip) const {
    socket_.send(daemon_.address(),
                 test::bytes_of(message(gossip, test::uuid_of(900), timestamp_, 5)));
}

void device_injector::wait_until_known() const {
    const bool took_all = test::wait_until([&] {
        auto now = daemon_.summarize();
        return now["devices"] + now["tombstones"] >= known_;
    });
    if (!took_all) {
        throw std::runtime_error("the daemon did not take all of " + std::to_string(known_));
    }
}

void device_injector::check_refusals() const {
    for (const auto& [name, count] : daemon_.summarize()) {
        if (name.rfind("refused_", 0) == 0 && count > 0) {
            throw std::runtime_error("the daemon refused some: " + name + "=" +
                                     std::to_string(count));
        }
    }
}

}  // namespace chatter::bench
