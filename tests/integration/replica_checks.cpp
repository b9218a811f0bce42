// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "replica_checks.hpp"

#include "builders.hpp"
#include "talk.hpp"
#include "wait_until.hpp"

#include <algorithm>
#include <array>
#include <sstream>
#include <stdexcept>

namespace chatter::test {
namespace {

/// Between two questions: each answer makes the log longer that the next one is searched in.
constexpr std::chrono::milliseconds pause{20};

/// A count that this daemon does not know is none that could be equal to anything.
std::string text_of(const summary& numbers, const std::string& name) {
    const auto found = numbers.find(name);
    return found == numbers.end() ? "unknown" : std::to_string(found->second);
}

std::string counts_of(const daemon_list& daemons) {
    constexpr std::array names{"devices", "tombstones", "replica_hash", "members_alive"};
    std::ostringstream all;
    for (daemon_process* each : daemons) {
        const summary now = each->summarize();
        all << base::to_string(each->address());
        for (const char* name : names) {
            all << ' ' << name << '=' << text_of(now, name);
        }
        all << '\n';
    }
    return all.str();
}

bool have_one_hash(const daemon_list& daemons) {
    constexpr const char* hash = "replica_hash";
    const summary first = daemons.front()->summarize();
    return first.contains(hash) &&
           std::all_of(daemons.begin() + 1, daemons.end(), [&](daemon_process* each) {
               const summary its = each->summarize();
               return its.contains(hash) && its.at(hash) == first.at(hash);
           });
}

}  // namespace

base::wall_time_ms teller::tell(const daemon_process& whom,
                                const std::string& gossip,
                                std::uint32_t hops) const {
    const base::wall_time_ms timestamp = next_timestamp();
    socket_.send(whom.address(),
                 bytes_of(device_words::message(gossip, the_sender(), timestamp, hops)));
    return timestamp;
}

daemon_list all_of(member_cluster& cluster) {
    daemon_list all;
    for (std::size_t i = 0; i < cluster.size(); ++i) {
        all.push_back(&cluster.at(i));
    }
    return all;
}

testing::AssertionResult have_equal_replicas(const daemon_list& daemons,
                                             std::chrono::milliseconds at_most) {
    if (wait_until([&] { return have_one_hash(daemons); }, at_most, pause)) {
        return testing::AssertionSuccess();
    }
    return testing::AssertionFailure() << "no equal replicas:\n" << counts_of(daemons);
}

testing::AssertionResult count_each(const daemon_list& daemons,
                                    const std::string& what,
                                    std::uint64_t wanted) {
    for (daemon_process* each : daemons) {
        std::string last;
        const bool reached = wait_until(
            [&] {
                last = text_of(each->summarize(), what);
                return last == std::to_string(wanted);
            },
            patience,
            pause);
        if (!reached) {
            return testing::AssertionFailure() << base::to_string(each->address()) << ": " << what
                                               << '=' << last << ", not " << wanted;
        }
    }
    return testing::AssertionSuccess();
}

testing::AssertionResult log_each(const daemon_list& daemons,
                                  const std::string& words,
                                  std::size_t times) {
    for (const daemon_process* each : daemons) {
        if (!each->logs(words, times)) {
            return testing::AssertionFailure()
                   << base::to_string(each->address()) << " logs " << words << ' '
                   << each->count_lines_with(words) << " times, not " << times;
        }
    }
    return testing::AssertionSuccess();
}

base::uuid uuid_of(const daemon_process& daemon) {
    const auto text = field_of(daemon.line_with("event=listening"), "uuid");
    const auto parsed = text ? base::parse_uuid(*text) : std::nullopt;
    if (!parsed) {
        throw std::runtime_error("the daemon does not say who it is");
    }
    return *parsed;
}

std::string last_line_with(const daemon_process& daemon, const std::string& words) {
    const auto lines = daemon.lines();
    const auto found = std::find_if(lines.rbegin(), lines.rend(), [&](const std::string& each) {
        return each.find(words) != std::string::npos;
    });
    return found == lines.rend() ? std::string() : *found;
}

}  // namespace chatter::test
