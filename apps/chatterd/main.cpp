// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatterd: parse, build, run, one catch.

#include "chatter/daemon/explain_timing.hpp"
#include "chatter/daemon/logging.hpp"
#include "chatter/daemon/server.hpp"
#include "chatter/daemon/settings.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

namespace {

namespace daemon = chatter::daemon;

constexpr int exit_cannot_run = 1;
constexpr int exit_bad_usage = 2;

struct command_line {
    daemon::options typed;
    bool explain_timing{false};
};

void add_options(CLI::App& app, daemon::options& typed) {
    app.add_option("-l,--listen",
                   typed.listen,
                   "Address and port to listen on; port 0 lets the kernel choose")
        ->type_name("ADDR:PORT")
        ->capture_default_str();
    app.add_option("--name", typed.name, "What this server is called")
        ->type_name("TEXT")
        ->default_str(daemon::host_name());
    app.add_option("--fanout",
                   typed.fanout,
                   "To how many servers a message is handed on: auto is ceil(ln N) + 2 of N")
        ->type_name("N|all|auto")
        ->capture_default_str();
    app.add_option("--hops-max", typed.hops_max, "Hops of an arriving message are cut down to this")
        ->type_name("N")
        ->capture_default_str();
}

void add_member_options(CLI::App& app, daemon::options& typed) {
    app.add_option("--join",
                   typed.join,
                   "A member of the cluster to join, until it is there; repeatable (port 2428)")
        ->type_name("HOST[:PORT]")
        ->allow_extra_args(false);
    app.add_option("--advertise",
                   typed.advertise,
                   "Where others reach this server, if not where its packets come from")
        ->type_name("ADDR:PORT");
    app.add_option("--cluster", typed.cluster, "Packets of another cluster are refused")
        ->type_name("NAME")
        ->capture_default_str();
    app.add_option("--label", typed.labels, "What the others are told of this server; repeatable")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
    app.add_option("--profile", typed.profile, "The network between the members")
        ->type_name("lan|wan|local")
        ->default_str("lan");
    app.add_option("--detect-within",
                   typed.detect_within,
                   "A silent server is known to be failed in this time, as in 3s (instead of "
                   "--profile)")
        ->type_name("DURATION");
    app.add_option("--state-dir",
                   typed.state_dir,
                   "Where this server remembers who it is and whom it knew; made if missing")
        ->type_name("DIR");
}

void set_up(CLI::App& app, command_line& to) {
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.set_version_flag("-V,--version", "chatterd " CHATTER_VERSION);
    add_options(app, to.typed);
    add_member_options(app, to.typed);
    app.add_flag("--explain-timing",
                 to.explain_timing,
                 "Print what follows from --profile or --detect-within and exit");
    app.footer(
        "Environment:\n  CHATTER_LOG=error|warn|info|debug|trace|off  what is logged (info)"
        "\n\nSignals: INT and TERM leave the cluster and end the daemon, with 0; a second one ends "
        "it at\nonce, with 128 and its number. USR1 logs a summary.");
}

int bad_usage(const std::string& what) {
    std::cerr << "chatterd: " << what << " (see chatterd --help)\n";
    return exit_bad_usage;
}

int run(const command_line& given) {
    const auto settings = daemon::make_settings(given.typed);
    if (!settings) {
        std::string all;
        for (const std::string& problem : settings.error()) {
            all += (all.empty() ? "" : "; ") + problem;
        }
        return bad_usage(all);
    }
    if (given.explain_timing) {
        std::cout << daemon::explain_timing(settings->timing);
        return EXIT_SUCCESS;
    }
    daemon::log log = daemon::open_log(std::getenv("CHATTER_LOG"));
    return daemon::server(*settings, log).run();
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app("Serverless monitoring: one daemon a machine, and any of them answers for all.");
    command_line given;
    set_up(app, given);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& done) {
        return app.exit(done);  // --help and --version
    } catch (const CLI::ParseError& wrong) {
        return bad_usage(wrong.what());
    }
    return run(given);
} catch (const std::exception& error) {
    std::cerr << "chatterd: " << error.what() << '\n';
    return exit_cannot_run;
}
