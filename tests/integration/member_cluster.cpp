// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "member_cluster.hpp"

#include "wait_until.hpp"

#include <algorithm>
#include <csignal>

namespace chatter::test {

std::string node_name(std::size_t i) {
    return "node" + std::to_string(i);
}

member_cluster::member_cluster(std::size_t size, const std::vector<std::string>& more) {
    for (std::size_t i = 0; i < size; ++i) {
        daemon_options how{.more = {"--name", node_name(i)}};
        how.more.insert(how.more.end(), more.begin(), more.end());
        if (i > 0) {
            how.more.insert(how.more.end(), {"--join", base::to_string(at(0).address())});
        }
        nodes_.push_back(std::make_unique<daemon_process>(chatterd(how)));
        is_running_.push_back(true);
    }
}

std::optional<std::int64_t> member_cluster::logged_at(std::size_t who,
                                                      const std::string& words,
                                                      std::int64_t since) {
    for (const std::string& line : at(who).lines()) {
        if (line.find(words) != std::string::npos && time_of(line) >= since) {
            return time_of(line);
        }
    }
    return std::nullopt;
}

std::optional<std::int64_t> member_cluster::joined_at() {
    std::int64_t last = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        const auto found = known_to_all("member_up", i, 0);
        if (!found) {
            return std::nullopt;
        }
        last = std::max(last, *found);
    }
    return last;
}

std::optional<std::int64_t> member_cluster::known_to_all(std::string_view event,
                                                         std::size_t about,
                                                         std::int64_t since) {
    const std::string words = "event=" + std::string(event) + " name=\"" + node_name(about) + "\"";
    std::int64_t last = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        if (i == about || !is_running_[i]) {
            continue;
        }
        std::optional<std::int64_t> when;
        if (!wait_until([&] { return (when = logged_at(i, words, since)).has_value(); })) {
            return std::nullopt;
        }
        last = std::max(last, *when);
    }
    return last;
}

void member_cluster::kill(std::size_t which) {
    is_running_.at(which) = false;
    static_cast<void>(at(which).stop(SIGKILL));
}

void member_cluster::restart(std::size_t which, const std::vector<std::string>& more) {
    const std::string address = base::to_string(at(which).address());
    daemon_options how{.listen = address, .more = {"--name", node_name(which)}};
    how.more.insert(how.more.end(), more.begin(), more.end());
    nodes_.at(which) = std::make_unique<daemon_process>(chatterd(how));
    is_running_.at(which) = true;
}

std::size_t member_cluster::count_lines_with(std::string_view words) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < size(); ++i) {
        count += is_running_[i] ? at(i).count_lines_with(words) : 0;
    }
    return count;
}

}  // namespace chatter::test
