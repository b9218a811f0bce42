// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "members.hpp"

#include "network_namespaces.hpp"
#include "wait_until.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace chatter::bench {
namespace {

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

double cpu_seconds(const daemons& of) {
    double sum = 0;
    for (const auto& each : of) {
        sum += bench::cpu_seconds(each->program().pid());
    }
    return sum;
}

}  // namespace

void enter_own_loopback(char** argv) {
    test::enter_own_namespaces(argv);
    if (!test::has_own_namespaces()) {
        throw std::runtime_error(test::no_namespaces);
    }
    const test::bridged_hosts none(0);  // sets the loopback up, which stays so
}

daemons start_members(std::size_t count,
                      const std::string& log,
                      const std::vector<std::string>& more) {
    daemons result;
    for (std::size_t i = 0; i < count; ++i) {
        result.push_back(i == 0 ? start_daemon(more, log) : start_joining(result, log, more));
    }
    for (const auto& each : result) {
        if (!test::wait_until([&] { return each->summarize()["members_alive"] == count - 1; })) {
            throw std::runtime_error("the daemons did not join one another");
        }
    }
    return result;
}

std::unique_ptr<test::daemon_process> start_joining(const daemons& them,
                                                    const std::string& log,
                                                    std::vector<std::string> more) {
    more.insert(more.end(), {"--join", base::to_string(them.front()->address())});
    return start_daemon(more, log);
}

idle_cost measure_idle(const daemons& members, std::chrono::seconds time) {
    const traffic before = loopback_traffic();
    const double cpu_before = cpu_seconds(members);
    std::this_thread::sleep_for(time);
    const traffic after = loopback_traffic();
    const double cpu = cpu_seconds(members) - cpu_before;
    const double shares = static_cast<double>(members.size()) * static_cast<double>(time.count());
    return {static_cast<double>(after.packets - before.packets) / shares,
            static_cast<double>(after.bytes - before.bytes) / shares,
            100 * cpu / shares};
}

std::uint64_t total(const daemons& of, const std::string& count) {
    std::uint64_t sum = 0;
    for (const auto& each : of) {
        sum += each->summarize()[count];
    }
    return sum;
}

double resident_mb(const test::daemon_process& daemon) {
    return static_cast<double>(daemon.resident_kib()) * 1024 / 1e6;
}

}  // namespace chatter::bench
