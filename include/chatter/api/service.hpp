// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Answers what people, scripts and Prometheus ask a daemon: src/api/API.md.
//
// A function of the node, the history and the time: no sockets, no clock, no files. What it
// cannot know is given to it by the shell.

#pragma once

#include "chatter/api/access.hpp"
#include "chatter/api/history.hpp"
#include "chatter/base/time.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/core/node.hpp"
#include "chatter/http/message.hpp"

#include <boost/system/result.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace chatter::api {

/// What the kernel says of this process.
struct process_usage {
    std::uint64_t resident_bytes{0};
    std::uint64_t virtual_bytes{0};
    double cpu_seconds{0};
    std::uint64_t open_fds{0};
    std::uint64_t max_fds{0};
};

/// What a daemon counts, and never takes back.
struct counter {
    std::string_view name;     ///< "sent", or "refused_REASON".
    std::string_view meaning;  ///< In a sentence.
    std::uint64_t value{0};
};
using counter_sink = std::function<void(const counter&)>;

/// What the service asks the shell. All MUST be set.
struct surroundings {
    std::function<base::instant()> now;
    std::function<process_usage()> usage;
    /// Each counter of the daemon once, under the names of the log's summary.
    std::function<void(const counter_sink&)> counters;

    /// Takes "HOST[:PORT]" and gives it back with its port, or says in words what is wrong.
    std::function<boost::system::result<std::string, std::string>(const std::string& target)> join;
    std::function<void()> leave;  ///< The answer is still sent.
    std::function<void(const base::uuid& member)> forget;
    std::function<bool()> is_leaving;
};

/// What does not change while the daemon runs.
struct identity {
    std::string version;
    base::wall_time_ms started{0};
};

class service {
public:
    /// `node` and `events` MUST outlive it, and the sources of its answers.
    service(const core::node& node,
            const history& events,
            identity who,
            access_rules rules,
            surroundings shell);

    /// Never throws.
    [[nodiscard]] http::response answer(const http::request& what) const;

private:
    const core::node& node_;
    const history& events_;
    identity identity_;
    access_rules rules_;
    surroundings shell_;
};

}  // namespace chatter::api
