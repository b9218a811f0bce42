// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// How fast a message is everywhere, and what that costs: 5 and then 32 chatterd on loopback, 20
// messages, one after the other, each told to another member.
//
//   bench_rumor [MESSAGES] [MEMBERS]...
//
// From the first to the last of all members that logged it: once by when the line came out of
// the pipe, once by the time that the line itself names, in whole milliseconds. Datagrams are
// those that the members sent, less what they send while nothing happens; acks, offers and
// repairs are in it. Goals: 20 ms for 32, a mean of at most 3 datagrams a member and message.

#include "builders.hpp"
#include "device_words.hpp"
#include "members.hpp"
#include "udp_probe.hpp"
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
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

/// Nobody reads the logs before: that would take the processors from those who are measured.
constexpr milliseconds spread_time{100};
constexpr seconds idle_time{10};
/// For offers and repairs of the last message.
constexpr seconds repair_time{2};

/// Milliseconds from the first member to the last.
struct spread {
    double by_arrival{0};
    double by_log{0};
};

/// The milliseconds within its day that time= names: the messages of a bench are seconds long.
double log_time_ms(const std::string& line) {
    int hours = 0;
    int minutes = 0;
    double seconds_of = 0;
    if (std::sscanf(line.c_str(), "time=%*10cT%d:%d:%lfZ", &hours, &minutes, &seconds_of) != 3) {
        throw std::runtime_error("a line without a time: " + line);
    }
    return 1'000 * (60 * (60 * hours + minutes) + seconds_of);
}

template <typename Value>
Value width(std::vector<Value> values) {
    const auto [least, greatest] = std::minmax_element(values.begin(), values.end());
    return *greatest - *least;
}

/// Nothing where not all members have logged the words.
std::optional<spread> spread_of(const daemons& members, const std::string& words) {
    std::vector<double> arrivals;
    std::vector<double> times;
    for (const auto& each : members) {
        const std::string text = each->program().err();
        const auto at = text.find(words);
        const auto arrived = each->program().err_arrived_at(at);
        if (at == std::string::npos || !arrived) {
            return std::nullopt;
        }
        arrivals.push_back(
            std::chrono::duration<double, std::milli>(arrived->time_since_epoch()).count());
        const auto line_at = text.rfind('\n', at);
        times.push_back(log_time_ms(text.substr(line_at == std::string::npos ? 0 : line_at + 1)));
    }
    return spread{width(arrivals), width(times)};
}

class narrator {
public:
    /// Tells one member and waits until all have logged it; nothing where not all do.
    [[nodiscard]] std::optional<spread> tell(const daemons& members, std::size_t number) {
        const std::string text = "rumor " + std::to_string(number) + ".";
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const auto timestamp = std::chrono::duration_cast<milliseconds>(now).count();
        namespace words = test::device_words;
        socket_.send(members[number % members.size()]->address(),
                     test::bytes_of(words::message(
                         words::debug_message(text), test::uuid_of(900), timestamp, 5)));
        std::this_thread::sleep_for(spread_time);
        std::optional<spread> found;
        static_cast<void>(test::wait_until(
            [&] { return (found = spread_of(members, "text=\"" + text)).has_value(); },
            test::patience,
            spread_time));
        return found;
    }

private:
    test::udp_probe socket_;
};

double sent_per_second_idle(const daemons& members) {
    const auto before = bench::total(members, "sent");
    std::this_thread::sleep_for(idle_time);
    return static_cast<double>(bench::total(members, "sent") - before) /
           std::chrono::duration<double>(idle_time).count();
}

struct figures {
    std::vector<double> by_arrival;
    std::vector<double> by_log;
    double datagrams{0};  ///< Of all members, for all messages.
    std::uint64_t rumors_sent{0};
    std::uint64_t rumors_resent{0};
};

figures measure(const daemons& members, std::size_t messages) {
    const double idle = sent_per_second_idle(members);
    const auto rumors_before = bench::total(members, "rumors_sent");
    const auto resent_before = bench::total(members, "rumors_resent");
    const auto sent_before = bench::total(members, "sent");
    const auto start = steady_clock::now();
    narrator tells;
    figures result;
    for (std::size_t i = 0; i < messages; ++i) {
        if (const auto found = tells.tell(members, i)) {
            result.by_arrival.push_back(found->by_arrival);
            result.by_log.push_back(found->by_log);
        }
    }
    std::this_thread::sleep_for(repair_time);
    const auto sent = bench::total(members, "sent") - sent_before;
    const std::chrono::duration<double> took = steady_clock::now() - start;
    result.datagrams = static_cast<double>(sent) - idle * took.count();
    result.rumors_sent = bench::total(members, "rumors_sent") - rumors_before;
    result.rumors_resent = bench::total(members, "rumors_resent") - resent_before;
    return result;
}

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values.empty() ? -1 : values[values.size() / 2];
}

double greatest(const std::vector<double>& values) {
    return values.empty() ? -1 : *std::max_element(values.begin(), values.end());
}

void print(std::size_t members, std::size_t messages, const figures& of) {
    const auto told = static_cast<double>(messages);
    std::printf("%zu,%zu,%zu,%.2f,%.2f,%.0f,%.0f,%.2f,%.2f,%.2f,%.2f\n",
                members,
                messages,
                of.by_arrival.size(),
                median(of.by_arrival),
                greatest(of.by_arrival),
                median(of.by_log),
                greatest(of.by_log),
                of.datagrams / told / static_cast<double>(members),
                of.datagrams / told,
                static_cast<double>(of.rumors_sent) / told,
                static_cast<double>(of.rumors_resent) / told);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) try {
    const int messages = argc > 1 ? std::atoi(argv[1]) : 20;
    std::vector<int> sizes{5, 32};
    if (argc > 2) {
        sizes.assign(static_cast<std::size_t>(argc - 2), 0);
        std::transform(argv + 2, argv + argc, sizes.begin(), std::atoi);
    }
    if (messages < 1 || *std::min_element(sizes.begin(), sizes.end()) < 2) {
        throw std::runtime_error("usage: bench_rumor [MESSAGES] [MEMBERS]...");
    }
    std::printf(
        "members,messages,complete,median_ms,max_ms,median_ms_by_log,max_ms_by_log,"
        "datagrams_per_member,datagrams_per_message,rumors_sent_per_message,"
        "rumors_resent_per_message\n");
    for (const int size : sizes) {
        const daemons members = bench::start_members(static_cast<std::size_t>(size), "info");
        std::this_thread::sleep_for(bench::news_time);
        const auto count = static_cast<std::size_t>(messages);
        print(members.size(), count, measure(members, count));
    }
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_rumor: %s\n", error.what());
    return EXIT_FAILURE;
}
