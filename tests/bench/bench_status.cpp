// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What a member is like while 100 clients ask it without a pause: 8 chatterd on a loopback of
// their own, the first of which is asked.
//
//   bench_status [CLIENTS] [SECONDS]
//
// Every client reads a hundred events of /api/v1/events, or for a second, then /metrics, and
// again. Meanwhile devices are updated 200 times a second, and a message is told to
// another member ten times a second. Printed: what the clients got; the round trip to the asked
// member as the others measure it, before and meanwhile; how long the messages took to it; how many
// suspicions and failures there were, and times when it was not run. The clients are nice, as they
// would be on other machines: it is the daemon that is measured, not the scheduler. Needs network
// namespaces of its own.

#include "chatter/http/client.hpp"

#include "members.hpp"
#include "udp_probe.hpp"
#include "wait_until.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <span>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

namespace {

using namespace chatter;
using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr std::size_t members = 8;
constexpr std::size_t events_a_round = 100;

struct load {
    std::atomic<bool> is_over{false};
    std::atomic<std::uint64_t> events{0};
    std::atomic<std::uint64_t> scrapes{0};
    std::atomic<std::uint64_t> bytes{0};
    std::atomic<std::uint64_t> failed{0};
};

void read_events(const std::string& server, load& of) {
    const auto until = steady::now() + 1s;
    std::size_t seen = 0;
    const auto got = http::stream(
        {.server = server, .target = "/api/v1/events?last=100"}, [&](std::string_view piece) {
            of.bytes += piece.size();
            seen += static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n')) / 4;
            return seen < events_a_round && steady::now() < until && !of.is_over;
        });
    of.events += seen;
    // In the end nothing happens any more that could come.
    of.failed += of.is_over || (got && got->status == 200) ? 0U : 1U;
}

void read_metrics(const std::string& server, load& of) {
    const auto got = http::fetch({.server = server, .target = "/metrics"});
    const bool is_good = got && got->status == 200;
    of.scrapes += is_good ? 1U : 0U;
    of.failed += is_good ? 0U : 1U;
    of.bytes += is_good ? got->body.size() : 0;
}

void be_a_client(const std::string& server, load& of) {
    constexpr int niceness = 10;
    setpriority(PRIO_PROCESS, 0, niceness);  // this thread's, on Linux
    while (!of.is_over) {
        read_events(server, of);
        read_metrics(server, of);
    }
}

/// The mean over the others of their round trip to the first, in milliseconds.
double round_trip_to_first(const bench::daemons& running) {
    double sum = 0;
    std::size_t count = 0;
    for (std::size_t i = 1; i < running.size(); ++i) {
        const auto got = http::fetch({.server = running[i]->http(), .target = "/api/v1/members"});
        if (!got) {
            continue;
        }
        const auto all = nlohmann::json::parse(got->body);
        for (const auto& each : all.at("members")) {
            if (each["addr"] == base::to_string(running[0]->address()) &&
                each["round_trip_ms"].is_number()) {
                sum += each["round_trip_ms"].get<double>();
                ++count;
            }
        }
    }
    return count == 0 ? 0 : sum / static_cast<double>(count);
}

void tell(const test::udp_probe& from, const base::address& to, const std::string& json) {
    from.send(to, std::as_bytes(std::span(json)));
}

/// Milliseconds from telling another member to the line in the log of the first.
double time_message(const bench::daemons& running, const test::udp_probe& from, int number) {
    const std::string text = "probe " + std::to_string(number) + " over";
    test::process& first = running[0]->program();
    const std::size_t before = first.err_size();
    const auto told = steady::now();
    tell(from, running[1]->address(), R"({"DebugMessage":{"text":")" + text + "\"}}");
    static_cast<void>(test::wait_until(
        [&] { return first.err_since(before).find(text) != std::string::npos; }, 10s));
    return std::chrono::duration<double, std::milli>(steady::now() - told).count();
}

/// 200 updates of 50 devices a second, each tenth of a second a message, which is timed.
std::vector<double> keep_busy(const bench::daemons& running, std::chrono::seconds time) {
    constexpr int updates_per_message = 20;
    constexpr int devices = 50;
    const test::udp_probe from;
    std::vector<double> times;
    int number = 0;
    for (auto next = steady::now(); times.size() * 100ms < time;) {
        for (int i = 0; i < updates_per_message; ++i, ++number) {
            tell(from,
                 running[2]->address(),
                 R"({"DeviceGossip":{"DeviceStatus":{"name":"device )" +
                     std::to_string(number % devices) +
                     R"(","metrics":{"load":{"Gauge":{"value":)" + std::to_string(number) +
                     R"(,"unit":"1"}}}}}})");
        }
        times.push_back(time_message(running, from, number));
        next += 100ms;
        std::this_thread::sleep_until(next);
    }
    std::sort(times.begin(), times.end());
    return times;
}

std::size_t count_all(const bench::daemons& running, std::string_view words) {
    std::size_t count = 0;
    for (const auto& each : running) {
        count += each->count_lines_with(words);
    }
    return count;
}

void print_busy(const char* when, const bench::daemons& running, const std::vector<double>& times) {
    std::printf(
        "%s: round trip to the asked member %.2f ms; messages to it median %.1f, 99th "
        "percentile %.1f, longest %.1f ms\n",
        when,
        round_trip_to_first(running),
        times[times.size() / 2],
        times[times.size() * 99 / 100],
        times.back());
}

void measure(std::size_t clients, std::chrono::seconds time) {
    const bench::daemons running = bench::start_members(members, "info", {"--http", "127.0.0.1:0"});
    print_busy("before", running, keep_busy(running, time));
    const double cpu_before = bench::cpu_seconds(running[0]->program().pid());
    load of;
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < clients; ++i) {
        threads.emplace_back([&] { be_a_client(running[0]->http(), of); });
    }
    const auto times = keep_busy(running, time);
    print_busy("meanwhile", running, times);
    of.is_over = true;
    for (auto& each : threads) {
        each.join();
    }
    const auto seconds = static_cast<double>(time.count());
    std::printf(
        "%zu clients, each second: %.0f events, %.0f scrapes, %.1f MB; %llu calls failed; "
        "processor %.0f %%; resident %.2f MB\n",
        clients,
        static_cast<double>(of.events) / seconds,
        static_cast<double>(of.scrapes) / seconds,
        static_cast<double>(of.bytes) / seconds / 1e6,
        static_cast<unsigned long long>(of.failed),
        100 * (bench::cpu_seconds(running[0]->program().pid()) - cpu_before) / seconds,
        bench::resident_mb(*running[0]));
    std::printf("suspected %zu, failed %zu, slept %zu\n",
                count_all(running, "event=member_suspect"),
                count_all(running, "event=member_failed"),
                count_all(running, "event=slept"));
}

}  // namespace

int main(int argc, char** argv) try {
    bench::enter_own_loopback(argv);
    const int clients = argc > 1 ? std::atoi(argv[1]) : 100;
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 30;
    if (clients < 1 || seconds < 1 || argc > 3) {
        throw std::runtime_error("usage: bench_status [CLIENTS] [SECONDS]");
    }
    measure(static_cast<std::size_t>(clients), std::chrono::seconds(seconds));
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_status: %s\n", error.what());
    return EXIT_FAILURE;
}
