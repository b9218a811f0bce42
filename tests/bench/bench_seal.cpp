// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// What sealing costs, and what refusing costs: bench_seal [ROUNDS] [SECONDS] [PER_SECOND]
//
// A chatterd with 8 members is told new messages, or hears them from another member; what it
// hands on for each of its own CPU seconds, plain beside sealed. A sealed injection is answered,
// which a plain one is not. Then one with a peer is sent what it refuses. Plain and sealed take
// turns, and medians are printed. Needs network namespaces of its own.

#include "flood_loads.hpp"
#include "flood_sender.hpp"
#include "key_files.hpp"
#include "members.hpp"
#include "packet_capture.hpp"
#include "status_load.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace chatter;
using seconds = std::chrono::duration<double>;

constexpr const char* cluster_name = "sealed";
constexpr std::size_t members_served = 8;

/// A cluster in one of the two modes.
class cluster {
public:
    cluster(std::size_t members, bool sealed, std::vector<std::string> options = {}) {
        options.insert(options.end(), {"--cluster", cluster_name});
        if (sealed) {
            const std::string key = test::new_key();
            keys_ = test::ring_of(key);
            options.insert(options.end(), {"--key-file", files_.write("keys", key)});
        }
        daemons_ = bench::start_members(members, "warn", options);
        for (const auto& each : daemons_) {
            addresses_.push_back(each->address());
        }
    }

    [[nodiscard]] const base::address& address_of(std::size_t which) const {
        return addresses_.at(which);
    }
    [[nodiscard]] const wire::keyring* keys() const { return keys_ ? &*keys_ : nullptr; }

    struct cost {
        test::summary grown;
        double cpu{0};
        double sent{0};
        [[nodiscard]] double per_cpu_second(const std::string& name) {
            return static_cast<double>(grown[name]) / cpu;
        }
    };
    /// Looks at these while one is sent to.
    [[nodiscard]] cost flood(const bench::load& next,
                             const bench::flood_order& what,
                             const std::vector<std::size_t>& measured = {0}) {
        const cost before = read(measured);
        bench::flood_sender sender(what, next);
        sender.wait();
        cost result = read(measured);
        result.cpu -= before.cpu;
        result.sent = static_cast<double>(sender.sent());
        for (auto& [name, value] : result.grown) {
            value -= std::min(value, before.grown.at(name));
        }
        return result;
    }

private:
    [[nodiscard]] cost read(const std::vector<std::size_t>& of) const {
        cost sum;
        for (const std::size_t which : of) {
            for (const auto& [name, value] : daemons_[which]->summarize()) {
                sum.grown[name] += value;
            }
            sum.cpu += bench::cpu_seconds(daemons_[which]->program().pid());
        }
        return sum;
    }

    test::file_directory files_;
    std::optional<wire::keyring> keys_;
    bench::daemons daemons_;
    std::vector<base::address> addresses_;
};

double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

/// Statuses of known devices, each a new message, as an injector says them.
/// The first `told` of them were told before.
bench::load new_statuses(const wire::keyring* keys, std::size_t told) {
    struct state {
        bench::status_load source{wire::encoding::json};
        std::vector<std::vector<std::byte>> ring{256};
        std::size_t at{0};
    };
    auto of = std::make_shared<state>();
    for (std::size_t i = 0; i < told; ++i) {
        static_cast<void>(of->source.next());
    }
    return [of, keys]() -> std::span<const std::byte> {
        if (keys == nullptr) {
            return of->source.next();
        }
        auto& bytes = of->ring[++of->at % of->ring.size()];
        bytes = bench::seal_injection(*keys, cluster_name, of->source.next());
        return bytes;
    };
}

struct forwarded {
    double rumors{0};
    double datagrams{0};
    double accepted{0};
};

enum class path { injected, relayed };

/// The relays hear of each message from another, and hand it on to some.
forwarded measure_forwarding(bool sealed, path which, const bench::flood_order& rate) {
    const bool relays = which == path::relayed;
    cluster of(1 + members_served,
               sealed,
               relays ? std::vector<std::string>{"--fanout", "3"} : std::vector<std::string>{});
    bench::flood_order order = rate;
    order.target = of.address_of(0);
    const std::vector<std::size_t> measured =
        relays ? std::vector<std::size_t>{1, 2, 3, 4, 5, 6, 7, 8} : std::vector<std::size_t>{0};
    const auto told =
        static_cast<std::size_t>(2 * rate.time.count() * static_cast<double>(rate.per_second));
    static_cast<void>(
        of.flood(new_statuses(of.keys(), 0), order, measured));  // makes the devices known
    auto cost = of.flood(new_statuses(of.keys(), told), order, measured);
    return {cost.per_cpu_second("rumors_sent"),
            cost.per_cpu_second("sent"),
            cost.per_cpu_second("accepted")};
}

