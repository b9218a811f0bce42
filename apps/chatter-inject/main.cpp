// Copyright 2026 The Chatter Authors
// SPDX-License-Identifier: Apache-2.0
//
// chatter-inject: gossip from the command line or standard input into a cluster.

#include "chatter/base/prng.hpp"
#include "chatter/base/uuid.hpp"
#include "chatter/net/resolve.hpp"
#include "chatter/wire/json.hpp"

#include "delivery.hpp"
#include "examples.hpp"
#include "injection.hpp"

#include <CLI/CLI.hpp>

#include <charconv>
#include <chrono>
#include <cstdint>
#include <exception>
#include <iostream>
#include <iterator>
#include <optional>
#include <random>
#include <string>

namespace {

namespace base = chatter::base;
namespace wire = chatter::wire;
namespace inject = chatter::inject;

constexpr int exit_cannot_run = 1;
constexpr int exit_bad_usage = 2;

struct options {
    std::string target;
    std::string json{"-"};
    std::string hops;
    std::string sender;
    std::string encoding{"json"};
    bool example{false};
};

void add_options(CLI::App& app, options& typed) {
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.set_version_flag("-V,--version", "chatter-inject " CHATTER_VERSION);
    app.add_option(
        "ADDR", typed.target, "A daemon: 192.0.2.1:2428, [2001:db8::1]:2428 or host:2428");
    app.add_option("JSON",
                   typed.json,
                   "A gossip or a whole message; - reads any number of them from standard input")
        ->capture_default_str();
    app.add_option(
           "--hops", typed.hops, "How often a message is passed on (5, or the message's own)")
        ->type_name("N");
    app.add_option("--sender", typed.sender, "Who says it (a new UUID, or the message's own)")
        ->type_name("UUID");
    app.add_option("--wire", typed.encoding, "cbor is what a chatter-rs daemon reads")
        ->type_name("json|cbor")
        ->capture_default_str();
    app.add_flag("--example", typed.example, "Print one sample of every gossip and exit");
}

int bad_usage(const std::string& what) {
    std::cerr << "chatter-inject: " << what << '\n';
    return exit_bad_usage;
}

int cannot_run(const std::string& what) {
    std::cerr << "chatter-inject: " << what << '\n';
    return exit_cannot_run;
}

base::uuid draw_sender() {
    std::random_device device;
    base::prng::seed_type seed{device(), device(), device(), device()};
    base::prng random(seed);
    return base::make_random_uuid(random);
}

base::wall_time_ms wall_clock() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

std::string read_all(std::istream& from) {
    return {std::istreambuf_iterator<char>(from), {}};
}

std::optional<std::uint32_t> parse_hops(const std::string& text) {
    std::uint32_t hops = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, hops);
    return error == std::errc{} && stop == end ? std::optional(hops) : std::nullopt;
}

int print_examples() {
    for (const wire::gossip& each : inject::example_gossip()) {
        std::cout << wire::to_json(each) << '\n';
    }
    return EXIT_SUCCESS;
}

/// The options as they are meant, or what is wrong with them.
boost::system::result<inject::injection_settings, std::string> make_settings(const options& typed) {
    inject::injection_settings how;
    how.random_sender = draw_sender();
    how.now = wall_clock();
    if (typed.target.empty()) {
        return std::string("the daemon's ADDR:PORT is missing (see chatter-inject --help)");
    }
    const auto encoding = wire::parse_encoding(typed.encoding);
    if (!encoding) {
        return "--wire: \"" + typed.encoding + "\" is neither json nor cbor";
    }
    how.encoding = *encoding;
    if (!typed.hops.empty() && !(how.hops = parse_hops(typed.hops))) {
        return "--hops: \"" + typed.hops + "\" is not a number from 0 to 4294967295";
    }
    if (!typed.sender.empty() && !(how.sender = base::parse_uuid(typed.sender))) {
        return "--sender: \"" + typed.sender + "\" is not a UUID";
    }
    return how;
}

int run(const options& typed) {
    if (typed.example) {
        return print_examples();
    }
    const auto how = make_settings(typed);
    if (!how) {
        return bad_usage(how.error());
    }
    // Standard input is touched only when it is asked for.
    const auto messages =
        inject::read_messages(typed.json == "-" ? read_all(std::cin) : typed.json, *how);
    if (!messages) {
        return bad_usage(messages.error());
    }
    const auto datagrams = inject::encode_datagrams(*messages, how->encoding);
    if (!datagrams) {
        return bad_usage(datagrams.error());
    }
    const auto addresses = chatter::net::resolve(typed.target);
    if (!addresses && addresses.error() == boost::system::errc::invalid_argument) {
        return bad_usage("\"" + typed.target + "\" is neither ADDR:PORT nor HOST:PORT");
    }
    if (!addresses) {
        return cannot_run("cannot find " + typed.target + ": " + addresses.error().message());
    }
    if (const auto error = inject::deliver(*addresses, *datagrams)) {
        return cannot_run("cannot reach " + typed.target + ": " + error.message());
    }
    return EXIT_SUCCESS;
}

}  // namespace

int main(int argc, char** argv) try {
    CLI::App app("Injects gossip into a cluster of chatterd.");
    options typed;
    add_options(app, typed);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& done) {
        return app.exit(done);  // --help and --version
    } catch (const CLI::ParseError& wrong) {
        return bad_usage(wrong.what() + std::string(" (see chatter-inject --help)"));
    }
    return run(typed);
} catch (const std::exception& error) {
    return cannot_run(error.what());
}
