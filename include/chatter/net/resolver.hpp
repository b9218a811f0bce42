// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Names to addresses beside a running loop.
//
// The system's resolver blocks, for half a minute where no server of names answers, and cannot
// be interrupted. Each look-up therefore has a thread of its own that nobody waits for: Asio's
// own resolver joins its thread when the context goes, and a daemon that is told to end would
// wait for the servers of names. A thread that comes back too late finds nobody and ends; one
// that has not come back when the process ends, ends with it.

#pragma once

#include "chatter/net/resolve.hpp"

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace chatter::net {

class resolver {
public:
    /// Gets each target with what was found, in a handler of the context.
    using answer_sink = std::function<void(std::string_view target, const found_addresses& found)>;
    /// Called in other threads, several at a time; MUST NOT throw.
    using look_up = std::function<found_addresses(std::string_view target)>;

    resolver(boost::asio::io_context& context, answer_sink answers, look_up how = resolve);
    /// What is not answered yet is dropped.
    ~resolver();
    resolver(const resolver&) = delete;
    resolver& operator=(const resolver&) = delete;

    /// Of one name: who runs a server of names can give it any number, and each gets a hello.
    static constexpr std::size_t addresses_max = 64;

    /// Answered later, never from within, in any order. Each but an address takes a thread, so
    /// the caller asks for a name again only when it was answered.
    void ask(const std::string& target);

    /// Nothing is answered any more. What is not answered never keeps the context running.
    void stop();

private:
    struct mailbox;
    static void run(const std::shared_ptr<mailbox>& to,
                    const look_up& how,
                    const std::string& target);

    std::shared_ptr<mailbox> box_;
    look_up how_;
};

}  // namespace chatter::net
