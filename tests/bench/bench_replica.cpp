// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// A newcomer to a cluster that knows many devices: how long it takes to know them all, what
// that does to the probes, and what the members cost afterwards.
//
//   bench_replica [DEVICES] [TOMBSTONES] [IDLE_SECONDS]
//
// Three members, of which one is told of 100,000 devices and 10,000 removals and the others
// learn of them from it; then a fourth joins. Goals: 10 s until it holds the same, 60 MB (100 MB
// with three metrics each), nobody suspected, idle traffic as without devices. Whether probes
// stay on time is seen from the suspicions: all members are asked for theirs every 20 ms, and a
// suspicion lasts for seconds. Needs network namespaces of its own.

#include "device_load.hpp"
#include "members.hpp"
#include "wait_until.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace chatter;
using bench::daemons;
using bench::metrics_of_each;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// Where the goal is 10 s: what comes later is no figure.
constexpr seconds longest_wait{60};
constexpr milliseconds pause{20};

struct sizes {
    std::size_t devices;
    std::size_t tombstones;
    seconds idle_time;
};

/// What was seen while all members were asked again and again.
struct observed {
    std::optional<double> seconds_to_equal;  ///< Nothing: not within longest_wait.
    std::uint64_t suspects_max{0};           ///< The most that one member had at one time.
};

/// Replicas with the same contents, of members that know what a replica's hash is.
bool are_equal(const std::vector<test::summary>& summaries, const sizes& wanted) {
    return std::all_of(summaries.begin(), summaries.end(), [&](const test::summary& each) {
        return each.contains("replica_hash") &&
               each.at("replica_hash") == summaries.front().at("replica_hash") &&
               each.at("devices") == wanted.devices && each.at("tombstones") == wanted.tombstones;
    });
}

observed watch(const daemons& members, const sizes& wanted) {
    observed seen;
    const auto start = steady_clock::now();
    const bool became_equal = test::wait_until(
        [&] {
            std::vector<test::summary> summaries;
            for (const auto& each : members) {
                summaries.push_back(each->summarize());
                seen.suspects_max =
                    std::max(seen.suspects_max, summaries.back()["members_suspect"]);
            }
            return are_equal(summaries, wanted);
        },
        longest_wait,
        pause);
    if (became_equal) {
        seen.seconds_to_equal = std::chrono::duration<double>(steady_clock::now() - start).count();
    }
    return seen;
}

/// Lines of what must not happen: verdicts about members that run, and processes that slept.
std::size_t alarms(const daemons& members) {
    std::size_t count = 0;
    for (const auto& each : members) {
        count +=
            each->count_lines_with("event=member_failed") + each->count_lines_with("event=slept");
    }
    return count;
}

std::string text_of(const std::optional<double>& time) {
    return time ? std::to_string(*time) : "never";
}

bench::idle_cost idle_without_devices(seconds time) {
    const daemons members = bench::start_members(4);
    std::this_thread::sleep_for(bench::news_time);
    return bench::measure_idle(members, time);
}

void measure(const sizes& load, metrics_of_each metrics, const bench::idle_cost& before) {
    daemons members = bench::start_members(3);
    bench::device_injector injector(*members.front());
    injector.add(load.devices, metrics);
    injector.add_removals(load.tombstones);
    const observed settling = watch(members, load);

    members.push_back(bench::start_joining(members));
    const observed joining = watch(members, load);
    test::summary newcomer = members.back()->summarize();

    std::this_thread::sleep_for(bench::news_time);
    const bench::idle_cost after = bench::measure_idle(members, load.idle_time);
    std::printf(
        "%d,%s,%s,%.1f,%.1f,%llu,%llu,%llu,%zu,%.2f,%.2f,%.1f,%.1f\n",
        metrics == metrics_of_each::three ? 3 : 0,
        text_of(settling.seconds_to_equal).c_str(),
        text_of(joining.seconds_to_equal).c_str(),
        bench::resident_mb(*members.front()),
        bench::resident_mb(*members.back()),
        static_cast<unsigned long long>(newcomer["pulls"]),
        static_cast<unsigned long long>(newcomer["pages_received"]),
        static_cast<unsigned long long>(std::max(settling.suspects_max, joining.suspects_max)),
        alarms(members),
        before.packets,
        after.packets,
        before.bytes,
        after.bytes);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) try {
    bench::enter_own_loopback(argv);
    const sizes load{argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000,
                     argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 10'000,
                     seconds(argc > 3 ? std::atoi(argv[3]) : 30)};
    if (load.devices == 0 || load.idle_time < seconds(1)) {
        throw std::runtime_error("usage: bench_replica [DEVICES] [TOMBSTONES] [IDLE_SECONDS]");
    }
    std::printf(
        "metrics,settled_s,newcomer_equal_s,told_mb,newcomer_mb,pulls,pages,suspects_max,"
        "alarms,packets_per_s_before,packets_per_s_after,bytes_per_s_before,"
        "bytes_per_s_after\n");
    const bench::idle_cost before = idle_without_devices(load.idle_time);
    for (const auto metrics : {metrics_of_each::none, metrics_of_each::three}) {
        measure(load, metrics, before);
    }
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_replica: %s\n", error.what());
    return EXIT_FAILURE;
}
