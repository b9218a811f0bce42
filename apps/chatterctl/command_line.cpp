// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0

#include "command_line.hpp"

#include "chatter/daemon/duration.hpp"
#include "chatter/daemon/quote.hpp"
#include "chatter/net/resolve.hpp"

#include "offered.hpp"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string_view>
#include <utility>

namespace chatter::ctl {
namespace {

constexpr std::uint16_t default_port = 2428;

constexpr std::string_view footer =
    "Environment:\n"
    "  CHATTER_SERVER=HOST[:PORT]   as --server, which wins\n"
    "  CHATTER_TOKEN_FILE=FILE      as --token-file, which wins\n"
    "  NO_COLOR=1                   no colours, not even on a terminal\n"
    "\n"
    "Exit codes:\n"
    "  0  done\n"
    "  1  no daemon answers, or it refuses, or nothing has that name\n"
    "  2  bad usage\n"
    "  check has its own: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN (bad usage and no answer, too)";

std::string complaint(const std::string& given, const std::string& wrong) {
    return daemon::quote(given) + " is " + wrong;
}

/// One of the values that the type names.
CLI::Option* choice(CLI::Option* option, const std::string& type_name) {
    const auto check = [choices = choices_of(type_name)](const std::string& given) {
        const bool is_one = std::find(choices.begin(), choices.end(), given) != choices.end();
        return is_one ? std::string() : complaint(given, "none of " + joined(choices, ", "));
    };
    return option->type_name(type_name)->check(check, "");
}

CLI::Option* whole(CLI::Option* option, std::int64_t min, std::int64_t max) {
    const auto check = [=](const std::string& given) {
        std::int64_t number = 0;
        const char* const end = given.data() + given.size();
        const auto [stop, error] = std::from_chars(given.data(), end, number);
        const bool is_one = error == std::errc{} && stop == end && number >= min && number <= max;
        return is_one ? std::string()
                      : complaint(given,
                                  "not a number from " + std::to_string(min) + " to " +
                                      std::to_string(max));
    };
    return option->type_name("N")->check(check, "");
}

/// Completes the port.
std::string parse_server(std::string& given) {
    const bool is_name = std::all_of(
        given.begin(), given.end(), [](char each) { return each > ' ' && each != '\x7f'; });
    const auto whole =
        is_name ? net::with_default_port(given, default_port) : std::optional<std::string>();
    // Nobody listens at port 0.
    if (!whole ||
        whole->substr(whole->rfind(':') + 1).find_first_not_of('0') == std::string::npos) {
        return complaint(given, "neither HOST[:PORT] nor ADDR[:PORT]");
    }
    given = *whole;
    return {};
}

std::string check_interval(const std::string& given) {
    const auto interval = daemon::parse_duration(given);
    return interval && *interval >= std::chrono::milliseconds(100)
               ? std::string()
               : complaint(given, "no duration from 100ms on, as in 2s");
}

std::string check_label(const std::string& given) {
    return given.empty() || given.front() == '=' ? complaint(given, "neither KEY nor KEY=VALUE")
                                                 : std::string();
}

void add_common(CLI::App& app, options& to) {
    app.add_option("--server", to.server, "The daemon to ask: HOST, ADDR or [V6] (port 2428)")
        ->type_name("HOST[:PORT]")
        ->envname("CHATTER_SERVER")
        ->transform(CLI::Validator(parse_server, ""))
        ->capture_default_str();
    app.add_option("--token-file", to.token_file, "The file with the token that the daemon wants")
        ->type_name("FILE")
        ->envname("CHATTER_TOKEN_FILE");
    choice(app.add_option("--output", to.output, "For people, or the daemon's answer as it is"),
           "table|json")
        ->capture_default_str();
}

CLI::App& add(CLI::App& app, const std::string& name, const std::string& description) {
    CLI::App& made = *app.add_subcommand(name, description)->fallthrough();
    made.group("Commands")
        ->footer("Options of all commands, environment and exit codes: chatterctl --help");
    return made;
}

CLI::Option* add_name(CLI::App& command, options& to, const std::string& description) {
    return command.add_option("NAME", to.subject, description)->type_name("")->required();
}

void add_listings(CLI::App& app, options& to) {
    CLI::App& members = add(app, "members", "List the members of the cluster");
    choice(members.add_option("--state", to.states, "Those in this state; repeatable"),
           "alive|suspect|failed|left")
        ->allow_extra_args(false);
    members.add_option("--name", to.name, "Those of such a name: * ? [a-z]")->type_name("GLOB");
    members
        .add_option("--label", to.labels, "Those with this label; repeatable: all have to match")
        ->type_name("KEY[=VALUE]")
        ->check(check_label, "")
        ->allow_extra_args(false);

    CLI::App& devices = add(app, "devices", "List the devices of all servers, or of some");
    devices.add_option("SERVER", to.of_server, "Those of servers of such a name, or of a UUID")
        ->type_name("");
    devices.add_option("--name", to.name, "Those of such a name: * ? [a-z]")->type_name("GLOB");
    choice(devices.add_option("--status", to.states, "Those with this status; repeatable"),
           "fresh|stale|gone")
        ->allow_extra_args(false);
    whole(devices.add_option("--limit", to.limit, "At most so many"), 1, 1'000'000);
}

void add_questions(CLI::App& app, options& to) {
    add_name(add(app, "show", "Show a member or a device in full"),
             to,
             "A member's name or UUID, a device's name, or SERVER/DEVICE");
    add_name(add(app, "why", "Tell why a member is in its state, and what became of it before"),
             to,
             "A member's name or UUID");
    CLI::App& watch = add(app, "watch", "Print what happens, a line an event, until interrupted");
    whole(
        watch.add_option("--last", to.last, "Begin with so many events before now"), 1, 1'000'000);
    CLI::App& top = add(app, "top", "A live screen of members, devices and their metrics");
    top.add_option("-i,--interval", to.interval, "How often it asks the daemon, as in 500ms")
        ->type_name("DURATION")
        ->check(check_interval, "")
        ->capture_default_str();
    whole(top.add_option("-n,--iterations", to.iterations, "Print so many screens and end"),
          1,
          1'000'000);
    add(app, "status", "Show the daemon itself");
}

void add_deeds(CLI::App& app, options& to) {
    add(app, "join", "Have the daemon join a cluster")
        .add_option("TARGET", to.subject, "A member of it: HOST[:PORT]")
        ->type_name("")
        ->required();
    add(app, "leave", "Have the daemon leave the cluster, and end");
    add_name(add(app, "forget", "Take a member that has failed or left from all listings"),
             to,
             "Its name or UUID");
}

void add_others(CLI::App& app, options& to) {
    CLI::App& check =
        add(app, "check", "Say in one line and an exit code whether all is well (Nagios, cron)");
    choice(check.add_option("WHAT", to.checked, "Members that failed, or devices that are silent"),
           "members|devices")
        ->capture_default_str();
    whole(check.add_option("-w,--warning", to.warning, "A warning from so many on (1)"),
          1,
          1'000'000);
    whole(check.add_option("-c,--critical", to.critical, "Critical from so many on (as --warning)"),
          1,
          1'000'000);
    choice(add(app, "completion", "Print a script that completes commands and options")
               .add_option("SHELL", to.subject, "For which shell"),
           "bash|zsh|fish")
        ->required();
}

}  // namespace

void set_up(CLI::App& app, options& to) {
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.set_version_flag(
        "-V,--version", "chatterctl " CHATTER_VERSION, "Print the version and exit");
    app.footer(std::string(footer));
    app.get_formatter()->label("SUBCOMMAND", "COMMAND");
    app.require_subcommand(1);
    add_common(app, to);
    add_listings(app, to);
    add_questions(app, to);
    add_deeds(app, to);
    add_others(app, to);
}

std::string describe(const CLI::App& app, const CLI::ParseError& wrong) {
    if (app.get_subcommands().empty()) {
        const std::vector<std::string> rest = app.remaining();
        if (!rest.empty() && !rest.front().starts_with('-')) {
            return "there is no command " + daemon::quote(rest.front());
        }
        if (dynamic_cast<const CLI::RequiredError*>(&wrong) != nullptr) {
            return "the command is missing";
        }
    }
    return wrong.what();
}

std::vector<std::string> choices_of(const std::string& type_name) {
    std::vector<std::string> choices;
    if (type_name.find('|') == std::string::npos) {
        return choices;
    }
    std::size_t from = 0;
    while (from <= type_name.size()) {
        const std::size_t to = std::min(type_name.find('|', from), type_name.size());
        choices.push_back(type_name.substr(from, to - from));
        from = to + 1;
    }
    return choices;
}

}  // namespace chatter::ctl
