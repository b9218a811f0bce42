// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "watch.hpp"

#include "display.hpp"
#include "sentences.hpp"

#include <chrono>
#include <iostream>
#include <poll.h>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <utility>

namespace chatter::ctl {
namespace {

constexpr std::chrono::seconds pause{1};

/// Whether somebody reads what is printed: of a pipe's other end one hears only when one looks.
bool is_read() {
    pollfd out{STDOUT_FILENO, 0, 0};
    return std::cout.good() && (poll(&out, 1, 0) <= 0 || (out.revents & POLLERR) == 0);
}

/// One connection. Returns only when nobody reads any more.
void follow(const daemon_client& from,
            const std::string& target,
            std::string& last_id,
            const watch_settings& how) {
    event_stream stream(last_id);
    from.stream(target, last_id, [&](std::string_view piece) {
        for (const stream_event& each : stream.read(piece)) {
            std::cout << line_of(each, how) << std::flush;
        }
        last_id = stream.last_id();
        return is_read();
    });
}

/// When the daemon that answers was started.
std::string start_of(const daemon_client& from) {
    return text_at(from.fetch("/api/v1/status").content, "started");
}

/// Waits until a daemon is there again, and says when it was started. Throws no_answer where it
/// refuses.
std::string wait_for(const daemon_client& from) {
    while (is_read()) {
        std::this_thread::sleep_for(pause);
        try {
            return start_of(from);
        } catch (const no_answer& why) {
            if (why.why() != no_answer::cause::unreachable) {
                throw;
            }
        }
    }
    return {};
}

}  // namespace

void watch(const daemon_client& from, const watch_settings& how) {
    // Whether it is there at all is known sooner than from a stream, which may wait.
    std::string started = start_of(from);
    std::string target = "/api/v1/events";
    if (how.last) {
        target = target_of(target, {{"last", std::to_string(*how.last)}});
    }
    std::string last_id;
    bool is_first = true;
    while (is_read()) {
        try {
            follow(from, target, last_id, how);
            return;
        } catch (const no_answer& why) {
            const bool can_come_back = why.why() == no_answer::cause::unreachable ||
                                       (why.why() == no_answer::cause::busy && !is_first);
            if (!can_come_back) {
                throw;
            }
            std::cerr << "chatterctl: " << why.what() << "; waiting for it\n";
        }
        is_first = false;
        target = "/api/v1/events";
        const std::string former = std::exchange(started, wait_for(from));
        // Of a daemon started anew all is news, and it begins there for an id that is not its own.
        last_id = last_id.empty() && started != former ? "0-0" : last_id;
        std::cerr << "chatterctl: the daemon at " << from.server() << " answers again\n";
    }
}

std::string line_of(const stream_event& event, const watch_settings& how) {
    document content = document::parse(event.data, nullptr, false);
    if (!content.is_object()) {
        content = document::object();
    }
    // Told in the data of all events but `missed`.
    const bool is_named = content.contains("event") || event.name.empty();
    if (!is_named) {
        content["event"] = event.name;
    }
    if (!how.as_json) {
        return event_line(content, how.as);
    }
    const bool is_line = is_named && event.data.find('\n') == std::string::npos;
    return harmless_json(is_line ? event.data : content.dump()) + '\n';
}

}  // namespace chatter::ctl
