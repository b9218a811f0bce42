// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatterctl: what a cluster looks like, asked of any of its daemons.

#include "command_line.hpp"
#include "commands.hpp"
#include "display.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

namespace {

namespace ctl = chatter::ctl;

int complain(const std::string& what, int exit_code) {
    std::cout.flush();
    std::cerr << "chatterctl: " << ctl::one_line(what) << '\n';
    return exit_code;
}

/// The plugin's guidelines want one line on standard output, whatever is wrong.
int bad_usage(const CLI::App& app, const std::string& what) {
    if (app.got_subcommand("check")) {
        return ctl::print_unknown(ctl::one_line(what));
    }
    return complain(what + " (see chatterctl --help)", ctl::exit_bad_usage);
}

int parse_and_run(CLI::App& app, ctl::options& typed, int argc, char** argv) try {
    ctl::set_up(app, typed);
    app.parse(argc, argv);
    const int exit_code = ctl::run(app, typed);
    std::cout.flush();
    return std::cout ? exit_code : complain("cannot write the output", ctl::exit_failed);
} catch (const CLI::Success& done) {
    return app.exit(done);  // --help and --version
} catch (const CLI::ParseError& wrong) {
    return bad_usage(app, ctl::describe(app, wrong));
} catch (const ctl::usage_error& wrong) {
    return bad_usage(app, wrong.what());
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app("Shows a cluster of chatterd, asked of any of its daemons.", "chatterctl");
    ctl::options typed;
    return parse_and_run(app, typed, argc, argv);
} catch (const std::exception& error) {
    return complain(error.what(), ctl::exit_failed);
}
