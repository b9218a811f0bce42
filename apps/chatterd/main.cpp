// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatterd: parse, build, run, one catch.

#include "chatter/daemon/explain_timing.hpp"
#include "chatter/daemon/key_file.hpp"
#include "chatter/daemon/logging.hpp"
#include "chatter/daemon/server.hpp"
#include "chatter/daemon/settings.hpp"
#include "chatter/wire/keyring.hpp"

#include "command_line.hpp"

#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <unistd.h>
#include <utility>

namespace {

namespace daemon = chatter::daemon;

constexpr int exit_cannot_run = 1;
constexpr int exit_bad_usage = 2;

int bad_usage(const std::string& what) {
    std::cerr << "chatterd: " << what << " (see chatterd --help)\n";
    return exit_bad_usage;
}

int cannot_run(const std::string& what) {
    std::cerr << "chatterd: " << what << '\n';
    return exit_cannot_run;
}

/// The settings as the command line, the configuration file and the key file have them now.
boost::system::result<daemon::settings, std::string> settings_anew(int argc, char** argv) try {
    CLI::App app;
    daemon::command_line given;
    daemon::set_up(app, given);
    app.parse(argc, argv);
    auto made = daemon::make_settings(given.typed);
    if (!made) {
        return daemon::to_string(made.error());
    }
    return std::move(*made);
} catch (const std::exception& error) {
    return std::string(error.what());
}

int generate_key() {
    if (!chatter::wire::keyring::is_available()) {
        return cannot_run("--generate-key: this chatterd was built without libsodium");
    }
    daemon::restrict_output(STDOUT_FILENO);
    std::string line = daemon::new_key_line();
    std::cout << line << std::endl;
    chatter::wire::wipe(line);
    return std::cout ? EXIT_SUCCESS : cannot_run("--generate-key: the key cannot be written");
}

int run(const daemon::command_line& given, const daemon::server::settings_source& anew) {
    // Before any key file is read: this one may be what is being made.
    if (given.generate_key) {
        return generate_key();
    }
    auto settings = daemon::make_settings(given.typed);
    if (!settings) {
        const std::string why = daemon::to_string(settings.error());
        return settings.error().why == daemon::refused_settings::cause::usage ? bad_usage(why)
                                                                              : cannot_run(why);
    }
    if (given.explain_timing) {
        std::cout << daemon::explain_timing(settings->timing);
        return EXIT_SUCCESS;
    }
    daemon::log log = daemon::open_log(std::getenv("CHATTER_LOG"));
    return daemon::server(std::move(*settings), log, anew).run();
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app("Serverless monitoring: one daemon a machine, and any of them answers for all.");
    daemon::command_line given;
    daemon::set_up(app, given);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& done) {
        return app.exit(done);  // --help and --version
    } catch (const CLI::FileError& missing) {
        return bad_usage(std::string("--config: ") + missing.what());
    } catch (const CLI::ParseError& wrong) {
        return bad_usage(wrong.what());
    }
    return run(given, [=] { return settings_anew(argc, argv); });
} catch (const std::exception& error) {
    return cannot_run(error.what());
}
