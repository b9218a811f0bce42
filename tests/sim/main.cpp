// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatter-sim: the swarm by its seeds, or one of the named scenarios.

#include "scenarios.hpp"
#include "swarm.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace chatter;

struct arguments {
    std::string scenario;
    std::optional<std::uint64_t> seed;
    std::string seeds;
    std::string seeds_file;
    std::int64_t minutes{2};
    std::int64_t time_limit{0};
    bool is_quiet{false};
    bool prints_events{false};
    sim::scenario_options options;
    std::string rules{"chatter"};
    bool is_csv{false};
};

/// FIRST..LAST
std::vector<std::uint64_t> parse_seeds(const std::string& text) {
    const auto dots = text.find("..");
    const std::uint64_t first = std::stoull(text.substr(0, dots));
    const std::uint64_t last =
        dots == std::string::npos ? first : std::stoull(text.substr(dots + 2));
    std::vector<std::uint64_t> all;
    for (std::uint64_t each = first; each <= last; ++each) {
        all.push_back(each);
    }
    return all;
}

/// One seed a line; what stands behind a # is said about it.
std::vector<std::uint64_t> read_seeds(const std::string& path) {
    std::ifstream file(path);
    if (!file) {
        throw std::runtime_error("cannot read " + path);
    }
    std::vector<std::uint64_t> all;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line.substr(0, line.find('#')));
        for (std::uint64_t seed = 0; words >> seed;) {
            all.push_back(seed);
        }
    }
    return all;
}

/// What became of the datagrams, where somebody attacked.
void print_verdicts(const sim::swarm_options& with, const sim::swarm_result& from) {
    if (with.attacks.as == sim::hostility::none) {
        return;
    }
    std::cout << "attacked:";
    for (std::size_t i = 0; i < core::verdict_count; ++i) {
        if (from.verdicts[i] > 0) {
            std::cout << " " << core::to_string(static_cast<core::verdict>(i)) << " "
                      << from.verdicts[i];
        }
    }
    std::cout << "; " << from.bytes_to_bystanders << " bytes to bystanders" << std::endl;
}

/// Whether it ran clean.
bool run_seed(std::uint64_t seed, const arguments& with) {
    const auto options = sim::draw_options(seed, std::chrono::minutes(with.minutes));
    if (!with.is_quiet) {
        std::cout << to_string(options) << std::endl;
    }
    const auto result = sim::run_swarm(options, with.prints_events ? &std::cout : nullptr);
    for (const sim::violation& each : result.violations) {
        std::cout << "violation: " << to_string(each) << "\n";
    }
    if (!result.violations.empty()) {
        std::cout << "FAILED " << to_string(options) << "\n"
                  << "paste:  chatter-sim --seed " << seed << " --minutes " << with.minutes
                  << std::endl;
        return false;
    }
    if (!with.is_quiet) {
        std::cout << "clean: agreed after " << result.agreed_after / std::chrono::milliseconds(1)
                  << " ms of " << result.bound / std::chrono::milliseconds(1)
                  << " ms, replicas after "
                  << result.replicas_equal_after / std::chrono::milliseconds(1) << " of "
                  << result.replica_bound / std::chrono::milliseconds(1) << " ms, "
                  << result.accepted << " gossips, " << result.faults << " faults, "
                  << result.forgets << " forgotten, trace " << std::hex << result.trace << std::dec
                  << std::endl;
        print_verdicts(options, result);
    }
    return true;
}

int run_seeds(const std::vector<std::uint64_t>& seeds, const arguments& with) {
    const auto start = std::chrono::steady_clock::now();
    std::size_t run = 0;
    std::size_t failed = 0;
    for (const std::uint64_t each : seeds) {
        if (with.time_limit > 0 &&
            std::chrono::steady_clock::now() - start > std::chrono::seconds(with.time_limit)) {
            break;
        }
        failed += run_seed(each, with) ? 0 : 1;
        ++run;
    }
    std::cout << run << " of " << seeds.size() << " seeds run, " << failed << " failed"
              << std::endl;
    return failed == 0 ? 0 : 1;
}

int run(const arguments& with) {
    if (!with.scenario.empty()) {
        const auto table = sim::run_scenario(with.scenario, with.options);
        std::cout << (with.is_csv ? table.as_csv() : table.as_text()) << std::flush;
        return 0;
    }
    if (!with.seeds_file.empty()) {
        return run_seeds(read_seeds(with.seeds_file), with);
    }
    if (!with.seeds.empty()) {
        return run_seeds(parse_seeds(with.seeds), with);
    }
    return run_seed(with.seed.value_or(1), with) ? 0 : 1;
}

void add_options(CLI::App& app, arguments& to) {
    app.add_option("scenario", to.scenario, "one of: " + sim::scenario_names());
    app.add_option("--seed", to.seed, "decides everything that is random");
    app.add_option("--seeds", to.seeds, "swarm: FIRST..LAST");
    app.add_option("--seeds-file", to.seeds_file, "swarm: one seed a line");
    app.add_option("--minutes", to.minutes, "swarm: with faults, of virtual time");
    app.add_option("--time-limit", to.time_limit, "swarm: seconds of real time, then no new seed");
    app.add_flag("--quiet", to.is_quiet, "swarm: only what failed");
    app.add_flag("--events", to.prints_events, "swarm: print what the nodes tell");
    app.add_option("--nodes", to.options.nodes, "one row for each")->delimiter(',');
    app.add_option("--runs", to.options.runs, "runs of each row");
    app.add_option("--loss", to.options.loss, "percent of datagrams; one row for each")
        ->delimiter(',');
    app.add_option("--rules", to.rules, "chatter, swim, memberlist or all")->delimiter(',');
    app.add_option("--hours", to.options.hours, "false-failures: of virtual time");
    app.add_option("--paused",
                   to.options.paused,
                   "lifeguard, rumor-strategies: members paused; one row for each")
        ->delimiter(',');
    app.add_option("--strategies", to.options.strategies, "rumor-strategies: such as tree/k=8")
        ->delimiter(',');
    app.add_option("--branches",
                   to.options.branches,
                   "rumors: to how many a member hands one on, 0 for its own choice")
        ->delimiter(',');
    app.add_flag("--csv", to.is_csv, "print CSV");
}

}  // namespace

int main(int argc, char** argv) {
    arguments with;
    CLI::App app{"Simulates clusters of chatter nodes in virtual time."};
    add_options(app, with);
    CLI11_PARSE(app, argc, argv);
    with.options.seed = with.seed.value_or(1);
    try {
        if (with.rules == "all") {
            with.options.rules.assign(sim::all_rules.begin(), sim::all_rules.end());
        } else if (const auto one = sim::parse_rules(with.rules)) {
            with.options.rules = {*one};
        } else {
            throw std::runtime_error("no such rules: " + with.rules);
        }
        return run(with);
    } catch (const std::exception& why) {
        std::cerr << "chatter-sim: " << why.what() << "\n";
        return 2;
    }
}
