// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What it costs to be a member while nothing happens: 32 chatterd on a loopback of their own.
//
//   bench_idle [MEMBERS] [SECONDS] [sealed]
//
// Bytes as /proc/net/dev counts them, IP and UDP headers included, per daemon and second; CPU
// by the scheduler's count; resident memory. Needs network namespaces of its own.

#include "key_files.hpp"
#include "members.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace chatter;

void measure(std::size_t members, std::chrono::seconds time, bool sealed) {
    const test::file_directory files;
    std::vector<std::string> options;
    if (sealed) {
        options = {"--key-file", files.write("keys", test::new_key())};
    }
    const bench::daemons running = bench::start_members(members, "warn", options);
    std::this_thread::sleep_for(bench::news_time);
    const bench::idle_cost cost = bench::measure_idle(running, time);
    std::size_t resident_max = 0;
    for (const auto& each : running) {
        resident_max = std::max(resident_max, each->resident_kib());
    }
    std::printf("mode,members,seconds,packets_per_s,bytes_per_s,cpu_percent,resident_kib\n");
    std::printf("%s,%zu,%lld,%.2f,%.1f,%.4f,%zu\n",
                sealed ? "sealed" : "plain",
                members,
                static_cast<long long>(time.count()),
                cost.packets,
                cost.bytes,
                cost.cpu_percent,
                resident_max);
}

}  // namespace

int main(int argc, char** argv) try {
    bench::enter_own_loopback(argv);
    const int members = argc > 1 ? std::atoi(argv[1]) : 32;
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 60;
    const bool sealed = argc > 3 && std::string(argv[3]) == "sealed";
    if (members < 2 || seconds < 1 || argc > (sealed ? 4 : 3)) {
        throw std::runtime_error("usage: bench_idle [MEMBERS] [SECONDS] [sealed]");
    }
    measure(static_cast<std::size_t>(members), std::chrono::seconds(seconds), sealed);
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_idle: %s\n", error.what());
    return EXIT_FAILURE;
}
