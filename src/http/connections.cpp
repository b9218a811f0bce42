// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "connections.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace chatter::http {
namespace {

namespace asio = boost::asio;

/// Each may make a piece of its body, and the gossip waits for them.
constexpr std::size_t wakes_per_handler = 8;

/// Beside those that are served: who is told to come later, and who has all and does not go.
constexpr std::size_t unserved_max = 16;

constexpr std::chrono::seconds stop_timeout{1};

}  // namespace

connections::connections(asio::io_context& context,
                         const server_limits& limits,
                         server::handler answer)
    : context_(context), shared_(std::make_shared<commons>()) {
    shared_->limits = limits;
    shared_->answer = std::move(answer);
}

void connections::admit(tcp::socket socket) {
    boost::system::error_code error;
    socket.non_blocking(true, error);
    // Without it the end of an answer would wait for the client to acknowledge its begin.
    socket.set_option(tcp::no_delay(true), error);

    auto& open = shared_->open;
    if (open.size() >= shared_->limits.connections_max + unserved_max &&
        !close_longest(connection::state::lingering) && !close_longest(connection::state::idle)) {
        ++shared_->counters.refused;
        return;
    }
    const bool is_welcome = has_room() || close_longest(connection::state::idle);
    const auto newcomer = std::make_shared<connection>(std::move(socket), shared_);
    open.push_back(newcomer);
    if (is_welcome) {
        newcomer->start();
        return;
    }
    response why = make_refusal(503, "there are as many connections as there may be");
    why.fields.emplace_back("Retry-After", "1");
    newcomer->turn_away(std::move(why));
}

bool connections::has_room() {
    const auto& open = shared_->open;
    const auto unserved = std::count_if(open.begin(), open.end(), [](const auto& each) {
        return each->now() == connection::state::lingering;
    });
    return open.size() - static_cast<std::size_t>(unserved) < shared_->limits.connections_max;
}

bool connections::close_longest(connection::state in) {
    std::shared_ptr<connection> longest;
    for (const auto& each : shared_->open) {
        if (each->now() == in && (longest == nullptr || each->since() < longest->since())) {
            longest = each;
        }
    }
    if (longest == nullptr) {
        return false;
    }
    longest->close();
    return true;
}

void connections::wake() {
    if (shared_->open.empty()) {
        return;
    }
    is_wake_wanted_ = true;
    post_wake();
}

void connections::post_wake() {
    if (!is_wake_posted_) {
        is_wake_posted_ = true;
        asio::post(context_, [self = shared_from_this()] { self->wake_some(); });
    }
}

void connections::wake_some() {
    is_wake_posted_ = false;
    if (to_wake_.empty() && std::exchange(is_wake_wanted_, false)) {
        std::copy_if(shared_->open.begin(),
                     shared_->open.end(),
                     std::back_inserter(to_wake_),
                     [](const auto& each) { return each->is_answering(); });
    }
    for (std::size_t i = 0; i < wakes_per_handler && !to_wake_.empty(); ++i) {
        const auto next = to_wake_.back().lock();
        to_wake_.pop_back();
        if (next != nullptr) {
            next->wake();
        }
    }
    if (!to_wake_.empty() || is_wake_wanted_) {
        post_wake();
    }
}

void connections::stop() {
    shared_->is_stopping = true;
    const auto until = std::chrono::steady_clock::now() + stop_timeout;
    const auto all = shared_->open;  // which each leaves that closes
    for (const auto& each : all) {
        each->stop(until);
    }
}

void connections::close_all() {
    shared_->is_stopping = true;
    const auto all = shared_->open;
    for (const auto& each : all) {
        each->close();
    }
    to_wake_.clear();
}

server_counters connections::counted() const noexcept {
    server_counters counted = shared_->counters;
    counted.connections = shared_->open.size();
    return counted;
}

}  // namespace chatter::http
