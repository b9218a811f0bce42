// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// Members on a loopback of their own, one of which is flooded by a process that is none:
//
//   bench_flood [sealed|plain] [SECONDS] [PER_SECOND] [MEMBERS]
//
// A line for each kind of attack. A message a second is injected at the attacked member, and one
// at another. What was sent is what the kernel took: sender, kernel and members share the
// processors. Needs network namespaces of its own.

#include "flooded_cluster.hpp"
#include "members.hpp"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace chatter;

void print(const bench::flood_rules& rules, bench::attack which, const bench::attack_outcome& of) {
    std::string reasons;
    for (const auto& [name, count] : of.refused) {
        reasons += (reasons.empty() ? "" : " ") + name + "=" + std::to_string(count);
    }
    std::printf("%s,%s,%.0f,%llu,%s,%zu,%zu,%lld,%zu,%zu,%.1f,%zu,%zu\n",
                rules.sealed ? "sealed" : "plain",
                bench::to_string(which),
                of.sent_per_second,
                static_cast<unsigned long long>(of.kernel_dropped),
                reasons.c_str(),
                of.members_failed,
                of.suspicions,
                static_cast<long long>(of.longest_suspicion.count()),
                of.delivered,
                of.injected,
                of.cpu_percent,
                of.resident_kib_before,
                of.resident_kib_after);
    std::fflush(stdout);
}

void measure(const bench::flood_rules& rules) {
    std::printf(
        "mode,attack,sent_per_s,kernel_dropped,refused,members_failed,suspicions,"
        "longest_suspicion_ms,delivered,injected,cpu_percent,resident_kib_before,"
        "resident_kib_after\n");
    std::vector<bench::attack> all{
        bench::attack::garbage, bench::attack::other_cluster, bench::attack::replayed};
    all.push_back(rules.sealed ? bench::attack::forged : bench::attack::stranger_gossip);
    bench::flooded_cluster cluster(rules);
    for (const bench::attack each : all) {
        print(rules, each, cluster.suffer(each));
    }
}

}  // namespace

int main(int argc, char** argv) try {
    bench::enter_own_loopback(argv);
    bench::flood_rules rules;
    const std::string mode = argc > 1 ? argv[1] : "sealed";
    rules.sealed = mode == "sealed";
    rules.time = std::chrono::seconds(argc > 2 ? std::atoi(argv[2]) : 20);
    rules.per_second = static_cast<std::size_t>(argc > 3 ? std::atoi(argv[3]) : 200'000);
    rules.members = static_cast<std::size_t>(argc > 4 ? std::atoi(argv[4]) : 8);
    if ((mode != "sealed" && mode != "plain") || rules.time.count() < 1 || rules.per_second < 1 ||
        rules.members < 2) {
        throw std::runtime_error(
            "usage: bench_flood [sealed|plain] [SECONDS] [PER_SECOND]"
            " [MEMBERS]");
    }
    measure(rules);
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_flood: %s\n", error.what());
    return EXIT_FAILURE;
}
