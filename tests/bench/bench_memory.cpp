// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Resident memory of a chatterd that knows 100,000 devices of 100 owners, with names of 20
// bytes and descriptions of 40, and then with 10,000 more that were removed again. Goals: 60 MB,
// with three metrics each 100 MB.
//
//   bench_memory [DEVICES] [TOMBSTONES]

#include "device_load.hpp"
#include "members.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>

namespace {

using namespace chatter;
using bench::metrics_of_each;

void print(test::daemon_process& daemon, metrics_of_each metrics, const char* when) {
    const auto summary = daemon.summarize();
    std::printf("%d,%s,%llu,%llu,%.1f\n",
                metrics == metrics_of_each::three ? 3 : 0,
                when,
                static_cast<unsigned long long>(summary.at("devices")),
                static_cast<unsigned long long>(summary.at("tombstones")),
                bench::resident_mb(daemon));
    std::fflush(stdout);
}

void measure(std::size_t devices, std::size_t tombstones, metrics_of_each metrics) {
    const auto daemon = bench::start_daemon({});
    bench::device_injector injector(*daemon);
    print(*daemon, metrics, "empty");
    injector.add(devices, metrics);
    print(*daemon, metrics, "devices");
    injector.add_removals(tombstones);
    print(*daemon, metrics, "devices and tombstones");
}

}  // namespace

int main(int argc, char** argv) try {
    const std::size_t devices = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 100'000;
    const std::size_t tombstones = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 10'000;
    std::printf("metrics,when,devices,tombstones,resident_mb\n");
    for (const auto metrics : {metrics_of_each::none, metrics_of_each::three}) {
        measure(devices, tombstones, metrics);
    }
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_memory: %s\n", error.what());
    return 1;
}
