// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What it costs to be a member while nothing happens: 32 chatterd on a loopback of their own.
//
//   bench_idle [MEMBERS] [SECONDS]
//
// Bytes as /proc/net/dev counts them, IP and UDP headers included, per daemon and second; CPU
// by the scheduler's count; resident memory. Needs network namespaces of its own.

#include "loopback.hpp"
#include "network_namespaces.hpp"
#include "wait_until.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace chatter;

struct traffic {
    std::uint64_t bytes{0};
    std::uint64_t packets{0};
};

/// What the loopback interface has sent since it is up.
traffic loopback_traffic() {
    std::ifstream file("/proc/net/dev");
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream words(line);
        std::string name;
        words >> name;
        if (name == "lo:") {
            traffic result;
            words >> result.bytes >> result.packets;
            return result;
        }
    }
    throw std::runtime_error("/proc/net/dev names no lo");
}

using daemons = std::vector<std::unique_ptr<test::daemon_process>>;

daemons start(std::size_t members) {
    daemons result;
    for (std::size_t i = 0; i < members; ++i) {
        std::vector<std::string> arguments;
        if (i > 0) {
            arguments = {"--join", base::to_string(result[0]->address())};
        }
        result.push_back(bench::start_daemon(arguments));
    }
    for (const auto& each : result) {
        if (!test::wait_until([&] { return each->summarize()["members_alive"] == members - 1; })) {
            throw std::runtime_error("the daemons did not join one another");
        }
    }
    return result;
}

double cpu_seconds(const daemons& of) {
    double sum = 0;
    for (const auto& each : of) {
        sum += bench::cpu_seconds(each->program().pid());
    }
    return sum;
}

void measure(std::size_t members, std::chrono::seconds time) {
    const daemons running = start(members);
    std::this_thread::sleep_for(std::chrono::seconds(5));  // the news of the join are over
    const traffic before = loopback_traffic();
    const double cpu_before = cpu_seconds(running);
    std::this_thread::sleep_for(time);
    const traffic after = loopback_traffic();
    const double cpu = cpu_seconds(running) - cpu_before;
    std::size_t resident_max = 0;
    for (const auto& each : running) {
        resident_max = std::max(resident_max, each->resident_kib());
    }
    const double shares = static_cast<double>(members) * static_cast<double>(time.count());
    std::printf("members,seconds,packets_per_s,bytes_per_s,cpu_percent,resident_kib\n");
    std::printf("%zu,%lld,%.2f,%.1f,%.4f,%zu\n",
                members,
                static_cast<long long>(time.count()),
                static_cast<double>(after.packets - before.packets) / shares,
                static_cast<double>(after.bytes - before.bytes) / shares,
                100 * cpu / shares,
                resident_max);
}

}  // namespace

int main(int argc, char** argv) try {
    test::enter_own_namespaces(argv);
    if (!test::has_own_namespaces()) {
        throw std::runtime_error(test::no_namespaces);
    }
    const test::bridged_hosts loopback(0);
    const int members = argc > 1 ? std::atoi(argv[1]) : 32;
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 60;
    if (members < 2 || seconds < 1) {
        throw std::runtime_error("usage: bench_idle [MEMBERS] [SECONDS]");
    }
    measure(static_cast<std::size_t>(members), std::chrono::seconds(seconds));
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_idle: %s\n", error.what());
    return EXIT_FAILURE;
}