double median_of(const std::vector<forwarded>& from, double forwarded::*what) {
    std::vector<double> values;
    for (const forwarded& each : from) {
        values.push_back(each.*what);
    }
    return median(values);
}

void compare_forwarding(path which, int rounds, const bench::flood_order& rate) {
    const char* const name = which == path::injected ? "injected" : "relayed";
    std::vector<forwarded> plain;
    std::vector<forwarded> sealed;
    std::vector<double> ratios;
    for (int i = 0; i < rounds; ++i) {
        plain.push_back(measure_forwarding(false, which, rate));
        sealed.push_back(measure_forwarding(true, which, rate));
        ratios.push_back(sealed.back().rumors / plain.back().rumors);
    }
    for (const auto* const each : {&plain, &sealed}) {
        std::printf("%s,%s,%.0f,%.0f,%.0f,%s\n",
                    each == &sealed ? "sealed" : "plain",
                    name,
                    median_of(*each, &forwarded::rumors),
                    median_of(*each, &forwarded::datagrams),
                    median_of(*each, &forwarded::accepted),
                    each == &sealed ? std::to_string(median(ratios)).c_str() : "");
    }
    std::fflush(stdout);
}

struct refusal {
    bool sealed;
    const char* name;
    bench::datagrams what;
    std::vector<double> read_per_cpu_second{};
    std::vector<double> sent_per_cpu_second{};
};

/// What its peer has said to it, for a while.
bench::datagrams record(const cluster& of) {
    test::packet_capture capture(of.address_of(0));
    std::this_thread::sleep_for(std::chrono::seconds(3));
    return capture.take();
}

void compare_refusing(int rounds, seconds time) {
    cluster plain(2, false);
    cluster sealed(2, true);
    const auto recorded = record(sealed);
    std::vector<refusal> all{
        {false, "garbage", bench::garbage()},
        {false, "other_cluster", bench::packets_of_cluster("other", nullptr)},
        {true, "garbage", bench::garbage()},
        {true, "other_cluster", bench::packets_of_cluster("other", sealed.keys())},
        {true, "replayed", recorded},
        {true, "forged", bench::forged(recorded)},
        {true, "unsealed", bench::packets_of_cluster(cluster_name, nullptr)}};
    for (int i = 0; i < rounds; ++i) {
        for (refusal& each : all) {
            cluster& of = each.sealed ? sealed : plain;
            auto cost = of.flood(bench::repeat(each.what), {of.address_of(0), time});
            each.read_per_cpu_second.push_back(cost.per_cpu_second("received"));
            each.sent_per_cpu_second.push_back(cost.sent / cost.cpu);
        }
    }
    std::printf("mode,refused,read_per_cpu_s,read_or_dropped_by_the_kernel_per_cpu_s\n");
    for (const refusal& each : all) {
        std::printf("%s,%s,%.0f,%.0f\n",
                    each.sealed ? "sealed" : "plain",
                    each.name,
                    median(each.read_per_cpu_second),
                    median(each.sent_per_cpu_second));
    }
}

}  // namespace

int main(int argc, char** argv) try {
    bench::enter_own_loopback(argv);
    const int rounds = argc > 1 ? std::atoi(argv[1]) : 5;
    const seconds time(argc > 2 ? std::atof(argv[2]) : 2.0);
    const int per_second = argc > 3 ? std::atoi(argv[3]) : 4'000;
    if (rounds < 1 || time.count() <= 0 || per_second < 1 || !wire::keyring::is_available()) {
        throw std::runtime_error(
            "usage: bench_seal [ROUNDS] [SECONDS] [PER_SECOND],"
            " built with libsodium");
    }
    std::printf(
        "mode,path,copies_sent_per_cpu_s,datagrams_sent_per_cpu_s,accepted_per_cpu_s,"
        "copies_sealed_to_plain\n");
    for (const path each : {path::injected, path::relayed}) {
        compare_forwarding(each, rounds, {{}, time, static_cast<std::size_t>(per_second)});
    }
    compare_refusing(rounds, time);
    return EXIT_SUCCESS;
} catch (const std::exception& error) {
    std::fprintf(stderr, "bench_seal: %s\n", error.what());
    return EXIT_FAILURE;
}
