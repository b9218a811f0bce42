// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatterd: parse, build, run, one catch.

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

void add_options(CLI::App& app, daemon::options& typed) {
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.set_version_flag("-V,--version", "chatterd " CHATTER_VERSION);
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
    app.footer(
        "Environment:\n  CHATTER_LOG=error|warn|info|debug|trace|off  what is logged (info)"
        "\n\nSignals: INT and TERM end the daemon, USR1 logs a summary.");
}

int bad_usage(const std::string& what) {
    std::cerr << "chatterd: " << what << " (see chatterd --help)\n";
    return exit_bad_usage;
}

int run(const daemon::options& typed) {
    const auto settings = daemon::make_settings(typed);
    if (!settings) {
        std::string all;
        for (const std::string& problem : settings.error()) {
            all += (all.empty() ? "" : "; ") + problem;
        }
        return bad_usage(all);
    }
    daemon::log log = daemon::open_log(std::getenv("CHATTER_LOG"));
    daemon::server(*settings, log).run();
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app("Serverless monitoring: one daemon a machine, and any of them answers for all.");
    daemon::options typed;
    add_options(app, typed);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& done) {
        return app.exit(done);  // --help and --version
    } catch (const CLI::ParseError& wrong) {
        return bad_usage(wrong.what());
    }
    return run(typed);
} catch (const std::exception& error) {
    std::cerr << "chatterd: " << error.what() << '\n';
    return exit_cannot_run;
}
